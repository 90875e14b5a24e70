"""Contacts seen from the front or the rear, of bodies whose trunk and heels go up and down as sines: all is known.

The trunk is lowest the declared lag after each contact, twice a stride. Flat heels hardly move, as a pose model sees
them from behind: the standing one is a little lower in the picture than the other.
"""

from __future__ import annotations

from dataclasses import replace
from itertools import product

import numpy as np
import pytest

from gaitlake.gait.events import Event
from gaitlake.gait.frontal_events import (
    HEELS_APART_AFTER,
    find_frontal_events,
    heel_events,
    swing_seen,
    trunk_events,
)
from gaitlake.gait.gait_class import find_gait_class
from gaitlake.gait.parameters import EventParameters, GaitClassParameters
from gaitlake.metrics.motion import INDEX, JOINTS, SIDES, Motion

P = EventParameters()
FS_HZ, SECONDS, PERIOD_S = 60.0, 7.0, 0.8
LEFT_S = 0.30
"""The left foot's first contact; the right one's is half a stride later."""
LEG_PX, BOB_PX, FLAT_PX, LIFT_PX = 250.0, 8.0, 4.0, 125.0
LAG = {"run": P.ic_trunk_run_lag, "walk": P.ic_trunk_walk_lag}
LEAD = {"run": P.ic_frontal_run_lead, "walk": P.ic_frontal_walk_lead}
TIME_S = np.arange(round(SECONDS * FS_HZ)) / FS_HZ
WAYS = pytest.mark.parametrize(("view", "activity"), [*product(("rear", "frontal"), ("run", "walk"))])


def contacts_s(side: str) -> np.ndarray:
    first = LEFT_S + (0.0 if side == "left" else 0.5 * PERIOD_S)
    return np.arange(first, SECONDS, PERIOD_S)


def sine(top_s: float, period_s: float = PERIOD_S) -> np.ndarray:
    """1 at ``top_s`` and every period, else down to -1."""
    return np.asarray(np.cos(2 * np.pi * (TIME_S - top_s) / period_s))


def body(trunk: np.ndarray, heels: dict[str, np.ndarray]) -> Motion:
    """A person of legs of 250 px, ``trunk`` and ``heels`` px over their usual heights."""
    xy = np.full((TIME_S.size, len(JOINTS), 2), np.nan)
    heights = {"shoulder": 850.0, "hip": 600.0, "knee": 475.0}
    for side in SIDES:
        for joint, height in heights.items():
            xy[:, INDEX[f"{side}_{joint}"]] = np.stack([0 * TIME_S + 500.0, height + trunk], axis=1)
        for joint in ("ankle", "heel", "foot_index"):
            low = 350.0 if joint == "ankle" else 330.0
            xy[:, INDEX[f"{side}_{joint}"]] = np.stack([0 * TIME_S + 500.0, low + heels[side]], axis=1)
    return Motion(TIME_S, FS_HZ, xy)


def trunk_of(activity: str) -> np.ndarray:
    """Lowest the declared lag after each contact of either foot."""
    return -BOB_PX * sine(LEFT_S + LAG[activity] * PERIOD_S, 0.5 * PERIOD_S)


def flat_heels(view: str, activity: str) -> dict[str, np.ndarray]:
    """The standing one is lowest when it tells best whose contact it was."""
    lowest = LEFT_S + (LAG[activity] + HEELS_APART_AFTER[view, activity]) * PERIOD_S
    return {side: -FLAT_PX * sine(lowest + (0.0 if side == "left" else 0.5 * PERIOD_S)) for side in SIDES}


def lifted_heels(activity: str) -> dict[str, np.ndarray]:
    """Half-way down, a quarter of a stride after their highest point, the declared lead before they land."""
    highest = -(LEAD[activity] + 0.25) * PERIOD_S
    return {side: LIFT_PX * sine(contacts_s(side)[0] + highest) for side in SIDES}


def find(motion: Motion, view: str, activity: str, p: EventParameters = P) -> list[Event]:
    found = find_frontal_events(motion, activity, PERIOD_S, view, p)
    assert [e.time_s for e in found] == sorted(e.time_s for e in found)
    assert all(e.kind == "ic" and TIME_S[0] <= e.time_s <= TIME_S[-1] for e in found)
    return found


def of(events: list[Event], side: str) -> np.ndarray:
    return np.array([e.time_s for e in events if e.side == side])


