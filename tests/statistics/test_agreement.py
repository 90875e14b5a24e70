"""Agreement of two measurements, against the published example."""

from __future__ import annotations

import math

import pytest

from gaitlake.errors import StatisticsError
from gaitlake.statistics.agreement import bland_altman, mdc95, sem_from_reliability
from gaitlake.statistics.sample import SubjectPairs
from tests.statistics.published import changes, study

WRIGHT = [494, 395, 516, 434, 476, 557, 413, 442, 650, 433, 417, 656, 267, 478, 178, 423, 427]
MINI = [512, 430, 520, 428, 500, 600, 364, 380, 658, 445, 432, 626, 260, 477, 259, 350, 451]
"""Peak flow, l/min, Bland & Altman 1986 (10.1016/S0140-6736(86)90837-8): difference -2.1, SD 38.8."""


def test_peak_flow() -> None:
    found = bland_altman(study(MINI, WRIGHT))
    assert found.n == 17
    assert (found.bias, found.sd_difference) == pytest.approx((-2.1, 38.8), abs=0.05)
    assert found.limits == pytest.approx((-2.12 - 1.96 * 38.765, -2.12 + 1.96 * 38.765), abs=0.01)
    assert found.bias_interval == pytest.approx((-22.0, 17.8), abs=0.1)  # 1986: -22.0 to 17.8
    assert found.sem == pytest.approx(38.765 / math.sqrt(2), abs=1e-3)
    assert found.mdc95 == pytest.approx(1.96 * 38.765, abs=2e-2)


def test_limits_have_intervals_around_them() -> None:
    found = bland_altman(study(MINI, WRIGHT))
    for limit, (low, high) in zip(found.limits, (found.lower_limit_interval, found.upper_limit_interval), strict=True):
        assert low < limit < high
        assert high - limit == pytest.approx(2.1199 * 38.765 * math.sqrt(1 / 17 + 1.96**2 / 32), rel=1e-3)


@pytest.mark.parametrize(("values", "reason"), [([], "NO_SUBJECTS"), ([1.0], "ONE_SUBJECT"), ([2.0] * 9, "NO_SPREAD")])
def test_what_cannot_be_told_has_a_reason(values: list[float], reason: str) -> None:
    found = bland_altman(changes(values))
    assert (found.reason, found.sem, found.mdc95, found.limits) == (reason, None, None, None)


def test_error_from_reliability() -> None:
    assert sem_from_reliability(10.0, 0.91) == pytest.approx(3.0)
    assert sem_from_reliability(10.0, -0.2) == 10.0
    assert mdc95(3.0) == pytest.approx(8.3154, abs=1e-4)


@pytest.mark.parametrize(("sd", "icc"), [(-1.0, 0.5), (1.0, 1.1), (math.nan, 0.5), (1.0, math.nan)])
def test_impossible_numbers_are_refused(sd: float, icc: float) -> None:
    with pytest.raises(StatisticsError, match="at least 0 and the ICC at most 1"):
        sem_from_reliability(sd, icc)
    with pytest.raises(StatisticsError, match="must be a number of at least 0"):
        mdc95(-0.1)


def test_repeats_of_a_subject_are_refused() -> None:
    with pytest.raises(StatisticsError, match="not independent"):
        SubjectPairs.from_columns(["a", "a"], [1.0, 2.0], [1.0, 2.5])
