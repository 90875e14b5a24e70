"""Single-leg squats: counted, on the right leg, as deep as they are."""

from __future__ import annotations

from functools import partial
from typing import Any

import numpy as np

from gaitlake.synthetic import Camera, RepetitionTruth, Squat, SquatLeg, SyntheticClip, squatter
from gaitlake.validation.bars import Bar
from gaitlake.validation.bench import Bench, Watched
from gaitlake.validation.people import HEADINGS, NOISY, Seen
from gaitlake_schemas.vocabulary import SIDES

DECLARED = {"activity": "single_leg_squat"}


def squat_clip(rng: np.random.Generator, seen: Seen) -> SyntheticClip:
    """Somebody who does 3 to 8 squats, on one leg or first on one and then on the other."""
    legs = {
        side: SquatLeg(depth=float(rng.uniform(0.12, 0.30)), trunk_lean_deg=float(rng.uniform(10, 30)))
        for side in SIDES
    }
    knobs: dict[str, Any] = legs | {
        "side": str(rng.choice(SIDES)),
        "repetitions": int(rng.integers(3, 8, endpoint=True)),
        "rep_s": float(rng.uniform(1.5, 3.0)),
        "pause_s": float(rng.uniform(0.4, 1.5)),
        "change_legs": bool(rng.integers(2)),
        "height_m": float(rng.uniform(1.50, 1.95)),
    }
    squat = Squat(**knobs)
    lasts_s = float(squat.starts_s()[-1]) + squat.rep_s + 1.0
    camera = Camera(
        duration_s=lasts_s, heading_deg=float(rng.choice(HEADINGS[seen])), px_per_m=float(rng.uniform(200, 300))
    )
    return squatter(squat, camera, NOISY, seed=int(rng.integers(2**31)))


def drawn(bench: Bench, index: int, seen: Seen) -> Watched:
    """One such clip analysed, the activity declared."""
    made = squat_clip(bench.rng(f"squat {seen}", index), seen)
    return bench.watch(made, DECLARED)


def found_right(bench: Bench, index: int, seen: Seen) -> tuple[float, float]:
    """True repetitions during whose bottom exactly one valid repetition of the same leg was found, less those found
    where there is none; and true repetitions."""
    watched = drawn(bench, index, seen)
    hits, extra = 0, len([s for s in watched.strides if s["valid"]])
    for rep in watched.truth.strides:
        if not isinstance(rep, RepetitionTruth):
            continue
        own = [s for s in watched.strides if s["valid"] and s["start_s"] < rep.bottom_s < s["end_s"]]
        extra -= len(own)
        hits += len(own) == 1 and own[0]["side"] == rep.side
    return float(max(0, hits - extra)), float(len(watched.truth.strides))


def depth_errors(bench: Bench, index: int, seen: Seen) -> list[float]:
    """|Found / true - 1| of the depth of every repetition."""
    watched = drawn(bench, index, seen)
    pairs = np.concatenate([watched.pairs("squat_depth", side) for side in SIDES])
    return [float(e) for e in abs(pairs[:, 0] / pairs[:, 1] - 1.0)]


def make_bars() -> list[Bar]:
    """From the side and from front or rear."""
    return [*squat_bars("side"), *squat_bars("rear or front")]


def squat_bars(seen: Seen) -> list[Bar]:
    """Count and depth."""
    who = f"single-leg squats declared as such, {seen}, one leg or both in turn"
    count, depth, often = partial(found_right, seen=seen), partial(depth_errors, seen=seen), {"share_of_draws": 0.4}
    text = "true repetitions found once, on the right leg (less invented ones)"
    return [
        Bar("squat_repetitions", who, text, "share", "share", count, at_least=1.0, **often),
        Bar("squat_depth", who, "mean |found / true depth - 1|", "ratio", "mean", depth, at_most=0.03, **often),
    ]
