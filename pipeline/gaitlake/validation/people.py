"""People, cameras and clips drawn by chance, from what healthy adults do."""

from __future__ import annotations

from dataclasses import replace
from typing import Any, Literal

import numpy as np

from gaitlake.synthetic import Camera, Degradation, Gait, Leg, SyntheticClip, synthesise
from gaitlake.synthetic.knobs import Activity, Drive
from gaitlake.synthetic.usual import can_be_made, duty, stride_time_s

NOISY = Degradation(noise_mm=5.0)
"""White noise of 5 mm on every landmark, both limbs."""
Seen = Literal["side", "rear", "front", "rear or front"]
HEADINGS: dict[Seen, tuple[float, ...]] = {
    "side": (0.0, 180.0),
    "rear": (90.0,),
    "front": (-90.0,),
    "rear or front": (90.0, -90.0),
}
ATTEMPTS = 50

SPEED_MPS: dict[Activity, tuple[float, float]] = {"walk": (1.0, 1.6), "run": (2.2, 4.0)}
"""Where nothing else is said."""


def draw_gait(
    rng: np.random.Generator, activity: Activity, drive: Drive, speed_mps: float | None = None, **knobs: Any
) -> Gait:
    """Somebody of 1.50 to 1.95 m whose stride time and duty go with a speed drawn, strides of SD 4 to 10 ms.

    Angle-driven bodies take stride time and duty from the speed, but always have the curves of one speed. A drawn body
    whose legs are too short for its step is drawn again.
    """
    for _ in range(ATTEMPTS):
        speed = speed_mps if speed_mps is not None else float(rng.uniform(*SPEED_MPS[activity]))
        usual: dict[str, Any] = {
            "activity": activity,
            "drive": drive,
            "stride_time_s": stride_time_s(activity, speed) * float(rng.uniform(0.95, 1.05)),
            "stride_sd_s": float(rng.uniform(0.004, 0.010)),
            "height_m": float(rng.uniform(1.50, 1.95)),
            "speed_mps": speed if drive == "contact" else None,
        }
        both = Leg(duty=duty(activity, speed) + float(rng.uniform(-0.01, 0.01)))
        usual |= {"left": both, "right": both}
        gait = Gait(**(usual | knobs))
        if drive == "angles" or can_be_made(gait):
            return gait
    raise ValueError(f"no body could be drawn that does {activity} at {speed_mps} m/s")


def draw_camera(rng: np.random.Generator, gait: Gait, seen: Seen, **more: Any) -> Camera:
    """1280 x 720 at 60 fps, the body filling 65 to 95 % of what would just fit."""
    fits = 360.0 / (max(gait.height_m - 0.9, 0.9) + 0.1)
    usual: dict[str, Any] = {
        "duration_s": 12.0,
        "heading_deg": float(rng.choice(HEADINGS[seen])),
        "px_per_m": fits * float(rng.uniform(0.65, 0.95)),
    }
    return Camera(**(usual | more))


def film(rng: np.random.Generator, gait: Gait, camera: Camera, degradation: Degradation = NOISY) -> SyntheticClip:
    """A clip of this gait with fresh noise and strides."""
    return synthesise(gait, camera, degradation, seed=int(rng.integers(2**31)))


def with_leg(gait: Gait, side: str, **knobs: Any) -> Gait:
    """The same gait with one leg's knobs changed."""
    leg = replace(gait.leg(side), **knobs)
    return replace(gait, left=leg) if side == "left" else replace(gait, right=leg)
