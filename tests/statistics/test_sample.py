"""One row per subject is a rule that cannot be got around."""

from __future__ import annotations

import math

import numpy as np
import pytest

from gaitlake.errors import StatisticsError
from gaitlake.statistics.sample import REASONS, SubjectPairs, has_spread

NAN, INF = math.nan, math.inf


def test_strides_are_refused() -> None:
    with pytest.raises(StatisticsError, match=r"subject S1: 3 rows .* not independent.* Pool them first"):
        SubjectPairs.from_columns(["S1", "S1", "S1", "S2"], [1, 2, 3, 4], [2, 3, 4, 5])
    with pytest.raises(StatisticsError, match="not independent"):
        SubjectPairs(("S1", "S1"), np.zeros(2), np.ones(2))


def test_columns_of_different_lengths_are_refused() -> None:
    with pytest.raises(StatisticsError, match="found 2 subjects, 2 and 1 values"):
        SubjectPairs.from_columns(["a", "b"], [1, 2], [3])


def test_subjects_with_a_missing_value_are_left_out_and_counted() -> None:
    pairs = SubjectPairs.from_mapping({"c": (1.0, 2.0), "a": (None, 3.0), "b": (4.0, NAN), "d": (5.0, 7.0)})
    assert pairs.subject_ids == ("c", "d")
    assert pairs.n_missing == 2
    assert list(pairs.change) == [1.0, 2.0]


def test_the_order_of_rows_does_not_matter() -> None:
    one = SubjectPairs.from_columns(["b", "a"], [2.0, 1.0], [4.0, 2.0])
    other = SubjectPairs.from_mapping({"a": (1.0, 2.0), "b": (2.0, 4.0)})
    assert one.subject_ids == other.subject_ids
    assert list(one.change) == list(other.change)


@pytest.mark.parametrize(
    ("before", "after", "reason"),
    [
        ([], [], "NO_SUBJECTS"),
        ([NAN, None], [1.0, 2.0], "NO_SUBJECTS"),
        ([1.0], [2.0], "ONE_SUBJECT"),
        ([1.0, INF], [2.0, 3.0], "NOT_FINITE"),
        ([INF, -INF], [INF, 3.0], "NOT_FINITE"),
        ([1e200, -1e200], [1.0, 3.0], "NOT_FINITE"),
        ([1.0, 2.0], [1.0, 2.0], "NO_SPREAD"),
        ([0.1, 0.2, 0.3], [0.4, 0.5, 0.6], "NO_SPREAD"),
        ([1e-200, 2e-200], [0.0, 1e-200], "NO_SPREAD"),
        ([1.0, 2.0], [1.0, 2.5], None),
    ],
)
def test_what_cannot_be_tested_has_a_reason(
    before: list[float | None], after: list[float | None], reason: str | None
) -> None:
    pairs = SubjectPairs.from_columns([str(i) for i in range(len(before))], before, after)
    assert pairs.reason == reason
    assert reason is None or reason in REASONS


def test_no_group_claim_below_ten_subjects() -> None:
    pairs = [SubjectPairs.from_mapping({f"{i}": (0.0, float(i)) for i in range(n)}) for n in (9, 10)]
    assert [p.group_reason for p in pairs] == ["FEW_SUBJECTS", None]


def test_rounding_is_no_spread() -> None:
    assert not has_spread(np.array([0.1 + 0.2, 0.3]), 0.3)
    assert has_spread(np.array([0.3, 0.3001]), 0.3)
    assert not has_spread(np.empty(0), 1.0)
