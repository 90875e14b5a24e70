"""What no knee does."""

from __future__ import annotations

import numpy as np
import pytest

from gaitlake.metrics import Cycle, MetricParameters, Motion, knee_is_plausible
from gaitlake.metrics.motion import JOINTS

FS = 60.0
TIME = np.arange(120) / FS
MOTION = Motion(TIME, FS, np.full((120, len(JOINTS), 2), np.nan))
CYCLE = Cycle("left", 0.5, 1.3)
BUMP = 20.0 * np.exp(-(((TIME - 0.62) / 0.05) ** 2))


@pytest.mark.parametrize(
    ("curve", "plausible"),
    [
        (10.0 + BUMP, True),
        (10.0 - BUMP, True),  # extends from contact on, as in crouch gait
        (-16.0 + BUMP, False),  # bends backwards
        (10.0 + 8.0 * BUMP, False),  # beyond 160 deg
        (np.full(120, np.nan), True),  # not seen: nothing against it
    ],
)
def test_plausible_knees(curve: np.ndarray, plausible: bool) -> None:
    assert knee_is_plausible(MOTION, curve, CYCLE, MetricParameters()) is plausible
