"""Curves: the published plantar arch angle, and false claims by simulation."""

from __future__ import annotations

import importlib
import warnings

import numpy as np
import pytest

from gaitlake.errors import StatisticsError
from gaitlake.statistics.curves import CurveTest, paired_curves


@pytest.fixture(scope="module")
def plantar_arch() -> np.ndarray:
    """Fast less normal walking, 10 subjects × 101 points, deg (Caravaggi 2010, 10.1111/j.1469-7580.2010.01261.x).

    The changes of the data set of that name which spm1d brings along; nothing of spm1d itself is used.
    """
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")  # spm1d's own
        data = importlib.import_module("spm1d").data.uv1d.tpaired.PlantarArchAngle()
    normal, fast = data.get_data()
    return np.asarray(fast - normal)


def compare(changes: np.ndarray, seed: int = 1) -> CurveTest:
    zero = np.zeros(changes.shape[1])
    return paired_curves({f"{i:03}": (zero, change) for i, change in enumerate(changes)}, seed=seed)


def smooth(rng: np.random.Generator, n: int, width: int = 12) -> np.ndarray:
    """Curves whose neighbours resemble each other."""
    kernel = np.hanning(width)
    return np.array([np.convolve(row, kernel, mode="valid") for row in rng.standard_normal((n, 100 + width))])


def test_the_plantar_arch_angle(plantar_arch: np.ndarray) -> None:
    """SCIENCE 11.2: max t 6.55176; critical 3.605, p .00391, nodes 95 to 100."""
    found = compare(-plantar_arch)
    assert np.nanmax(abs(found.t)) == pytest.approx(6.55176, abs=1e-3)
    assert found.critical_t == pytest.approx(3.605, abs=1e-3)
    assert found.p == 4 / 1024
    assert found.nodes == tuple(range(95, 101))
    assert (found.exact, found.patterns) == (True, 1024)
    assert [(c.first, c.last, c.p) for c in found.clusters] == [(95, 100, 4 / 1024)]


def test_swapping_before_and_after_turns_the_curve(plantar_arch: np.ndarray) -> None:
    for changes in (plantar_arch, smooth(np.random.default_rng(3), 20) + 0.8):
        one, other = compare(changes), compare(-changes)
        assert np.array_equal(one.t, -other.t)
        assert (one.critical_t, one.p, one.nodes) == (other.critical_t, other.p, other.nodes)
        assert [c.peak_t for c in one.clusters] == [-c.peak_t for c in other.clusters]


def test_the_order_of_subjects_does_not_matter() -> None:
    changes = smooth(np.random.default_rng(4), 20)
    curves = {f"{i:03}": (np.zeros(101), change) for i, change in enumerate(changes)}
    one, other = (paired_curves(dict(items), seed=1) for items in (curves.items(), reversed(curves.items())))
    assert np.array_equal(one.t, other.t)
    assert (one.critical_t, one.p) == (other.critical_t, other.p)


def test_all_patterns_by_hand() -> None:
    """Two points, ten subjects: the largest |t| of all 1024 patterns, one after the other."""
    changes = np.random.default_rng(5).normal(0.5, 1.0, (10, 2))
    largest = []
    for number in range(1024):
        signs = np.array([1.0 if number >> i & 1 else -1.0 for i in range(10)])
        flipped = changes * signs[:, None]
        largest.append(max(abs(flipped.mean(axis=0)) / (flipped.std(axis=0, ddof=1) / np.sqrt(10))))
    found = compare(changes)
    assert found.critical_t == pytest.approx(np.quantile(largest, 0.95))
    assert found.p == pytest.approx(np.mean(np.array(largest) >= np.max(abs(found.t)) - 1e-9))


def test_changes_of_both_signs_are_two_clusters() -> None:
    changes = smooth(np.random.default_rng(6), 14) * 0.1
    changes[:, 20:30] += 5.0
    changes[:, 30:40] -= 5.0
    found = compare(changes)
    assert [(c.first, c.last, bool(c.peak_t > 0)) for c in found.clusters] == [(20, 29, True), (30, 39, False)]


def test_drawn_patterns_find_what_all_find() -> None:
    changes = smooth(np.random.default_rng(7), 16)
    changes[:, 50:60] += 4.0
    found = compare(changes)
    assert (found.exact, found.patterns) == (False, 10_001)
    assert found.p <= 0.001
    assert {50, 55, 59} <= set(found.nodes)


def test_points_without_spread_are_left_out() -> None:
    changes = smooth(np.random.default_rng(8), 12)
    changes[:, :10] = 0.0
    changes[:, 10:12] = 3.0
    found = compare(changes)
    assert np.isnan(found.t[:12]).all()
    assert np.isfinite(found.t[12:]).all()
    assert compare(changes[:, 12:]).critical_t == found.critical_t


def test_a_subject_with_a_gap_is_left_out() -> None:
    changes = smooth(np.random.default_rng(9), 12)
    with_gap = np.vstack([changes, changes[0]])
    with_gap[-1, 50] = np.nan
    found = compare(with_gap)
    assert (found.n, found.n_missing) == (12, 1)
    assert found.p == compare(changes).p


@pytest.mark.parametrize(
    ("changes", "reason"),
    [
        (np.empty((0, 101)), "NO_SUBJECTS"),
        (np.full((3, 5), np.nan), "NO_SUBJECTS"),
        (np.ones((1, 5)), "ONE_SUBJECT"),
        (np.ones((12, 5)), "NO_SPREAD"),
        (np.full((12, 5), np.inf), "NOT_FINITE"),
        (np.random.default_rng(1).normal(size=(9, 5)), "FEW_SUBJECTS"),
    ],
)
def test_what_cannot_be_tested_has_a_reason(changes: np.ndarray, reason: str) -> None:
    found = compare(changes)
    assert (found.reason, found.p, found.critical_t, found.t, found.nodes) == (reason, None, None, None, ())
    assert (found.mean_change is None) == (reason in ("NO_SUBJECTS", "NOT_FINITE"))


def test_curves_of_different_points_are_refused() -> None:
    with pytest.raises(StatisticsError, match=r"same points.*\(100,\), \(101,\)"):
        paired_curves({"a": (np.zeros(101), np.zeros(101)), "b": (np.zeros(100), np.zeros(100))}, seed=1)
    with pytest.raises(StatisticsError, match="same points"):
        paired_curves({"a": (np.zeros((2, 3)), np.zeros((2, 3)))}, seed=1)


@pytest.mark.parametrize("width", [3, 40])
def test_curves_without_a_change_are_claimed_in_a_twentieth(width: int) -> None:
    rng = np.random.default_rng(width)
    claimed = [bool(compare(smooth(rng, 10, width)).nodes) for _ in range(600)]
    assert 0.03 <= np.mean(claimed) <= 0.075  # 5 % and 3 Monte-Carlo standard errors, 0.9 % each
