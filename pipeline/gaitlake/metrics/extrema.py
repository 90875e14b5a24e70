"""Values and extrema between samples of a uniformly sampled curve."""

from __future__ import annotations

import numpy as np

from gaitlake.metrics.motion import Floats


def vertex(curve: Floats, i: int) -> tuple[float, float]:
    """Sub-sample position and height of the extremum at sample ``i``: the parabola through its neighbours.

    At an end of the curve, beside a gap, or where three samples are level, the sample itself.
    """
    if i == 0 or i == len(curve) - 1:
        return float(i), float(curve[i])
    before, here, after = (float(v) for v in curve[i - 1 : i + 2])
    bend = before - 2.0 * here + after
    if not np.isfinite(bend) or bend == 0.0:
        return float(i), here
    shift = 0.5 * (before - after) / bend
    if abs(shift) > 1.0:  # not an extremum: the slope goes on beyond both neighbours
        return float(i), here
    return i + shift, here - 0.25 * (before - after) * shift


def value_at(curve: Floats, position: float) -> float:
    """Height of the curve at a fractional sample: the cubic through four samples, the line through two beside a gap.

    NaN outside the curve or in a gap.
    """
    if not 0.0 <= position <= len(curve) - 1:
        return float("nan")
    i = min(int(position), len(curve) - 2)
    u = position - i
    around = curve[max(i - 1, 0) : i + 3]
    if len(around) == 4 and np.isfinite(around).all():
        a, b, c, d = (float(v) for v in around)
        return b + 0.5 * u * (c - a + u * (2 * a - 5 * b + 4 * c - d + u * (3 * (b - c) + d - a)))
    return float(curve[i]) if u == 0.0 else float((1.0 - u) * curve[i] + u * curve[i + 1])


def first_crossing(curve: Floats, start: float, stop: float, level: float) -> float | None:
    """First fractional sample in [start, stop] at which the curve rises to ``level``; None if it does not."""
    inside = np.arange(np.ceil(start), np.floor(stop) + 1)
    positions = np.unique(np.concatenate([[start], inside, [stop]]))
    heights = np.array([value_at(curve, float(p)) for p in positions])
    if heights[0] >= level:
        return float(start)
    above = np.flatnonzero(heights >= level)
    if not above.size:
        return None
    i = int(above[0])
    return _bisect(curve, (float(positions[i - 1]), float(positions[i])), level)


def _bisect(curve: Floats, bracket: tuple[float, float], level: float) -> float:
    low, high = bracket
    for _ in range(30):  # halves one sample to 1e-9: far below any noise
        middle = 0.5 * (low + high)
        low, high = (low, middle) if value_at(curve, middle) >= level else (middle, high)
    return 0.5 * (low + high)
