"""Step length of a person who crosses the picture at a known speed, and of one on a belt."""

from __future__ import annotations

import numpy as np
import pytest

from gaitlake.metrics.motion import INDEX, JOINTS, Cycle, Motion
from gaitlake.metrics.spatial import Declared, step_lengths, travels

CYCLE = Cycle("left", 1.0, 2.1, contra_ic_s=1.5)


def crossing(px_per_s: float) -> Motion:
    """Every joint moves forward alike; nose 465 px over the heels, so that 1 px is 4 mm at 2 m height."""
    time_s = np.arange(240) / 60.0
    xy = np.zeros((time_s.size, len(JOINTS), 2))
    xy[..., 0] = px_per_s * time_s[:, None]
    heights = {"nose": 465.0, "hip": 260.0, "knee": 140.0, "ankle": 20.0}
    for name, i in INDEX.items():
        xy[:, i, 1] = heights.get(name.split("_", 1)[-1], 0.0)
    return Motion(time_s, 60.0, xy)


def test_on_a_treadmill_it_is_speed_times_step_time() -> None:
    (found,) = step_lengths(crossing(0.0), [CYCLE], False, Declared(speed_mps=2.0))
    assert found.value == pytest.approx(1.2)
    assert found.flags == ()


def test_over_ground_it_is_the_way_between_contacts() -> None:
    (found,) = step_lengths(crossing(300.0), [CYCLE], True, Declared(height_m=2.0))
    assert found.value == pytest.approx(0.6 * 300.0 * 0.93 * 2.0 / 465.0)
    assert found.flags == ("PERSPECTIVE",)


@pytest.mark.parametrize(
    ("overground", "cycle", "reason"),
    [
        (False, CYCLE, "NO_SPEED"),
        (True, CYCLE, "NO_SCALE"),
    ],
)
def test_what_is_not_declared_is_the_reason(overground: bool, cycle: Cycle, reason: str) -> None:
    (found,) = step_lengths(crossing(300.0), [cycle], overground, Declared())
    assert (found.value, found.reason) == (None, reason)


def test_without_the_other_contact_there_is_no_step() -> None:
    alone = Cycle("left", 1.0, 2.1)
    for overground in (False, True):
        (found,) = step_lengths(crossing(300.0), [alone], overground, Declared(speed_mps=2.0, height_m=2.0))
        assert found.reason == "NO_EVENTS"


def test_who_stays_in_place_is_on_a_treadmill() -> None:
    assert travels(crossing(300.0), 1.0)
    assert not travels(crossing(20.0), 1.0)
