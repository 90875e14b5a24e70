"""Made-up poses with known place and size, and a landmarker that sees them where they really are."""

from __future__ import annotations

from collections.abc import Callable, Mapping

import numpy as np
from numpy.typing import NDArray

from gaitlake.video import Frame
from gaitlake_schemas.vocabulary import LANDMARKS

SHAPE = {
    "nose": (0.0, 0.06),
    "shoulder": (0.08, 0.18),
    "elbow": (0.12, 0.33),
    "wrist": (0.14, 0.47),
    "hip": (0.06, 0.50),
    "knee": (0.06, 0.73),
    "ankle": (0.06, 0.95),
    "heel": (0.05, 0.99),
    "foot_index": (0.10, 1.00),
}
"""Half width and height from the crown, in body heights."""


def standing(x: float, top: float = 20.0, height: float = 200.0, stride: float = 0.0) -> NDArray[np.float32]:
    """A pose (33, 8) with its hips at ``x``; ``stride`` spreads the legs, in body heights."""
    pose = np.zeros((len(LANDMARKS), 8), np.float32)
    for index, name in enumerate(LANDMARKS):
        side = -1 if "left" in name else 1 if "right" in name else 0
        joint = name.replace("left_", "").replace("right_", "")
        across, down = SHAPE.get(joint, SHAPE["nose"])
        leg = stride * side if joint in ("knee", "ankle", "heel", "foot_index") else 0.0
        pose[index, :2] = x + (side * across + leg) * height, top + down * height
    pose[:, 3:5] = 0.9
    return pose


class SeeingLandmarker:
    """Stands in for MediaPipe: finds a person wherever one is in the part of the picture it is shown.

    Each pixel of :func:`picture` tells its column, its row and the frame number, so places come out exactly.
    """

    def __init__(self, people: Callable[[int], Mapping[str, NDArray[np.float32]]], blind_share: float = 0.0) -> None:
        self.people = people
        self.blind_share = blind_share
        self.looks: list[tuple[int, tuple[int, ...]]] = []

    def look(self, image: NDArray[np.uint8]) -> list[NDArray[np.float32]]:
        low, row, rest = (int(v) for v in image[0, 0])
        column, number = low + 256 * (rest & 1), rest >> 1
        self.looks.append((number, image.shape[:2]))
        found = []
        for _, pose in sorted(self.people(number).items()):
            shown = pose.copy()
            shown[:, :2] -= (column, row)
            hips = shown[[23, 24], :2].mean(axis=0)
            inside = 0 <= hips[0] < image.shape[1] and 0 <= hips[1] < image.shape[0]
            large = np.ptp(shown[:, 1]) >= self.blind_share * max(image.shape[:2])
            if inside and large:
                found.append(shown)
        return found

    def close(self) -> None:
        pass


def picture(number: int) -> NDArray[np.uint8]:
    """512 x 256 px; ``number`` below 128."""
    columns = np.arange(512)
    image = np.zeros((256, 512, 3), np.uint8)
    image[..., 0] = columns & 255
    image[..., 1] = np.arange(256)[:, None]
    image[..., 2] = (columns >> 8) + 2 * number
    return image


def film(count: int, rate_hz: float = 30.0) -> list[Frame]:
    return [Frame.of(n, round(n * 1e6 / rate_hz), picture(n)) for n in range(count)]
