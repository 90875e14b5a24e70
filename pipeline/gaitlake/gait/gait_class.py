"""Is it gait, how long is a stride, and does the person walk or run? Known before events are sought (SCIENCE 3.2).

The pelvis tells: where the legs pass each other it is at its highest in walking (vaulting over a straight leg) and at
its lowest in running (sunk into a bent one). From the front or the rear how far the legs are apart is not seen; there
the lifted foot tells where they pass.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from gaitlake.gait.parameters import GaitClassParameters
from gaitlake.metrics.extrema import vertex
from gaitlake.metrics.motion import SIDES, Floats, Motion


@dataclass(frozen=True, slots=True)
class GaitClass:
    """``activity``: walk, run or None (not gait, or not to be told); stride period, s; rhythm: autocorrelation there;
    bounce: correlation of pelvis height with leg spread, -1 = clear walking, +1 = clear running."""

    activity: str | None
    period_s: float | None
    rhythm: float
    bounce: float


def find_gait_class(motion: Motion, p: GaitClassParameters, view: str = "sagittal") -> GaitClass:
    """Stride period and gait class of one person's motion."""
    spread = leg_spread(motion, view)
    known = spread[np.isfinite(spread)]
    minimum = p.spread_minimum if view == "sagittal" else p.lift_minimum
    if known.size < 8 or np.ptp(np.quantile(known, [0.05, 0.95])) < minimum * motion.leg_length_px:
        return GaitClass(None, None, 0.0, 0.0)
    period_s, rhythm = stride_period(spread, motion.fs_hz, p)
    if period_s is None or rhythm < p.rhythm_minimum:
        return GaitClass(None, None, rhythm, 0.0)
    period = period_s * motion.fs_hz
    if view == "sagittal":
        bounce = pelvis_bounce(motion.pelvis[:, 1], spread, round(period))
    else:
        late = np.interp(np.arange(len(spread)) - p.lift_lead * period, np.arange(len(spread)), abs(spread))
        bounce = -pelvis_bounce(motion.pelvis[:, 1], late, round(period))
    cadence_spm = 120.0 / period_s
    if view != "sagittal" and p.frontal_walk_from_spm <= cadence_spm <= p.frontal_walk_until_spm:
        return GaitClass("walk", period_s, rhythm, bounce)
    if view != "sagittal" and cadence_spm >= p.frontal_run_from_spm:
        return GaitClass("run", period_s, rhythm, bounce)
    return GaitClass(_decide(bounce, cadence_spm, p), period_s, rhythm, bounce)


def leg_spread(motion: Motion, view: str = "sagittal") -> Floats:
    """Distance between the ankles, px, shape (n,): forward seen from the side, upward from the front or the rear.

    Where one leg is hidden half of the time the person is there, twice the distance of the other ankle from the pelvis,
    or from where it stands: same rhythm.
    """
    axis = 0 if view == "sagittal" else 1
    ankles = {side: motion.joint(f"{side}_ankle")[:, axis] for side in SIDES}
    spread = ankles["left"] - ankles["right"]
    present = np.isfinite(motion.pelvis[:, axis])
    if present.any() and np.isfinite(spread[present]).mean() >= 0.5:
        return spread
    better = max(SIDES, key=lambda side: int(np.isfinite(ankles[side]).sum()))
    reach: Floats = ankles[better] - motion.pelvis[:, axis]
    if view == "sagittal" or not np.isfinite(reach).any():
        return 2.0 * reach
    return 2.0 * (reach - np.percentile(reach[np.isfinite(reach)], 10.0))


def _decide(bounce: float, cadence_spm: float, p: GaitClassParameters) -> str | None:
    if abs(bounce) >= p.bounce_minimum:
        if bounce > 0:
            return "run"
        return "walk" if cadence_spm <= p.walk_until_spm else None
    if cadence_spm < p.walk_below_spm:
        return "walk"
    return "run" if cadence_spm >= p.run_from_spm else None


def stride_period(spread: Floats, fs_hz: float, p: GaitClassParameters) -> tuple[float | None, float]:
    """First lag at which leg spread repeats itself, s, and its autocorrelation there.

    Parameters
    ----------
    spread : forward distance between left and right ankle, shape (n,), NaN where not known
    """
    known = np.isfinite(spread)
    x = np.where(known, spread - spread[known].mean(), 0.0)
    last = min(int(p.period_maximum_s * fs_hz), int(0.7 * len(x)))
    if last <= int(p.period_minimum_s * fs_hz):
        return None, 0.0
    full = len(x) - 1
    product = np.correlate(x, x, "full")[full : full + last + 2]
    energy = np.correlate(x**2, known.astype(float), "full")
    ahead, behind = energy[full : full + last + 2], energy[::-1][full : full + last + 2]
    correlation = product / np.sqrt(np.maximum(ahead * behind, 1e-12))
    lags = np.arange(max(int(p.period_minimum_s * fs_hz), 1), min(last, len(correlation) - 2) + 1)
    peaks = [k for k in lags if correlation[k - 1] < correlation[k] >= correlation[k + 1]]
    best = max((float(correlation[k]) for k in peaks), default=0.0)
    if best <= 0.0:
        return None, 0.0
    first = next(k for k in peaks if correlation[k] >= 0.85 * best)
    lag, height = vertex(correlation, int(first))
    return lag / fs_hz, float(height)


def pelvis_bounce(height: Floats, spread: Floats, period: int) -> float:
    """Correlation of pelvis height with how far the legs are apart, both freed of drift over a stride; 0 if unknown."""
    up, apart = _without_drift(height, period), _without_drift(abs(spread), period)
    known = np.isfinite(up) & np.isfinite(apart)
    if known.sum() < period or up[known].std() == 0.0 or apart[known].std() == 0.0:
        return 0.0
    return float(np.corrcoef(up[known], apart[known])[0, 1])


def _without_drift(curve: Floats, window: int) -> Floats:
    known = np.isfinite(curve)
    box = np.ones(window)
    count = np.convolve(known, box, "same")
    level = np.convolve(np.where(known, curve, 0.0), box, "same") / np.maximum(count, 1.0)
    return np.where(count >= 0.5 * window, curve - level, np.nan)
