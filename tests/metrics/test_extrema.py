"""Extrema and crossings of curves with known ones."""

from __future__ import annotations

import numpy as np
import pytest

from gaitlake.metrics.extrema import first_crossing, value_at, vertex


@pytest.mark.parametrize("top", [4.0, 4.2, 3.7])
def test_vertex_of_a_parabola_is_exact_between_samples(top: float) -> None:
    curve = 10.0 - (np.arange(9) - top) ** 2
    position, height = vertex(curve, int(np.argmax(curve)))
    assert position == pytest.approx(top)
    assert height == pytest.approx(10.0)


def test_vertex_of_a_sinusoid_is_within_a_hundredth_of_a_sample() -> None:
    t = np.arange(44)
    curve = np.sin(2 * np.pi * (t - 3.3) / 44.0)
    position, height = vertex(curve, int(np.argmax(curve)))
    assert position == pytest.approx(3.3 + 11.0, abs=0.01)
    assert height == pytest.approx(1.0, abs=1e-4)


def test_vertex_falls_back_to_the_sample_at_ends_gaps_and_slopes() -> None:
    assert vertex(np.array([3.0, 2.0, 1.0]), 0) == (0.0, 3.0)
    assert vertex(np.array([1.0, 2.0, np.nan]), 1) == (1.0, 2.0)
    assert vertex(np.array([1.0, 2.0, 3.0]), 1) == (1.0, 2.0)


def test_value_between_samples_of_a_parabola_is_exact() -> None:
    curve = np.arange(8.0) ** 2
    assert value_at(curve, 3.4) == pytest.approx(3.4**2)
    assert value_at(curve, 3.0) == 9.0
    assert value_at(curve, 7.0) == 49.0
    assert np.isnan(value_at(curve, 7.1))


def test_value_beside_a_gap_is_linear_and_in_a_gap_unknown() -> None:
    curve = np.array([0.0, 1.0, 2.0, np.nan, 4.0])
    assert value_at(curve, 1.5) == pytest.approx(1.5)
    assert np.isnan(value_at(curve, 2.5))


def test_first_crossing_of_a_line() -> None:
    curve = 2.0 * np.arange(10.0)
    assert first_crossing(curve, 1.3, 8.0, 7.0) == pytest.approx(3.5)
    assert first_crossing(curve, 1.3, 3.0, 7.0) is None
    assert first_crossing(curve, 5.0, 8.0, 7.0) == 5.0


def test_first_crossing_lies_on_the_curve_between_samples() -> None:
    """Below the level before it, at the level there; beside gaps as well."""
    rng = np.random.default_rng(1)
    found = 0
    for trial in range(300):
        curve = np.cumsum(rng.normal(size=30))
        curve[rng.random(30) < 0.05 * (trial % 3)] = np.nan
        start, stop, level = rng.uniform(0, 10), rng.uniform(12, 29), rng.normal()
        at = first_crossing(curve, start, stop, level)
        samples = [value_at(curve, p) for p in (start, *range(int(start) + 1, int(stop) + 1), stop)]
        if at is None:
            assert not any(v >= level for v in samples)
            continue
        assert start <= at <= stop
        assert not any(value_at(curve, p) >= level for p in range(int(start) + 1, int(np.ceil(at))))
        if at > start and np.isfinite(value_at(curve, at - 1e-6)) and at % 1 > 1e-6:
            found += 1
            assert value_at(curve, at) == pytest.approx(level, abs=1e-6)
    assert found > 50
