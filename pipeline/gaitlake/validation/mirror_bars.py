"""The mirror image of any clip: every signed index negates, every interval mirrors."""

from __future__ import annotations

import math
from functools import partial

import numpy as np

from gaitlake.metrics.registry import METRICS
from gaitlake.synthetic import mirrored
from gaitlake.validation.bars import Bar
from gaitlake.validation.bench import Bench
from gaitlake.validation.crowds import ACTIVITIES, Crowd
from gaitlake.validation.intervals import Floats, median_difference
from gaitlake.validation.people import Seen
from gaitlake_schemas.vocabulary import SIDES

VIEWS: tuple[Seen, ...] = ("side", "rear", "front")


def mirror_deviation(bench: Bench, index: int, crowd: Crowd) -> tuple[float]:
    """Largest |index + index of the mirror image| and of interval ends, over all metrics with two sides; infinite where
    the sides do not have the same strides. What is below its noise has no ratio of sides."""
    made = crowd.clip(bench.rng(f"mirror {crowd.name}", index))
    one, other = (bench.watch(clip) for clip in (made, mirrored(made)))
    worst = 0.0
    for metric in (m for m in METRICS.values() if m.sided):
        left, right = (one.of(metric.metric, side) for side in SIDES)
        mirror = [other.of(metric.metric, side) for side in SIDES]
        if (len(left), len(right)) != (len(mirror[1]), len(mirror[0])):
            return (math.inf,)
        ratio = metric.positive_only and metric.metric not in one.below_noise
        worst = max([worst, *_negations(indices(left, right, ratio), indices(mirror[0], mirror[1], ratio))])
    return (worst,)


def _negations(here: list[float], there: list[float]) -> list[float]:
    """|a + b| of numbers that should negate each other; none where neither is defined, infinite where one is."""
    if len(here) != len(there):
        return [math.inf]
    found = []
    for a, b in zip(here, there, strict=True):
        if math.isnan(a) and math.isnan(b):
            continue
        found.append(math.inf if math.isnan(a) or math.isnan(b) else abs(a + b))
    return found


def indices(left: Floats, right: Floats, is_ratio: bool) -> list[float]:
    """Numbers that negate in a mirror: difference, middle of its interval, and for ratio scales log ratio, symmetry
    index, symmetry angle and normalised index, % (SCIENCE 5). NaN where not defined."""
    point, low, high = median_difference(left, right)
    a, b = (float(np.median(x)) if len(x) else math.nan for x in (left, right))
    if not (is_ratio and a > 0 and b > 0):
        return [point, (low + high) / 2]
    angle = 100.0 * (math.degrees(math.atan2(a, b)) - 45.0) / 90.0
    bounded = 100.0 * (a - b) / (max(0.0, *left, *right) - min(0.0, *left, *right))
    return [point, (low + high) / 2, 100.0 * math.log(a / b), 200.0 * (a - b) / (a + b), angle, bounded]


def make_bars() -> list[Bar]:
    """Walking and running, every view."""
    text = "largest |signed index + that of the mirror image|, interval ends too, all metrics"
    crowds = [Crowd(activity, "angles", seen) for seen in VIEWS for activity in ACTIVITIES]
    return [
        Bar("mirror", c.name, text, "own units", "largest", partial(mirror_deviation, crowd=c), None, 1e-9, 0.1)
        for c in crowds
    ]
