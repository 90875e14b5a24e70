"""What bars about seeing people give on records whose answer is known."""

from __future__ import annotations

import math
from collections.abc import Callable
from itertools import product
from typing import Any

import numpy as np
import pytest

from gaitlake.validation.rendered import seeing_bars
from gaitlake.validation.rendered.looks import Looks
from gaitlake.validation.rendered.record import Record

Make = Callable[..., Record]
BenchOf = Callable[..., Looks]
LATE = {"ic left": [1.0, 3.0, 5.0], "ic right": [-10.0, -10.0, -4.0], "fc left": [], "fc right": []}


def test_counts_are_handed_through(make: Make, bench: BenchOf) -> None:
    looks = bench(make("run left", found=500, contacts={"ic": [18, 20, 3], "fc": [1, 2, 3]}))
    assert seeing_bars.found(looks, 0, "run left") == (500.0, 540.0)
    assert seeing_bars.contacts(looks, 0, "run left") == (18.0, 20.0)
    assert seeing_bars.found(looks, 0, "run right") == ()
    assert seeing_bars.contacts(looks, 0, "run right") == ()


def test_the_near_limb_is_the_one_that_the_camera_sees(make: Make, bench: BenchOf) -> None:
    looks = bench(
        make("run left", knee_mae_deg={"left": 1.0, "right": 9.0}),
        make("run right", knee_mae_deg={"left": 8.0, "right": 2.0}),
        make("run right", "blazepose+mirror", knee_mae_deg={"left": 3.0, "right": None}),
    )
    asked = {"activity": "run", "estimator": "blazepose"}
    assert seeing_bars.knee(looks, 0, limb="near", **asked) == [1.0, 2.0]
    assert seeing_bars.knee(looks, 0, limb="far", **asked) == [9.0, 8.0]
    mirror = asked | {"estimator": "blazepose+mirror"}
    assert seeing_bars.knee(looks, 0, limb="near", **mirror) == []
    assert seeing_bars.knee(looks, 0, limb="far", **mirror) == [3.0]


def test_identity_and_what_is_withheld(make: Make, bench: BenchOf) -> None:
    looks = bench(make("run left", identity=0.9, withheld=0.1), make("run right", identity=None, withheld=None))
    assert seeing_bars.identity(looks, 0, ("run left", "run right", "run rear")) == [0.9]
    assert seeing_bars.withheld(looks, 0, "run") == [0.1]


def test_spread_of_contacts_and_error_of_strides_of_the_near_limb(make: Make, bench: BenchOf) -> None:
    """Left 1, 3, 5 ms late: SD 2, strides 2 and 2 ms too long. Right -10, -10, -4: SD 3.46, strides 0 and 6 ms."""
    looks = bench(make("run left", late_ms=LATE), make("run right", late_ms=LATE))
    assert seeing_bars.contact_spread_ms(looks, 0, "run") == pytest.approx([2.0, math.sqrt(12.0)])
    assert seeing_bars.stride_error_ms(looks, 0, "run") == pytest.approx([2.0, 3.0])
    few = bench(make("run left", late_ms=LATE | {"ic left": [1.0, 2.0]}))
    assert seeing_bars.contact_spread_ms(few, 0, "run") == []
    assert seeing_bars.stride_error_ms(few, 0, "run") == []


def times(left: float, right: float, true: float = 0.35) -> dict[str, Any]:
    values = {"left": [left - 0.001, left, left + 0.001], "right": [right] * 3}
    return {"values": {"step_time_s": values}, "truth": {"step_time_s": {"left": true, "right": true}}}


def test_step_times_of_both_facings_are_averaged_before_their_size_counts(make: Make, bench: BenchOf) -> None:
    """Left 8 ms too long from one side, 2 ms too short from the other: 3 ms. From behind 5 ms and 5 ms."""
    looks = bench(
        make("run left", **times(0.358, 0.350)),
        make("run right", **times(0.348, 0.346)),
        make("run rear", **times(0.355, 0.345)),
    )
    assert seeing_bars.step_time_ms(looks, 0, "run", "side", "blazepose") == pytest.approx([3.0, 2.0])
    assert seeing_bars.step_time_ms(looks, 0, "run", "rear", "blazepose") == pytest.approx([5.0, 5.0])
    assert seeing_bars.step_time_ms(looks, 0, "run", "front", "blazepose") == []
    one = bench(make("run left", **times(0.358, 0.350)))
    assert seeing_bars.step_time_ms(one, 0, "run", "side", "blazepose") == []


def test_contact_time_of_the_near_limb(make: Make, bench: BenchOf) -> None:
    contact = {"values": {"contact_time_s": {"left": [0.23], "right": [0.9]}}}
    contact["truth"] = {"contact_time_s": {"left": 0.25, "right": 0.25}}  # type: ignore[dict-item]
    looks = bench(make("run left", **contact))
    assert seeing_bars.contact_time_ms(looks, 0, "run", signed=True) == pytest.approx([-20.0])
    assert seeing_bars.contact_time_ms(looks, 0, "run", signed=False) == pytest.approx([20.0])


def test_a_metric_without_values_or_truth_has_no_error(make: Make) -> None:
    one = make("run left", values={"step_time_s": {"left": []}}, truth={"step_time_s": {"left": 0.3}})
    assert seeing_bars.error(one, "step_time_s", "left") is None
    assert seeing_bars.error(one, "step_time_s", "right") is None
    assert seeing_bars.error(make("run left", **times(0.36, 0.36) | {"truth": {}}), "step_time_s", "left") is None


def test_a_perfect_look_passes_every_bar_that_it_has_to_do_with(make: Make, bench: BenchOf) -> None:
    every = product(("run", "walk"), ("left", "right", "rear", "front"), ("blazepose", "blazepose+mirror"))
    perfect = [make(f"{activity} {seen}", name) | times(0.35, 0.35) for activity, seen, name in every]
    looks = bench(*perfect)
    for bar in seeing_bars.make_bars():
        drawn = np.array(bar.draw(looks, 0))
        if bar.name in ("contact_time", "contact_time_bias"):
            assert not len(drawn)
        elif bar.summary == "share":
            assert drawn[0] == drawn[1] > 0
        elif bar.name == "identity":
            assert set(drawn) == {1.0}
        elif bar.name != "knee_waveform":
            assert drawn == pytest.approx(0.0, abs=1e-9)
