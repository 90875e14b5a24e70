"""Pose estimators behind one small protocol, their model, and which person a clip is about."""

from gaitlake.pose.estimators import PoseEstimator, create_estimator
from gaitlake.pose.extraction import Extraction, extract
from gaitlake.pose.models import PoseModel, ensure_model
from gaitlake.pose.options import DEFAULT_ESTIMATOR, ESTIMATORS, extractor_row
from gaitlake.pose.person import Motion, PersonChoice, choose_person, motion_of
from gaitlake.pose.sighting import Sighting

__all__ = [
    "DEFAULT_ESTIMATOR",
    "ESTIMATORS",
    "Extraction",
    "Motion",
    "PersonChoice",
    "PoseEstimator",
    "PoseModel",
    "Sighting",
    "choose_person",
    "create_estimator",
    "ensure_model",
    "extract",
    "extractor_row",
    "motion_of",
]
