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

FAR_PX = float(1 << 19)
"""Each of the two terms may be this far from the picture; what is farther is put here, so that their sum fits."""

Places = tuple[NDArray[np.int32], NDArray[np.int32]]


def cut_out(picture: Picture, image_from_crop: Affine, crop_px: int, *, replicate: bool) -> Image:
    """RGB, crop_px x crop_px x 3.

    Where pixels are square it equals, bit for bit, what OpenCV 4 cuts out of :meth:`Picture.rgb`. Oblong ones are mixed
    from the stored pixels, not from an image that was stretched before.

    Parameters
    ----------
    image_from_crop : ndarray, shape (2, 3)
        From indices (x, y) in the crop to those in the upright image.
    replicate
        Beyond the picture's edge its outermost pixels are repeated; otherwise it is black there.

    Raises
    ------
    ValueError
        If the map is no map: not all of its numbers are finite.
    """
    if not np.isfinite(image_from_crop).all():
        raise ValueError(f"a crop's place in the picture has to be finite, not {image_from_crop.tolist()}")
    stored = picture.stored_from_upright()
    if (abs(stored[:, :2]).sum(axis=1) == 1).all():
        across, down = turned(fixed_point(image_from_crop, crop_px), stored)
    else:
        matrix = stored[:, :2] @ image_from_crop
        matrix[:, 2] += stored[:, 2]
        across, down = fixed_point(matrix, crop_px)
    crop = np.empty((crop_px, crop_px, 3), np.uint8)
    planes, shape, mixed = picture.compiled()
    _kernel()(planes, shape, mixed, (across, down), (picture.gains is None, replicate), crop)
    return crop


def fixed_point(image_from_crop: Affine, crop_px: int) -> Places:
    """Place of each column and of each row of the crop, in 2^-10 px; a pixel's place (x, y) is the sum of both.

    Half a step is in it, so that cutting off the last bits rounds to a step.
    """
    index = np.arange(crop_px)
    matrix = np.clip(image_from_crop, -1e12, 1e12)
    half_step = np.int32(1 << (FINE_BITS - STEP_BITS - 1))
    return _fine(matrix[:, 0, None] * index), _fine(matrix[:, 1, None] * index + matrix[:, 2, None]) + half_step


def _fine(places_px: NDArray[np.float64]) -> NDArray[np.int32]:
    return np.rint(np.clip(places_px, -FAR_PX, FAR_PX) * (1 << FINE_BITS)).astype(np.int32)


def turned(upright: Places, stored_from_upright: Affine) -> Places:
    """The same places in the stored picture, each rounded to the step to which it is rounded in the upright one."""
    turn = stored_from_upright[:, :2].astype(np.int32)
    origin = stored_from_upright[:, 2].astype(np.int32) << FINE_BITS
    backwards = turn.sum(axis=1) < 0
    origin[backwards] += (1 << (FINE_BITS - STEP_BITS)) - 1  # cutting off bits rounds down; here it has to round up
    across, down = upright
    return turn @ across, turn @ down + origin[:, None]


@cache
def _kernel() -> Any:
    """The compiled loop. numba is imported when the first picture is cut."""
    from gaitlake.video.compiled import cut

    return cut
