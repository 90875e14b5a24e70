"""Durations, knee flexion and loading of single strides and of clips, and how much is withheld."""

from __future__ import annotations

from functools import partial

import numpy as np

from gaitlake.validation.bars import Bar
from gaitlake.validation.bench import Bench, Watched
from gaitlake.validation.crowds import Crowd, crowds
from gaitlake.validation.intervals import Floats
from gaitlake_schemas.vocabulary import SIDES

PHASES = np.linspace(0.0, 1.0, 101)


def stride_errors_ms(bench: Bench, index: int, crowd: Crowd, metric: str) -> list[float]:
    """|Found - true| of every stride, ms."""
    watched = crowd.drawn(bench, index)
    pairs = np.concatenate([watched.pairs(metric, side) for side in SIDES])
    return [float(e) for e in abs(1000.0 * (pairs[:, 0] - pairs[:, 1]))]


def clip_errors_ms(bench: Bench, index: int, crowd: Crowd, metric: str) -> list[float]:
    """|Median found - median true| over the same strides, ms, of each side."""
    watched = crowd.drawn(bench, index)
    pairs = [p for p in (watched.pairs(metric, side) for side in SIDES) if len(p)]
    return [1000.0 * float(abs(np.median(p[:, 0]) - np.median(p[:, 1]))) for p in pairs]


def bias(bench: Bench, index: int, crowd: Crowd, metric: str) -> list[float]:
    """Found - true of every stride, in the metric's unit."""
    watched = crowd.drawn(bench, index)
    pairs = np.concatenate([watched.pairs(metric, side) for side in SIDES])
    return [float(e) for e in pairs[:, 0] - pairs[:, 1]]


def knee_waveform_errors_deg(bench: Bench, index: int, crowd: Crowd) -> list[float]:
    """Mean |found - true| of knee flexion over the 101 points of each stride's curve, at the curve's own instants."""
    from scipy.interpolate import CubicSpline

    watched = crowd.drawn(bench, index)
    truth = watched.truth
    true = {side: CubicSpline(truth.time_s, truth.knee_flexion_deg[side]) for side in SIDES}
    errors = []
    for (side, number), curve in _curves(watched, "knee_flexion_deg").items():
        stride = next(s for s in watched.valid(side) if s["stride_no"] == number)
        at_s = stride["start_s"] + PHASES * (stride["end_s"] - stride["start_s"])
        errors.append(float(abs(curve - true[side](at_s)).mean()))
    return errors


def _curves(watched: Watched, signal: str) -> dict[tuple[str, int], Floats]:
    rows = watched.curves.to_pylist()
    return {(r["side"], r["stride_no"]): np.array(r["curve"]) for r in rows if r["signal"] == signal}


def withheld_strides(bench: Bench, index: int, crowd: Crowd) -> tuple[float, float]:
    """Strides withheld in one draw, and all."""
    return withheld(crowd.drawn(bench, index))


def withheld(watched: Watched) -> tuple[float, float]:
    """True strides that count nowhere, the first and last of a side aside, and all such; a clip that is withheld as a
    whole withholds all of them."""
    due = sum(max(0, sum(s.side == side for s in watched.truth.strides) - 2) for side in SIDES)
    edges = sum(s["reason"] == "EDGE" for s in watched.strides)
    judged = max(due, len(watched.strides) - edges)
    counted = sum(len(watched.valid(side)) for side in SIDES)
    return float(max(0, judged - counted)), float(judged)


def withheld_values(bench: Bench, index: int, crowd: Crowd) -> tuple[float, float]:
    """Values withheld in strides that count, of the metrics that the view carries, and all of them."""
    watched = crowd.drawn(bench, index)
    given = sum(len(found) for found in watched.values.values())
    return float(watched.withheld_values), float(watched.withheld_values + given)


def make_bars() -> list[Bar]:
    """Durations from every view; contact, knee and loading from the side; what is withheld, also of clean clips."""
    bars = [bar for crowd in crowds() for bar in (*duration_bars(crowd), contact_bar(crowd), *knee_bars(crowd))]
    bars += [bar for crowd in crowds(seen="rear or front") for bar in duration_bars(crowd)]
    for crowd in [*crowds(noisy=False), *crowds(), *crowds(seen="rear or front")]:
        bars += withheld_bars(crowd, 1.0 if crowd.noisy else 0.25)
    return bars


def duration_bars(crowd: Crowd) -> list[Bar]:
    """Stride and step time."""
    bars = []
    for what in ("stride", "step"):
        each, median = (partial(d, crowd=crowd, metric=f"{what}_time_s") for d in (stride_errors_ms, clip_errors_ms))
        text = f"mean absolute error of {what} time, each stride"
        bars.append(Bar(f"{what}_time_per_stride", crowd.name, text, "ms", "mean", each, at_most=10.0))
        text = f"mean absolute error of the median {what} time of a side and clip"
        bars.append(Bar(f"{what}_time_per_clip", crowd.name, text, "ms", "mean", median, at_most=3.0))
    return bars


def contact_bar(crowd: Crowd) -> Bar:
    """Contact time."""
    text = "mean absolute error of the median contact time of a side and clip"
    contact = partial(clip_errors_ms, crowd=crowd, metric="contact_time_s")
    return Bar("contact_time_per_clip", crowd.name, text, "ms", "mean", contact, at_most=20.0)


def knee_bars(crowd: Crowd) -> list[Bar]:
    """Knee flexion; loading only of G1, which is the truth of it."""
    text = "mean absolute error of knee flexion over the stride"
    wave = partial(knee_waveform_errors_deg, crowd=crowd)
    bars = [Bar("knee_waveform", crowd.name, text, "deg", "mean", wave, at_most=1.5)]
    if crowd.drive == "angles":
        text, rise = "mean error of load_rise_20_80_ms", partial(bias, crowd=crowd, metric="load_rise_20_80_ms")
        bars.append(Bar("load_rise_bias", crowd.name, text, "ms", "mean", rise, at_least=-5.0, at_most=5.0))
    return bars


def withheld_bars(crowd: Crowd, share: float) -> list[Bar]:
    """Strides and values withheld."""
    strides, values = (partial(draw, crowd=crowd) for draw in (withheld_strides, withheld_values))
    texts = ("strides withheld, the first and last of a side aside", "values withheld in strides that count")
    return [
        Bar("strides_withheld", crowd.name, texts[0], "share", "share", strides, at_most=0.10, share_of_draws=share),
        Bar("values_withheld", crowd.name, texts[1], "share", "share", values, at_most=0.10, share_of_draws=share),
    ]
