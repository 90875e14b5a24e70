"""Tests of a change, against published studies, other implementations and what must not change them."""

from __future__ import annotations

import itertools
import math

import numpy as np
import pytest
import scipy.stats
from hypothesis import given, settings
from hypothesis import strategies as st

from gaitlake.errors import StatisticsError
from gaitlake.statistics.bootstrap import bca_interval
from gaitlake.statistics.paired import PairedResult, paired_t, paired_tests
from gaitlake.statistics.rank_and_sign import sign_flip, signed_rank
from gaitlake.statistics.sample import REASONS, SubjectPairs
from tests.statistics.published import (
    MAIZE_CROSS_LESS_SELF,
    MILEAGE_A,
    MILEAGE_B,
    PRESSURE_6,
    PRESSURE_7,
    WEIGHT_AFTER,
    WEIGHT_BEFORE,
    changes,
    study,
)

NAN, INF = math.nan, math.inf
coarse = st.lists(st.integers(-6, 6), min_size=10, max_size=14)
anything = st.lists(
    st.tuples(*[st.one_of(st.none(), st.floats(), st.integers(-3, 3).map(float))] * 2), min_size=0, max_size=18
)


def numbers_of(result: PairedResult) -> list[float | None]:
    """Every number that is signed or a p-value."""
    t, bca = result.t, result.bca
    return [result.effects.mean_change, t.t, t.p, t.ci_low, t.ci_high, result.wilcoxon.p, result.sign_flip.p, bca.low]


def test_the_weight_clinic() -> None:
    found = paired_tests(study(WEIGHT_AFTER, WEIGHT_BEFORE), seed=1)
    assert found.t.t == pytest.approx(6.6896995, abs=5e-8)
    assert found.t.df == 14
    assert found.t.p == pytest.approx(1.028e-5, abs=5e-9)
    assert found.sign_flip.p == pytest.approx(6.1035e-5, abs=5e-10)
    assert found.sign_flip.patterns == 32_768
    assert found.wilcoxon.p == pytest.approx(2 / 2**15)
    assert found.group_claim


def test_mileage() -> None:
    found = paired_t(study(MILEAGE_B, MILEAGE_A))
    assert found.t == pytest.approx(4.4721, abs=5e-5)
    assert found.p == pytest.approx(2 * 0.000775, abs=1e-6)


def test_the_interval_of_framingham() -> None:
    found = paired_t(study(PRESSURE_7, PRESSURE_6))
    assert (found.ci_low, found.ci_high) == pytest.approx((-12.4, 1.8), abs=0.06)  # printed with one digit


def test_darwins_maize_as_fisher_counted_it() -> None:
    """Fisher: 1 726 of 32 768 patterns are as extreme; t 2.148, p 0.0497."""
    found = paired_tests(changes(MAIZE_CROSS_LESS_SELF), seed=1)
    assert found.sign_flip.p == 1_726 / 32_768
    assert (found.t.t, found.t.p) == (pytest.approx(2.148, abs=5e-4), pytest.approx(0.0497, abs=5e-5))
    assert found.wilcoxon.w_plus == 96
    assert found.wilcoxon.p == pytest.approx(0.04126, abs=5e-6)


@pytest.mark.parametrize("n", [10, 30, 50, 51, 200])
def test_ranks_without_ties_agree_with_scipy(n: int) -> None:
    x = np.random.default_rng(n).normal(0.3, 1.0, n)
    found = signed_rank(changes(list(x)))
    exact = n <= 50
    theirs = scipy.stats.wilcoxon(x, method="exact" if exact else "asymptotic", correction=not exact)
    assert found.p == pytest.approx(float(theirs.pvalue), rel=1e-9)
    assert found.exact == exact


