"""Contacts of legs that swing as sinusoids: the extrema are known."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest

from gaitlake.gait.events import find_events
from gaitlake.gait.parameters import EventParameters
from gaitlake.metrics.measure import knee_curves
from gaitlake.metrics.motion import INDEX, Motion

P = EventParameters()
LEFT_PEAK_S = 0.1875
PERIOD_S = 0.75


def times(motion: Motion, activity: str, side: str, kind: str, p: EventParameters = P) -> np.ndarray:
    events = find_events(motion, knee_curves(motion), activity, PERIOD_S, p)
    assert [e.time_s for e in events] == sorted(e.time_s for e in events)
    return np.array([e.time_s for e in events if (e.side, e.kind) == (side, kind)])


@pytest.mark.parametrize(("side", "first_s"), [("left", LEFT_PEAK_S), ("right", LEFT_PEAK_S + 0.5 * PERIOD_S)])
@pytest.mark.parametrize("who", ["walker", "traveller"])
def test_walking_contacts_are_heel_peaks_plus_the_declared_lead(
    who: str, side: str, first_s: float, request: pytest.FixtureRequest
) -> None:
    found = times(request.getfixturevalue(who), "walk", side, "ic")
    expected = first_s + P.ic_walk_lead * PERIOD_S + PERIOD_S * np.arange(len(found))
    assert len(found) == 8
    assert found == pytest.approx(expected, abs=5e-4)


def test_walking_final_contacts_are_toe_minima_less_the_declared_lag(walker: Motion) -> None:
    found = times(walker, "walk", "left", "fc")
    expected = LEFT_PEAK_S + (0.5 - P.fc_walk_lag) * PERIOD_S + PERIOD_S * np.arange(len(found))
    assert found == pytest.approx(expected, abs=5e-4)


def test_the_offset_in_time_is_the_bias_that_is_stored(runner: Motion) -> None:
    for activity, lead in (("run", P.ic_run_lead), ("walk", P.ic_walk_lead)):
        events = find_events(runner, knee_curves(runner), activity, PERIOD_S, P)
        contacts = [e for e in events if e.kind == "ic" and e.side == "left"]
        assert {e.method for e in contacts} == {f"ic_{activity}_v1"}
        assert [e.bias_s for e in contacts] == pytest.approx([lead * PERIOD_S] * len(contacts))
        assert contacts[0].time_s - contacts[0].bias_s == pytest.approx(LEFT_PEAK_S, abs=5e-4)


def test_the_lead_is_never_more_than_40_ms(walker: Motion) -> None:
    slow = find_events(walker, knee_curves(walker), "run", PERIOD_S, replace(P, ic_run_lead=0.2))
    assert {e.bias_s for e in slow if e.kind == "ic"} == {0.040}


def test_the_lead_of_a_slow_walk_is_not_cut_off(walker: Motion) -> None:
    slow = find_events(walker, knee_curves(walker), "walk", PERIOD_S, replace(P, ic_walk_lead=0.2))
    leads = [e.bias_s for e in slow if e.kind == "ic"]
    assert leads == pytest.approx([0.2 * PERIOD_S] * len(leads))


def test_running_final_contact_is_the_straightest_knee_after_contact(runner: Motion) -> None:
    knee = {side: 40.0 - 20.0 * np.cos(2 * np.pi * (runner.time_s - 0.5) / PERIOD_S) for side in ("left", "right")}
    events = find_events(runner, knee, "run", PERIOD_S, P)
    found = np.array([e.time_s for e in events if (e.side, e.kind) == ("left", "fc")])
    assert found == pytest.approx(0.5 + PERIOD_S * np.arange(len(found)), abs=5e-4)  # 0.29 s after ic
    assert {e.bias_s for e in events if e.kind == "fc"} == {0.0}


def test_a_knee_that_is_hidden_after_contact_gives_no_final_contact(runner: Motion) -> None:
    knee = {side: np.full(len(runner.time_s), np.nan) for side in ("left", "right")}
    assert {e.kind for e in find_events(runner, knee, "run", PERIOD_S, P)} == {"ic"}


def test_the_ankle_stands_in_for_a_heel_that_is_hidden(walker: Motion) -> None:
    xy = walker.xy.copy()
    xy[:, INDEX["left_heel"]] = np.nan
    events = find_events(Motion(walker.time_s, walker.fs_hz, xy), knee_curves(walker), "walk", PERIOD_S, P)
    methods = {e.side: e.method for e in events if e.kind == "ic"}
    assert methods == {"left": "ic_walk_v1_ankle", "right": "ic_walk_v1"}


def test_nothing_is_found_in_a_hole_or_at_its_edges(walker: Motion) -> None:
    xy = walker.xy.copy()
    xy[60:150] = np.nan
    found = times(Motion(walker.time_s, walker.fs_hz, xy), "walk", "left", "ic")
    assert not ((found > 60 / 60.0 + 0.05) & (found < 150 / 60.0)).any()
    assert len(found) == 5  # a peak 0.06 s before the hole does not stand out
