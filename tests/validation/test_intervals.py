"""Intervals against published and simulated cases."""

from __future__ import annotations

import math
from pathlib import Path

import numpy as np
import pytest

from gaitlake.lake import create_lake, query
from gaitlake.validation import intervals


def test_a_mean_has_the_interval_of_students_t() -> None:
    found = intervals.mean([1.0, 2.0, 4.0, 7.0, 11.0, 16.0], level=0.95)
    assert found.value == pytest.approx(6.8333, abs=1e-4)
    assert found.high - found.value == pytest.approx(2.570582 * 2.358213, abs=1e-4)  # t(5) and standard error by hand
    assert found.n == 6


def test_one_draw_says_nothing_about_spread_and_none_says_nothing() -> None:
    assert intervals.mean([3.0]).low == -math.inf
    assert intervals.mean([math.nan]).n == 0
    assert math.isnan(intervals.share([]).value)


@pytest.mark.parametrize(
    ("hits", "trials", "low", "high"), [(0, 10, 0.0, 0.3085), (5, 10, 0.1871, 0.8129), (10, 10, 0.6915, 1.0)]
)
def test_clopper_pearson_is_the_published_one(hits: int, trials: int, low: float, high: float) -> None:
    """The 95 % limits of Clopper & Pearson's tables."""
    assert intervals.clopper_pearson(hits / trials, trials, 0.95) == pytest.approx((low, high), abs=1e-4)


def test_a_share_of_single_trials_is_clopper_pearson() -> None:
    found = intervals.share([(1.0, 1.0)] * 5 + [(0.0, 1.0)] * 5, level=0.95)
    low, high = intervals.clopper_pearson(0.5, 9.0, 0.95)  # n / (n - 1) of the variance between draws
    assert (found.value, found.low, found.high) == pytest.approx((0.5, low, high))


def test_trials_that_fail_together_count_once() -> None:
    """Ten draws of a hundred trials, one draw failed as a whole: as wide as one failure of ten."""
    found = intervals.share([(100.0, 100.0)] * 9 + [(0.0, 100.0)])
    alone = intervals.share([(1.0, 1.0)] * 9 + [(0.0, 1.0)])
    assert (found.low, found.high) == pytest.approx((alone.low, alone.high))
    spread = intervals.share([(90.0, 100.0)] * 10)
    assert spread.low > found.low


def test_a_share_without_failure_counts_draws_not_trials() -> None:
    assert intervals.share([(500.0, 500.0)] * 40).low == pytest.approx(0.0005 ** (1 / 40))


def test_intervals_of_means_and_shares_cover_as_they_say() -> None:
    rng = np.random.default_rng(1)
    found = [intervals.mean(list(rng.normal(3.0, 2.0, 12)), level=0.90) for _ in range(2000)]
    assert np.mean([e.low <= 3.0 <= e.high for e in found]) == pytest.approx(0.90, abs=0.02)
    clustered = []
    for _ in range(1000):
        p = rng.beta(9.0, 1.0, 30)
        clustered.append(intervals.share([(float(rng.binomial(20, each)), 20.0) for each in p], level=0.90))
    assert np.mean([e.low <= 0.9 <= e.high for e in clustered]) >= 0.86


def test_a_median_lies_between_order_statistics() -> None:
    found = intervals.median([float(i) for i in range(1, 21)], level=0.95)
    assert (found.value, found.low, found.high) == (10.5, 6.0, 15.0)  # the sign test's limits for n = 20
    assert intervals.median([1.0, 2.0, 3.0]).low == -math.inf


def test_of_what_must_never_happen_the_largest_counts() -> None:
    assert intervals.largest([0.0, 2.0, 1.0]).value == 2.0


@pytest.mark.parametrize("n", [2, 7, 8, 13, 25, 40])
def test_a_medians_standard_error_is_that_of_the_sql_macro(n: int, shared_lake: Path) -> None:
    values = np.random.default_rng(n).normal(100.0, 5.0, n)
    found = query(shared_lake, f"SELECT lake.main.median_standard_error({sorted(values.tolist())}) AS error")
    by_sql = found.column("error")[0].as_py()
    assert intervals.median_standard_error(values) == pytest.approx(by_sql, rel=1e-8)


def test_without_spread_there_is_no_interval() -> None:
    assert math.isnan(intervals.median_standard_error(np.ones(9)))
    point, low, _ = intervals.median_difference(np.ones(9), np.zeros(9))
    assert point == 1.0
    assert math.isnan(low)


@pytest.fixture(scope="module")
def shared_lake(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return create_lake(tmp_path_factory.mktemp("intervals") / "lake").path
