"""Values and extrema between samples of a uniformly sampled curve."""

from __future__ import annotations

import math

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
    if u == 0.0:
        return float(curve[i])
    constant, slope, bend, turn = _between_samples(curve, i)
    return constant + u * (slope + u * (bend + u * turn))


def first_crossing(curve: Floats, start: float, stop: float, level: float) -> float | None:
    """First fractional sample in [start, stop] at which the curve rises to ``level``; None if it does not."""
    before = value_at(curve, start)
    if before >= level:
        return float(start)
    low = float(start)
    for high in (*range(math.floor(start) + 1, math.ceil(stop)), float(stop)):
        if value_at(curve, high) >= level:
            return _bisect(curve, (low, float(high)), level)
        low = float(high)
    return None


def _between_samples(curve: Floats, i: int) -> tuple[float, float, float, float]:
    """Polynomial in the share of the way from sample ``i`` to the next, constant first: Catmull-Rom, or a line."""
    around = curve[max(i - 1, 0) : i + 3].tolist()
    if len(around) == 4 and all(map(math.isfinite, around)):
        a, b, c, d = around
        return b, 0.5 * (c - a), 0.5 * (2 * a - 5 * b + 4 * c - d), 0.5 * (3 * (b - c) + d - a)
    here, after = float(curve[i]), float(curve[i + 1])
    return here, after - here, 0.0, 0.0


def _bisect(curve: Floats, bracket: tuple[float, float], level: float) -> float:
    """Where the curve passes ``level`` between two positions that no sample lies between."""
    i = min(int(bracket[0]), len(curve) - 2)
    constant, slope, bend, turn = _between_samples(curve, i)
    low, high = bracket[0] - i, bracket[1] - i
    for _ in range(30):  # halves one sample to 1e-9: far below any noise
        u = 0.5 * (low + high)
        if constant + u * (slope + u * (bend + u * turn)) >= level:
            high = u
        else:
            low = u
    return i + 0.5 * (low + high)
