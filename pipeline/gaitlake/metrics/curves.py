"""Signals over strides: values between samples, many at once, and curves of 101 points."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from gaitlake.metrics.motion import Cycle, Floats, Motion
from gaitlake_schemas.tables.cycle_curves import POINTS

PHASES = np.linspace(0.0, 1.0, POINTS)
"""0, 1, … 100 % of a stride."""


def sample(signal: Floats, positions: Floats) -> Floats:
    """Heights of a signal at fractional samples: the cubic through the four samples around each.

    Beside a gap or at the ends of the signal the line through two; NaN outside and in gaps. Any shape of
    ``positions``.
    """
    last = len(signal) - 1
    if last < 1:
        return np.full(positions.shape, np.nan)
    inside = (positions >= 0.0) & (positions <= last)
    i = np.clip(positions.astype(np.intp), 0, last - 1)
    u = positions - i
    a, b, c, d = (signal[np.clip(i + k, 0, last)] for k in (-1, 0, 1, 2))
    cubic = b + 0.5 * u * (c - a + u * (2 * a - 5 * b + 4 * c - d + u * (3 * (b - c) + d - a)))
    whole = np.isfinite(cubic) & (i > 0) & (i < last - 1)
    line = np.where(u == 0.0, b, np.where(u == 1.0, c, (1.0 - u) * b + u * c))
    heights: Floats = np.where(inside, np.where(whole, cubic, line), np.nan)
    return heights


def positions_at(motion: Motion, cycles: Sequence[Cycle], phases: Floats) -> Floats:
    """Fractional samples of ``phases`` (0 to 1 of the stride) in each cycle, shape (cycles, phases)."""
    start = np.array([c.start_s for c in cycles])[:, None]
    length = np.array([c.stride_time_s for c in cycles])[:, None]
    found: Floats = (start + length * phases[None, :] - float(motion.time_s[0])) * motion.fs_hz
    return found


def range_of_motion(curves: Floats) -> Floats:
    """p98 - p2 along the last axis (SCIENCE 4.2): not the extremes, which noise pulls apart. NaN beside a gap."""
    found = np.full(len(curves), np.nan)
    whole = np.isfinite(curves).all(axis=1)
    if whole.any():
        low, high = np.percentile(curves[whole], [2.0, 98.0], axis=1)
        found[whole] = high - low
    return found


def signed_peak(curves: Floats) -> Floats:
    """Value furthest from 0 along the last axis, with its sign; NaN beside a gap."""
    if not curves.size:
        return np.full(len(curves), np.nan)
    at = np.argmax(abs(np.nan_to_num(curves)), axis=1)
    peaks = curves[np.arange(len(curves)), at]
    found: Floats = np.where(np.isfinite(curves).all(axis=1), peaks, np.nan)
    return found
