"""Is walking told from running, at every speed and from every view?"""

from __future__ import annotations

from functools import partial

import numpy as np

from gaitlake.synthetic import SyntheticClip
from gaitlake.synthetic.knobs import Activity, Drive
from gaitlake.validation.bars import Bar
from gaitlake.validation.bench import Bench
from gaitlake.validation.crowds import DRIVES
from gaitlake.validation.people import Seen, draw_camera, draw_gait, film

SPEEDS_MPS = (1.0, 4.5)
ALWAYS_RUN_MPS, NEVER_RUN_MPS = 2.2, 1.8
"""Between them people do either."""
SECONDS = 6.0
VIEWS: tuple[Seen, ...] = ("side", "rear")


def clip_at_any_speed(rng: np.random.Generator, seen: Seen, drive: Drive) -> SyntheticClip:
    """Somebody at a speed drawn from 1.0 to 4.5 m/s, who walks or runs as people do at it."""
    speed = float(rng.uniform(*SPEEDS_MPS))
    runs = speed > float(rng.uniform(NEVER_RUN_MPS, ALWAYS_RUN_MPS))
    activity: Activity = "run" if runs else "walk"
    gait = draw_gait(rng, activity, drive, speed_mps=speed)
    return film(rng, gait, draw_camera(rng, gait, seen, duration_s=SECONDS))


def named(bench: Bench, index: int, seen: Seen, drive: Drive) -> tuple[str, str | None]:
    """True activity of one draw, and the one found in the pixels."""
    watched = bench.drawn(f"any speed {seen} {drive}", index, partial(clip_at_any_speed, seen=seen, drive=drive))
    return watched.truth.gait.activity, watched.clip["activity"]  # type: ignore[union-attr]


def right(bench: Bench, index: int, seen: Seen, drive: Drive) -> tuple[float, float]:
    """Was the activity named, and rightly so?"""
    true, found = named(bench, index, seen, drive)
    return float(found == true), 1.0


def wrong(bench: Bench, index: int, seen: Seen, drive: Drive) -> tuple[float, float]:
    """Was it named wrongly? (The rest is withheld.)"""
    true, found = named(bench, index, seen, drive)
    return float(found is not None and found != true), 1.0


def make_bars() -> list[Bar]:
    """Right and wrong, from the side and from behind, G1 and G2."""
    texts = (
        "clips in which walking or running is named and is right",
        "clips in which it is named wrongly; the rest is withheld",
    )
    bars = []
    for seen in VIEWS:
        for drive, label in DRIVES.items():
            who = f"1.0-4.5 m/s, {seen}, {label}"
            is_right, is_wrong = (partial(draw, seen=seen, drive=drive) for draw in (right, wrong))
            bars += [
                Bar("gait_class_right", who, texts[0], "share", "share", is_right, at_least=0.99),
                Bar("gait_class_wrong", who, texts[1], "share", "share", is_wrong, at_most=0.01),
            ]
    return bars