def test_ranks_with_ties_and_zeros_are_counted_out() -> None:
    """All 2^9 sign patterns of the tied ranks of what is not 0."""
    x = np.array([0.0, 1, -1, 1, 2, 2, -2, 3, 3, 3, 0, 5][:12])
    used = x[x != 0]
    ranks = scipy.stats.rankdata(abs(used))
    sums = [float(np.dot(ranks, pattern)) for pattern in itertools.product((0, 1), repeat=len(used))]
    seen = float(ranks[used > 0].sum())
    tail = min(np.mean(np.array(sums) <= seen), np.mean(np.array(sums) >= seen))
    found = signed_rank(changes(list(x)))
    assert found.p == pytest.approx(min(1.0, 2 * tail))
    assert (found.n_changed, found.w_plus) == (10, seen)


def test_ties_are_seen_through_rounding() -> None:
    decimal = signed_rank(study_of(np.arange(12) / 10, np.arange(12) / 10 + np.tile([0.3, -0.1, 0.2], 4)))
    whole = signed_rank(study_of(np.zeros(12), np.tile([3.0, -1.0, 2.0], 4)))
    assert decimal.p == pytest.approx(whole.p, abs=1e-12)
    assert decimal.w_plus == whole.w_plus


def study_of(before: np.ndarray, after: np.ndarray) -> SubjectPairs:
    return SubjectPairs.from_columns([f"{i:03}" for i in range(len(before))], list(before), list(after))


def test_drawn_signs_are_near_all_signs() -> None:
    x = np.random.default_rng(3).normal(0.4, 1.0, 16)
    patterns = (np.arange(2**16)[:, None] >> np.arange(16)) & 1
    exact = float(np.mean(abs((2 * patterns - 1) @ x) >= abs(x.sum()) - 1e-9))
    found = sign_flip(changes(list(x)), seed=5)
    assert (found.exact, found.patterns) == (False, 10_000)
    assert found.p == pytest.approx(exact, abs=4 * math.sqrt(exact / 10_000))
    assert found.p is not None
    assert found.p * 10_001 == pytest.approx(round(found.p * 10_001))


def test_no_drawn_p_is_zero() -> None:
    found = sign_flip(changes([1.0 + i / 100 for i in range(30)]), seed=1)
    assert found.p == 1 / 10_001


@pytest.mark.parametrize("n", [10, 40])
def test_the_bootstrap_agrees_with_scipy(n: int) -> None:
    x = np.random.default_rng(n).exponential(1.0, n)
    found = bca_interval(changes(list(x)), seed=2)
    theirs = scipy.stats.bootstrap(
        (x,), np.mean, n_resamples=9_999, method="BCa", rng=np.random.default_rng(1)
    ).confidence_interval
    assert (found.low, found.high) == pytest.approx((theirs.low, theirs.high), abs=0.05 * x.std())


def test_skew_moves_the_interval() -> None:
    x = list(np.random.default_rng(1).exponential(1.0, 20))
    found, t = bca_interval(changes(x), seed=1), paired_t(changes(x))
    assert found.high - np.mean(x) > np.mean(x) - found.low
    assert t.ci_high - np.mean(x) == pytest.approx(np.mean(x) - t.ci_low)


@pytest.mark.parametrize("n", [2, 5, 9])
def test_few_subjects_have_estimates_and_intervals_only(n: int) -> None:
    found = paired_tests(changes(list(np.random.default_rng(n).normal(2.0, 1.0, n))), seed=1)
    assert {found.t.p, found.t.t, found.wilcoxon.p, found.sign_flip.p, found.bca.low, found.bca.high} == {None}
    assert None not in (found.t.mean, found.t.ci_low, found.t.ci_high, found.effects.d_z)
    assert (found.group_claim, found.reason) == (False, "FEW_SUBJECTS")


