"""Size, place and likeness of poses in the image: what linking and windows need to know of them."""

from __future__ import annotations

import math
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from gaitlake.pose.landmarker import Pose
from gaitlake_schemas.vocabulary import LANDMARKS

HIPS = [LANDMARKS.index("left_hip"), LANDMARKS.index("right_hip")]
SHOULDERS = [LANDMARKS.index("left_shoulder"), LANDMARKS.index("right_shoulder")]
TRUNKS = 3.3
"""Height of the landmarks' box of a standing person, in lengths of the trunk from hips to shoulders (both measured on
BlazePose's landmarks of standing people; a child's is less)."""

BODY = [
    LANDMARKS.index(f"{side}_{joint}") for joint in ("shoulder", "hip", "knee", "ankle") for side in ("left", "right")
]
BODY_EXCHANGED = [joint for pair in zip(BODY[1::2], BODY[::2], strict=True) for joint in pair]
"""The same joints, each with its partner on the other side."""

SAME_DISTANCE = 0.15
"""Two poses whose median body joint lies closer than this, in sizes of the larger, are one person seen twice."""

PART_AREA = 0.6
PART_DISTANCE = 0.3
"""A pose with this much of its box inside a larger one's and hips this near, in sizes, is a misfit on part of it."""


@dataclass(frozen=True, slots=True)
class Box:
    """Pixel rectangle."""

    left: float
    top: float
    right: float
    bottom: float

    @property
    def size(self) -> float:
        """The longer side."""
        return max(self.right - self.left, self.bottom - self.top)

    @property
    def centre(self) -> NDArray[np.float64]:
        return np.array([(self.left + self.right) / 2, (self.top + self.bottom) / 2])


def box(pose: Pose) -> Box:
    """Bounding box of all 33 landmarks."""
    x, y = pose[:, 0], pose[:, 1]
    return Box(float(x.min()), float(y.min()), float(x.max()), float(y.max()))


def body_size(pose: Pose) -> float:
    """How large a person is, px: the longer side of his box, but not less than a standing body over this trunk.

    Who crouches or turns a somersault does not shrink.
    """
    across, down = _middle(pose, SHOULDERS) - _middle(pose, HIPS)
    return max(box(pose).size, TRUNKS * math.hypot(across, down))


def hip_centre(pose: Pose) -> NDArray[np.float64]:
    """Midpoint of the hips in px, shape (2,)."""
    return _middle(pose, HIPS)


def _middle(pose: Pose, joints: list[int]) -> NDArray[np.float64]:
    first, second = joints
    return (pose[first, :2].astype(np.float64) + pose[second, :2]) / 2


def same_person(one: Pose, other: Pose) -> bool:
    """Do two poses of one frame show the same body, perhaps with left and right exchanged or one limb misplaced?"""
    limit = SAME_DISTANCE * max(box(one).size, box(other).size)
    return any(
        float(np.median(np.linalg.norm(one[BODY, :2] - other[joints, :2], axis=1))) <= limit
        for joints in (BODY, BODY_EXCHANGED)
    )


def part_of(small: Pose, large: Pose) -> bool:
    """Is ``small`` a second, wrong pose on part of the body that ``large`` shows?"""
    inner, outer = box(small), box(large)
    width = min(inner.right, outer.right) - max(inner.left, outer.left)
    height = min(inner.bottom, outer.bottom) - max(inner.top, outer.top)
    area = (inner.right - inner.left) * (inner.bottom - inner.top)
    near = float(np.linalg.norm(hip_centre(small) - hip_centre(large))) <= PART_DISTANCE * outer.size
    return near and inner.size <= outer.size and max(width, 0) * max(height, 0) >= PART_AREA * area


def distinct(poses: list[Pose], taken: list[Pose]) -> list[Pose]:
    """Poses that neither repeat nor are part of a larger one in ``taken`` or among themselves, largest first."""
    kept: list[Pose] = []
    for pose in sorted(poses, key=lambda p: -box(p).size):
        if not any(same_person(pose, other) or part_of(pose, other) for other in [*taken, *kept]):
            kept.append(pose)
    return kept