def nearest(found: np.ndarray, true: np.ndarray) -> np.ndarray:
    return np.array([true[np.argmin(abs(true - time))] for time in found])


@WAYS
def test_the_trunk_tells_where_the_swing_is_not_seen(view: str, activity: str) -> None:
    motion = body(trunk_of(activity), flat_heels(view, activity))
    assert swing_seen(motion, "left") < 0.1
    found = find(motion, view, activity)
    assert {e.method for e in found} == {f"ic_trunk_{activity}_v1"}
    assert {round(e.bias_s, 9) for e in found} == {round(-LAG[activity] * PERIOD_S, 9)}
    for side in SIDES:
        times, true = of(found, side), contacts_s(side)
        assert len(times) in (len(true), len(true) - 1)  # a low within half a wave of the end is no low
        assert times == pytest.approx(nearest(times, true), abs=0.003)
        assert np.diff(times) == pytest.approx(PERIOD_S, abs=0.003)


@WAYS
def test_sides_are_the_other_way_round_when_the_heels_are(view: str, activity: str) -> None:
    heels = flat_heels(view, activity)
    exchanged = body(trunk_of(activity), {"left": heels["right"], "right": heels["left"]})
    found = find(exchanged, view, activity)
    for side, other in (("left", "right"), ("right", "left")):
        assert of(found, side) == pytest.approx(nearest(of(found, side), contacts_s(other)), abs=0.003)


@pytest.mark.parametrize("hole", [(2.2, 2.7), (2.2, 3.1), (1.9, 3.5)])
def test_missing_lows_do_not_exchange_the_sides_of_the_rest(hole: tuple[float, float]) -> None:
    """One, two and four steps without a trunk."""
    motion = body(trunk_of("run"), flat_heels("rear", "run"))
    xy = motion.xy.copy()
    begin, end = hole
    away = (begin <= TIME_S) & (end > TIME_S)
    for side, joint in product(SIDES, ("hip", "shoulder")):
        xy[away, INDEX[f"{side}_{joint}"]] = np.nan
    found = find(Motion(TIME_S, FS_HZ, xy), "rear", "run")
    whole = find(motion, "rear", "run")
    assert 1 <= len(whole) - len(found) <= 5
    for side in SIDES:
        times = of(found, side)
        assert times == pytest.approx(nearest(times, contacts_s(side)), abs=0.003)
        assert (times > end).any()
        assert (times < begin).any()


def test_single_lows_that_are_not_seen_leave_the_sides_alone() -> None:
    """A trunk that stays up at one step: nothing is unknown, but a low is missing."""
    trunk = trunk_of("run")
    trunk[(TIME_S >= 2.25) & (TIME_S < 2.65)] = BOB_PX
    found = find(body(trunk, flat_heels("rear", "run")), "rear", "run")
    for side in SIDES:
        times = of(found, side)
        settled = times[abs(times - 2.45) > 0.5]
        assert settled == pytest.approx(nearest(settled, contacts_s(side)), abs=0.003)
        assert len(settled) >= 6


@pytest.mark.parametrize(("view", "activity", "rise"), [("rear", "run", 0.2), ("frontal", "walk", 0.15)])
def test_heels_that_rise_less_than_any_foot_does_leave_it_to_the_trunk(view: str, activity: str, rise: float) -> None:
    """As BlazePose sees them: each lands once a stride, but when is not to be believed."""
    heels = {side: height * 0.5 * rise * LEG_PX / LIFT_PX for side, height in lifted_heels(activity).items()}
    motion = body(trunk_of(activity), heels)
    assert swing_seen(motion, "left") == pytest.approx(rise, abs=0.01)
    assert len(heel_events(motion, "left", activity, PERIOD_S, P)) >= 7
    found = find(motion, view, activity)
    assert {e.method for e in found} == {f"ic_trunk_{activity}_v1"}
    for side in SIDES:
        assert of(found, side) == pytest.approx(nearest(of(found, side), contacts_s(side)), abs=0.003)


@WAYS
def test_heels_tell_where_their_swing_is_seen(view: str, activity: str) -> None:
    motion = body(trunk_of(activity), lifted_heels(activity))
    assert min(swing_seen(motion, side) for side in SIDES) > P.frontal_swing_run
    found = find(motion, view, activity)
    assert {e.method for e in found} == {f"ic_frontal_{activity}_v1"}
    for side in SIDES:
        times = of(found, side)
        assert len(times) >= 7
        assert times == pytest.approx(nearest(times, contacts_s(side)), abs=0.003)


