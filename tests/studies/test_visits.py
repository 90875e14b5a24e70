"""Which visits stand for before and after."""

from __future__ import annotations

import itertools
from datetime import date, timedelta

import pytest

from gaitlake.studies.declaration import VisitPolicy
from gaitlake.studies.visits import Choice, Visit, choose, lack

START = date(2026, 3, 2)
LASTING, ACUTE = VisitPolicy(), VisitPolicy(acute=True)


def visit(name: str, timepoint: str, days: int | None, lacks: str | None = None) -> Visit:
    return Visit(name, timepoint, None if days is None else START + timedelta(days=days), lacks)


def chosen(choice: Choice) -> tuple[str | None, list[str]]:
    return choice.pre.session_id if choice.pre else None, [post.session_id for post in choice.posts]


def test_of_two_visits_before_the_nearest_is_taken_and_the_other_listed() -> None:
    visits = [visit("a", "pre", -9), visit("b", "pre", -2), visit("c", "post", 42)]
    for order in itertools.permutations(visits):
        choice = choose(order, START, LASTING)
        assert chosen(choice) == ("b", ["c"])
        assert choice.others == ("a (pre, 2026-02-21): b (pre, 2026-02-28) was taken",)


def test_of_equals_the_first_by_name_is_taken() -> None:
    visits = [visit("b", "pre", -2), visit("a", "pre", -2), visit("d", "post", 42), visit("c", "post", 42)]
    for order in itertools.permutations(visits):
        assert chosen(choose(order, START, LASTING)) == ("a", ["c"])


def test_the_window_before_is_fourteen_days() -> None:
    post = visit("c", "post", 42)
    assert chosen(choose([visit("a", "pre", -14), post], START, LASTING)) == ("a", ["c"])
    late = choose([visit("a", "pre", -15), post], START, LASTING)
    assert (late.reason, late.others) == ("NO_PRE", ("a (pre, 2026-02-15): 15 days before, the window is 14",))
    assert chosen(late) == (None, ["c"]), "models may still use the visit after"
    assert chosen(choose([visit("a", "pre", -15), post], START, VisitPolicy(pre_window_days=20))) == ("a", ["c"])


@pytest.mark.parametrize(
    ("policy", "expected"),
    [
        (VisitPolicy(), ["p1"]),
        (VisitPolicy(target_days=45), ["p2"]),
        (VisitPolicy(target_days=1000), ["p3"]),
        (VisitPolicy(post="last"), ["p3"]),
        (VisitPolicy(post="all"), ["p1", "p2", "p3"]),
    ],
)
def test_policies_after(policy: VisitPolicy, expected: list[str]) -> None:
    after = [visit("p1", "post", 10), visit("p2", "followup_1", 42), visit("p3", "followup_2", 180)]
    for order in itertools.permutations([visit("a", "pre", -1), *after]):
        assert chosen(choose(order, START, policy)) == ("a", expected)


def test_one_day_is_another_stratum() -> None:
    same = [visit("a", "pre", 0), visit("a", "post", 0)]
    assert choose(same, START, LASTING).reason == "ACUTE"
    assert chosen(choose(same, START, ACUTE)) == ("a", ["a"])
    assert chosen(choose([*same, visit("b", "followup_1", 42)], START, LASTING)) == ("a", ["b"])
    assert chosen(choose([*same, visit("b", "followup_1", 42)], START, ACUTE)) == ("a", ["a"])
    apart = choose([visit("a", "pre", -1), visit("b", "post", 42)], START, ACUTE)
    assert apart.reason == "NOT_ACUTE"


def test_without_a_first_day_the_last_visit_before_counts_as_it() -> None:
    visits = [visit("a", "pre", -30), visit("b", "pre", -20), visit("c", "post", 5)]
    choice = choose(visits, None, LASTING)
    assert chosen(choice) == ("b", ["c"])
    assert choice.intervention_date is None


def test_visits_without_a_timepoint_are_placed_by_their_day() -> None:
    visits = [visit("a", "unspecified", -1), visit("b", "unspecified", 0), visit("c", "unspecified", 42)]
    choice = choose(visits, START, LASTING)
    assert chosen(choice) == ("a", ["c"])
    assert choice.others == ("b (unspecified, 2026-03-02): neither before nor after can be told",)


def test_visits_without_a_day_are_the_last_resort() -> None:
    undated = [visit("a", "pre", None), visit("b", "post", None)]
    assert chosen(choose(undated, START, LASTING)) == ("a", ["b"])
    assert chosen(choose(undated, None, LASTING)) == ("a", ["b"])
    choice = choose([*undated, visit("c", "pre", -2), visit("d", "post", 9)], START, LASTING)
    assert chosen(choice) == ("c", ["d"])


def test_days_that_contradict_the_timepoint() -> None:
    choice = choose([visit("a", "pre", 3), visit("b", "post", 42)], START, LASTING)
    assert choice.reason == "NO_PRE"
    assert "called before, but dated after the intervention began" in choice.others[0]
    choice = choose([visit("a", "pre", -3), visit("b", "post", -1)], START, LASTING)
    assert choice.reason == "NO_POST"
    assert "called after, but dated before" in choice.others[0]


def test_no_visits_at_all() -> None:
    assert choose([], START, LASTING).reason == "NO_PRE"
    assert choose([visit("a", "post", 1)], START, LASTING).reason == "NO_PRE"
    assert choose([visit("a", "pre", -1)], START, LASTING).reason == "NO_POST"


def test_a_visit_filmed_otherwise_cannot_be_compared() -> None:
    other = visit("b", "post", 42, "view rear instead of sagittal")
    choice = choose([visit("a", "pre", -1), other], START, LASTING)
    assert choice.reason == "NOT_COMPARABLE"
    assert choice.why == "b (post, 2026-04-13): view rear instead of sagittal"
    never = [
        visit("a", "pre", -1, "activity walk instead of run"),
        visit("b", "post", 42, "activity walk instead of run"),
    ]
    assert choose(never, START, LASTING).reason == "NOT_FILMED"
    later = choose([visit("a", "pre", -1), other, visit("c", "followup_1", 60)], START, LASTING)
    assert chosen(later) == ("a", ["c"]), "a later visit that was filmed alike is taken"


def test_the_first_thing_that_lacks_is_named() -> None:
    wanted = ("a1", "run", "sagittal", "baseline", "near_near")
    assert lack([wanted], wanted) is None
    assert lack([], wanted) == "no clip of it gave a number"
    assert lack([("a2", "run", "sagittal", "baseline", "near_near")], wanted) == "analysis a2 instead of a1"
    cells = [("a1", "run", "rear", "baseline", "same_clip"), ("a1", "run", "sagittal", "overhead", "near_near")]
    assert lack(cells, wanted) == "condition overhead instead of baseline"
    assert lack(cells[:1], wanted) == "view rear instead of sagittal"
