"""Which strides count, from contacts written by hand."""

from __future__ import annotations

from itertools import pairwise

import pytest

from gaitlake.gait.events import Event
from gaitlake.gait.parameters import StrideParameters
from gaitlake.gait.strides import alternation, build_cycles, cadence_spm, judge_strides, plausibility
from gaitlake.metrics.motion import Cycle

P = StrideParameters()
SEEN = {"left": lambda _a, _b: False, "right": lambda _a, _b: False}
HIDDEN = {"left": lambda _a, _b: True, "right": lambda _a, _b: True}


def event(side: str, kind: str, time_s: float) -> Event:
    return Event(side, kind, time_s, "by hand", 0.0, ())


def gait(strides: int = 8, stride_s: float = 1.0, right_at: float = 0.5) -> list[Event]:
    """Left ic at 0, 1, 2 ... s, left fc 0.6 s later; right ``right_at`` of a stride after left."""
    events = []
    for i in range(strides + 1):
        for side, shift in (("left", 0.0), ("right", right_at)):
            events += [event(side, "ic", (i + shift) * stride_s), event(side, "fc", (i + shift + 0.6) * stride_s)]
    return sorted(events, key=lambda e: e.time_s)


def reasons(events: list[Event], side: str = "left", blind: dict = SEEN) -> list[str | None]:  # type: ignore[type-arg]
    judges = [plausibility("walk", P), alternation(events, blind, P)]
    return [s.reason for s in judge_strides(build_cycles(events, side), judges, P)]


def test_a_cycle_holds_its_final_contact_and_the_other_foots_contact() -> None:
    assert build_cycles(gait(2), "left") == [
        Cycle("left", 0.0, 1.0, 0.6, 0.5),
        Cycle("left", 1.0, 2.0, 1.6, 1.5, 1.1),
    ]


def test_two_final_contacts_in_a_stride_leave_it_without() -> None:
    events = [*gait(2), event("left", "fc", 0.3)]
    assert [c.fc_s for c in build_cycles(events, "left")] == [None, 1.6]


def test_the_first_and_the_last_stride_of_a_side_never_count() -> None:
    assert reasons(gait(5)) == ["EDGE", None, None, None, "EDGE"]
    assert reasons(gait(1)) == ["EDGE"]
    assert reasons([]) == []


@pytest.mark.parametrize("right_at", [0.23, 0.5, 0.77])
def test_a_very_asymmetric_person_loses_no_stride(right_at: float) -> None:
    for side in ("left", "right"):
        assert reasons(gait(6, right_at=right_at), side)[1:-1] == [None] * 4


@pytest.mark.parametrize("right_at", [0.15, 0.85])
def test_a_contact_of_the_other_foot_at_the_ends_of_a_stride_is_a_wrong_one(right_at: float) -> None:
    assert set(reasons(gait(6, right_at=right_at))) == {"NO_EVENTS"}


def test_a_missed_contact_costs_the_stride_that_spans_it_not_its_neighbours() -> None:
    events = [e for e in gait(8) if not (e.side == "left" and e.kind == "ic" and e.time_s == 4.0)]
    assert reasons(events) == ["EDGE", None, None, "NO_EVENTS", None, None, "EDGE"]


def test_a_hidden_other_foot_contradicts_nothing() -> None:
    near_only = [e for e in gait(5) if e.side == "left"]
    assert set(reasons(near_only)) == {"NO_EVENTS"}
    assert reasons(near_only, blind=HIDDEN) == ["EDGE", None, None, None, "EDGE"]


def test_a_stride_more_than_a_fifth_off_its_own_sides_median_is_irregular() -> None:
    times = [0.0, 1.0, 2.0, 3.0, 4.25, 5.25, 6.25]
    cycles = [Cycle("left", a, b) for a, b in pairwise(times)]
    assert [s.reason for s in judge_strides(cycles, [], P)] == ["EDGE", None, None, "IRREGULAR", None, "EDGE"]


@pytest.mark.parametrize(
    ("activity", "stride_s", "contact_s", "reason"),
    [
        ("walk", 1.1, 0.7, None),
        ("walk", 4.1, 2.5, "IMPLAUSIBLE"),  # 29 steps/min
        ("walk", 0.6, 0.35, "IMPLAUSIBLE"),  # 200 steps/min
        ("run", 0.7, 0.25, None),
        ("run", 0.7, 0.07, "IMPLAUSIBLE"),
        ("run", 1.4, 0.5, "IMPLAUSIBLE"),  # half speed: 86 steps/min
    ],
)
def test_what_a_body_can_do(activity: str, stride_s: float, contact_s: float, reason: str | None) -> None:
    assert plausibility(activity, P)(Cycle("left", 1.0, 1.0 + stride_s, 1.0 + contact_s)) == reason


def test_cadence_counts_all_contacts_and_a_hole_does_not_move_it() -> None:
    events = gait(8, right_at=0.4)
    contacts = [e for e in events if e.kind == "ic"]
    exact = 60.0 * (len(contacts) - 1) / (contacts[-1].time_s - contacts[0].time_s)
    assert cadence_spm(events, 1.0, 0.2) == pytest.approx(exact)
    missed = [e for e in events if not (e.side == "right" and 2.0 < e.time_s < 4.0)]
    assert cadence_spm(missed, 1.0, 0.2) == pytest.approx(120.0)
    assert cadence_spm([], 1.0, 0.2) is None
