"""Frame rate and steadiness of a video's clock, from the timestamps of its decoded frames."""

from __future__ import annotations

from fractions import Fraction

import numpy as np
from numpy.typing import NDArray

from gaitlake.video.header import MIN_CAPTURE_RATIO, VideoHeader

MAX_JITTER = 0.10
"""Share of the median interval by which the 95th percentile of |interval - median| may deviate (SCIENCE 2.1)."""

RATE_TOLERANCE = 0.01
"""The container's rate is believed where it agrees with the median interval within this share, or within one tick."""

RETIMED_RATIO = 1.2
"""Container rate and median interval of a steady clip that differ by this factor: one was changed afterwards."""

MAX_DENOMINATOR = 1001


def microseconds(ticks: NDArray[np.int64], tick_s: Fraction) -> NDArray[np.int64]:
    """Times in microseconds since the first frame, rounded half up, in exact integer arithmetic."""
    return np.array([microseconds_of(int(tick) - int(ticks[0]), tick_s) for tick in ticks], np.int64)


def microseconds_of(ticks: int, tick_s: Fraction) -> int:
    """Microseconds that so many ticks last, rounded half up, in exact integer arithmetic."""
    numerator, denominator = 1_000_000 * tick_s.numerator, tick_s.denominator
    return (2 * ticks * numerator + denominator) // (2 * denominator)


def frame_rate(ticks: NDArray[np.int64], header: VideoHeader) -> Fraction | None:
    """Frame rate in Hz as a rational, from the median frame interval.

    Coarse clocks (1 ms in Matroska) round 33.37 ms to 33: where the container's own rate, or the mean interval, agrees
    with the median within one tick or 1 %, it is the better number. None without two frames and a declared rate.
    """
    if len(ticks) < 2:
        return header.rate_hz
    median = Fraction(float(np.median(np.diff(ticks)))) * header.tick_s
    mean = Fraction(int(ticks[-1] - ticks[0]), len(ticks) - 1) * header.tick_s
    tolerance = max(header.tick_s, median * Fraction(RATE_TOLERANCE))
    if header.rate_hz and abs(1 / header.rate_hz - median) <= tolerance:
        return header.rate_hz.limit_denominator(MAX_DENOMINATOR)
    interval = mean if abs(mean - median) <= header.tick_s else median
    return (1 / interval).limit_denominator(MAX_DENOMINATOR)


def time_quality(ticks: NDArray[np.int64], header: VideoHeader) -> str:
    """One of ``cfr``, ``vfr``, ``retimed``, ``suspect_slowmo`` (see the contract of ``videos``).

    ``suspect_slowmo`` only where the camera itself declares a capture rate above the played one; ``retimed`` where an
    edit list changes the speed, or a steady clip's interval contradicts the rate in its header.
    """
    rate = frame_rate(ticks, header)
    if rate and header.capture_rate_hz and header.capture_rate_hz > float(rate) * MIN_CAPTURE_RATIO:
        return "suspect_slowmo"
    if header.edited_rate:
        return "retimed"
    if _uneven(ticks):
        return "vfr"
    if rate and header.rate_hz and not 1 / RETIMED_RATIO <= float(rate / header.rate_hz) <= RETIMED_RATIO:
        return "retimed"
    return "cfr"


def _uneven(ticks: NDArray[np.int64]) -> bool:
    """Do intervals vary by more than the clock's own rounding (one tick, where a tick is a fraction of a frame)?"""
    if len(ticks) < 3:
        return False
    intervals = np.diff(ticks).astype(np.float64)
    median = float(np.median(intervals))
    deviation = np.abs(intervals - median)
    if median >= 2:
        deviation = np.where(deviation <= 1, 0, deviation)
    return bool(np.percentile(deviation, 95) > MAX_JITTER * median)
