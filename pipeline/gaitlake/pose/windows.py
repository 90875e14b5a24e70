"""Where to look: squares that sweep the picture for new people, and the square around a person who is followed.

BlazePose's detector sees a picture shrunk to 224 px, so somebody who fills less than about half of it is not found.
Every look is therefore at a square of which the person fills a good part.
"""

from __future__ import annotations

import math

import numpy as np
from numpy.typing import NDArray

from gaitlake.pose.geometry import Box
from gaitlake.pose.landmarker import Landmarker, Pose

MIN_WINDOW_PX = 64
LONG_SHAPE = 1.15
"""Pictures more oblong than this are searched in squares as well as whole."""


def search_regions(width: int, height: int, overlap: float) -> list[Box]:
    """The whole picture, then squares of its shorter side along the longer one."""
    regions = [Box(0, 0, width, height)]
    short, long = sorted((width, height))
    if long < LONG_SHAPE * short:
        return regions
    count = math.ceil((long - short) / (short * (1 - overlap))) + 1
    for offset in np.linspace(0, long - short, count):
        start = float(round(offset))
        left, top = (start, 0.0) if width > height else (0.0, start)
        regions.append(Box(left, top, left + short, top + short))
    return regions


def window_around(body: Box, shift: NDArray[np.float64], factor: float) -> Box:
    """Square of ``factor`` body sizes around where the body is expected."""
    x, y = body.centre + shift
    half = max(body.size * factor, MIN_WINDOW_PX) / 2
    return Box(x - half, y - half, x + half, y + half)


def look_at(landmarker: Landmarker, image: NDArray[np.uint8], region: Box) -> list[Pose]:
    """Poses in the part of the image inside ``region``, in pixels of the whole image."""
    height, width = image.shape[:2]
    left, right = (int(min(max(round(x), 0), width)) for x in (region.left, region.right))
    top, bottom = (int(min(max(round(y), 0), height)) for y in (region.top, region.bottom))
    if min(right - left, bottom - top) < MIN_WINDOW_PX // 4:
        return []
    poses = landmarker.look(image[top:bottom, left:right])
    for pose in poses:
        pose[:, 0] += left
        pose[:, 1] += top
    return poses
