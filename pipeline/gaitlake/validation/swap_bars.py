"""Legs exchanged by the model: put right or withheld, good frames left alone, asymmetry unharmed."""

from __future__ import annotations

import math
from dataclasses import dataclass, replace
from functools import partial

import numpy as np

from gaitlake.gait.analysis import examine
from gaitlake.gait.rows import Result
from gaitlake.pose import choose_person
from gaitlake.synthetic import SyntheticClip, synthesise
from gaitlake.synthetic.knobs import Activity
from gaitlake.validation.bars import Bar
from gaitlake.validation.bench import Bench, described
from gaitlake.validation.intervals import median_difference
from gaitlake.validation.people import NOISY, Seen, draw_camera, draw_gait, with_leg
from gaitlake_schemas.vocabulary import SIDES

SWAPPED = 0.10
SECONDS = 14.0
BIAS_METRICS: dict[Seen, tuple[str, ...]] = {
    "side": ("load_time_ms", "step_time_s", "contact_time_s"),
    "rear": ("step_time_s",),
}


@dataclass(frozen=True, slots=True)
class Swapped:
    """People filmed with and without exchanged legs."""

    activity: Activity
    seen: Seen

    @property
    def name(self) -> str:
        return f"{self.activity}, {self.seen}, G1, legs swapped in 10 % of frames"

    def clips(self, rng: np.random.Generator) -> tuple[SyntheticClip, SyntheticClip]:
        """Somebody uneven, without and with swaps; the same strides, the same noise."""
        side = str(rng.choice(SIDES))
        later = 0.53 if side == "left" else 0.47
        gait = draw_gait(rng, self.activity, "angles", left_contact=later)
        gait = with_leg(gait, side, slow_load_ms=15.0)
        camera = draw_camera(rng, gait, self.seen, duration_s=SECONDS)
        seed = int(rng.integers(2**31))
        good, bad = (synthesise(gait, camera, d, seed=seed) for d in (NOISY, replace(NOISY, swap_share=SWAPPED)))
        return good, bad


@dataclass(frozen=True, slots=True)
class Frames:
    """Counts of frames of one clip: swapped and good ones, what became of them."""

    swapped: int
    settled: int
    good: int
    changed: int
    withheld: int


def frames(bench: Bench, index: int, crowd: Swapped) -> Frames:
    """What became of the frames of one clip. A clip without strides for its swaps (SWAP_RATE) withholds all frames."""
    _, bad = crowd.clips(bench.rng(crowd.name, index))
    clip, video = described(bad)
    choice = choose_person(bad.tracks, person_hint=None, frames=video.frames, width_px=video.width_px)
    result = examine(clip, video, bad.keypoints, choice, bench.parameters)
    exchanged, unresolved = _states(result, video.frames)
    true = np.zeros(video.frames, bool)
    true[list(bad.truth.swapped_frames)] = True
    return Frames(
        swapped=int(true.sum()),
        settled=int((true & (exchanged | unresolved)).sum()),
        good=int((~true).sum()),
        changed=int((~true & exchanged & ~unresolved).sum()),
        withheld=int((~true & unresolved).sum()),
    )


def _states(result: Result, count: int) -> tuple[np.ndarray, np.ndarray]:
    """Exchanged back and withheld, by frame of the video."""
    exchanged, unresolved = np.zeros(count, bool), np.zeros(count, bool)
    if result.scene is None or result.gait is None or result.reason == "SWAP_RATE":
        return exchanged, ~unresolved
    at = result.scene.paths.frame
    exchanged[at], unresolved[at] = result.gait.cleaned.swaps.swapped, result.gait.cleaned.swaps.unresolved
    return exchanged, unresolved


def settled(bench: Bench, index: int, crowd: Swapped) -> tuple[float, float]:
    """Swapped frames repaired or withheld."""
    found = frames(bench, index, crowd)
    return float(found.settled), float(found.swapped)


def changed(bench: Bench, index: int, crowd: Swapped) -> tuple[float, float]:
    """Good frames exchanged."""
    found = frames(bench, index, crowd)
    return float(found.changed), float(found.good)


def withheld(bench: Bench, index: int, crowd: Swapped) -> tuple[float, float]:
    """Good frames withheld."""
    found = frames(bench, index, crowd)
    return float(found.withheld), float(found.good)


def bias(bench: Bench, index: int, crowd: Swapped, metric: str) -> list[float]:
    """(Difference with swaps - without) / its standard error, + towards more of the true difference."""
    good, bad = bench.several(crowd.name, index, crowd.clips)
    before, after = (median_difference(*(w.of(metric, side) for side in SIDES)) for w in (good, bad))
    error = (before[2] - before[1]) / (2 * 1.959963984540054)
    found = float(np.sign(good.truth.asymmetry(metric))) * (after[0] - before[0]) / error
    return [] if math.isnan(found) else [found]


CROWDS = (Swapped("run", "side"), Swapped("walk", "side"), Swapped("run", "rear"), Swapped("walk", "rear"))


def make_bars() -> list[Bar]:
    """Walking and running from the side and from behind."""
    bars = []
    for crowd in CROWDS:
        often = {"share_of_draws": 0.5 if crowd.seen == "side" else 0.25}
        put_right, harmed, lost = (partial(draw, crowd=crowd) for draw in (settled, changed, withheld))
        bars += [
            Bar("swaps_settled", crowd.name, "swapped frames repaired or withheld", "share", "share", put_right,
                at_least=0.95, **often),
            Bar("swaps_changed", crowd.name, "good frames exchanged", "share", "share", harmed, at_most=0.01, **often),
            Bar("swaps_withheld", crowd.name, "good frames withheld", "share", "share", lost, at_most=0.05, **often),
        ]  # fmt: skip
        text = "bias of left - right through swaps / its standard error (+ = more of it)"
        for metric in BIAS_METRICS[crowd.seen]:
            draw = partial(bias, crowd=crowd, metric=metric)
            who = f"{metric}: {crowd.name}"
            bars.append(Bar("swaps_bias", who, text, "SE", "mean", draw, at_least=-0.2, at_most=0.2, **often))
    return bars
