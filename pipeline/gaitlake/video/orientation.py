"""The container's display matrix: how a stored picture has to be turned to stand upright.

FFmpeg's matrix is nine 32-bit numbers (a b u / c d v / x y w) that send a stored point (p, q), y down, to
(a p + c q, b p + d q). PyAV's ``VideoFrame.rotation`` gives only the counter-clockwise angle of it and reads a mirrored
picture as one turned by 180 degrees, hence the matrix itself.
"""

from __future__ import annotations

import math
import struct
from dataclasses import dataclass
from typing import TYPE_CHECKING, cast

import numpy as np
from numpy.typing import NDArray

if TYPE_CHECKING:
    from collections.abc import Mapping

    from av.buffer import Buffer
    from av.video.frame import VideoFrame


@dataclass(frozen=True, slots=True)
class Orientation:
    """Mirror left-right first if ``flipped``, then turn clockwise by ``clockwise_deg`` (0, 90, 180 or 270)."""

    clockwise_deg: int = 0
    flipped: bool = False

    @property
    def swaps_sides(self) -> bool:
        """Do width and height change places?"""
        return self.clockwise_deg in {90, 270}

    def apply(self, image: NDArray[np.uint8]) -> NDArray[np.uint8]:
        """Turn an H x W x 3 image upright; the result is contiguous."""
        if self.flipped:
            image = image[:, ::-1]
        return np.ascontiguousarray(np.rot90(image, -self.clockwise_deg // 90))


def orientation_of(frame: VideoFrame) -> Orientation:
    """Read the display matrix of a decoded frame; without one the picture is upright."""
    from av.sidedata.sidedata import Type

    side_data = cast("Mapping[Type, Buffer]", frame.side_data)
    if Type.DISPLAYMATRIX not in side_data:
        return Orientation()
    return orientation_from_matrix(struct.unpack("<9i", bytes(side_data[Type.DISPLAYMATRIX])[:36]))


def orientation_from_matrix(matrix: tuple[int, ...]) -> Orientation:
    """Nearest of the eight upright orientations to a display matrix."""
    a, b, _, c, d = matrix[:5]
    flipped = a * d - b * c < 0
    if flipped:
        a, b = -a, -b
    angle = math.degrees(math.atan2(b, a))
    return Orientation(clockwise_deg=round(angle / 90) % 4 * 90, flipped=flipped)
