"""Mixed models: of balanced rows they are the paired test of subjects, whatever the number of strides."""

from __future__ import annotations

import math

import numpy as np
import pytest

from gaitlake.errors import StatisticsError
from gaitlake.statistics import mixed_fit
from gaitlake.statistics.mixed import MixedResult, SideRows, dose_slope, side_by_group
from gaitlake.statistics.paired import paired_t
from gaitlake.statistics.sample import SubjectPairs


def rows(
    rng: np.random.Generator, n: int, strides: int, *, asymmetry_sd: float = 1.0, effect: float = 0.0, groups: int = 1
) -> SideRows:
    """n subjects with their own level and their own left - right; ``effect`` is added to it in the group b."""
    subject = np.repeat(np.arange(n), 2 * strides)
    side = np.tile(np.repeat([0.5, -0.5], strides), n)
    difference = rng.normal(0, asymmetry_sd, n) + effect * (np.arange(n) % groups)
    value = 150 + rng.normal(0, 4, n)[subject] + side * difference[subject] + rng.standard_normal(len(subject))
    return SideRows(
        [f"{i:03}" for i in subject],
        ["left" if s > 0 else "right" for s in side],
        value,
        ["ab"[i % groups] for i in subject],
    )


def differences(table: SideRows, n: int) -> np.ndarray:
    means = np.asarray(table.value).reshape(n, 2, -1).mean(axis=2)
    return means[:, 0] - means[:, 1]


def test_of_balanced_rows_it_is_the_paired_t_test_of_subjects() -> None:
    table = rows(np.random.default_rng(1), 16, 12)
    found = side_by_group(table)
    change = differences(table, 16)
    expected = paired_t(SubjectPairs.from_columns([str(i) for i in range(16)], [0.0] * 16, list(change)))
    side = found.terms["side"]
    assert (side.estimate, side.p) == pytest.approx((expected.mean, expected.p), rel=1e-3)
    assert (side.ci_low, side.ci_high) == pytest.approx((expected.ci_low, expected.ci_high), abs=1e-3)
    assert (found.n_subjects, found.n_rows, found.df, found.random) == (16, 384, 15, "intercept_and_slope")


def test_more_strides_do_not_make_more_subjects() -> None:
    few, many = (side_by_group(rows(np.random.default_rng(2), 12, strides)) for strides in (8, 60))
    assert many.terms["side"].se == pytest.approx(1 / math.sqrt(12), rel=0.4)
    assert many.terms["side"].se > 0.6 * few.terms["side"].se


def test_the_difference_between_groups_is_that_of_their_means() -> None:
    table = rows(np.random.default_rng(3), 20, 10, effect=3.0, groups=2)
    found = side_by_group(table)
    change = differences(table, 20)
    assert found.terms["side"].estimate == pytest.approx(change[::2].mean(), abs=1e-6)
    assert found.terms["side:group[b]"].estimate == pytest.approx(change[1::2].mean() - change[::2].mean(), abs=1e-6)
    assert found.terms["side:group[b]"].p < 0.01
    turned = side_by_group(table, reference="b")
    assert turned.terms["side:group[a]"].estimate == pytest.approx(-found.terms["side:group[b]"].estimate, abs=1e-6)
    assert found.df == 18


def test_a_covariate_is_taken_out() -> None:
    rng = np.random.default_rng(4)
    table = rows(rng, 14, 8)
    speed = rng.normal(3.0, 0.2, len(table.value))
    found = side_by_group(SideRows(table.subject_ids, table.side, table.value + 10 * speed, None, {"speed_mps": speed}))
    assert found.terms["speed_mps"].estimate == pytest.approx(10.0, abs=1.0)
    assert found.terms["intercept"].estimate == pytest.approx(180.0, abs=4.0)


def test_a_larger_model_that_does_not_converge_is_replaced_and_says_so(monkeypatch: pytest.MonkeyPatch) -> None:
    attempt = mixed_fit._attempt
    monkeypatch.setattr(
        mixed_fit, "_attempt", lambda y, x, codes, random: attempt(y, x, codes, random) if len(random) == 1 else None
    )
    found = side_by_group(rows(np.random.default_rng(5), 12, 10))
    assert (found.random, found.fell_back) == ("intercept", True)
    assert found.terms["side"].p is not None
    monkeypatch.setattr(mixed_fit, "_attempt", lambda *_: None)
    nothing = side_by_group(rows(np.random.default_rng(5), 12, 10))
    assert (nothing.reason, nothing.terms, nothing.random) == ("NOT_ESTIMABLE", {}, None)


