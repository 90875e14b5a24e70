"""Region of interest: the turned square in which the landmark network looks for one person.

BlazePose (Bazarevsky et al. 2020, arXiv 2006.10204) describes a person by two alignment points: the middle of the hips,
and a point of the circle around it that holds the whole body. The square stands around that circle with a margin,
turned so that the person is upright in it.
"""

from __future__ import annotations

import math
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

Points = NDArray[np.float64]

MARGIN = 1.25
"""Side of the square over the circle's diameter (MediaPipe, pose_landmarks_detector_graph.cc)."""


@dataclass(frozen=True, slots=True)
class Region:
    """Turned square in the upright image.

    Attributes
    ----------
    x, y : float
        Its centre, px.
    side_px : float
        Its side.
    angle : float
        Clockwise turn of the square in the image, rad; 0 for an upright person.
    """

    x: float
    y: float
    side_px: float
    angle: float = 0.0

    def image_from_crop(self, crop_px: int) -> NDArray[np.float64]:
        """2 x 3 affine map from indices (x, y) in a crop of ``crop_px`` x ``crop_px`` to those in the image.

        As in MediaPipe index 0 of the crop lies on the square's edge, not half a pixel inside.
        """
        scale = self.side_px / crop_px
        c, s = math.cos(self.angle) * scale, math.sin(self.angle) * scale
        half = crop_px / 2
        return np.array([[c, -s, self.x - half * (c - s)], [s, c, self.y - half * (s + c)]])

    def image_from_mirrored_crop(self, crop_px: int) -> NDArray[np.float64]:
        """The same for the crop that the mirror image of the picture would give."""
        matrix = self.image_from_crop(crop_px)
        matrix[:, 2] += crop_px * matrix[:, 0]
        matrix[:, 0] *= -1
        return matrix

    def turned(self, vectors: Points) -> Points:
        """Rotate vectors (N, 2) from the axes of the square to those of the image."""
        c, s = math.cos(self.angle), math.sin(self.angle)
        return np.asarray(vectors @ np.array([[c, s], [-s, c]]))


def region_around(centre: Points, edge: Points) -> Region | None:
    """Region of a person from the two alignment points, px; None where they coincide or are no numbers."""
    across, down = (float(end) - float(start) for start, end in zip(centre, edge, strict=True))
    radius = math.hypot(across, down)
    if not math.isfinite(radius) or radius < 1:
        return None
    angle = math.pi / 2 - math.atan2(-down, across)
    angle -= 2 * math.pi * math.floor((angle + math.pi) / (2 * math.pi))
    return Region(float(centre[0]), float(centre[1]), 2 * radius * MARGIN, angle)
