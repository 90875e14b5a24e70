"""What every estimator gives."""

from __future__ import annotations

from dataclasses import dataclass

from numpy import float32
from numpy.typing import NDArray

from gaitlake.pose.landmarker import Pose


@dataclass(frozen=True, slots=True)
class Sighting:
    """One person in one frame.

    Attributes
    ----------
    frame, time_us : int
        Number and time of the frame.
    person : int
        Track, numbered by first appearance.
    pose : ndarray, shape (33, 8)
        See :data:`gaitlake.pose.landmarker.FIELDS`.
    disagreement_px : ndarray of shape (33,) or None
        How far the frame and its mirror image put each landmark apart, where both were looked at.
    """

    frame: int
    time_us: int
    person: int
    pose: Pose
    disagreement_px: NDArray[float32] | None = None