def test_a_heel_that_is_seen_on_one_side_only_leaves_it_to_the_trunk() -> None:
    heels = {"left": lifted_heels("run")["left"], "right": flat_heels("rear", "run")["right"]}
    found = find(body(trunk_of("run"), heels), "rear", "run")
    assert {e.method for e in found} == {"ic_trunk_run_v1"}
    for side in SIDES:
        assert of(found, side) == pytest.approx(nearest(of(found, side), contacts_s(side)), abs=0.003)


def test_heels_that_swing_but_are_rarely_found_to_land_leave_it_to_the_trunk() -> None:
    """One heel is lifted in every other stride only."""
    heels = lifted_heels("run")
    lifted = (np.floor((TIME_S - contacts_s("right")[0]) / PERIOD_S) % 2).astype(bool)
    heels["right"] = np.where(lifted, heels["right"], -LIFT_PX)
    found = find(body(trunk_of("run"), heels), "rear", "run")
    assert {e.method for e in found} == {"ic_trunk_run_v1"}


def test_a_hidden_heel_is_no_reason_to_ask_the_trunk() -> None:
    """Its ankle stands in, and is not held against the swing that a heel should have."""
    motion = body(trunk_of("run"), lifted_heels("run"))
    xy = motion.xy.copy()
    xy[:, INDEX["right_heel"]] = np.nan
    found = find(Motion(TIME_S, FS_HZ, xy), "rear", "run")
    assert {e.side: e.method for e in found} == {"left": "ic_frontal_run_v1", "right": "ic_frontal_run_v1_ankle"}


def test_heels_that_do_not_tell_sides_leave_no_contact_of_the_trunk() -> None:
    level = dict.fromkeys(SIDES, 0.0 * TIME_S)
    motion = body(trunk_of("run"), level)
    assert trunk_events(motion, "run", PERIOD_S, "rear", P) == []
    assert find(motion, "rear", "run") == []
    still = body(0.0 * TIME_S, flat_heels("rear", "run"))
    assert trunk_events(still, "run", PERIOD_S, "rear", P) == []


def test_the_lag_is_the_parameter() -> None:
    motion = body(trunk_of("run"), flat_heels("rear", "run"))
    later = find(motion, "rear", "run", replace(P, ic_trunk_run_lag=P.ic_trunk_run_lag - 0.05))
    usual = find(motion, "rear", "run")
    assert of(later, "left")[:7] == pytest.approx(of(usual, "left")[:7] + 0.05 * PERIOD_S, abs=1e-6)


def striding(period_s: float, pelvis_after: float) -> Motion:
    """Ankles lifted in turn; the pelvis is highest ``pelvis_after`` of a stride after either is."""
    lifts = {side: 40.0 * np.maximum(sine(0.5 * period_s * number, period_s), 0.0) for number, side in enumerate(SIDES)}
    return body(BOB_PX * sine(pelvis_after * period_s, 0.5 * period_s), lifts)


@pytest.mark.parametrize("view", ["rear", "frontal"])
def test_from_front_and_rear_the_cadence_decides_and_the_bounce_between(view: str) -> None:
    """At 120 / stride steps/min: 130 is walking and 155 running whatever the pelvis does; at 143 it tells."""
    p = GaitClassParameters()

    def classes(cadence_spm: float) -> list[str | None]:
        found = [find_gait_class(striding(120 / cadence_spm, p.lift_lead + after), p, view) for after in (0.0, 0.25)]
        assert [f.period_s for f in found] == pytest.approx([120 / cadence_spm] * 2, abs=0.01)
        assert found[0].bounce * found[1].bounce < -0.5
        return [f.activity for f in found]

    assert classes(130.0) == ["walk", "walk"]
    assert classes(155.0) == ["run", "run"]
    assert sorted(map(str, classes(143.0))) == ["run", "walk"]
    assert classes(61.0)[0] is not None


def test_from_the_side_the_cadence_does_not_overrule_the_pelvis(runner: Motion, walker: Motion) -> None:
    """160 steps/min, walking by the pelvis: from behind it would be running."""
    assert find_gait_class(walker, GaitClassParameters()).activity == "walk"
    assert find_gait_class(runner, GaitClassParameters()).activity == "run"
