"""When the camera samples, and where landmarks fall in its image."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from gaitlake.synthetic.curves import Floats
from gaitlake.synthetic.recording import Camera, Degradation
from gaitlake_schemas.vocabulary import LANDMARKS

EYE_LEVEL_M = 0.9
"""Height that falls on the middle of the image, m."""
LEFT_HIP, RIGHT_HIP = LANDMARKS.index("left_hip"), LANDMARKS.index("right_hip")


@dataclass(frozen=True, slots=True)
class Image:
    """Landmarks as a camera sees them, frames x 33 each: pixels (y down), depth in px (nearer is smaller), world m."""

    x: Floats
    y: Floats
    z: Floats
    world: Floats


def timestamps_us(camera: Camera, degradation: Degradation, seed: int) -> NDArray[np.int64]:
    """Presentation times as stored, first frame 0; slow motion is stretched by its factor."""
    frames = max(round(camera.duration_s * camera.fps), 1)
    jitter = np.random.default_rng([seed, 2]).uniform(-1, 1, frames - 1) * degradation.interval_jitter
    real_s = np.concatenate([[0.0], np.cumsum(1 + jitter)]) / camera.fps
    return np.rint(real_s * degradation.slowmo_factor * 1e6).astype(np.int64)


def project(points_m: Floats, camera: Camera) -> Image:
    """Project frames x 33 x 3 metres. The person's heading turns them about the vertical axis; a camera that looks
    down sees what is nearer lower."""
    heading = np.radians(camera.heading_deg)
    across = points_m[..., 0] * np.cos(heading) + points_m[..., 2] * np.sin(heading)
    nearness = points_m[..., 2] * np.cos(heading) - points_m[..., 0] * np.sin(heading)
    level = points_m[..., 1] - EYE_LEVEL_M
    pitch = np.radians(camera.pitch_deg)
    up = level * np.cos(pitch) - nearness * np.sin(pitch)
    nearness = nearness * np.cos(pitch) + level * np.sin(pitch)
    px_per_m = np.full_like(across, camera.px_per_m)
    if camera.distance_m is not None:
        px_per_m *= camera.distance_m / np.maximum(camera.distance_m - nearness, 0.1)
    seen = np.stack([across, -up, -nearness], axis=-1)
    origin = (seen[:, LEFT_HIP] + seen[:, RIGHT_HIP])[:, None] / 2
    return Image(
        x=camera.width_px / 2 + px_per_m * across,
        y=camera.height_px / 2 - px_per_m * up,
        z=camera.px_per_m * (seen[..., 2] - origin[..., 2]),
        world=seen - origin,
    )
