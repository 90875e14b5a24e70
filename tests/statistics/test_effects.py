"""Sizes of a change, against published studies and by hand."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from gaitlake.statistics.effects import effect_sizes, hedges_correction, hodges_lehmann, trimmed_mean
from gaitlake.statistics.sample import SubjectPairs
from tests.statistics.published import WEIGHT_AFTER, WEIGHT_BEFORE, changes, study

numbers = st.lists(st.floats(-1e6, 1e6, width=32), min_size=1, max_size=40)


def test_the_weight_clinic() -> None:
    """SCIENCE 11.2: diff 10.9333, SD 6.3298, d_z 1.72727, d_av .41166, g_av .4005 (weight lost)."""
    found = effect_sizes(study(WEIGHT_AFTER, WEIGHT_BEFORE))
    assert found.mean_change == pytest.approx(10.9333, abs=5e-5)
    assert found.sd_change == pytest.approx(6.3298, abs=5e-5)
    assert found.d_z == pytest.approx(1.72727, abs=5e-6)
    assert found.d_av == pytest.approx(0.41166, abs=5e-6)
    assert found.g_av == pytest.approx(0.4005, abs=5e-5)


def test_the_correction_of_hedges() -> None:
    assert hedges_correction(15) == pytest.approx(1 - 3 / (4 * 28 - 1))


def test_walsh_averages_by_hand() -> None:
    """1, 5, 5.5, 6, 10, 10.5 … of 1, 10, 11: the averages are 1, 5.5, 6, 10, 10.5, 11."""
    assert hodges_lehmann(np.array([10.0, 1.0, 11.0])) == pytest.approx((6 + 10) / 2)


def test_many_subjects_need_no_memory_for_pairs() -> None:
    x = np.random.default_rng(1).standard_t(2, 1_501)
    rows, columns = np.triu_indices(len(x))
    assert hodges_lehmann(x) == pytest.approx(float(np.median((x[rows] + x[columns]) / 2)), abs=1e-12)
    many = np.random.default_rng(2).normal(3.0, 1.0, 50_000)  # all pairs would be 10 GB
    assert hodges_lehmann(many) == pytest.approx(3.0, abs=0.02)


@pytest.mark.parametrize("n", [1_001, 1_002])
def test_counted_averages_with_ties(n: int) -> None:
    x = np.random.default_rng(n).integers(0, 4, n).astype(np.float64)
    rows, columns = np.triu_indices(n)
    assert hodges_lehmann(x) == float(np.median((x[rows] + x[columns]) / 2))
    assert hodges_lehmann(np.full(n, 2.5)) == 2.5


def test_a_fifth_is_trimmed_at_each_end() -> None:
    assert trimmed_mean(np.array([-1000.0, 1, 2, 3, 1000])) == 2.0
    assert trimmed_mean(np.array([1.0, 2.0, 9.0, 12.0])) == 6.0


def test_one_subject_has_a_change_and_no_spread() -> None:
    found = effect_sizes(SubjectPairs.from_mapping({"a": (1.0, 3.0)}))
    assert (found.mean_change, found.hodges_lehmann, found.sd_change, found.d_z, found.g_av) == (2, 2, None, None, None)
    assert found.reason == "ONE_SUBJECT"


def test_equal_changes_have_no_standardised_size_over_their_spread() -> None:
    found = effect_sizes(SubjectPairs.from_mapping({"a": (1.0, 3.0), "b": (2.0, 4.0)}))
    assert (found.sd_change, found.d_z, found.reason) == (0.0, None, "NO_SPREAD")
    assert found.d_av == pytest.approx(2 / np.sqrt(0.5))
    constant = effect_sizes(SubjectPairs.from_mapping({"a": (1.0, 3.0), "b": (1.0, 3.0)}))
    assert constant.d_av is None


@settings(deadline=None)
@given(numbers)
def test_swapping_before_and_after_turns_every_sign(values: list[float]) -> None:
    forward = changes(values)
    backward = SubjectPairs(forward.subject_ids, forward.post, forward.pre)
    one, other = effect_sizes(forward), effect_sizes(backward)
    for name in ("mean_change", "hodges_lehmann", "trimmed_mean", "d_z", "d_av", "g_av"):
        value = getattr(one, name)
        turned = getattr(other, name)
        assert (value is None) == (turned is None)
        assert value is None or value == pytest.approx(-turned, rel=1e-9, abs=1e-9)
    assert one.sd_change == other.sd_change


@settings(deadline=None)
@given(numbers, st.floats(-100, 100))
def test_estimates_move_with_the_values(values: list[float], shift: float) -> None:
    x = np.array(values)
    size = 1e-9 * (1.0 + abs(x).max() + abs(shift))
    for estimate in (hodges_lehmann, trimmed_mean):
        assert estimate(x + shift) == pytest.approx(estimate(x) + shift, abs=size)
        assert x.min() - size <= estimate(x) <= x.max() + size
