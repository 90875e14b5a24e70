"""What an estimator and a recording do to true landmarks: noise, hidden limbs, exchanged legs, lost frames."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from gaitlake.synthetic.camera import Image
from gaitlake.synthetic.curves import Floats
from gaitlake.synthetic.recording import Camera, Degradation
from gaitlake.synthetic.smoothing import one_euro
from gaitlake_schemas.vocabulary import LANDMARKS, SIDES

LEG_JOINTS = ("hip", "knee", "ankle", "heel", "foot_index")
LEGS = {side: [LANDMARKS.index(f"{side}_{joint}") for joint in LEG_JOINTS] for side in SIDES}
LIMBS = {side: [i for i, name in enumerate(LANDMARKS) if i >= 11 and name.startswith(side)] for side in SIDES}
LONGEST_SWAP = 15
OCCLUDED_PX = 30.0
GRID_PER_PX = 2**13
"""Pixels are rounded to 2**-13: single precision holds these, and their mirror image, exactly below 2048 px."""
VISIBILITY = {"near": 0.99, "far": 0.90, "occluded": 0.10, "hidden": 0.05, "outside": 0.02}


@dataclass(frozen=True, slots=True)
class Observed:
    """Landmarks as an estimator would give them, frames x 33 (``values``: frames x 33 x the eight fields)."""

    values: Floats
    swapped: tuple[int, ...]
    missing: tuple[int, ...]


FIELDS = ("x", "y", "z", "visibility", "presence", "world_x", "world_y", "world_z")


def observe(image: Image, time_s: Floats, camera: Camera, degradation: Degradation, seed: int) -> Observed:
    """Apply noise, occlusion, leg exchange, smoothing, freezing and absence, in this order."""
    noise, swaps, losses = (np.random.default_rng([seed, part]) for part in (3, 4, 5))
    values = np.empty((*image.x.shape, len(FIELDS)))
    values[..., 0], values[..., 1], values[..., 2] = image.x, image.y, image.z
    values[..., 5:] = image.world
    far = _far(camera)
    values[..., :2] += _noise(noise, image.x.shape, degradation, camera, far)
    values[..., 3] = np.where(far, VISIBILITY["far"], VISIBILITY["near"])
    _occlude(values, time_s, degradation, noise)
    swapped = _swapped_frames(len(time_s), degradation, swaps)
    exchanged = np.array(swapped, dtype=np.intp)[:, None]
    values[exchanged, LEGS["left"] + LEGS["right"]] = values[exchanged, LEGS["right"] + LEGS["left"]]
    if degradation.smoothed:
        values[..., :2] = one_euro(values[..., :2], time_s)
    _freeze(values, time_s, degradation)
    outside = _outside(values, camera)
    values[..., 3] = np.where(outside, VISIBILITY["outside"], values[..., 3])
    values[..., 4] = np.where(outside, VISIBILITY["outside"], 0.999)
    values[..., :2] = np.rint(values[..., :2] * GRID_PER_PX) / GRID_PER_PX
    lost = (losses.random(len(time_s)) < degradation.dropout) | outside.all(axis=1)
    for start, end in degradation.absences:
        lost |= (time_s >= start) & (time_s < end)
    return Observed(values, swapped, tuple(int(frame) for frame in np.flatnonzero(lost)))


def _far(camera: Camera) -> NDArray[np.bool_]:
    """Landmarks of the limb away from the camera."""
    far = np.zeros(len(LANDMARKS), dtype=bool)
    if camera.near_side != "none":
        far[LIMBS["left" if camera.near_side == "right" else "right"]] = True
    return far


def _noise(
    rng: np.random.Generator, shape: tuple[int, ...], degradation: Degradation, camera: Camera, far: NDArray[np.bool_]
) -> Floats:
    sd_px = np.hypot(degradation.noise_px, degradation.noise_mm / 1000 * camera.px_per_m)
    drawn = rng.standard_normal((*shape, 2))
    if degradation.noise_correlation:
        rho = degradation.noise_correlation
        for i in range(1, len(drawn)):
            drawn[i] = rho * drawn[i - 1] + np.sqrt(1 - rho**2) * drawn[i]
    noise: Floats = drawn * (sd_px * np.where(far, degradation.far_factor, 1.0))[:, None]
    return noise


def _occlude(values: Floats, time_s: Floats, degradation: Degradation, rng: np.random.Generator) -> None:
    for occlusion in degradation.occlusions:
        frames = np.flatnonzero((time_s >= occlusion.start_s) & (time_s < occlusion.end_s))
        limb = LIMBS[occlusion.side]
        values[frames[:, None], limb, :2] += OCCLUDED_PX * rng.standard_normal((len(frames), len(limb), 2))
        values[frames[:, None], limb, 3] = VISIBILITY["occluded"]
    values[:, [LANDMARKS.index(name) for name in degradation.hidden], 3] = VISIBILITY["hidden"]


def _freeze(values: Floats, time_s: Floats, degradation: Degradation) -> None:
    """From the last frame before the span on, the limb does not move."""
    for span in degradation.frozen:
        frames = np.flatnonzero((time_s >= span.start_s) & (time_s < span.end_s))
        if len(frames):
            limb = LIMBS[span.side]
            values[frames[:, None], limb] = values[max(frames[0] - 1, 0), limb]


def _outside(values: Floats, camera: Camera) -> NDArray[np.bool_]:
    x, y = values[..., 0], values[..., 1]
    return (x < 0) | (x > camera.width_px) | (y < 0) | (y > camera.height_px)


def _swapped_frames(frames: int, degradation: Degradation, rng: np.random.Generator) -> tuple[int, ...]:
    """Frames given, and blocks of 1 to 15 drawn until their share is reached."""
    swapped = {frame for frame in degradation.swapped_frames if 0 <= frame < frames}
    wanted = len(swapped) + round(degradation.swap_share * frames)
    while len(swapped) < min(wanted, frames):
        start, length = int(rng.integers(frames)), int(rng.integers(1, LONGEST_SWAP + 1))
        swapped |= set(range(start, min(start + min(length, wanted - len(swapped)), frames)))
    return tuple(sorted(swapped))
