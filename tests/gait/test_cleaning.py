"""Outliers, gaps, clock and filter on curves that are known exactly."""

from __future__ import annotations

import numpy as np
import pytest

from gaitlake.gait.cleaning import (
    cutoff_hz,
    fill_gaps,
    length_variation,
    low_pass,
    outliers,
    resample,
    runs,
    wrong_lengths,
)
from gaitlake.gait.parameters import CleanParameters
from gaitlake.metrics.motion import INDEX, JOINTS

P = CleanParameters()
LEG_PX = 250.0


def points(curve: np.ndarray) -> np.ndarray:
    """The curve as x of one joint, with y = 0."""
    return np.stack([curve, np.zeros_like(curve)], axis=1)[:, None, :]


def test_runs_are_the_spans_of_true() -> None:
    assert list(runs(np.array([True, False, True, True]))) == [slice(0, 1), slice(2, 4)]
    assert list(runs(np.zeros(3, bool))) == []


def test_a_point_moving_along_a_line_has_no_outlier_and_a_jump_is_one() -> None:
    line = np.linspace(0.0, 600.0, 60)
    assert not outliers(points(line), LEG_PX, P).any()
    line[30] += 150.0
    assert np.flatnonzero(outliers(points(line), LEG_PX, P)[:, 0]).tolist() == [30]


def test_outliers_are_those_of_a_moving_median_of_what_is_known() -> None:
    """Window by window as the formula reads, gaps included."""
    rng = np.random.default_rng(3)
    curve = 100.0 * np.sin(np.arange(200) / 40.0) + rng.normal(0.0, 2.0, 200)
    curve[rng.random(200) < 0.15] = np.nan
    curve[rng.random(200) < 0.05] += 40.0
    expected = np.zeros(200, bool)
    for t in range(3, 197):
        window = curve[t - 3 : t + 4]
        known = window[np.isfinite(window)]
        if known.size > 3 and np.isfinite(curve[t]):
            deviation = 1.4826 * np.median(abs(known - np.median(known)))
            expected[t] = abs(curve[t] - np.median(known)) > max(3.0 * deviation, 0.02 * LEG_PX)
    assert expected.sum() > 5
    assert np.array_equal(outliers(points(curve), LEG_PX, P)[:, 0], expected)


def test_a_running_heel_at_30_fps_is_no_outlier_anywhere() -> None:
    heel = 140.0 * np.sin(2 * np.pi * np.arange(90) / 30.0 / 0.71)
    assert not outliers(points(heel), LEG_PX, P).any()


def test_a_shank_of_half_its_length_loses_what_hangs_on_it() -> None:
    xy = np.zeros((20, len(JOINTS), 2))
    for joint, y in {"hip": 900, "knee": 800, "ankle": 700, "heel": 690, "foot_index": 690}.items():
        xy[:, INDEX[f"left_{joint}"], 1] = xy[:, INDEX[f"right_{joint}"], 1] = y
    xy[7, INDEX["left_ankle"], 1] = 750
    found = wrong_lengths(xy, P.segment_tolerance)
    assert {JOINTS[j] for j in np.flatnonzero(found[7])} == {"left_ankle", "left_heel", "left_foot_index"}
    assert not np.delete(found, 7, axis=0).any()
    assert length_variation(xy, "left") > length_variation(xy, "right") == 0.0


def test_a_leg_without_length_has_no_variation() -> None:
    assert np.isnan(length_variation(np.zeros((20, len(JOINTS), 2)), "left"))


def test_gaps_up_to_a_tenth_of_a_second_are_bridged_and_longer_ones_and_ends_are_not() -> None:
    time_s = np.arange(120) / 60.0
    curve = np.sin(2 * np.pi * time_s)
    holes = curve.copy()
    holes[[0, 1, 119]] = np.nan  # ends
    holes[20:26] = np.nan  # 0.100 s
    holes[60:67] = np.nan  # 0.117 s
    filled = fill_gaps(time_s, points(holes), 0.10)[:, 0, 0]
    assert np.flatnonzero(np.isnan(filled)).tolist() == [0, 1, *range(60, 67), 119]
    assert filled[20:26] == pytest.approx(curve[20:26], abs=0.02)


