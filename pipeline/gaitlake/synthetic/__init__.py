"""Keypoint streams of people whose gait is known exactly, in the contracts' own form."""

from gaitlake.synthetic.clip import SyntheticClip, runner, synthesise, walker
from gaitlake.synthetic.cohort import Cohort, CohortClip, Study, make_cohort
from gaitlake.synthetic.knobs import CLEAN, RUN, SIDE_VIEW, WALK, Camera, Degradation, Gait, Leg, Occlusion
from gaitlake.synthetic.tables import ESTIMATOR, extractor_row, extractors_table
from gaitlake.synthetic.transforms import mirrored, moved
from gaitlake.synthetic.truth import StrideTruth, Truth

__all__ = [
    "CLEAN",
    "ESTIMATOR",
    "RUN",
    "SIDE_VIEW",
    "WALK",
    "Camera",
    "Cohort",
    "CohortClip",
    "Degradation",
    "Gait",
    "Leg",
    "Occlusion",
    "StrideTruth",
    "Study",
    "SyntheticClip",
    "Truth",
    "extractor_row",
    "extractors_table",
    "make_cohort",
    "mirrored",
    "moved",
    "runner",
    "synthesise",
    "walker",
]