def test_few_subjects_have_intervals_and_no_p() -> None:
    found = side_by_group(rows(np.random.default_rng(6), 8, 10))
    assert (found.reason, found.terms["side"].p) == ("FEW_SUBJECTS", None)
    assert found.terms["side"].ci_low < found.terms["side"].estimate < found.terms["side"].ci_high


def one_row(value: float, n: int = 12) -> MixedResult:
    table = rows(np.random.default_rng(7), n, 5)
    values = np.array(table.value)
    values[3] = value
    return side_by_group(SideRows(table.subject_ids, table.side, values))


def test_missing_and_infinite_values() -> None:
    assert (one_row(math.nan).n_missing, one_row(math.nan).reason) == (1, None)
    assert one_row(math.inf).reason == "NOT_FINITE"


@pytest.mark.parametrize(
    ("table", "reason"),
    [
        (SideRows([], [], np.empty(0)), "NO_SUBJECTS"),
        (SideRows(["a", "b"] * 6, ["left", "right"] * 6, np.ones(12)), "NO_SPREAD"),
        (SideRows(["a"] * 12, ["left", "right"] * 6, np.arange(12.0)), "NOT_ESTIMABLE"),
        (SideRows(["a", "b", "c"] * 6, ["left"] * 18, np.arange(18.0)), "NOT_ESTIMABLE"),
    ],
)
def test_rows_without_an_answer_have_a_reason(table: SideRows, reason: str) -> None:
    found = side_by_group(table)
    assert (found.reason, found.terms) == (reason, {})


def test_terms_that_say_the_same_have_no_answer() -> None:
    table = rows(np.random.default_rng(8), 12, 5)
    same = {"speed": np.arange(len(table.value), dtype=float), "time": 2.0 * np.arange(len(table.value))}
    assert side_by_group(SideRows(table.subject_ids, table.side, table.value, None, same)).reason == "NOT_ESTIMABLE"


def test_wrong_rows_are_refused() -> None:
    with pytest.raises(StatisticsError, match="one length"):
        SideRows(["a"], ["left", "right"], np.zeros(2))
    with pytest.raises(StatisticsError, match="left or right, found 'L'"):
        SideRows(["a"], ["L"], np.zeros(1))
    with pytest.raises(StatisticsError, match="subject a: is in groups x and y"):
        side_by_group(SideRows(["a", "a"], ["left", "right"], np.zeros(2), ["x", "y"]))
    with pytest.raises(StatisticsError, match="reference group z: no subject"):
        side_by_group(SideRows(["a", "a"], ["left", "right"], np.zeros(2), ["x", "x"]), reference="z")
    with pytest.raises(StatisticsError, match="one length"):
        dose_slope(["a"], np.zeros(2), np.zeros(1))


def test_the_slope_of_a_dose() -> None:
    rng = np.random.default_rng(9)
    subject, dose = np.repeat(np.arange(15), 6), np.tile(np.arange(6.0), 15)
    value = rng.normal(0, 3, 15)[subject] + (0.5 + rng.normal(0, 0.1, 15)[subject]) * dose + rng.normal(0, 1, 90)
    found = dose_slope([f"{i}" for i in subject], dose, value)
    slope = found.terms["dose"]
    assert slope.ci_low < 0.5 < slope.ci_high
    of_each = [np.polyfit(dose[:6], value[subject == i], 1)[0] for i in range(15)]
    assert slope.estimate == pytest.approx(np.mean(of_each))
    assert found.exploratory
    assert dose_slope([f"{i}" for i in subject], np.ones(90), value).reason == "NOT_ESTIMABLE"


@pytest.mark.slow
@pytest.mark.parametrize(("asymmetry_sd", "repeats"), [(1.0, 40), (0.2, 15)])
def test_nothing_is_found_in_a_twentieth(asymmetry_sd: float, repeats: int) -> None:
    rng = np.random.default_rng(10)
    found = [side_by_group(rows(rng, 12, 6, asymmetry_sd=asymmetry_sd)) for _ in range(repeats)]
    p = [result.terms["side"].p for result in found]
    assert np.mean([value < 0.05 for value in p]) <= 0.05 + 3 * math.sqrt(0.05 * 0.95 / repeats)
    assert np.mean([result.fell_back for result in found]) <= 0.1
