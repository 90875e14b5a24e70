"""Uneven clocks, other time and pixel scales: the same motion must give the same numbers."""

from __future__ import annotations

import math
from dataclasses import replace
from functools import partial

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from gaitlake.gait import AnalysisParameters
from gaitlake.metrics.registry import METRICS
from gaitlake.synthetic import CLEAN, SyntheticClip, moved, synthesise
from gaitlake.validation.bars import Bar
from gaitlake.validation.bench import Bench, Watched, watched
from gaitlake.validation.crowds import ACTIVITIES
from gaitlake.validation.intervals import Floats
from gaitlake.validation.people import NOISY, Seen, draw_camera, draw_gait, film
from gaitlake_schemas.vocabulary import SIDES

JITTER = 0.25
"""Frame intervals of (1 ± 0.25) / 60 s, far beyond what is flagged VFR."""
TIMINGS = ("stride_time_s", "step_time_s", "contact_time_s", "load_rise_20_80_ms", "load_time_ms")
VIEWS: tuple[Seen, ...] = ("side", "rear", "front")
FRAME_US = 16_000
SLOWER = 0.75
"""Factor on all times: frames of 12 ms instead of 16 ms, whole µs both."""


def clocks(rng: np.random.Generator, noisy: bool) -> tuple[SyntheticClip, SyntheticClip]:
    """The same motion filmed at a constant and at an uneven rate."""
    gait = draw_gait(rng, ACTIVITIES[int(rng.integers(2))], "angles")
    camera, seed = draw_camera(rng, gait, "side"), int(rng.integers(2**31))
    level = NOISY if noisy else CLEAN
    even, uneven = (synthesise(gait, camera, d, seed=seed) for d in (level, replace(level, interval_jitter=JITTER)))
    return even, uneven


def clock_differences_ms(bench: Bench, index: int, metric: str, noisy: bool) -> list[float]:
    """Median with the uneven clock - with the even one of each side, ms; of clean clips without its sign."""
    pair = bench.several(f"clocks {noisy}", index, partial(clocks, noisy=noisy))
    to_ms = 1000.0 if metric.endswith("_s") else 1.0
    medians = [[_median(w.of(metric, side)) for w in pair] for side in SIDES]
    found = [to_ms * (uneven - even) for even, uneven in medians if not math.isnan(uneven - even)]
    return found if noisy else [abs(each) for each in found]


def _median(values: Floats) -> float:
    return float(np.median(values)) if len(values) else math.nan


def scale_deviation(bench: Bench, index: int) -> tuple[float, ...]:
    """Largest relative deviation of any value when the image is half as large, or twice, and shifted."""
    rng = bench.rng("scale", index)
    gait = draw_gait(rng, ACTIVITIES[int(rng.integers(2))], "angles")
    made = film(rng, gait, draw_camera(rng, gait, VIEWS[index % len(VIEWS)]))
    plain = bench.watch(made)
    others = [bench.watch(moved(made, *how)) for how in ((0.5, 8.0, 4.0), (2.0, -16.0, 8.0))]
    return tuple(deviation(plain, other, 1.0) for other in others)


def deviation(plain: Watched, other: Watched, time_factor: float) -> float:
    """Largest |other / (plain, in its time) - 1| over all values, 0 being compared absolutely; infinite where other
    strides have values."""
    if {k: set(v) for k, v in plain.values.items()} != {k: set(v) for k, v in other.values.items()}:
        return math.inf
    worst = 0.0
    for (metric, side), found in plain.values.items():
        factor = _time_factor(METRICS[metric].unit, time_factor)
        for number, value in found.items():
            expected = value * factor
            away = abs(other.values[metric, side][number] - expected)
            worst = max(worst, away / max(abs(expected), 1e-3))
    return worst


def _time_factor(unit: str, factor: float) -> float:
    """What a stretched time does to a unit."""
    if unit in ("s", "ms"):
        return factor
    return 1.0 / factor if unit in ("deg/s", "steps/min") else 1.0


