"""Values between samples and curves over strides, of signals known in closed form."""

from __future__ import annotations

import numpy as np
import pytest

from gaitlake.metrics.curves import PHASES, positions_at, range_of_motion, sample, signed_peak
from gaitlake.metrics.extrema import value_at
from gaitlake.metrics.motion import JOINTS, Cycle, Motion

SIGNAL = np.sin(np.arange(60) / 5.0)


def test_many_values_at_once_are_those_of_one_at_a_time() -> None:
    signal = SIGNAL.copy()
    signal[30:33] = np.nan
    positions = np.concatenate([np.linspace(-1.0, 60.0, 501), [0.0, 59.0, 29.0, 33.0]])
    expected = [value_at(signal, float(p)) for p in positions]
    np.testing.assert_allclose(sample(signal, positions), expected, atol=1e-12)


def test_a_signal_of_one_sample_has_no_course() -> None:
    assert np.isnan(sample(np.array([1.0]), np.array([0.0]))).all()


def test_phases_of_a_stride() -> None:
    motion = Motion(0.5 + np.arange(100) / 50.0, 50.0, np.full((100, len(JOINTS), 2), np.nan))
    positions = positions_at(motion, [Cycle("left", 1.0, 2.0), Cycle("left", 2.0, 2.2)], PHASES)
    assert positions.shape == (2, 101)
    assert positions[0, [0, 50, 100]] == pytest.approx([25.0, 50.0, 75.0])
    assert positions[1, -1] == pytest.approx(85.0)


def test_range_of_motion_leaves_the_extremes_out() -> None:
    ramp = np.linspace(0.0, 100.0, 101)
    spiked = ramp.copy()
    spiked[50] = 1e6
    gap = np.where(np.arange(101) == 7, np.nan, ramp)
    found = range_of_motion(np.stack([ramp, spiked, gap]))
    assert found[0] == pytest.approx(96.0)
    assert found[1] < 110.0
    assert np.isnan(found[2])


def test_the_peak_keeps_its_sign() -> None:
    curves = np.array([[1.0, -3.0, 2.0], [0.5, 0.1, -0.2], [1.0, np.nan, 2.0]])
    np.testing.assert_array_equal(signed_peak(curves), [-3.0, 0.5, np.nan])
    assert signed_peak(np.empty((0, 3))).size == 0
