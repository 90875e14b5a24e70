"""Crops cut out by OpenCV, to compare with: squares of many kinds, and pictures of known colours."""

from __future__ import annotations

import math

import av
import cv2
import numpy as np
from numpy.typing import NDArray

from gaitlake.video import Picture, cut_out
from tests.media import noise_frames

Image = NDArray[np.uint8]
Affine = NDArray[np.float64]
CROP = 48


def square(x: float, y: float, side: float, angle: float = 0.0, *, mirrored: bool = False) -> Affine:
    """Map from a crop to the turned square with this centre and side in the picture, mirrored left to right or not."""
    c, s = math.cos(angle) * side / CROP, math.sin(angle) * side / CROP
    matrix = np.array([[c, -s, x - CROP / 2 * (c - s)], [s, c, y - CROP / 2 * (s + c)]])
    if mirrored:
        matrix[:, 2] += CROP * matrix[:, 0]
        matrix[:, 0] *= -1
    return matrix


SQUARES = {
    "inside": square(45, 30, 30, 0.3),
    "smaller than the crop": square(20.3, 40.7, 7, 0.7),
    "pixel for pixel": square(48, 32, CROP),
    "halfway between two pixels": square(48.5, 31.5, CROP),
    "halfway between two steps of 1/32 px": square(48 + 1 / 64, 32 - 1 / 64, CROP),
    "over the left edge": square(0, 30, 40, -0.2),
    "over the right edge": square(96, 30, 40, 0.2),
    "over the upper edge": square(50, 0, 40, 1.4),
    "over the lower edge": square(50, 64, 40, -1.4),
    "over every edge": square(48, 32, 250, 2.5),
    "far larger than the picture": square(48, 32, 5000, 0.1),
    "a hair outside": square(-24.01, 32, 48),
    "outside": square(-300, 500, 50, 1.0),
    "far outside": square(20_000, -9_000, 50, 1.0),
    "upside down": square(48, 32, 60, math.pi),
    "on its side": square(48, 32, 60, -math.pi / 2),
    "mirrored": square(40, 25, 50, 0.2, mirrored=True),
    "mirrored, upside down, over the edge": square(90, 5, 50, math.pi - 0.1, mirrored=True),
    "sheared and squeezed": np.array([[0.9, 0.4, 5.2], [-0.2, 1.7, 3.3]]),
}


def remapped(image: Image, matrix: Affine, *, replicate: bool) -> Image:
    """The same by OpenCV: places rounded to 2^-10 px for row and column, then their sum to 2^-5 px."""
    index = np.arange(CROP)
    columns, rows = (
        np.rint(terms * 1024).astype(int)
        for terms in (matrix[:, 0, None] * index, matrix[:, 1, None] * index + matrix[:, 2, None])
    )
    x, y = (rows[:, :, None] + columns[:, None, :] + 16) >> 5
    corner = np.clip(np.stack([x >> 5, y >> 5], axis=-1), -(2**15), 2**15 - 1).astype(np.int16)
    weight = ((y & 31) * 32 + (x & 31)).astype(np.uint16)
    border = cv2.BORDER_REPLICATE if replicate else cv2.BORDER_CONSTANT
    return np.asarray(cv2.remap(image, corner, weight, cv2.INTER_LINEAR, borderMode=border), np.uint8)


def differing(picture: Picture) -> list[tuple[str, bool]]:
    """Squares that are not cut out bit for bit, and the border with which."""
    image = picture.rgb()
    return [
        (name, replicate)
        for name, matrix in SQUARES.items()
        for replicate in (False, True)
        if not np.array_equal(
            cut_out(picture, matrix, CROP, replicate=replicate), remapped(image, matrix, replicate=replicate)
        )
    ]


def frame_of(pixels: str, width: int = 96, height: int = 64, seed: int = 0) -> av.VideoFrame:
    """A picture of noise, whose chroma has no relation to that of its neighbours."""
    return av.VideoFrame.from_ndarray(noise_frames(1, width, height, seed)[0], format="rgb24").reformat(format=pixels)
