"""Loading response: how the knee flexes from initial contact to its stance peak (SCIENCE 4.3).

::

    flexion            peak ── t_pk
      |              ╱‾‾╲
      |   80 % ··· ╱      ╲
      |          ╱          ╲
      |   20 % ╱              ╲____
      |  ic ──╯                     ╲ fc
      └──────────────────────────────────▶ time
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from gaitlake.metrics.definition import HEIDERSCHEIT, Metric
from gaitlake.metrics.extrema import first_crossing, value_at, vertex
from gaitlake.metrics.motion import Cycle, Floats, Reading
from gaitlake.metrics.parameters import MetricParameters

KNEE_METRICS = ("knee_flexion_ic_deg", "knee_flexion_peak_deg")


def _loading(metric: str, unit: str, definition: str, sign: str, **more: object) -> Metric:
    usual: dict[str, object] = {
        "family": "loading", "minimum_fps_hz": 60.0, "smoothing_allowed": False, "source": HEIDERSCHEIT,
        "joints": ("hip", "knee", "ankle"), "timing": True, "noise_sensitive": True,
    }  # fmt: skip
    return Metric(metric, unit, definition, sign, **(usual | more))  # type: ignore[arg-type]


METRICS = (
    _loading("load_rise_20_80_ms", "ms",
             "time in which knee flexion rises from 20 to 80 % of the way from its value at contact to its stance peak",
             "larger = slower to load"),
    _loading("load_t90_ms", "ms",
             "initial contact until knee flexion has risen by 90 % of the way to its stance peak",
             "larger = slower to load"),
    _loading("load_time_ms", "ms", "initial contact to stance peak of knee flexion", "larger = slower to load"),
    _loading("load_pct", "%", "load_time_ms / contact_time_s", "larger = later in contact", final_contact=True,
             timing=False),
    _loading("load_vel_mean_deg_s", "deg/s", "knee flexion gained from contact to stance peak / load_time_ms",
             "larger = quicker to load"),
    _loading("load_vel_peak_deg_s", "deg/s",
             "largest rate of knee flexion from contact to stance peak, between frames; noisy",
             "larger = quicker to load"),
)  # fmt: skip
LOADING_METRICS = tuple(metric.metric for metric in METRICS)


@dataclass(frozen=True, slots=True)
class StancePeak:
    """Knee flexion at contact and at its stance peak: fractional samples, deg; ``turns``: the knee extends again
    inside the window, so the peak is one and not the window's end."""

    ic: float
    flexion_ic_deg: float
    peak: float
    flexion_peak_deg: float
    turns: bool


def stance_peak(knee_deg: Floats, clock: tuple[float, float], cycle: Cycle, p: MetricParameters) -> StancePeak | None:
    """Highest knee flexion in [ic + 0.03 s, ic + 0.28 stride]; None where the curve has a gap there.

    Parameters
    ----------
    knee_deg : shape (n,), uniformly sampled
    clock : time of sample 0 (s) and sampling rate (Hz)
    """
    start_s, fs_hz = clock
    ic = (cycle.start_s - start_s) * fs_hz
    first = int(np.ceil(ic + p.peak_from_s * fs_hz))
    last = int(np.floor(ic + p.peak_until_cycle * cycle.stride_time_s * fs_hz))
    if ic < 0.0 or last >= len(knee_deg) or last < first:
        return None
    window = knee_deg[int(ic) : last + 1]
    if not np.isfinite(window).all():
        return None
    i = first + int(np.argmax(knee_deg[first : last + 1]))
    position, height = vertex(knee_deg, i)
    turns = i < last and i + 1 < len(knee_deg) and bool(knee_deg[i + 1] < knee_deg[i]) and position > ic
    return StancePeak(ic, value_at(knee_deg, ic), position, height, turns)


def knee_readings(peak: StancePeak | None) -> dict[str, Reading]:
    """Knee flexion at contact and at the stance peak, deg."""
    if peak is None or not np.isfinite(peak.flexion_ic_deg):
        return {name: Reading(reason="OCCLUSION") for name in KNEE_METRICS}
    return {
        "knee_flexion_ic_deg": Reading(peak.flexion_ic_deg),
        "knee_flexion_peak_deg": Reading(peak.flexion_peak_deg),
    }


def loading_readings(
    knee_deg: Floats, fs_hz: float, peak: StancePeak | None, contact_s: float | None, minimum_rise_deg: float
) -> dict[str, Reading]:
    """Loading times (ms) and rates (deg/s).

    NOT_REACHED when the knee flexes by less than ``minimum_rise_deg`` or has no stance peak; ``load_pct`` is NO_EVENTS
    without a contact time.
    """
    if peak is None or not np.isfinite(peak.flexion_ic_deg):
        return {name: Reading(reason="OCCLUSION") for name in LOADING_METRICS}
    rise = peak.flexion_peak_deg - peak.flexion_ic_deg
    if rise < minimum_rise_deg or not peak.turns:
        return {name: Reading(reason="NOT_REACHED") for name in LOADING_METRICS}
    at = {q: first_crossing(knee_deg, peak.ic, peak.peak, peak.flexion_ic_deg + q * rise) for q in (0.2, 0.8, 0.9)}
    to_ms = 1000.0 / fs_hz
    load_s = (peak.peak - peak.ic) / fs_hz
    return {
        "load_time_ms": Reading(1000.0 * load_s),
        "load_rise_20_80_ms": _between(at[0.2], at[0.8], to_ms),
        "load_t90_ms": _between(peak.ic, at[0.9], to_ms),
        "load_pct": Reading(reason="NO_EVENTS") if contact_s is None else Reading(100.0 * load_s / contact_s),
        "load_vel_mean_deg_s": Reading(rise / load_s),
        "load_vel_peak_deg_s": Reading(_steepest(knee_deg, peak) * fs_hz),
    }


def _steepest(knee_deg: Floats, peak: StancePeak) -> float:
    """Largest difference of neighbouring frames from contact to peak, the frame before contact included."""
    return float(np.diff(knee_deg[int(peak.ic) : int(np.ceil(peak.peak)) + 1]).max())


def _between(start: float | None, stop: float | None, to_ms: float) -> Reading:
    if start is None or stop is None:
        return Reading(reason="NOT_REACHED")
    return Reading((stop - start) * to_ms)
