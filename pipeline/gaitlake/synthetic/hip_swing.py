"""More or less flexion of one hip in swing: the whole leg is turned about the hip."""

from __future__ import annotations

import numpy as np

from gaitlake.synthetic.body import LegAngles
from gaitlake.synthetic.curves import Floats

RISE, FALL = 6, 3
"""Powers of the bump s^6 (1 - s)^3 over the swing: value, slope and curvature are 0 at both ends, the top is at 2/3,
where the hip is bent most, and the toe, low in the middle of a walking swing, is not yet turned down."""
TOP = RISE / (RISE + FALL)


def swing_bump(phase: Floats, duty: float) -> Floats:
    """0 in stance and at both contacts, 1 at two thirds of swing."""
    share = np.clip((phase - duty) / (1 - duty), 0.0, 1.0)
    bump: Floats = (share / TOP) ** RISE * ((1 - share) / (1 - TOP)) ** FALL
    return bump


def turned(leg: LegAngles, forward_rad: Floats) -> LegAngles:
    """The stiff leg turned forward about the hip."""
    return LegAngles(leg.thigh + forward_rad, leg.shank + forward_rad, leg.foot + forward_rad)
