"""How many are needed: published sizes, another implementation, and simulation."""

from __future__ import annotations

import math

import numpy as np
import pytest
from scipy.stats import nct
from scipy.stats import t as students_t

from gaitlake.errors import StatisticsError
from gaitlake.statistics.power import (
    change_sd,
    detectable_d_z,
    difference_se,
    power_of_paired_t,
    session_spread,
    subjects_needed,
)


@pytest.mark.parametrize(("d_z", "n"), [(0.3, 90), (0.5, 34), (0.8, 15), (1.0, 10)])
def test_subjects_for_80_pct(d_z: float, n: int) -> None:
    """SCIENCE 7 (as G*Power)."""
    assert subjects_needed(d_z) == subjects_needed(-d_z) == n
    assert detectable_d_z(n) <= d_z < detectable_d_z(n - 1)


@pytest.mark.parametrize("n", [3, 10, 90, 5_000, 9_999, 10_500])
@pytest.mark.parametrize("d_z", [0.01, 0.3, 1.0])
def test_power_is_that_of_the_noncentral_t(n: int, d_z: float) -> None:
    critical, away = students_t.isf(0.025, n - 1), d_z * math.sqrt(n)
    expected = nct.sf(critical, n - 1, away) + nct.cdf(-critical, n - 1, away)
    assert power_of_paired_t(n, d_z) == pytest.approx(1.0 if away > 25 else float(expected), abs=2e-6)


def test_extremes() -> None:
    assert power_of_paired_t(20, 0.0) == pytest.approx(0.05, abs=1e-9)
    assert power_of_paired_t(20, 1e6) == pytest.approx(1.0)
    assert subjects_needed(50.0) == 2
    assert detectable_d_z(2) == pytest.approx(11.55, abs=0.01)
    assert subjects_needed(0.001) == pytest.approx((1.959964 + 0.841621) ** 2 / 1e-6, rel=1e-4)


@pytest.mark.parametrize("d_z", [0.0, math.nan, 1e-6])
def test_nothing_finds_nothing(d_z: float) -> None:
    with pytest.raises(StatisticsError, match="no number of subjects finds it"):
        subjects_needed(d_z)


def test_impossible_numbers_are_refused() -> None:
    with pytest.raises(StatisticsError, match="at least 2"):
        power_of_paired_t(1, 0.5)
    with pytest.raises(StatisticsError, match=r"power 80.*between 0 and 1"):
        subjects_needed(0.5, power=80)
    with pytest.raises(StatisticsError, match="must be above the level"):
        detectable_d_z(20, power=0.04)
    with pytest.raises(StatisticsError, match="SDs must be at least 0"):
        difference_se(-1.0, 0.0, strides_per_clip=10, clips=1)
    with pytest.raises(StatisticsError, match="strides and clips above 0"):
        difference_se(1.0, 0.0, strides_per_clip=0, clips=1)


def clips(rng: np.random.Generator, k: int, m: int, between: float) -> tuple[dict[str, np.ndarray], ...]:
    moved = rng.normal(0, between, k)
    return tuple({f"c{i}": rng.normal(sign * moved[i] / 2, 2.0, m) for i in range(k)} for sign in (1, -1))


def test_the_error_of_a_session_is_that_of_simulated_sessions() -> None:
    rng = np.random.default_rng(1)
    sessions = [clips(rng, 4, 12, 1.5) for _ in range(4_000)]
    medians = [[np.median(np.concatenate(list(side.values()))) for side in session] for session in sessions]
    differences = [float(left - right) for left, right in medians]
    expected = difference_se(2.0, 1.5, strides_per_clip=12, clips=4)
    assert np.std(differences) == pytest.approx(expected, rel=0.05)


def test_spread_is_found_again() -> None:
    rng = np.random.default_rng(2)
    found = [session_spread(*clips(rng, 5, 12, 1.5)) for _ in range(400)]
    assert math.sqrt(np.mean([s.within_clip_sd**2 for s in found])) == pytest.approx(2.0, rel=0.02)
    assert math.sqrt(np.mean([s.between_clip_sd**2 for s in found])) == pytest.approx(1.5, rel=0.08)
    assert {(s.clips, s.strides_per_clip) for s in found} == {(5, 12.0)}


def test_spread_that_cannot_be_told() -> None:
    one = np.array([1.0, 2.0, 3.0])
    assert session_spread({}, {}).reason == "LOW_N"
    assert session_spread({"a": one}, {"b": one}).reason == "LOW_N"
    assert session_spread({"a": one}, {"a": one}).between_clip_sd is None
    assert session_spread({"a": one}, {"a": np.array([1.0, math.inf])}).reason == "NOT_FINITE"


def test_measurement_error_widens_changes() -> None:
    assert change_sd(3.0, 0.0) == 3.0
    assert change_sd(3.0, 4.0 / math.sqrt(2)) == pytest.approx(5.0)
