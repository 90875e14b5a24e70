"""A knee that wobbles by a known amplitude, seen from behind."""

from __future__ import annotations

from functools import partial

import numpy as np

from gaitlake.synthetic import SyntheticClip
from gaitlake.synthetic.knobs import Activity
from gaitlake.validation.bars import Bar
from gaitlake.validation.bench import Bench
from gaitlake.validation.crowds import ACTIVITIES
from gaitlake.validation.people import draw_camera, draw_gait, film, with_leg
from gaitlake_schemas.vocabulary import SIDES

AMPLITUDES = (0.01, 0.02, 0.03)
STRIDES = 25
SECONDS: dict[Activity, float] = {"run": 23.5, "walk": 37.0}
"""Long enough for 25 strides a side at the slowest."""
SHARE_OF_DRAWS: dict[Activity, float] = {"run": 0.4, "walk": 0.2}


def clip_with_wobble(rng: np.random.Generator, activity: Activity, amplitude: float) -> SyntheticClip:
    """Somebody whose both knees wobble at 5 Hz, the phase of each stride drawn by chance."""
    gait = draw_gait(rng, activity, "angles")
    for side in SIDES:
        gait = with_leg(gait, side, wobble=amplitude, wobble_hz=5.0, wobble_phase="random")
    return film(rng, gait, draw_camera(rng, gait, "rear", duration_s=SECONDS[activity]))


def wobbles(bench: Bench, index: int, activity: Activity, amplitude: float) -> dict[str, float]:
    """Corrected wobble_stride_sd of each side, median of the first 25 strides; the same person at every amplitude."""
    name = f"wobble {activity} {amplitude}"
    made = partial(clip_with_wobble, activity=activity, amplitude=amplitude)
    watched = bench.drawn(name, index, lambda _: made(bench.rng(f"wobble {activity}", index)))
    found = {side: watched.of("wobble_stride_sd", side)[:STRIDES] for side in SIDES}
    return {side: float(np.median(values)) for side, values in found.items() if len(values) >= STRIDES}


def recovered(bench: Bench, index: int, activity: Activity, amplitude: float) -> list[float]:
    """Found / (amplitude / square root of 2), each side."""
    return [w / (amplitude / np.sqrt(2.0)) for w in wobbles(bench, index, activity, amplitude).values()]


def monotone(bench: Bench, index: int, activity: Activity) -> tuple[float, float]:
    """Sides on which a larger amplitude gives a larger number, every time, and sides measured."""
    found = [wobbles(bench, index, activity, amplitude) for amplitude in AMPLITUDES]
    sides = [side for side in SIDES if all(side in each for each in found)]
    rising = [np.all(np.diff([each[side] for each in found]) > 0) for side in sides]
    return float(sum(rising)), float(len(sides))


def make_bars() -> list[Bar]:
    """Size at each amplitude, and order."""
    bars = []
    for activity in ACTIVITIES:
        often = {"share_of_draws": SHARE_OF_DRAWS[activity]}
        who = f"{activity}, rear, G1, random-phase 5 Hz wobble, 25 strides"
        text, limits = "median corrected wobble_stride_sd / (A / square root of 2)", {"at_least": 0.85, "at_most": 1.15}
        for amplitude in AMPLITUDES:
            draw, size = partial(recovered, activity=activity, amplitude=amplitude), f"A = {amplitude}: {who}"
            bars.append(Bar("wobble_recovered", size, text, "ratio", "mean", draw, **limits, **often))
        text, order = (
            "sides on which more wobble gives a larger number throughout",
            partial(monotone, activity=activity),
        )
        bars.append(Bar("wobble_monotone", who, text, "share", "share", order, at_least=1.0, **often))
    return bars
