"""Somebody who is rendered: how he moves, looks and is filmed, drawn by seed and number."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from typing import Any

import numpy as np

from gaitlake.synthetic.clip import GaitPerformance, motion_of
from gaitlake.synthetic.gait_posture import GaitPosture
from gaitlake.synthetic.knobs import Activity, Gait, Leg
from gaitlake.synthetic.recording import Camera, Degradation
from gaitlake.synthetic.rendered.look import Look, draw_look
from gaitlake.synthetic.rendered.shot import BACKDROPS, Shot
from gaitlake.synthetic.rendered.take import Take
from gaitlake.synthetic.timing import draw_contacts
from gaitlake.synthetic.usual import can_be_made, duty, stride_time_s

SPEED_MPS: dict[Activity, tuple[float, float]] = {"run": (2.5, 4.0), "walk": (1.0, 1.6)}
STEP_WIDTH_M: dict[Activity, tuple[float, float]] = {"run": (0.04, 0.09), "walk": (0.08, 0.13)}
SECONDS: dict[Activity, float] = {"run": 9.0, "walk": 12.0}
"""Eleven strides a side, walking a few less."""
SIZE_PX = (360, 640)
TALLEST_SHARE = 0.76
HEADING_DEG = {"right": 0.0, "left": 180.0, "rear": 90.0, "front": -90.0}
"""By the side that the camera sees."""


@dataclass(frozen=True, slots=True)
class Somebody:
    """``gait`` is symmetric; ``camera`` faces the right side and ``shot`` is undisturbed."""

    gait: Gait
    look: Look
    camera: Camera
    shot: Shot


@dataclass(frozen=True, slots=True)
class Disturbance:
    """What else is done to a film: ``shot`` are fields of the shot that are changed, ``fps`` its rate where not the
    usual one; it is played ``slowmo_factor`` times slower than it was."""

    shot: Mapping[str, Any] = field(default_factory=dict)
    fps: float | None = None
    slowmo_factor: float = 1.0

    def of(self, shot: Shot) -> Shot:
        """The shot as it is disturbed."""
        return replace(shot, **self.shot)


def somebody(seed: int, number: int, activity: Activity) -> Somebody:
    """Number ``number`` of the people of a seed; walking and running he looks the same."""
    rng = np.random.default_rng([seed, 11, number])
    look, height = draw_look(rng), float(rng.uniform(1.55, 1.95))
    wide, tall = SIZE_PX
    camera = Camera(
        fps=60.0,
        duration_s=SECONDS[activity],
        width_px=wide,
        height_px=tall,
        px_per_m=TALLEST_SHARE * tall / max(height, 1.75) * float(rng.uniform(0.92, 1.0)),
        distance_m=float(rng.uniform(3.6, 5.0)),
        pitch_deg=float(rng.uniform(0.0, 4.0)),
        heading_deg=float(rng.uniform(-1.5, 1.5)),
    )
    on_treadmill = bool(rng.random() < 0.7)
    shot = Shot(BACKDROPS[int(rng.integers(2 if on_treadmill else 3))], treadmill=on_treadmill, samples=3)
    gait = _gait(activity, height, np.random.default_rng([seed, 12, number, activity == "run"]))
    return Somebody(gait, look, camera, shot)


def _gait(activity: Activity, height_m: float, rng: np.random.Generator) -> Gait:
    for _ in range(50):
        speed = float(rng.uniform(*SPEED_MPS[activity]))
        leg = Leg(duty=duty(activity, speed) + float(rng.uniform(-0.01, 0.01)))
        gait = Gait(
            activity=activity,
            drive="contact",
            speed_mps=speed,
            stride_time_s=stride_time_s(activity, speed) * float(rng.uniform(0.96, 1.04)),
            stride_sd_s=float(rng.uniform(0.004, 0.009)),
            load_sd_ms=float(rng.uniform(1.5, 3.5)),
            height_m=height_m,
            step_width_m=float(rng.uniform(*STEP_WIDTH_M[activity])),
            trunk_lateral_deg=float(rng.uniform(1.0, 3.0)),
            left=leg,
            right=leg,
        )
        if can_be_made(replace(gait, left=replace(leg, slow_load_ms=20.0))):
            return gait
    raise ValueError(f"no body of {height_m:.2f} m could be drawn that can {activity}")


def filmed(who: Somebody, gait: Gait, seen_from: str, seed: int, disturbance: Disturbance) -> Take:
    """A take of somebody who moves like ``gait``."""
    heading, fps = HEADING_DEG[seen_from] + who.camera.heading_deg, disturbance.fps or who.camera.fps
    camera = replace(who.camera, heading_deg=heading, fps=fps)
    timing = Degradation(slowmo_factor=disturbance.slowmo_factor)
    contacts = draw_contacts(gait, camera.duration_s, seed)
    performance = GaitPerformance(GaitPosture(motion_of(gait, contacts), contacts, gait), camera.duration_s)
    return Take(performance, gait.height_m, camera, who.look, disturbance.of(who.shot), timing=timing, seed=seed)
