"""Intraclass correlations of the published table, and tables without an answer."""

from __future__ import annotations

import math

import numpy as np
import pytest

from gaitlake.errors import StatisticsError
from gaitlake.statistics.agreement import bland_altman
from gaitlake.statistics.reliability import intraclass_correlations
from gaitlake.statistics.sample import SubjectPairs

SHROUT_FLEISS = {"1": [9, 2, 5, 8], "2": [6, 1, 3, 2], "3": [8, 4, 6, 8], "4": [7, 1, 2, 6], "5": [10, 5, 6, 9], "6": [6, 2, 4, 7]}  # fmt: skip  # noqa: E501
"""Shrout & Fleiss 1979, table 2: six targets, four judges."""
PUBLISHED = {
    "ICC(1,1)": (0.166, -0.133, 0.723),
    "ICC(2,1)": (0.290, 0.019, 0.761),
    "ICC(3,1)": (0.715, 0.342, 0.946),
    "ICC(1,k)": (0.443, -0.884, 0.912),
    "ICC(2,k)": (0.620, 0.071, 0.927),
    "ICC(3,k)": (0.909, 0.676, 0.986),
}
"""SCIENCE 11.2; intervals as psych 2.x and pingouin 0.7.0 print them for this table."""


@pytest.mark.parametrize("form", PUBLISHED)
def test_the_six_forms_of_shrout_and_fleiss(form: str) -> None:
    found = intraclass_correlations(SHROUT_FLEISS).forms[form]
    assert (found.value, found.low, found.high) == pytest.approx(PUBLISHED[form], abs=5e-4)


def test_the_error_of_two_repeats_is_that_of_their_differences() -> None:
    rng = np.random.default_rng(1)
    level = rng.normal(50, 5, 30)
    first, second = level + rng.normal(0, 1, 30), level + rng.normal(0.7, 1, 30)
    ids = [f"{i:02}" for i in range(30)]
    by_subject = {i: [float(a), float(b)] for i, a, b in zip(ids, first, second, strict=True)}
    agreement = bland_altman(SubjectPairs.from_columns(ids, list(first), list(second)))
    assert intraclass_correlations(by_subject).sem == pytest.approx(agreement.sem)


def test_systematic_differences_count_in_the_second_form_only() -> None:
    moved = {subject: [values[0], values[1] + 100, *values[2:]] for subject, values in SHROUT_FLEISS.items()}
    before, after = (intraclass_correlations(table).forms for table in (SHROUT_FLEISS, moved))
    assert after["ICC(3,1)"].value == pytest.approx(before["ICC(3,1)"].value)
    assert after["ICC(2,1)"].value < 0.01


def test_perfect_repeats_have_no_interval() -> None:
    found = intraclass_correlations({"a": [1.0, 1.0], "b": [2.0, 2.0], "c": [4.0, 4.0]})
    assert {icc.value for icc in found.forms.values()} == {1.0}
    assert {icc.low for icc in found.forms.values()} == {None}
    assert found.sem == 0.0


def test_a_mean_of_repeats_without_differences_between_subjects_has_no_reliability() -> None:
    found = intraclass_correlations({"a": [1.0, 2.0], "b": [2.0, 1.0], "c": [1.0, 2.0], "d": [2.0, 1.0]}).forms
    assert found["ICC(1,k)"].value is None
    assert found["ICC(3,1)"].value == pytest.approx(-1.0)


@pytest.mark.parametrize(
    ("ratings", "reason"),
    [
        ({}, "NO_SUBJECTS"),
        ({"a": [1.0, None]}, "NO_SUBJECTS"),
        ({"a": [1.0, 2.0]}, "ONE_SUBJECT"),
        ({"a": [1.0, 2.0], "b": [math.inf, 2.0]}, "NOT_FINITE"),
        ({"a": [0.3, 0.1 + 0.2], "b": [0.3, 0.3]}, "NO_SPREAD"),
    ],
)
def test_tables_without_an_answer_have_a_reason(ratings: dict[str, list[float | None]], reason: str) -> None:
    found = intraclass_correlations(ratings)
    assert (found.reason, found.forms, found.sem) == (reason, {}, None)


def test_a_subject_with_a_missing_repeat_is_left_out() -> None:
    found = intraclass_correlations({**SHROUT_FLEISS, "7": [1, None, 3, 4]})
    assert (found.n, found.n_missing, found.k) == (6, 1, 4)
    assert found.forms == intraclass_correlations(SHROUT_FLEISS).forms


@pytest.mark.parametrize("ratings", [{"a": [1.0], "b": [2.0]}, {"a": [1.0, 2.0], "b": [1.0, 2.0, 3.0]}])
def test_uneven_repeats_are_refused(ratings: dict[str, list[float]]) -> None:
    with pytest.raises(StatisticsError, match="same number, at least 2"):
        intraclass_correlations(ratings)
