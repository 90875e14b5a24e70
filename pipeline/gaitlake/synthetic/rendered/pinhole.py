"""The camera in space: the same picture as :func:`gaitlake.synthetic.camera.project` gives of points, for solids."""

from __future__ import annotations

from dataclasses import dataclass, replace

import numpy as np

from gaitlake.synthetic.camera import EYE_LEVEL_M
from gaitlake.synthetic.curves import Floats
from gaitlake.synthetic.recording import Camera
from gaitlake.synthetic.rendered.raster import Pixels
from gaitlake.synthetic.rendered.solids import Solids

DISTANCE_M = 4.0
"""Where a camera stands that does not say."""
SEEN_AS = 25
"""Numbers by which a solid is drawn: map from rays (9), own origin (3), own axis (3), radii (2), begin and end before
the camera (6), reach, paint."""
CLOSEST_M = 0.1
"""What is nearer, or behind the camera, is taken to be there."""


@dataclass(frozen=True, slots=True)
class Pinhole:
    """``axes`` has right, down and forward of the camera as rows; ``place_m`` is where it stands."""

    axes: Floats
    place_m: Floats
    focal_px: float
    width_px: int
    height_px: int

    @property
    def size_px(self) -> tuple[int, int]:
        return self.width_px, self.height_px

    @property
    def away_m(self) -> float:
        """How far before the camera the origin is."""
        return float(-self.place_m @ self.axes[2])

    def wider(self, margin_px: int) -> Pinhole:
        """The same with a larger picture, by so much on every side."""
        return replace(self, width_px=self.width_px + 2 * margin_px, height_px=self.height_px + 2 * margin_px)

    def project(self, points_m: Floats) -> tuple[Floats, Floats]:
        """Where points (… x 3) are in the picture (… x 2, px), and how far before the camera (…, m)."""
        before = (points_m - self.place_m) @ self.axes.T
        depth = np.maximum(before[..., 2], CLOSEST_M)
        pixels = before[..., :2] / depth[..., None] * self.focal_px + np.array(self.size_px) / 2
        return pixels, depth

    def seen(self, solids: Solids) -> Floats:
        """Solids as the camera has them, instants x N x 25."""
        shape = solids.begins.shape[:2]
        seen = np.empty((*shape, SEEN_AS))
        seen[..., :9] = (solids.maps @ self.axes.T).reshape(*shape, 9)
        seen[..., 9:12] = (solids.maps @ (self.place_m - solids.begins)[..., None])[..., 0]
        seen[..., 12:15] = (solids.maps @ (solids.ends - solids.begins)[..., None])[..., 0]
        seen[..., 15:17] = solids.radii
        seen[..., 17:20] = (solids.begins - self.place_m) @ self.axes.T
        seen[..., 20:23] = (solids.ends - self.place_m) @ self.axes.T
        seen[..., 23], seen[..., 24] = solids.reach_m, solids.paint
        return seen

    def rays(self) -> Pixels:
        """Where in the world each pixel's ray is 1 m before the camera, from the camera (height x width x 3)."""
        across = (np.arange(self.width_px) + 0.5 - self.width_px / 2) / self.focal_px
        down = (np.arange(self.height_px) + 0.5 - self.height_px / 2) / self.focal_px
        rows = down[:, None, None] * self.axes[1] + self.axes[2]
        rays: Pixels = (across[:, None] * self.axes[0]).astype(np.float32) + rows.astype(np.float32)
        return rays

    def depth_of_level(self, level_m: float) -> Floats:
        """How far before the camera the rays of each row meet the level (height x 1, m), infinite above the horizon."""
        return self._depth_of(np.array([0.0, -1.0, 0.0]), self.place_m[1] - level_m)

    def depth_of_wall(self, away_m: float) -> Floats:
        """The same of an upright wall so far from the camera."""
        ahead = np.array([self.axes[2, 0], 0.0, self.axes[2, 2]])
        return self._depth_of(ahead / np.linalg.norm(ahead), away_m)

    def _depth_of(self, normal: Floats, away_m: float) -> Floats:
        """Of a plane parallel to the camera's right, so far along its normal: the same all along a row."""
        down = (np.arange(self.height_px)[:, None] + 0.5 - self.height_px / 2) / self.focal_px
        nearing = down * (self.axes[1] @ normal) + self.axes[2] @ normal
        depth: Floats = np.full(nearing.shape, np.inf)
        np.divide(away_m, nearing, out=depth, where=nearing > 1e-6)
        return depth


def pinhole(camera: Camera) -> Pinhole:
    """The camera that sees points where ``project`` puts them."""
    heading, pitch = np.radians(camera.heading_deg), np.radians(camera.pitch_deg)
    distance = camera.distance_m if camera.distance_m is not None else DISTANCE_M
    right = np.array([np.cos(heading), 0.0, np.sin(heading)])
    level = np.array([-np.sin(heading), 0.0, np.cos(heading)])
    up = np.cos(pitch) * np.array([0.0, 1.0, 0.0]) - np.sin(pitch) * level
    towards = np.cos(pitch) * level + np.sin(pitch) * np.array([0.0, 1.0, 0.0])
    place = np.array([0.0, EYE_LEVEL_M, 0.0]) + distance * towards
    axes = np.stack([right, -up, -towards])
    return Pinhole(axes, place, camera.px_per_m * distance, camera.width_px, camera.height_px)