def stretched(made: SyntheticClip, factor: float) -> SyntheticClip:
    """The same frames with all their times multiplied."""
    column = made.keypoints.column_names.index("time_us")
    times = pc.multiply(made.keypoints.column("time_us"), factor).cast(pa.int64())
    return replace(made, keypoints=made.keypoints.set_column(column, made.keypoints.schema.field(column), times))


def whole_us_clip(rng: np.random.Generator) -> SyntheticClip:
    """Somebody filmed at 62.5 Hz, whose frames are whole µs apart, also after stretching."""
    gait = draw_gait(rng, ACTIVITIES[int(rng.integers(2))], "angles")
    return film(rng, gait, draw_camera(rng, gait, "side", fps=1e6 / FRAME_US))


def time_deviation(bench: Bench, index: int) -> tuple[float]:
    """Largest relative deviation of any value when time and every time constant are multiplied by 0.75."""
    made = whole_us_clip(bench.rng("time", index))
    plain, quick = bench.watch(made), stretched(made, SLOWER)
    tables = bench.analyse(quick, parameters=time_scaled(bench.parameters, SLOWER))
    return (deviation(plain, watched(quick.truth, tables), SLOWER),)


def declared_deviation(bench: Bench, index: int) -> tuple[float]:
    """The same where the clip is declared to be slowed down by as much: nothing may change at all."""
    made = whole_us_clip(bench.rng("time", index))
    slow = stretched(made, 2.0)
    return (deviation(bench.watch(made), bench.watch(slow, {"slowmo_factor": 2.0}), 1.0),)


def time_scaled(parameters: AnalysisParameters, factor: float) -> AnalysisParameters:
    """Parameters whose every time is multiplied by ``factor`` and every rate divided by it, by the unit in the name."""
    plain = parameters.as_dict()
    return AnalysisParameters.from_dict(
        {
            stage: {name: _scaled(name, value, factor) for name, value in values.items()}
            for stage, values in plain.items()
        }
    )


def _scaled(name: str, value: object, factor: float) -> object:
    by = _parameter_factor(name, factor)
    if isinstance(value, list):
        return [v * by for v in value]
    return value * by if isinstance(value, float) else value


def _parameter_factor(name: str, factor: float) -> float:
    if name.endswith("_s"):
        return factor
    return 1.0 / factor if name.endswith(("_hz", "_spm")) else 1.0


def make_bars() -> list[Bar]:
    """Clocks, scale, time."""
    who, texts = "walk or run, side, G1", (
        "largest deviation of any value in an image half or twice as large and shifted",
        "largest deviation of any value when time and all time constants are x 0.75",
        "largest deviation of any value when played at half speed and declared so",
    )  # fmt: skip
    few = {"at_most": 1e-6, "share_of_draws": 0.15}
    return [
        *(clock_bar(metric, noisy) for noisy in (False, True) for metric in TIMINGS),
        Bar("pixel_scale", "walk or run, any view, G1", texts[0], "relative", "largest", scale_deviation, **few),
        Bar("time_scale", who, texts[1], "relative", "largest", time_deviation, **few),
        Bar("declared_slow_motion", who, texts[2], "relative", "largest", declared_deviation, **few),
    ]


def clock_bar(metric: str, noisy: bool) -> Bar:
    """What an uneven clock does to one metric: each clip's without noise, the mean with it (noise alone moves one)."""
    who = f"{metric}: walk or run, side, G1, frame intervals ± 25 %{'' if noisy else ', clean'}"
    text = "median with the uneven clock - with the even one, mean" + ("" if noisy else " without signs")
    draw = partial(clock_differences_ms, metric=metric, noisy=noisy)
    share = 0.75 if noisy else 0.25
    return Bar("uneven_clock", who, text, "ms", "mean", draw, -2.0 if noisy else None, 2.0, share)
