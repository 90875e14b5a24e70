"""Cut a turned, scaled square out of a picture as RGB: bilinear, and only what it shows gets a colour.

The pose networks are easily shaken: noise of one grey level moves landmarks by half a pixel. So the square is what
MediaPipe would cut out of the converted frame, to the last bit: colours as FFmpeg makes them, places rounded to
1/32 px as OpenCV did until its version 5. The loop is compiled (by numba); it takes a third of the time of converting
the frame and calling OpenCV.
"""

from __future__ import annotations

from functools import cache
from typing import TYPE_CHECKING, Any

import numpy as np
from numpy.typing import NDArray

if TYPE_CHECKING:
    from gaitlake.video.picture import Affine, Image, Picture

STEP_BITS = 5
"""Places are rounded to 2^-5 px."""

FINE_BITS = 10
"""Their terms for row and column are rounded to 2^-10 px before they are added."""


def cut_out(picture: Picture, image_from_crop: Affine, crop_px: int, *, replicate: bool) -> Image:
    """RGB, crop_px x crop_px x 3.

    Parameters
    ----------
    image_from_crop : ndarray, shape (2, 3)
        From indices (x, y) in the crop to those in the upright image.
    replicate
        Beyond the picture's edge its outermost pixels are repeated; otherwise it is black there.
    """
    stored = picture.stored_from_upright()
    matrix = stored[:, :2] @ image_from_crop
    matrix[:, 2] += stored[:, 2]
    across, down = fixed_point(matrix, crop_px)
    crop = np.empty((crop_px, crop_px, 3), np.uint8)
    planes, shape, mixed = picture.compiled()
    _kernel()(planes, shape, mixed, (across, down), (picture.gains is None, replicate), crop)
    return crop


def fixed_point(stored_from_crop: Affine, crop_px: int) -> tuple[NDArray[np.int32], NDArray[np.int32]]:
    """Place of each column and of each row of the crop, in 2^-10 px; a pixel's place (x, y) is the sum of both."""
    index = np.arange(crop_px)
    one = 1 << FINE_BITS
    across = np.rint(stored_from_crop[:, 0, None] * index * one)
    down = np.rint((stored_from_crop[:, 1, None] * index + stored_from_crop[:, 2, None]) * one)
    half_step = 1 << (FINE_BITS - STEP_BITS - 1)
    far = float(1 << 29)
    return np.clip(across, -far, far).astype(np.int32), (np.clip(down, -far, far) + half_step).astype(np.int32)


@cache
def _kernel() -> Any:
    """The compiled loop. numba is imported when the first picture is cut."""
    from gaitlake.video.compiled import cut

    return cut
