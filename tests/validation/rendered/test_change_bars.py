"""What bars about changes, wobble and symmetric people give on records whose answer is known."""

from __future__ import annotations

import math
from collections.abc import Callable
from typing import Any

import numpy as np
import pytest

from gaitlake.validation.rendered import change_bars
from gaitlake.validation.rendered.looks import Looks
from gaitlake.validation.rendered.record import Record

Make = Callable[..., Record]
BenchOf = Callable[..., Looks]
METRIC = "load_t90_ms"
ASKED: dict[str, Any] = {"activity": "run", "metric": METRIC, "estimator": "blazepose"}


def said(left: float, right: float, true_left: float = 80.0, true_right: float = 80.0, metric: str = METRIC) -> Any:
    """Seven strides a side around these values, and the truth."""
    around = np.arange(-3.0, 4.0)
    values = {"left": [*(left + around)], "right": [*(right + around)]}
    return {"values": {metric: values}, "truth": {metric: {"left": true_left, "right": true_right}}}


def changed(make: Make, left_after: float, **truth: float) -> list[Record]:
    """Near left 90 before, near right 84; far limbs are nonsense. Afterwards near left is ``left_after``."""
    return [
        make("run left", **said(90.0, 0.0)),
        make("run right", **said(500.0, 84.0)),
        make("slow run left", **said(left_after, 0.0, **truth)),
        make("slow run right", **said(500.0, 85.0, **truth)),
    ]


def test_each_limb_counts_where_it_was_near(make: Make, bench: BenchOf) -> None:
    looks = bench(*changed(make, 105.0, true_left=100.0))
    facings = looks.facings(0, "run")
    assert change_bars.near_difference(facings, METRIC) == (6.0, 0.0)
    assert change_bars.slow_change(looks, 0, **ASKED) == (14.0, 20.0)  # 105 - 85 - 6
    assert change_bars.right_sign(looks, 0, **ASKED) == (1.0, 1.0)
    assert change_bars.gain(looks, 0, **ASKED) == [0.7]


def test_a_change_of_the_wrong_sign(make: Make, bench: BenchOf) -> None:
    looks = bench(*changed(make, 90.0, true_left=100.0))
    assert change_bars.right_sign(looks, 0, **ASKED) == (0.0, 1.0)
    assert change_bars.gain(looks, 0, **ASKED) == [-0.05]


def test_what_is_not_whole_says_nothing(make: Make, bench: BenchOf) -> None:
    whole = changed(make, 105.0, true_left=100.0)
    for looks in (bench(*whole[:3]), bench(*whole[1:])):
        assert change_bars.right_sign(looks, 0, **ASKED) == ()
        assert change_bars.gain(looks, 0, **ASKED) == []
    few = whole[0] | {"values": {METRIC: {"left": [90.0] * 4, "right": [84.0] * 9}}}
    assert change_bars.near_difference({"left": few, "right": whole[1]}, METRIC) is None
    assert change_bars.near_difference({"left": whole[0] | {"truth": {}}, "right": whole[1]}, METRIC) is None


def wobbly(make: Make, setting: str, left: float, right: float, true: float) -> Record:
    around = np.array([-1.0, -0.5, 0.0, 0.5, 1.0]) * 1e-4
    values = {"left": [*(left + around)], "right": [*(right + around)]}
    truth = {"wobble_stride_sd": {"left": true, "right": true}}
    return make(setting, values={"wobble_stride_sd": values}, truth=truth)


