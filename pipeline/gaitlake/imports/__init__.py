"""Keypoints that were made elsewhere: MediaPipe CSV, Halpe/COCO/OpenPose JSON, marker trajectories (TRC)."""

from gaitlake.imports.failure import ImportKeypointsError
from gaitlake.imports.keypoints_file import KeypointsFile, read_keypoints_file, write_keypoints_file

__all__ = ["ImportKeypointsError", "KeypointsFile", "read_keypoints_file", "write_keypoints_file"]
