"""A pair of legs that swing as sinusoids: every extremum is known."""

from __future__ import annotations

import numpy as np
import pytest

from gaitlake.metrics.motion import INDEX, JOINTS, Motion

FS_HZ = 60.0
PERIOD_S = 0.75
REACH_PX = 120.0


def swinging(*, bounce_px: float, seconds: float = 6.0, speed_px: float = 0.0) -> Motion:
    """Heels at pelvis + 120 sin(2 pi t / 0.75): left foremost at 0.1875 s, right half a stride later.

    The pelvis is ``bounce_px`` higher where the legs are apart than where they cross: > 0 as in running.
    """
    time_s = np.arange(round(seconds * FS_HZ)) / FS_HZ
    phase = 2 * np.pi * time_s / PERIOD_S
    xy = np.full((time_s.size, len(JOINTS), 2), np.nan)
    pelvis_x = 500.0 + speed_px * time_s
    pelvis_y = 600.0 - 0.5 * bounce_px * np.cos(2 * phase)
    for side, sign in (("left", 1.0), ("right", -1.0)):
        swing = sign * REACH_PX * np.sin(phase)
        shape = {"hip": (0.0, 0.0), "knee": (0.5, -125.0), "ankle": (1.0, -250.0), "heel": (1.0, -270.0)}
        for joint, (share, down) in (shape | {"foot_index": (1.0, -270.0)}).items():
            ahead = 40.0 if joint == "foot_index" else 0.0
            xy[:, INDEX[f"{side}_{joint}"]] = np.stack([pelvis_x + share * swing + ahead, pelvis_y + down], axis=1)
        xy[:, INDEX[f"{side}_shoulder"]] = np.stack([pelvis_x, pelvis_y + 250.0], axis=1)
    return Motion(time_s, FS_HZ, xy)


@pytest.fixture
def runner() -> Motion:
    return swinging(bounce_px=30.0)


@pytest.fixture
def walker() -> Motion:
    return swinging(bounce_px=-15.0)


@pytest.fixture
def traveller() -> Motion:
    """Crosses the image at 80 px/s."""
    return swinging(bounce_px=-15.0, speed_px=80.0)
