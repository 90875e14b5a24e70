"""Loading times of knee curves known in closed form, and of the published running curve (SCIENCE 10)."""

from __future__ import annotations

import numpy as np
import pytest

from gaitlake.metrics.loading import knee_readings, loading_readings, stance_peak
from gaitlake.metrics.motion import Cycle
from gaitlake.metrics.parameters import MetricParameters

FS = 240.0
P = MetricParameters()
RUN_KNEE = (40.92, ((-7.98, -24.79), (-18.36, 15.28), (-1.39, 2.41), (-0.93, -0.15), (-0.64, -0.07)))
"""Running knee at 2.5 m/s, SCIENCE 10 G1."""


def run_knee(time_s: np.ndarray, stride_s: float) -> np.ndarray:
    mean, harmonics = RUN_KNEE
    phase = 2 * np.pi * time_s / stride_s
    return mean + sum(a * np.cos(k * phase) + b * np.sin(k * phase) for k, (a, b) in enumerate(harmonics, 1))


def test_published_running_knee_gives_its_published_truth() -> None:
    time_s = np.arange(0.0, 2.0, 1 / FS)
    knee = run_knee(time_s, 0.74)
    cycle = Cycle("left", 0.74, 1.48)
    peak = stance_peak(knee, (0.0, FS), cycle, P)
    assert peak is not None
    assert peak.turns
    flexion = knee_readings(peak)
    assert flexion["knee_flexion_ic_deg"].value == pytest.approx(11.62, abs=0.01)
    assert flexion["knee_flexion_peak_deg"].value == pytest.approx(39.626, abs=0.005)
    times = loading_readings(knee, FS, peak, 0.3, P.minimum_rise_deg)
    assert times["load_time_ms"].value == pytest.approx(120.3, abs=0.2)
    assert times["load_t90_ms"].value == pytest.approx(91.0, abs=1.0)  # SCIENCE 4.3: truth about 52 / 91 / 120
    assert times["load_rise_20_80_ms"].value == pytest.approx(52.0, abs=1.0)


def ramp(rise_deg: float) -> np.ndarray:
    """10 deg until 1 s, up by ``rise_deg`` in 0.1 s, down again in 0.1 s."""
    time_s = np.arange(0.0, 2.0, 1 / FS)
    return 10.0 + rise_deg * np.clip(1.0 - abs(time_s - 1.1) / 0.1, 0.0, None)


def test_a_linear_rise_of_100_ms_takes_60_ms_from_20_to_80_percent() -> None:
    peak = stance_peak(ramp(20.0), (0.0, FS), Cycle("left", 1.0, 1.7), P)
    times = loading_readings(ramp(20.0), FS, peak, 0.3, P.minimum_rise_deg)
    assert times["load_time_ms"].value == pytest.approx(100.0, abs=0.5)
    assert times["load_rise_20_80_ms"].value == pytest.approx(60.0, abs=0.5)
    assert times["load_t90_ms"].value == pytest.approx(90.0, abs=0.5)


def test_a_rise_below_five_degrees_has_no_loading_time_but_angles() -> None:
    peak = stance_peak(ramp(4.9), (0.0, FS), Cycle("left", 1.0, 1.7), P)
    assert {r.reason for r in loading_readings(ramp(4.9), FS, peak, 0.3, P.minimum_rise_deg).values()} == {
        "NOT_REACHED"
    }
    assert knee_readings(peak)["knee_flexion_peak_deg"].value == pytest.approx(14.9, abs=0.1)


def test_a_knee_that_goes_on_flexing_has_no_stance_peak() -> None:
    curve = np.linspace(0.0, 80.0, int(2 * FS))
    peak = stance_peak(curve, (0.0, FS), Cycle("left", 1.0, 1.7), P)
    assert peak is not None
    assert not peak.turns
    assert {r.reason for r in loading_readings(curve, FS, peak, 0.3, P.minimum_rise_deg).values()} == {"NOT_REACHED"}


@pytest.mark.parametrize("cycle", [Cycle("left", -0.2, 0.5), Cycle("left", 1.95, 2.7)])
def test_a_stance_outside_the_curve_has_no_peak(cycle: Cycle) -> None:
    assert stance_peak(ramp(20.0), (0.0, FS), cycle, P) is None


def test_a_gap_in_stance_leaves_the_knee_empty() -> None:
    curve = ramp(20.0)
    curve[int(1.05 * FS)] = np.nan
    peak = stance_peak(curve, (0.0, FS), Cycle("left", 1.0, 1.7), P)
    assert peak is None
    readings = knee_readings(peak) | loading_readings(curve, FS, peak, 0.3, P.minimum_rise_deg)
    assert {(r.value, r.reason) for r in readings.values()} == {(None, "OCCLUSION")}
