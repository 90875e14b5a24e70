"""From where the camera looks, over the full circle."""

from __future__ import annotations

from functools import partial

import numpy as np

from gaitlake.synthetic import SyntheticClip
from gaitlake.validation.bars import Bar
from gaitlake.validation.bench import Bench
from gaitlake.validation.crowds import ACTIVITIES
from gaitlake.validation.people import draw_camera, draw_gait, film

YAWS_DEG = tuple(range(-180, 180, 5))
STRIDE = 29
"""Steps through the circle in which draws go; it shares no factor with their number, so all yaws come once a round."""
PURE = {0: "sagittal", 90: "rear", -90: "frontal", 180: "sagittal", -180: "sagittal"}
NAMED_WITHIN_DEG, OBLIQUE_FROM_DEG, OBLIQUE_UNTIL_DEG = 10, 30, 50
"""Off the sagittal plane the thresholds of the shoulders lie at about 21 and 59 degrees (SCIENCE 2.9)."""
SECONDS = 5.0
NAME = "view"
ROUNDS = 2 * len(YAWS_DEG) / 40
"""Twice round with the usual number of draws."""


def yaw_deg(index: int) -> int:
    """Heading of a draw: every step of 5 degrees in turn."""
    return YAWS_DEG[index * STRIDE % len(YAWS_DEG)]


def clip_from(rng: np.random.Generator, heading_deg: float) -> SyntheticClip:
    """Somebody filmed from any side for 5 s."""
    gait = draw_gait(rng, ACTIVITIES[int(rng.integers(2))], "angles")
    return film(rng, gait, draw_camera(rng, gait, "side", duration_s=SECONDS, heading_deg=heading_deg))


def named(bench: Bench, index: int) -> tuple[int, str | None]:
    """Heading of a draw and the view found in the pixels."""
    heading = yaw_deg(index)
    watched = bench.drawn(NAME, index, partial(clip_from, heading_deg=float(heading)))
    return heading, watched.clip["view"]


def nearest_pure(heading: int) -> tuple[str, int]:
    """The pure view nearest to a heading, and how far it is, deg."""
    at = min(PURE, key=lambda pure: abs(heading - pure))
    return PURE[at], abs(heading - at)


def confused(bench: Bench, index: int) -> tuple[float, float]:
    """Named as a pure view that is not the nearest (at 45 degrees two are)."""
    heading, found = named(bench, index)
    pure = {PURE[at] for at in PURE if abs(heading - at) == nearest_pure(heading)[1]}
    return float(found in set(PURE.values()) - pure), 1.0


def recognised(bench: Bench, index: int) -> tuple[float, ...]:
    """Within 10 degrees of a pure view: named as that."""
    heading, found = named(bench, index)
    pure, away = nearest_pure(heading)
    return (float(found == pure), 1.0) if away <= NAMED_WITHIN_DEG else ()


def oblique(bench: Bench, index: int) -> tuple[float, ...]:
    """30 to 50 degrees off the sagittal plane: oblique, and no stride counts."""
    heading, found = named(bench, index)
    if not OBLIQUE_FROM_DEG <= min(abs(heading), 180 - abs(heading)) <= OBLIQUE_UNTIL_DEG:
        return ()
    watched = bench.drawn(NAME, index, partial(clip_from, heading_deg=float(heading)))
    return float(found == "oblique" and not any(s["valid"] for s in watched.strides)), 1.0


def make_bars() -> list[Bar]:
    """Confused, recognised, oblique."""
    who = "walk or run, yaw -180 to 180 in steps of 5 degrees, G1"
    near, off = f"within 10 degrees of a pure view: {who}", f"30 to 50 degrees off sagittal: {who}"
    often, never = {"share_of_draws": ROUNDS}, "clips named as another pure view than the nearest"
    shown, withheld = "clips named as that view", "clips named oblique, no stride of which counts"
    return [
        Bar("view_confused", who, never, "share", "share", confused, at_most=0.0, **often),
        Bar("view_recognised", near, shown, "share", "share", recognised, at_least=1.0, **often),
        Bar("view_oblique", off, withheld, "share", "share", oblique, at_least=1.0, **often),
    ]
