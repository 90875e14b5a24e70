"""From luma and chroma to red, green and blue, in the integers that FFmpeg computes with.

FFmpeg multiplies 16-bit integers and keeps the upper half, so it rounds every term down. The pose networks feel single
grey levels, so pictures are converted here to the same bits, wherever only a part of one is looked at.
"""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

PLANAR = {(1, 1): "yuv420p", (1, 0): "yuv422p"}
"""Formats read as they are, by the bits by which chroma is coarser than luma, across and down. Where it is not coarser,
FFmpeg rounds colours otherwise."""

READ_AS_THEY_ARE = frozenset({*PLANAR.values(), "yuvj420p", "yuvj422p"})
"""With the names of the same formats in full range."""

FULL_RANGE = 2
"""FFmpeg's code of 8-bit samples that use 0 to 255 instead of 16 to 235."""

CHROMA_GAINS = {
    1: (117489, 138438, 13975, 34925),
    4: (104448, 132798, 24759, 53109),
    7: (117579, 136230, 16907, 35559),
    9: (110013, 140363, 12277, 42626),
}
"""Cr to red, Cb to blue, Cb and Cr off green, times 2^16, by the stream's matrix code (libswscale/yuv2rgb.c)."""

BT601 = (104597, 132201, 25675, 53279)
"""Those of every other code, and of streams that do not say."""

UNSPECIFIED, BT2020_CONSTANT = 2, 10
CONVERTIBLE = frozenset({0, UNSPECIFIED, 5, 6, *CHROMA_GAINS})
"""Matrix codes that FFmpeg converts; it refuses the others (reserved ones, YCgCo, ICtCp)."""

Gains = NDArray[np.int32]


def convertible(code: int) -> int:
    """The matrix code to convert with: the stream's, or else the nearest; players guess BT.601 as well."""
    if code == BT2020_CONSTANT:
        return 9
    return code if code in CONVERTIBLE else UNSPECIFIED


def gains(code: int, *, full: bool) -> Gains:
    """What the cut-out computes with: gain of luma, its black (times 8), then Cr to R, Cb to G, Cr to G, Cb to B.

    Gains are times 2^13.
    """
    luma, black = 1 << 16, 0
    to_red, to_blue, off_green_blue, off_green_red = CHROMA_GAINS.get(code, BT601)
    if full:
        to_red, to_blue = to_red * 224 // 255, to_blue * 224 // 255
        off_green_blue, off_green_red = off_green_blue * 224 // 255, off_green_red * 224 // 255
    else:
        luma, black = luma * 255 // 219, 16 << 16
    fine = (luma << 13, black << 3, to_red << 13, -off_green_blue << 13, -off_green_red << 13, to_blue << 13)
    return np.array([(value + (1 << 15)) >> 16 for value in fine], np.int32)
