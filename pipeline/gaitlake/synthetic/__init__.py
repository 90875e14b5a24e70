"""Keypoint streams of people whose motion is known exactly, in the contracts' own form."""

from gaitlake.synthetic.clip import runner, sitter, squatter, synthesise, walker
from gaitlake.synthetic.cohort import Cohort, CohortClip, Study, make_cohort
from gaitlake.synthetic.filming import SyntheticClip
from gaitlake.synthetic.knobs import RUN, WALK, Gait, Leg
from gaitlake.synthetic.recording import CLEAN, SIDE_VIEW, Camera, Degradation, Occlusion
from gaitlake.synthetic.squat import SINGLE_LEG_SQUAT, Squat, SquatLeg
from gaitlake.synthetic.squat_truth import RepetitionTruth
from gaitlake.synthetic.tables import ESTIMATOR, extractor_row, extractors_table
from gaitlake.synthetic.transforms import mirrored, moved
from gaitlake.synthetic.truth import MOTION_METRICS, OWN_METRICS, StrideTruth, Truth

__all__ = [
    "CLEAN",
    "ESTIMATOR",
    "MOTION_METRICS",
    "OWN_METRICS",
    "RUN",
    "SIDE_VIEW",
    "SINGLE_LEG_SQUAT",
    "WALK",
    "Camera",
    "Cohort",
    "CohortClip",
    "Degradation",
    "Gait",
    "Leg",
    "Occlusion",
    "RepetitionTruth",
    "Squat",
    "SquatLeg",
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
    "sitter",
    "squatter",
    "synthesise",
    "walker",
]
