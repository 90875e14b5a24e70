"""What bars about disturbances give on records whose answer is known."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest

from gaitlake.validation.rendered import trouble_bars
from gaitlake.validation.rendered.looks import Looks
from gaitlake.validation.rendered.record import Record
from gaitlake.validation.rendered.settings import FINGER_S

Make = Callable[..., Record]
BenchOf = Callable[..., Looks]
BEGIN, END = FINGER_S[0]


def overlap(span: list[Any]) -> float:
    return float(min(span[2], END) - max(span[1], BEGIN))


def without(one: Record, drop: Callable[[list[Any]], bool]) -> Record:
    """The same with some strides not found."""
    return one | {"spans": [span for span in one["spans"] if not drop(span)]}


def test_strides_under_the_finger_must_go_and_the_others_stay(make: Make, bench: BenchOf) -> None:
    all_there = make("finger")
    hidden = [span for span in all_there["true_spans"] if overlap(span) >= 0.2]
    assert 3 <= len(hidden) <= 6
    assert trouble_bars.affected_withheld(bench(all_there), 0, "finger") == (0.0, len(hidden))
    good = without(all_there, lambda span: overlap(span) >= 0.2)
    assert trouble_bars.affected_withheld(bench(good), 0, "finger") == (len(hidden), len(hidden))
    withheld, clean = trouble_bars.clean_withheld(bench(good), 0, "finger")
    assert (withheld, clean > 3) == (0.0, True)
    none = without(all_there, lambda _: True)
    assert trouble_bars.clean_withheld(bench(none), 0, "finger") == (clean, clean)


def test_a_stride_is_the_true_one_if_it_begins_near(make: Make, bench: BenchOf) -> None:
    one = make("finger")
    late = one | {"spans": [[side, start + 0.1, end] for side, start, end in one["spans"]]}
    later = one | {"spans": [[side, start + 0.2, end] for side, start, end in one["spans"]]}
    clean = trouble_bars.clean_withheld(bench(one), 0, "finger")[1]
    assert trouble_bars.clean_withheld(bench(late), 0, "finger") == (0.0, clean)
    assert trouble_bars.clean_withheld(bench(later), 0, "finger") == (clean, clean)


def test_the_reason_is_named(make: Make, bench: BenchOf) -> None:
    middle = (BEGIN + END) / 2
    rejected = [
        ["left", middle, middle + 0.5, "OCCLUSION"],
        ["right", middle, middle + 0.5, "LOW_VIS"],
        ["left", middle, middle + 0.5, "IMPLAUSIBLE"],
        ["right", middle, middle + 0.5, "EDGE"],
        ["right", END + 1, END + 2, "IMPLAUSIBLE"],
    ]
    assert trouble_bars.right_reason(bench(make("finger", rejected=rejected)), 0, "finger") == (2.0, 3.0)
    assert trouble_bars.right_reason(bench(make("finger")), 0, "finger") == ()


def test_behind_a_console_only_the_near_limb_counts(make: Make, bench: BenchOf) -> None:
    near_only = without(make("console"), lambda span: span[0] == "left")
    withheld, clean = trouble_bars.clean_withheld(bench(near_only), 0, "console")
    assert withheld == 0.0
    assert clean == sum(span[0] == "right" and span[1] > 0.9 for span in near_only["true_spans"]) - 1


def test_what_remains_is_held_against_the_truth(make: Make, bench: BenchOf) -> None:
    one = make(
        "finger",
        values={"step_time_s": {"left": [0.36], "right": [0.34]}},
        truth={"step_time_s": {"left": 0.35, "right": 0.35}},
        knee_mae_deg={"left": 9.0, "right": 1.5},
    )
    assert trouble_bars.remaining_step_ms(bench(one), 0, "finger") == pytest.approx([10.0, 10.0])
    assert trouble_bars.remaining_knee_deg(bench(one), 0, "finger") == [1.5]


@pytest.mark.parametrize(
    ("changed", "named"),
    [
        ({"flags": "SLOWMO"}, 1.0),
        ({"reason": "SLOWMO"}, 1.0),
        ({"flags": "SLOWMO", "values": {"stride_time_s": {"left": [2.8]}}}, 0.0),
        ({}, 0.0),
    ],
)
def test_slow_motion_is_named_and_gives_no_time(
    make: Make, bench: BenchOf, changed: dict[str, Any], named: float
) -> None:
    assert trouble_bars.slow_motion_named(bench(make("slow motion", **changed)), 0) == (named, 1.0)


def test_a_look_that_was_not_rendered_says_nothing(bench: BenchOf) -> None:
    for bar in trouble_bars.make_bars():
        assert len(bar.draw(bench(), 0)) == 0
