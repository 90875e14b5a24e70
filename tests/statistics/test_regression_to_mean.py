"""What extreme subjects change by without an effect."""

from __future__ import annotations

import math

import numpy as np
import pytest

from gaitlake.errors import StatisticsError
from gaitlake.statistics.regression_to_mean import expected_change, expected_shift_sd


def test_the_top_tenth_drops_by_half_an_sd() -> None:
    """SCIENCE 7: top 10 %, r = .7: 0.53 SD."""
    assert expected_shift_sd(0.1, 0.7) == pytest.approx(0.53, abs=0.005)


def test_the_formula() -> None:
    found = expected_change({"a": 14.0, "b": 16.0}, 10.0, 0.7)
    assert (found.n, found.selection, found.expected_change) == (2, 5.0, pytest.approx(-1.5))
    assert expected_change({"a": 4.0}, 10.0, 0.7).expected_change == pytest.approx(1.8)


def test_a_simulated_selection_changes_as_expected() -> None:
    rng = np.random.default_rng(1)
    level = rng.normal(0, math.sqrt(0.7), 200_000)
    before, after = (level + rng.normal(0, math.sqrt(0.3), level.size) for _ in range(2))
    chosen = before > np.quantile(before, 0.9)
    found = expected_change({str(i): float(value) for i, value in enumerate(before[chosen])}, 0.0, 0.7)
    assert found.expected_change == pytest.approx(float((after - before)[chosen].mean()), abs=0.02)


@pytest.mark.parametrize(
    ("pre", "mean", "reliability", "reason"),
    [
        ({}, 0.0, 0.7, "NO_SUBJECTS"),
        ({"a": None, "b": math.nan}, 0.0, 0.7, "NO_SUBJECTS"),
        ({"a": 1.0}, None, 0.7, "NO_REFERENCE"),
        ({"a": 1.0}, math.nan, 0.7, "NO_REFERENCE"),
        ({"a": 1.0}, 0.0, None, "NO_REFERENCE"),
    ],
)
def test_what_is_not_known_has_a_reason(
    pre: dict[str, float | None], mean: float | None, reliability: float | None, reason: str
) -> None:
    found = expected_change(pre, mean, reliability)
    assert (found.expected_change, found.reason) == (None, reason)


def test_impossible_numbers_are_refused() -> None:
    with pytest.raises(StatisticsError, match=r"reliability 1\.2: must be from 0 to 1"):
        expected_change({"a": 1.0}, 0.0, 1.2)
    with pytest.raises(StatisticsError, match="top share 10: must be between 0 and 1"):
        expected_shift_sd(10, 0.7)
