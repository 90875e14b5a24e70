"""What is behind the person: ground and wall of a laboratory, a running track or a gym, by seed."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray
from scipy.ndimage import gaussian_filter

from gaitlake.synthetic.curves import Floats
from gaitlake.synthetic.rendered.pinhole import Pinhole
from gaitlake.synthetic.rendered.shot import BackdropKind

WALL_BEHIND_M = {"lab": 2.2, "gym": 4.0, "track": 30.0}
DECK_M = 0.16
"""Height of a treadmill's belt over the floor."""
OUT_OF_FOCUS_PX = 1.3
MOTTLED_PX, MOTTLED = 4.0, 20.0
"""Uneven light and paint: a blur so wide of white noise so strong, grey levels."""


def backdrop(camera: Pinhole, kind: BackdropKind, floor_m: float, rng: np.random.Generator) -> NDArray[np.uint8]:
    """Colours behind everything, height x width x 3: a floor at ``floor_m``, and an upright wall behind the origin."""
    behind = float(np.hypot(camera.place_m[0], camera.place_m[2])) + WALL_BEHIND_M[kind]
    to_floor, to_wall = camera.depth_of_level(floor_m), camera.depth_of_wall(behind)
    rays, floor = camera.rays(), to_floor[:, 0] < to_wall[:, 0]
    picture = np.empty(rays.shape, np.float32)
    x, z = (camera.place_m[i] + to_floor[floor] * rays[floor, :, i] for i in (0, 2))
    picture[floor] = _floor(kind, x, z, rng) * (1.04 - 0.05 * to_floor[floor, :, None] / 4)
    across, up = (to_wall[~floor] * (rays[~floor] @ axis) for axis in (camera.axes[0], np.array([0.0, 1.0, 0.0])))
    picture[~floor] = _wall(kind, across, up + camera.place_m[1] - floor_m, rng)
    soft = gaussian_filter(picture, (OUT_OF_FOCUS_PX, OUT_OF_FOCUS_PX, 0.0))
    mottled = gaussian_filter(rng.standard_normal(soft.shape[:2], np.float32), MOTTLED_PX) * np.float32(MOTTLED)
    levels: NDArray[np.uint8] = np.rint(np.clip(soft + mottled[..., None], 0.0, 255.0)).astype(np.uint8)
    return levels


def _floor(kind: BackdropKind, x: Floats, z: Floats, rng: np.random.Generator) -> Floats:
    """Colours of the ground at these places (m)."""
    if kind == "track":
        ground = np.broadcast_to(np.array([168.0, 78.0, 62.0]) * rng.uniform(0.85, 1.1), (*x.shape, 3)).copy()
        ground[_rest(z + 0.03, 1.22) < 0.06] = 225.0
        ground[np.abs(z) > 7.0] = (96.0, 132.0, 78.0)
        return ground
    tone = np.array([122.0, 116.0, 110.0]) if kind == "lab" else np.array([66.0, 68.0, 74.0])
    ground = np.broadcast_to(tone * rng.uniform(0.85, 1.2), (*x.shape, 3)).copy()
    side = float(rng.uniform(0.4, 0.8))
    ground[(_rest(x, side) < 0.015) | (_rest(z, side) < 0.015)] *= 0.9
    return ground


def _rest(place: Floats, side: float) -> Floats:
    """What is left of it after whole sides; `np.mod` takes three times as long."""
    rest: Floats = place - side * np.floor(place / side)
    return rest


def _wall(kind: BackdropKind, across: Floats, up: Floats, rng: np.random.Generator) -> Floats:
    """Colours of the wall, or of what is far away, at these places (m from the middle and over the floor)."""
    if kind == "track":
        sky = np.clip((up - 2.0) / 12.0, 0.0, 1.0)[..., None]
        wall: Floats = (1 - sky) * np.array([206.0, 214.0, 220.0]) + sky * np.array([150.0, 186.0, 222.0])
        trees = up < 3.0 + 1.2 * np.sin(across / 2.3 + rng.uniform(0, 6)) + 0.6 * np.sin(across / 0.7)
        wall[trees] = np.array([74.0, 98.0, 66.0]) * rng.uniform(0.8, 1.2)
        return wall
    tone = np.array([190.0, 186.0, 178.0]) if kind == "lab" else np.array([150.0, 146.0, 150.0])
    wall = np.broadcast_to(tone * rng.uniform(0.8, 1.15), (*across.shape, 3)).copy()
    for _ in range(7 if kind == "gym" else 4):
        left, low = rng.uniform(-2.5, 2.0), rng.uniform(0.2, 1.8)
        inside = (across > left) & (across < left + rng.uniform(0.3, 1.1))
        wall[inside & (up > low) & (up < low + rng.uniform(0.3, 1.0))] *= rng.uniform(0.7, 1.2, 3)
    wall[up < 0.09] *= 0.75
    return wall
