"""Rules that SQL has, too, and what regression to the mean does."""

from __future__ import annotations

import itertools
from pathlib import Path

import numpy as np
import pytest

from gaitlake.lake import connect
from gaitlake.statistics import REASONS
from gaitlake.studies.comparability import difference_in_filming, speed_unknown
from gaitlake.studies.outcomes import outcome_names, pair, response, value
from gaitlake.studies.regression import Population, folded_change
from gaitlake_schemas.vocabulary import EFFECT_REASONS, STUDY_OUTCOMES, STUDY_REASONS

ROW = {
    "n_left": 20, "n_right": 20, "left_median": 5.0, "right_median": 2.0, "left_se": 0.3, "right_se": 0.4,
    "difference": 3.0, "difference_se": 0.5, "difference_df": None, "reason": None, "flags": None,
    "camera_sides": "left,right", "fps_class_hz": 60, "speed_mps": 3.0,
}  # fmt: skip


def test_comparability_is_that_of_the_macro(empty: Path) -> None:
    facings, rates, speeds = ("left", "right", None), (30.0, 60.0, None), (3.0, 3.15, 3.16, 2.84, None)
    with connect(empty) as connection:
        for side, rate, now, activity in itertools.product(facings, rates, speeds, ("run", "single_leg_squat")):
            turned = side is not None and side != "left"
            parameters = [turned, activity, 60.0, rate, 3.0, now]
            (macro, before, after), *_ = connection.execute(
                "SELECT lake.main.comparison_reason(?, ?, ?, ?, ?, ?), lake.main.fps_class_hz(60.0), "
                "lake.main.fps_class_hz(?)", [*parameters, rate]
            ).fetchall()  # fmt: skip
            pre = ROW | {"camera_sides": "left", "fps_class_hz": before}
            post = ROW | {"camera_sides": side, "fps_class_hz": after, "speed_mps": now}
            told = difference_in_filming(pre, post, activity)
            ours = "NOT_COMPARABLE" if told else "SPEED_UNKNOWN" if speed_unknown(pre, post, activity) else None
            assert ours == macro, (parameters, told)


def test_responses_are_those_of_the_macro(empty: Path) -> None:
    grid = itertools.product((None, -2.0, -0.5, 0.0, 0.5, 2.0), (None, True, False), (True, False), (None, 1.0))
    with connect(empty) as connection:
        for change, excludes, unvalidated, mdc in grid:
            flags = "LOW_N,UNVALIDATED" if unvalidated else "LOW_N"
            found = connection.execute(
                "SELECT lake.main.response(?, ?, ?, ?)", [change, excludes, flags, mdc]
            ).fetchall()[0][0]  # fmt: skip
            assert response(change, excludes, unvalidated, mdc) == found


def test_reasons_of_the_statistics_have_words() -> None:
    assert {reason for reason in REASONS if reason != "LOW_N"} <= set(EFFECT_REASONS)


def test_every_outcome_of_a_visit() -> None:
    expected = {"abs_difference": 3.0, "difference": 3.0, "left": 5.0, "right": 2.0, "level": 3.5, "affected": 2.0,
                "unaffected": 5.0}  # fmt: skip
    assert {name: value(name, ROW, 7, "right").number for name in expected} == expected
    assert {*outcome_names(sided=True, affected=True)} | {"curve_left", "curve_right", "curve_difference"} == {
        *STUDY_OUTCOMES
    }
    assert value("affected", ROW, 7, None).reason == "NO_AFFECTED_SIDE"


@pytest.mark.parametrize(
    ("row", "reasons"),
    [
        ({"n_right": 6, "difference": None, "reason": "LOW_N"},
         {"right": "LOW_N", "level": "LOW_N", "difference": "LOW_N"}),
        ({"reason": "UNEQUAL_REJECTION", "difference": None}, {"difference": "UNEQUAL_REJECTION"}),
        ({"flags": "LOW_FPS", "reason": "LOW_FPS", "difference": None},
         {"left": "LOW_FPS", "right": "LOW_FPS", "level": "LOW_FPS", "difference": "LOW_FPS"}),
        ({"left_median": float("inf"), "difference": float("inf")},
         {"left": "NOT_FINITE", "level": "NOT_FINITE", "difference": "NOT_FINITE"}),
        ({"right_median": None, "difference": None},
         {"right": "NOT_MEASURED", "level": "NOT_MEASURED", "difference": "NOT_MEASURED"}),
    ],
)  # fmt: skip
def test_what_an_outcome_lacks(row: dict[str, object], reasons: dict[str, str]) -> None:
    found = {name: value(name, ROW | row, 7, None).reason for name in ("left", "right", "level", "difference")}
    assert {name: reason for name, reason in found.items() if reason} == reasons


def test_more_strides_may_be_asked_for() -> None:
    assert value("difference", ROW, 21, None).reason == "LOW_N"
    assert value("difference", ROW, 20, None).number == 3.0


def test_a_pair_knows_its_interval() -> None:
    found = pair("difference", ROW, [ROW | {"difference": 1.6}], 7, None)
    assert found.change == pytest.approx(-1.4)
    assert found.change_se == pytest.approx(0.5 * 2**0.5)
    assert found.excludes_zero, "1.4 > 1.96 x 0.707"
    few = {"difference_df": 2.0}
    assert not pair("difference", ROW | few, [ROW | few | {"difference": 1.6}], 7, None).excludes_zero
    assert pair("difference", ROW | {"difference_se": None}, [ROW], 7, None).excludes_zero is None


def test_a_difference_that_turns_round_has_not_changed_in_size() -> None:
    turned = ROW | {"difference": -3.0, "left_median": 2.0, "right_median": 5.0}
    assert pair("abs_difference", ROW, [turned], 7, None).change == 0.0
    assert pair("difference", ROW, [turned], 7, None).change == -6.0
    assert pair("left", ROW, [turned], 7, None).change == -3.0
    assert pair("right", ROW, [turned], 7, None).change == 3.0


def test_several_visits_after_are_their_mean_and_one_that_lacks_is_left_out() -> None:
    posts = [ROW | {"difference": 1.0}, ROW | {"difference": -2.0}, ROW | {"difference": None, "reason": "LOW_FPS"}]
    assert pair("difference", ROW, posts, 7, None).post == -0.5
    assert pair("abs_difference", ROW, posts, 7, None).post == 1.5
    assert pair("difference", ROW, posts[2:], 7, None).reason == "LOW_FPS"


def test_the_size_of_a_difference_regresses_as_simulated() -> None:
    rng = np.random.default_rng(7)
    mean, sd, reliability, n = 0.5, 2.0, 0.7, 400_000
    x = rng.normal(mean, sd, n)
    y = mean + reliability * (x - mean) + rng.normal(0.0, sd * (1.0 - reliability**2) ** 0.5, n)
    chosen = abs(x) > 3.0
    simulated = float((abs(y) - abs(x))[chosen].mean())
    population = Population(reliability, mean, sd, 100)
    expected = float(np.mean([folded_change(float(one), population) for one in x[chosen][:40_000]]))
    assert simulated < -0.5
    assert expected == pytest.approx(simulated, abs=0.02)


def test_with_perfect_reliability_nothing_regresses() -> None:
    assert folded_change(-4.0, Population(1.0, 0.0, 2.0, 50)) == 0.0


def test_study_reasons_are_worded() -> None:
    assert all(words for words in (*STUDY_REASONS.values(), *EFFECT_REASONS.values()))