def test_bridges_are_those_of_pchip() -> None:
    from scipy.interpolate import PchipInterpolator

    rng = np.random.default_rng(4)
    time_s = np.cumsum(rng.uniform(0.5, 1.5, 120)) / 60.0
    for curve in (np.cumsum(rng.normal(size=120)), np.round(3 * np.sin(9 * time_s)), np.zeros(120)):
        holes = np.where(rng.random(120) < 0.3, np.nan, curve)
        holes[[0, 1, 3, 118]], holes[[2, 4, 119]] = np.nan, 1.0  # gaps beside both ends
        known = np.isfinite(holes)
        filled = fill_gaps(time_s, points(holes), 0.5)[:, 0, 0]
        expected = PchipInterpolator(time_s[known], holes[known], extrapolate=False)(time_s)
        assert filled == pytest.approx(expected, abs=1e-9, nan_ok=True)


def test_a_clock_that_is_uniform_is_left_alone() -> None:
    time_s = 0.5 + np.arange(50) / 60.0
    curve = np.sin(time_s)
    clock, placed = resample(time_s, points(curve), 60.0)
    assert clock == pytest.approx(time_s)
    assert np.array_equal(placed[:, 0, 0], curve)


def test_uneven_frames_give_the_same_curve_as_even_ones() -> None:
    rng = np.random.default_rng(1)
    time_s = np.cumsum(rng.uniform(0.7, 1.3, 200)) / 60.0
    clock, placed = resample(time_s, points(np.sin(2 * np.pi * 1.4 * time_s)), 60.0)
    assert np.diff(clock) == pytest.approx(1 / 60.0)
    known = placed[:, 0, 0]
    assert known[2:-2] == pytest.approx(np.sin(2 * np.pi * 1.4 * clock)[2:-2], abs=2e-3)


def test_resampling_keeps_gaps() -> None:
    time_s = np.arange(60) / 60.0 + 1e-3 * (np.arange(60) % 2)
    curve = np.ones(60)
    curve[20:40] = np.nan
    _, placed = resample(time_s, points(curve), 60.0)
    assert np.isnan(placed[21:39]).all()
    assert np.isfinite(placed[2:19]).all()


def test_the_filter_has_no_lag_and_halves_power_at_its_cutoff() -> None:
    time_s = np.arange(1200) / 120.0
    for frequency_hz, gain in ((1.0, 1.0), (6.0, np.sqrt(0.5)), (20.0, 0.0)):
        wave = np.sin(2 * np.pi * frequency_hz * time_s)
        smooth = low_pass(points(wave), 120.0, 6.0)[300:900, 0, 0]
        assert np.std(smooth) / np.std(wave[300:900]) == pytest.approx(gain, abs=0.02)
        if gain:
            assert np.corrcoef(smooth, wave[300:900])[0, 1] == pytest.approx(1.0, abs=1e-6)


def test_each_gap_free_run_is_filtered_by_itself_and_short_ones_are_dropped() -> None:
    curve = np.concatenate([np.zeros(60), [np.nan], np.full(60, 100.0), [np.nan], np.full(20, 5.0)])
    smooth = low_pass(points(curve), 60.0, 6.0)[:, 0, 0]
    assert smooth[:60] == pytest.approx(0.0)
    assert smooth[61:121] == pytest.approx(100.0)
    assert np.isnan(smooth[121:]).all()


def test_nothing_is_filtered_where_nyquist_is_below_the_cutoff() -> None:
    curve = np.random.default_rng(0).normal(size=100)
    assert np.array_equal(low_pass(points(curve), 15.0, 8.0)[:, 0, 0], curve)


@pytest.mark.parametrize(
    ("activity", "fs_hz", "expected"),
    [("walk", 60, 6), ("walk", 30, 6), ("run", 59.94, 10), ("run", 120, 10), ("run", 30, 8)],
)
def test_cutoffs(activity: str, fs_hz: float, expected: float) -> None:
    assert cutoff_hz(activity, fs_hz, P) == expected