def test_wobble(make: Make, bench: BenchOf) -> None:
    looks = bench(
        wobbly(make, "run rear", 0.001, 0.003, 0.0),
        wobbly(make, "wobble 5", 0.002, 0.002, 0.004),
        wobbly(make, "wobble 10", 0.006, 0.007, 0.008),
    )
    assert change_bars.wobble_floor(looks, 0) == [0.001, 0.003]
    assert change_bars.wobble_gain(looks, 0, 10) == [0.75, 0.875]
    assert change_bars.wobble_step(looks, 0, (5, 10)) == pytest.approx([0.004, 0.005])
    assert change_bars.wobble_told(looks, 0, 5) == (1.0, 2.0)
    assert change_bars.wobble_told(looks, 0, 10) == (2.0, 2.0)
    assert change_bars.wobble_gain(looks, 0, 20) == []
    assert change_bars.wobble_told(looks, 0, 20) == ()
    hardly = bench(wobbly(make, "run rear", 0.001, 0.001, 0.0), wobbly(make, "wobble 5", 0.00101, 0.001, 0.004))
    assert change_bars.wobble_told(hardly, 0, 5) == (0.0, 2.0)
    assert change_bars.wobble_step(looks, 0, (20, 40)) == []


def test_pelvic_drop(make: Make, bench: BenchOf) -> None:
    name = "pelvic_drop_peak_deg"
    none, four = (
        make(s, values={name: {"left": [left], "right": [1.0]}})
        for s, left in (("run rear", 2.0), ("pelvic drop", 5.5))
    )
    assert change_bars.drop_seen(bench(none, four), 0) == [3.5, 0.0]
    assert change_bars.drop_seen(bench(none), 0) == []


def test_differences_beyond_interval_and_bias_are_claims(
    make: Make, bench: BenchOf, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Strides of 0.80 and 0.70 s, hardly varying; a bias of 0.05 s is exceeded, one of 0.15 s is not."""
    name = "stride_time_s"
    setting = ("blazepose", "run", name, "sagittal", "same_clip", "left")
    values = {"left": [*np.linspace(0.79, 0.81, 9)], "right": [*np.linspace(0.69, 0.71, 9)]}
    tight = bench(make("run left", values={name: values}))
    asked: dict[str, Any] = {"activity": "run", "estimator": "blazepose", "mdc": False}
    for bounds, counts in (({setting: 0.05}, (1.0, 1.0)), ({setting: 0.15}, (0.0, 1.0)), ({}, ())):
        monkeypatch.setattr(change_bars, "declared", lambda bounds=bounds: bounds)
        assert change_bars.called_different(tight, 0, **asked) == counts


def test_an_interval_that_holds_zero_is_no_claim_and_few_strides_are_not_compared(
    make: Make, bench: BenchOf, monkeypatch: pytest.MonkeyPatch
) -> None:
    name = "stride_time_s"
    settings = [("blazepose", "run", name, "sagittal", "same_clip", side) for side in ("left", "right")]
    monkeypatch.setattr(change_bars, "declared", lambda: dict.fromkeys(settings, 0.0))
    looks = bench(
        make("run left", **said(8.0, 7.0, metric=name)),
        make("run right", values={name: {"left": [1.0] * 7, "right": [2.0] * 6}}),
    )
    assert change_bars.called_different(looks, 0, "run", "blazepose", mdc=False) == (0.0, 1.0)
    assert change_bars.called_different(bench(), 0, "run", "blazepose", mdc=False) == ()


def test_what_is_compared_of_a_symmetric_person(make: Make, bench: BenchOf) -> None:
    """Each facing by itself, each limb near, and from behind; nothing beyond noise where no noise is known."""
    name = "stride_time_s"
    one = {"values": {name: {"left": [0.70] * 9, "right": [0.70] * 9}}}
    looks = bench(*(make(f"run {seen}", **one) for seen in ("left", "right", "rear")))
    assert change_bars.called_different(looks, 0, "run", "blazepose", mdc=False) == (0.0, 4.0)
    assert change_bars.called_different(looks, 0, "run", "blazepose", mdc=True) == ()
    assert change_bars.called_different(looks, 0, "walk", "blazepose", mdc=True) == ()


def test_the_declared_biases_are_those_of_the_lake() -> None:
    bounds = change_bars.declared()
    assert all(math.isfinite(bound) and bound >= 0 for bound in bounds.values())
    assert {len(setting) for setting in bounds} == {6}
