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