@pytest.mark.parametrize(
    ("values", "reason"),
    [
        ([], "NO_SUBJECTS"),
        ([1.0], "ONE_SUBJECT"),
        ([1.0] * 20, "NO_SPREAD"),
        ([0.0] * 20, "NO_SPREAD"),
        ([0.0] * 19 + [INF], "NOT_FINITE"),
        ([1e300] * 19 + [-1e300], "NOT_FINITE"),
    ],
)
def test_nothing_is_tested_from_nothing(values: list[float], reason: str) -> None:
    found = paired_tests(changes(values), seed=1)
    assert (found.reason, found.group_claim) == (reason, False)
    assert {found.t.p, found.wilcoxon.p, found.sign_flip.p, found.bca.low, found.t.ci_low} == {None}
    assert {found.t.reason, found.wilcoxon.reason, found.sign_flip.reason, found.bca.reason} == {reason}


def test_a_negative_seed_is_refused() -> None:
    with pytest.raises(StatisticsError, match="seed -1: must be at least 0"):
        paired_tests(changes(list(range(20))), seed=-1)


def test_the_seed_decides() -> None:
    x = changes(list(np.random.default_rng(1).normal(0.3, 1.0, 25)))
    one, again, other = (paired_tests(x, seed=seed) for seed in (1, 1, 2))
    assert numbers_of(one) == numbers_of(again)
    assert one.bca != other.bca


@settings(max_examples=60, deadline=None)
@given(anything)
def test_whatever_is_given_there_is_a_number_or_a_reason(rows: list[tuple[float | None, float | None]]) -> None:
    found = paired_tests(SubjectPairs.from_mapping({f"{i:02}": row for i, row in enumerate(rows)}), seed=0)
    assert found.n + found.n_missing == len(rows)
    assert found.group_claim == (found.reason is None)
    for p in (found.t.p, found.wilcoxon.p, found.sign_flip.p):
        assert (p is None) == (found.reason is not None)
        assert p is None or 0.0 < p <= 1.0
    assert found.reason is None or found.reason in REASONS
    assert all(value is None or math.isfinite(value) for value in numbers_of(found))


@settings(max_examples=40, deadline=None)
@given(st.one_of(coarse, st.lists(st.integers(-40, 60), min_size=16, max_size=22)), st.randoms(use_true_random=False))
def test_neither_order_nor_direction_matter(values: list[int], shuffler: object) -> None:
    x = [float(value) for value in values]
    forward = paired_tests(changes(x), seed=4)
    ids = [f"{i:04}" for i in range(len(x))]
    shuffler.shuffle(ids)  # type: ignore[attr-defined]
    shuffled = paired_tests(SubjectPairs.from_columns(ids, [0.0] * len(x), x), seed=4)
    backward = paired_tests(SubjectPairs.from_columns(ids, x, [0.0] * len(x)), seed=4)
    assert (shuffled.wilcoxon, shuffled.sign_flip, shuffled.bca) == (
        forward.wilcoxon,
        forward.sign_flip,
        forward.bca,
    )
    assert (backward.wilcoxon.p, backward.sign_flip) == (forward.wilcoxon.p, forward.sign_flip)
    if forward.bca.low is not None:
        assert (backward.bca.low, backward.bca.high) == (-forward.bca.high, -forward.bca.low)
        assert forward.bca.low <= forward.bca.high
        assert (backward.t.ci_low, backward.t.p) == pytest.approx((-forward.t.ci_high, forward.t.p))


@settings(max_examples=40, deadline=None)
@given(coarse, st.sampled_from([1e-6, 0.37, 3.0, 1e9]))
def test_the_unit_does_not_matter(values: list[int], unit: float) -> None:
    one = paired_tests(changes([float(value) for value in values]), seed=4)
    other = paired_tests(changes([value * unit for value in values]), seed=4)
    for name in ("t", "wilcoxon", "sign_flip"):
        p, scaled = getattr(one, name).p, getattr(other, name).p
        assert p == scaled if p is None else scaled == pytest.approx(p, rel=1e-6)
    assert one.effects.d_z is None or other.effects.d_z == pytest.approx(one.effects.d_z, abs=1e-9)
