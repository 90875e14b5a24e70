"""What healthy adults usually do at a speed, and whether a body can do it."""

from __future__ import annotations

import numpy as np

from gaitlake.synthetic.clip import motion_of
from gaitlake.synthetic.knobs import Activity, Gait
from gaitlake.synthetic.timing import draw_contacts


def can_be_made(gait: Gait) -> bool:
    """The legs are long enough for this step, and the knobs within what they can do."""
    try:
        motion_of(gait, draw_contacts(gait, 0.1, 0))
    except ValueError:
        return False
    return True


def stride_time_s(activity: Activity, speed_mps: float) -> float:
    """Usual stride time: 110 steps/min at 1.3 m/s walking; running 162, 171, 183 at 2.5, 3.5, 4.5 m/s (SCIENCE 4.1)."""
    if activity == "walk":
        return 1.09 * float((1.3 / speed_mps) ** 0.5)
    return 120.0 / float(np.interp(speed_mps, [1.5, 2.5, 3.5, 4.5], [155.0, 162.0, 171.0, 183.0]))


def duty(activity: Activity, speed_mps: float) -> float:
    """Usual contact time / stride time: running 0.39, 0.35, 0.33 (SCIENCE 4.1); walking 0.62 at 1.3 m/s."""
    if activity == "walk":
        return 0.62 - 0.04 * (speed_mps - 1.3)
    return float(np.interp(speed_mps, [1.5, 2.5, 3.5, 4.5], [0.42, 0.39, 0.35, 0.33]))
