"""Robust spread of known spreads."""

from __future__ import annotations

import numpy as np
import pytest

from gaitlake.metrics.motion import Reading
from gaitlake.metrics.variability import curve_variability, time_variability


def test_the_median_of_the_strides_is_the_robust_coefficient_of_variation() -> None:
    times = 1.0 + 0.03 * np.random.default_rng(5).standard_normal(4001)
    found = time_variability([Reading(float(t)) for t in times], 60.0)
    assert np.median([r.value for r in found]) == pytest.approx(3.0, rel=0.05)
    assert {r.flags for r in found} == {()}


def test_spread_below_what_whole_frames_give_is_flagged_not_lowered() -> None:
    times = 1.0 + 0.004 * np.random.default_rng(5).standard_normal(4001)
    found = time_variability([Reading(float(t)) for t in times], 60.0)
    assert np.median([r.value for r in found]) == pytest.approx(0.4, rel=0.05)
    assert {r.flags for r in found} == {("BELOW_NOISE",)}


def test_six_strides_have_no_spread_and_missing_ones_keep_their_reason() -> None:
    few = [Reading(1.0)] * 6 + [Reading(reason="NO_EVENTS")]
    assert [r.reason for r in time_variability(few, 60.0)] == ["LOW_N"] * 6 + ["NO_EVENTS"]


def test_curves_that_differ_by_a_constant_spread_by_it() -> None:
    level = 2.0 * np.random.default_rng(6).standard_normal(3001)
    curves = np.sin(np.linspace(0, 6, 101))[None, :] + level[:, None]
    found = [r.value for r in curve_variability(curves)]
    assert np.sqrt(np.mean(np.square(found))) == pytest.approx(2.0, rel=0.05)
    assert {r.reason for r in curve_variability(curves[:6])} == {"LOW_N"}
