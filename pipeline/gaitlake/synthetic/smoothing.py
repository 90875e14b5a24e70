"""The One-Euro filter (Casiez, Roussel and Vogel 2012), with which pose estimators smooth landmarks (SCIENCE 1.3).

y_t = y_(t-1) + a(f_t) (x_t - y_(t-1)), with a(f) = 1 / (1 + 1 / (2 pi f dt)) and f_t = f_min + beta |v_t|; v_t is the
speed of x in body sizes per second, smoothed by the same recursion at a fixed cut-off. What moves fast is followed
closely; what moves little, as a wobbling knee, is damped and late.
"""

from __future__ import annotations

import numpy as np

from gaitlake.synthetic.curves import Floats

CUTOFF_MINIMUM_HZ, SPEED_WEIGHT, SPEED_CUTOFF_HZ = 0.1, 40.0, 1.0
"""Defaults of the estimator's legacy smoothing (SCIENCE 1.3)."""


def one_euro(xy: Floats, time_s: Floats) -> Floats:
    """Smooth landmarks, frames x landmarks x 2 px; a body's size is the mean of its width and height in the frame."""
    smooth = xy.copy()
    size = np.ptp(xy, axis=1).mean(axis=1)
    speed = np.zeros(xy.shape[1:])
    for i in range(1, len(xy)):
        step_s = float(time_s[i] - time_s[i - 1])
        now = (xy[i] - xy[i - 1]) / step_s / max(float(size[i]), 1.0)
        speed = speed + _weight(np.array(SPEED_CUTOFF_HZ), step_s) * (now - speed)
        cutoff = CUTOFF_MINIMUM_HZ + SPEED_WEIGHT * np.abs(speed)
        smooth[i] = smooth[i - 1] + _weight(cutoff, step_s) * (xy[i] - smooth[i - 1])
    return smooth


def _weight(cutoff_hz: Floats, step_s: float) -> Floats:
    weight: Floats = 1.0 / (1.0 + 1.0 / (2 * np.pi * cutoff_hz * step_s))
    return weight
