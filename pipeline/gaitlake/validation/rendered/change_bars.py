"""Does a change show, and does nothing show where nothing is: a slow leg, a wobbling knee, symmetric people."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from functools import cache, partial
from itertools import pairwise, product

import numpy as np

from gaitlake.metrics.registry import METRICS
from gaitlake.validation.bars import Bar
from gaitlake.validation.intervals import median_difference
from gaitlake.validation.rendered.bias import FEWEST_STRIDES
from gaitlake.validation.rendered.looks import Looks
from gaitlake.validation.rendered.record import Record, stride_values
from gaitlake.validation.rendered.settings import DROP_DEG, MIRROR, PLAIN, WOBBLES_MM
from gaitlake_schemas.vocabulary import SIDES

LOADING = ("load_rise_20_80_ms", "load_t90_ms", "load_time_ms")
ESTIMATORS = (PLAIN, MIRROR)
FEWEST_FOR_DIFFERENCE = 7
"""Strides a side without which no difference is shown."""


def near_difference(facings: Mapping[str, Record], metric: str) -> tuple[float, float] | None:
    """Left - right of each limb from the clip in which it was near: found and true."""
    if len(facings) != len(SIDES):
        return None
    found, true = [], []
    for side in SIDES:
        values, known = stride_values(facings[side], metric, side), facings[side]["truth"].get(metric, {}).get(side)
        if len(values) < FEWEST_STRIDES or known is None:
            return None
        found.append(float(np.median(values)))
        true.append(known)
    return found[0] - found[1], true[0] - true[1]


def slow_change(looks: Looks, index: int, activity: str, metric: str, estimator: str) -> tuple[float, float] | None:
    """Change of left - right when the left leg loads 20 ms later, found and true."""
    before = near_difference(looks.facings(index, activity, estimator), metric)
    after = near_difference(looks.facings(index, f"slow {activity}", estimator), metric)
    return None if before is None or after is None else (after[0] - before[0], after[1] - before[1])


def right_sign(looks: Looks, index: int, activity: str, metric: str, estimator: str) -> tuple[float, ...]:
    """1 of 1 if the change has the true sign."""
    change = slow_change(looks, index, activity, metric, estimator)
    return () if change is None else (float(change[0] * change[1] > 0), 1.0)


def gain(looks: Looks, index: int, activity: str, metric: str, estimator: str) -> list[float]:
    """Change found / true change."""
    change = slow_change(looks, index, activity, metric, estimator)
    return [] if change is None else [change[0] / change[1]]


def wobbles(looks: Looks, index: int, amplitude_mm: int) -> dict[str, float]:
    """Median wobble of each side at an amplitude, rear."""
    one = looks.one(index, "run rear" if amplitude_mm == 0 else f"wobble {amplitude_mm}")
    if one is None:
        return {}
    values = {side: stride_values(one, "wobble_stride_sd", side) for side in SIDES}
    return {side: float(np.median(each)) for side, each in values.items() if len(each)}


def wobble_floor(looks: Looks, index: int) -> list[float]:
    """Wobble found where there is none."""
    return list(wobbles(looks, index, 0).values())


def wobble_gain(looks: Looks, index: int, amplitude_mm: int) -> list[float]:
    """Wobble found / (amplitude / square root of 2)."""
    one = looks.one(index, f"wobble {amplitude_mm}")
    if one is None:
        return []
    true = one["truth"].get("wobble_stride_sd", {})
    return [w / true[side] for side, w in wobbles(looks, index, amplitude_mm).items() if side in true]


def wobble_step(looks: Looks, index: int, pair: tuple[int, int]) -> list[float]:
    """Wobble at the larger amplitude less that at the smaller one."""
    smaller, larger = (wobbles(looks, index, mm) for mm in pair)
    return [larger[side] - smaller[side] for side in SIDES if side in smaller and side in larger]


def wobble_told(looks: Looks, index: int, amplitude_mm: int) -> tuple[float, ...]:
    """Sides on which an amplitude reads more than none does, with the whole 95 % interval, and sides measured."""
    none, some = (looks.one(index, name) for name in ("run rear", f"wobble {amplitude_mm}"))
    if none is None or some is None:
        return ()
    sides = [[stride_values(one, "wobble_stride_sd", side) for one in (some, none)] for side in SIDES]
    lows = [median_difference(more, less)[1] for more, less in sides if len(more) and len(less)]
    return (float(sum(low > 0 for low in lows)), float(len(lows))) if lows else ()


def drop_seen(looks: Looks, index: int) -> list[float]:
    """Peak pelvic drop at 4 deg less that at none, deg, each side."""
    none, four = looks.one(index, "run rear"), looks.one(index, "pelvic drop")
    if none is None or four is None:
        return []
    both = [[stride_values(one, "pelvic_drop_peak_deg", side) for one in (none, four)] for side in SIDES]
    return [float(np.median(b) - np.median(a)) for a, b in both if len(a) and len(b)]


@cache
def declared() -> dict[tuple[str, ...], float]:
    """Side bias by estimator, activity, metric, view, pairing and camera sides."""
    from gaitlake.metrics.side_biases import read_side_biases, side_bias

    return {tuple(b.setting): side_bias(b.mean, b.spread, b.looks) for b in read_side_biases()}


def called_different(looks: Looks, index: int, activity: str, estimator: str, *, mdc: bool) -> tuple[float, ...]:
    """Metrics of a symmetric person of which a difference is claimed, and metrics that could be claimed.

    Claimed: the interval excludes 0, and the difference exceeds the side bias (and the smallest detectable change,
    with ``mdc``). Where either is not known, nothing can be claimed and nothing is counted.
    """
    claims = compared = 0
    for left, right, *where in _pairs(looks, index, activity, estimator):
        for metric, about in METRICS.items():
            values = stride_values(left, metric, "left"), stride_values(right, metric, "right")
            if not about.sided or not about.validated or min(map(len, values)) < FEWEST_FOR_DIFFERENCE:
                continue
            bound = declared().get((estimator, activity, metric, *where))
            floor = about.mdc_floor if mdc else 0.0
            if bound is None or floor is None:
                continue
            point, low, high = median_difference(*values)
            claims += (low > 0 or high < 0) and abs(point) > max(floor, bound)
            compared += 1
    return (float(claims), float(compared)) if compared else ()


def _pairs(looks: Looks, index: int, activity: str, estimator: str) -> Iterator[tuple[Record, Record, str, str, str]]:
    """Clip of the left and of the right limb, view, pairing and camera sides: each side view by itself, each limb
    from the clip in which it was near, and the rear."""
    facings = looks.facings(index, activity, estimator)
    for side, one in facings.items():
        yield one, one, "sagittal", "same_clip", side
    if len(facings) == len(SIDES):
        yield facings["left"], facings["right"], "sagittal", "near_near", "left,right"
    rear = looks.one(index, f"{activity} rear", estimator)
    if rear is not None:
        yield rear, rear, "rear", "same_clip", "none"


def make_bars() -> list[Bar]:
    """Every bar."""
    return [*_slow(), *_wobble(), *_symmetric()]


def _slow() -> list[Bar]:
    bars = []
    for activity, estimator, metric in product(("run", "walk"), ESTIMATORS, LOADING):
        who = f"{activity} side, left leg 20 ms slower, {metric}, {estimator}"
        sign, size = (partial(d, activity=activity, metric=metric, estimator=estimator) for d in (right_sign, gain))
        text = "subjects whose change of left - right has the true sign, each limb near"
        bars.append(Bar("slow_leg_sign", who, text, "share", "share", sign, at_least=0.95))
        text = "change of left - right found / true"
        bars.append(Bar("slow_leg_gain", who, text, "ratio", "mean", size, at_least=0.7, at_most=1.5))
    return bars


def _wobble() -> list[Bar]:
    who = "run rear, random phase, 5 Hz"
    bars = [Bar("wobble_floor", who, "wobble found where there is none", "ratio", "mean", wobble_floor, None, 0.002)]
    text = "wobble at the larger amplitude less that at the smaller"
    for pair in pairwise(WOBBLES_MM):
        where, draw = f"{who}, {pair[0]} to {pair[1]} mm", partial(wobble_step, pair=pair)
        bars.append(Bar("wobble_rises", where, text, "ratio", "mean", draw, at_least=0.0))
    for amplitude in WOBBLES_MM[1:]:
        low, high = (0.6, 0.9) if amplitude >= 20 else (None, None)
        text, size = "wobble found / (amplitude / square root of 2)", partial(wobble_gain, amplitude_mm=amplitude)
        bars.append(Bar("wobble_gain", f"{who}, {amplitude} mm", text, "ratio", "mean", size, low, high))
        text, told = "limbs that surely read more than without any", partial(wobble_told, amplitude_mm=amplitude)
        bars.append(Bar("wobble_told", f"{who}, {amplitude} mm", text, "share", "share", told))
    text = f"peak pelvic drop at {DROP_DEG:g} deg less that at none"
    bars.append(Bar("pelvic_drop", "run rear", text, "deg", "mean", drop_seen))
    return bars


def _symmetric() -> list[Bar]:
    claims = {
        ("symmetric_beyond_noise", True): "metrics of symmetric people said to be beyond_noise",
        ("symmetric_called_different", False): "metrics of symmetric people whose difference exceeds interval and side "
        "bias",
    }
    bars = []
    for activity, estimator, (name, mdc) in product(("run", "walk"), ESTIMATORS, claims):
        draw = partial(called_different, activity=activity, estimator=estimator, mdc=mdc)
        who = f"{activity} side and rear, {estimator}"
        bars.append(Bar(name, who, claims[name, mdc], "share", "share", draw, None, 0.05))
    return bars
