"""The container's display matrix: how a stored picture has to be turned to stand upright.

FFmpeg's matrix is nine 32-bit numbers (a b u / c d v / x y w) that send a stored point (p, q), y down, to
(a p + c q, b p + d q). PyAV's ``VideoFrame.rotation`` gives only the counter-clockwise angle of it and reads a mirrored
picture as one turned by 180 degrees, hence the matrix itself.
"""

from __future__ import annotations

import math
import struct
from dataclasses import dataclass
from typing import TYPE_CHECKING, TypeVar, cast

import numpy as np
from numpy.typing import NDArray

if TYPE_CHECKING:
    from collections.abc import Mapping

    from av.buffer import Buffer
    from av.video.frame import VideoFrame


Sample = TypeVar("Sample", np.uint8, np.float32)


@dataclass(frozen=True, slots=True)
class Orientation:
    """Mirror left-right first if ``flipped``, then turn clockwise by ``clockwise_deg`` (0, 90, 180 or 270)."""

    clockwise_deg: int = 0
    flipped: bool = False

    @property
    def swaps_sides(self) -> bool:
        """Do width and height change places?"""
        return self.clockwise_deg in {90, 270}

    def apply(self, image: NDArray[Sample]) -> NDArray[Sample]:
        """Turn an image (H x W, or H x W x channels) upright; the result is contiguous."""
        if self.flipped:
            image = image[:, ::-1]
        return np.ascontiguousarray(np.rot90(image, -self.clockwise_deg // 90))

    def stored_from_upright(self, size: tuple[int, int]) -> NDArray[np.float64]:
        """2 x 3 affine map from places in the upright image, px from its top left corner, to the stored picture.

        ``size``: width and height of the upright image.
        """
        width, height = size
        turns = {
            0: [[1, 0, 0], [0, 1, 0]],
            90: [[0, 1, 0], [-1, 0, width]],
            180: [[-1, 0, width], [0, -1, height]],
            270: [[0, -1, height], [1, 0, 0]],
        }
        matrix = np.array(turns[self.clockwise_deg], np.float64)
        if self.flipped:
            stored_width = height if self.swaps_sides else width
            matrix[0] = [-matrix[0, 0], -matrix[0, 1], stored_width - matrix[0, 2]]
        return matrix


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
