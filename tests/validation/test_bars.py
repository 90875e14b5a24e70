"""How draws become a verdict, and what each bar's draws give."""

from __future__ import annotations

import math
from collections import Counter

import numpy as np
import pytest

from gaitlake.errors import GaitlakeError
from gaitlake.gait import AnalysisParameters
from gaitlake.synthetic import CLEAN, RUN, Camera, synthesise
from gaitlake.validation import Achieved, Bar, Bench, Report, all_bars, chosen_bars, report_text, run_bar
from gaitlake.validation.bars import summarise
from gaitlake.validation.event_bars import matched
from gaitlake.validation.intervals import Estimate
from gaitlake.validation.view_bars import YAWS_DEG, nearest_pure, yaw_deg

NAMES = sorted({bar.name for bar in all_bars()})


def bar(**limits: float) -> Bar:
    return Bar("b", "c", "s", "ms", "mean", lambda _bench, _index: [1.0], **limits)


@pytest.mark.parametrize(
    ("value", "low", "high", "verdict"),
    [
        (4.0, 3.0, 5.0, "pass"),
        (9.0, 8.0, 11.0, "pass"),
        (11.0, 9.0, 13.0, "open"),
        (12.0, 10.5, 13.5, "fail"),
        (math.nan, math.nan, math.nan, "fail"),
    ],
)
def test_a_bar_fails_when_its_whole_interval_lies_beyond(value: float, low: float, high: float, verdict: str) -> None:
    assert bar(at_most=10.0).judge(Estimate(value, low, high, 9)) == verdict


def test_limits_hold_on_both_sides() -> None:
    both = bar(at_least=-3.0, at_most=3.0)
    assert both.judge(Estimate(-5.0, -6.0, -4.0, 9)) == "fail"
    assert both.judge(Estimate(0.0, -9.0, 9.0, 9)) == "pass"
    assert both.limit == "-3 to 3"


def test_a_bar_without_limits_is_reported_and_never_fails() -> None:
    free = bar()
    assert free.limit == "reported"
    for value in (3.0, math.nan):
        estimate = Estimate(value, -math.inf, math.inf, 1)
        assert free.judge(estimate) == "pass"
        text = report_text(Report(1, 2, (Achieved(free, estimate, "pass", 0.0),), {}, "--rendered --looks"))
        assert text.splitlines()[1].split()[2] == "reported"
        assert "Again: gaitlake validate --seed 1 --rendered --looks 2" in text


def test_numbers_of_one_draw_are_averaged_before_the_mean() -> None:
    """Strides of one clip are one draw, however many."""
    found = summarise("mean", [[1.0] * 99, [3.0], []])
    assert (found.value, found.n) == (2.0, 2)


def test_every_bar_has_a_limit_and_its_own_condition() -> None:
    bars = all_bars()
    assert all(b.at_least is not None or b.at_most is not None for b in bars)
    assert max(Counter((b.name, b.condition) for b in bars).values()) == 1


def test_an_unknown_bar_is_named_with_its_nearest() -> None:
    with pytest.raises(GaitlakeError, match="did you mean 'knee_waveform'"):
        chosen_bars(["knee_wavefrom"])


def test_contacts_are_matched_once_and_nearest_first() -> None:
    found, true = np.array([1.0, 1.02, 3.0]), np.array([1.03, 2.0])
    assert matched(found, true, 0.05) == [(1, 0)]


def test_yaws_go_once_round_the_circle() -> None:
    assert sorted(yaw_deg(i) for i in range(len(YAWS_DEG))) == list(YAWS_DEG)
    assert nearest_pure(-170) == ("sagittal", 10)
    assert nearest_pure(60) == ("rear", 30)


def test_the_same_seed_gives_the_same_people_in_any_order() -> None:
    bars = chosen_bars(["load_rise_bias"])
    assert run_bar(bars[1], Bench(7), 2).estimate == [run_bar(b, Bench(7), 2) for b in bars][1].estimate
    assert run_bar(bars[1], Bench(8), 2).estimate != run_bar(bars[1], Bench(7), 2).estimate


def test_found_strides_lie_beside_their_own_truth() -> None:
    """A clean steady runner: every stride's time is the one put in."""
    watched = Bench(0).watch(synthesise(RUN, Camera(duration_s=8.0), CLEAN, seed=0))
    pairs = np.concatenate([watched.pairs("stride_time_s", side) for side in ("left", "right")])
    assert len(pairs) == len(watched.valid("left")) + len(watched.valid("right")) > 10
    assert pairs[:, 1] == pytest.approx(0.74)
    assert pairs[:, 0] == pytest.approx(0.74, abs=2e-3)


@pytest.fixture(scope="module")
def shared_bench() -> Bench:
    """People that several bars look at are analysed once."""
    return Bench(11)


@pytest.mark.slow
@pytest.mark.parametrize("name", NAMES)
def test_each_bar_measures_something_in_two_draws(shared_bench: Bench, name: str) -> None:
    for each in chosen_bars([name]):
        achieved = run_bar(each, shared_bench, 2)
        assert math.isfinite(achieved.estimate.value), each.condition
        assert achieved.estimate.low <= achieved.estimate.value <= achieved.estimate.high


SABOTAGE: dict[str, tuple[dict[str, dict[str, object]], str]] = {
    "contacts declared too late": ({"events": {"ic_run_lead": 0.1, "ic_lead_maximum_s": 0.1}}, "initial_contact_f1"),
    "filtered to death": ({"clean": {"cutoff_run_hz": 2.0, "cutoff_walk_hz": 1.5}}, "knee_waveform"),
    "frontal offset forgotten": (
        {"events": {"ic_frontal_run_lead": 1e-6, "ic_frontal_walk_lead": 1e-6}},
        "frontal_ic_error",
    ),
    "stance taken too long": (
        {"metrics": {"stance_run": [0.0, 0.6], "stance_walk": [0.0, 0.8]}},
        "stance_window_inside",
    ),
    "an absolute threshold in pixels": ({"clean": {"frozen_px": 3.0}}, "pixel_scale"),
    "sees everything from the side": ({"view": {"sagittal_below": 2.0, "frontal_from": 3.0}}, "view_recognised"),
    "swaps left alone": ({"swap": {"swapped_cost": 100.0, "margin_minimum": 0.0}}, "swaps_settled"),
    "uneven steps thrown away": ({"strides": {"contra_from": 0.45, "contra_until": 0.55}}, "uneven_steps_rejected"),
}


@pytest.mark.slow
@pytest.mark.parametrize("how", SABOTAGE)
def test_a_sabotaged_analysis_fails_its_bar(how: str) -> None:
    overrides, name = SABOTAGE[how]
    bench = Bench(5, AnalysisParameters.from_dict(overrides))
    assert "fail" in {run_bar(each, bench, 5).verdict for each in chosen_bars([name])}
