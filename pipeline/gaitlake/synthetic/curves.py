"""Joint angles over the stride cycle, and the time-warp that makes one knee slow to load.

x(p) = a0 + sum over k of a_k cos(2 pi k p) + b_k sin(2 pi k p), p = share of the stride since initial contact, degrees.
"""

from __future__ import annotations

from functools import cache

import numpy as np
from numpy.typing import NDArray

Floats = NDArray[np.float64]
Number = float | Floats
Series = tuple[float, tuple[tuple[float, float], ...]]

NATURAL_DUTY = {"walk": 0.62, "run": 0.39}
"""Contact time / stride time of the curves (SCIENCE 10; running at 2.5 m/s)."""

CURVES: dict[tuple[str, str], Series] = {
    # Running at 2.5 m/s: read by eye (± 3 deg) off the figure of the BMC-RIC notebook, 46 runners.
    ("run", "knee"): (40.92, ((-7.98, -24.79), (-18.36, 15.28), (-1.39, 2.41), (-0.93, -0.15), (-0.64, -0.07))),
    ("run", "hip"): (12.90, ((18.32, -9.46), (-6.23, 2.01), (-1.71, 0.46), (0.40, -0.10), (-0.10, 0.12))),
    ("run", "ankle"): (2.14, ((10.24, 5.51), (-8.51, 2.80), (-1.55, -2.98), (0.50, -0.36), (-0.24, -0.40))),
    # Walking: knee from the means of Schwartz 2008 (fit RMS 0.2 deg), hip from gaitutils' normal.gcd.
    ("walk", "knee"): (23.34, ((-1.98, -18.90), (-14.12, 6.96), (-0.62, 4.52), (-0.89, 0.64), (-0.60, 0.74))),
    ("walk", "hip"): (15.40, ((22.21, -0.63), (-2.66, -2.63), (-1.16, 1.49), (0.26, -0.07), (-0.33, 0.21))),
    # Ours: a smooth curve through loading -5, mid-stance 5, push-off 10, toe-off -16, swing 1 deg.
    ("walk", "ankle"): (0.06, ((-1.64, 5.39), (1.03, -6.76), (-2.37, 0.83), (2.20, -0.47), (-0.60, -0.69))),
}


def angle_deg(activity: str, joint: str, phase: Floats) -> Floats:
    """Joint angle (flexion and dorsiflexion +) at ``phase`` of the stride."""
    constant, harmonics = CURVES[activity, joint]
    turn = np.exp(2j * np.pi * phase)
    total = np.zeros_like(turn)
    for a, b in reversed(harmonics):
        total = (total + complex(a, -b)) * turn
    angle: Floats = constant + total.real
    return angle


@cache
def loading_peak_phase(activity: str) -> float:
    """Phase of peak stance knee flexion: 0.1626 running, 0.1270 walking."""
    _, harmonics = CURVES[activity, "knee"]

    def slope(phase: float) -> float:
        terms = (
            k * (b * np.cos(2 * np.pi * k * phase) - a * np.sin(2 * np.pi * k * phase))
            for k, (a, b) in enumerate(harmonics, 1)
        )
        return float(sum(terms))

    grid = np.linspace(0.05, 0.28, 231)
    low = float(grid[np.argmax(angle_deg(activity, "knee", grid)) - 1])
    high = low + 0.002
    for _ in range(60):
        middle = (low + high) / 2
        low, high = (middle, high) if slope(middle) > 0 else (low, middle)
    return (low + high) / 2


def warp(phase: Floats, peak: Number, duty: float, activity: str) -> Floats:
    """Where on the natural curve a warped stride is at ``phase`` in [0, 1).

    Goes through (0, 0), (peak, natural peak), (duty, natural duty), (1, 1): straight up to the peak, so that every time
    of the loading stretches alike, then monotone cubic, smooth at the peak and at final contact, of slope 1 at the
    end. With natural ``peak`` and ``duty`` it is the identity.
    """
    x1 = np.broadcast_to(peak, phase.shape)
    y1, y2 = loading_peak_phase(activity), NATURAL_DUTY[activity]
    rise, stance, swing = y1 / x1, (y2 - y1) / (duty - x1), (1 - y2) / (1 - duty)
    at_final = 2 * stance * swing / (stance + swing)
    loading = rise * phase
    standing = y1 + _hermite(phase - x1, duty - x1, stance, (rise, at_final))
    swinging = y2 + _hermite(phase - duty, 1 - duty, swing, (at_final, 1.0))
    return np.where(phase < x1, loading, np.where(phase < duty, standing, swinging))


def _hermite(past: Floats, width: Number, secant: Number, slopes: tuple[Number, Number]) -> Floats:
    """Cubic from (0, 0) to (width, secant x width) with the given end slopes, at ``past``."""
    left, right = slopes
    u: Floats = past / width
    bent: Floats = width * u * (left + u * (3 * secant - 2 * left - right + u * (left + right - 2 * secant)))
    return bent
