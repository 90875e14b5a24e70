"""Stride-to-stride variability (SCIENCE 4.5).

A stride's number is 1.4826 times its distance from the median of its side's strides in the clip: their median is the
robust standard deviation, so sides, intervals and sessions are formed as for every other metric.
"""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from gaitlake.metrics.definition import Metric
from gaitlake.metrics.motion import Floats, Reading
from gaitlake.metrics.sagittal import KNEE, as_readings
from gaitlake.metrics.temporal import EVERY_VIEW
from gaitlake.metrics.wobble import MAD_TO_SD, known_rows

STRIDES_MINIMUM = 7
"""Fewer strides a side say nothing of their spread (Dingenen 2018: at least 7; 25 are recommended)."""

METRICS = (
    Metric(
        "stride_time_cv_pct", "%", "robust coefficient of variation of stride_time_s within a clip",
        "larger = less regular", family="variability", views=EVERY_VIEW, timing=True, minimum_fps_hz=60.0,
    ),
    Metric(
        "step_time_cv_pct", "%", "robust coefficient of variation of step_time_s within a clip",
        "larger = less regular", family="variability", views=EVERY_VIEW, timing=True, minimum_fps_hz=60.0,
        between_feet=True,
    ),
    Metric(
        "knee_curve_sd_deg", "deg",
        "RMS distance of this stride's knee flexion curve from the mean curve of the side's other strides",
        "larger = less regular", family="variability", joints=KNEE, noise_sensitive=True,
    ),
)  # fmt: skip


def time_variability(readings: Sequence[Reading], fps_hz: float) -> list[Reading]:
    """Robust coefficient of variation of a time, stride by stride, %; LOW_N below seven strides.

    BELOW_NOISE where the spread is below what whole frames alone would give, 1 / (fps sqrt 6). It is not subtracted:
    events lie between frames.
    """
    values = np.array([np.nan if r.value is None else r.value for r in readings])
    known = np.isfinite(values)
    if known.sum() < STRIDES_MINIMUM:
        return [Reading(reason=r.reason or "LOW_N") for r in readings]
    middle = float(np.median(values[known]))
    away = MAD_TO_SD * abs(values - middle)
    flags = ("BELOW_NOISE",) if np.median(away[known]) < 1.0 / (fps_hz * np.sqrt(6.0)) else ()
    return [
        Reading(100.0 * float(a) / middle, flags=flags) if k else Reading(reason=r.reason)
        for a, k, r in zip(away, known, readings, strict=True)
    ]


def curve_variability(curves: Floats) -> list[Reading]:
    """RMS distance of each curve from the mean of the others, in its unit, scaled to be the SD between strides."""
    whole = known_rows(curves)
    n = int(whole.sum())
    if n < STRIDES_MINIMUM:
        return [Reading(reason="LOW_N" if known else "OCCLUSION") for known in whole]
    away = curves - curves[whole].mean(axis=0)
    return as_readings(np.sqrt(n / (n - 1) * (away**2).mean(axis=1)))
