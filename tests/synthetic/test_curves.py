"""The curves have the values that SCIENCE 10 states, and the time-warp does exactly what it says."""

from __future__ import annotations

import numpy as np
import pytest

from gaitlake.synthetic.curves import angle_deg, loading_peak_phase, warp

PHASE = np.linspace(0, 1, 2000, endpoint=False)


def test_running_knee_is_that_of_the_table() -> None:
    assert angle_deg("run", "knee", np.zeros(1))[0] == pytest.approx(11.62, abs=1e-9)
    assert loading_peak_phase("run") == pytest.approx(0.1626, abs=5e-5)
    assert angle_deg("run", "knee", np.array([loading_peak_phase("run")]))[0] == pytest.approx(39.626, abs=5e-4)


def test_fastest_loading_of_the_running_knee_is_350_deg_per_s_at_a_stride_of_0_74_s() -> None:
    time = np.linspace(0, 0.2, 20001)
    speed = np.gradient(angle_deg("run", "knee", time / 0.74), time)
    assert speed.max() == pytest.approx(350, abs=1)


@pytest.mark.parametrize("activity", ["walk", "run"])
@pytest.mark.parametrize("joint", ["knee", "hip", "ankle"])
def test_curves_are_periodic(activity: str, joint: str) -> None:
    assert angle_deg(activity, joint, PHASE + 1) == pytest.approx(angle_deg(activity, joint, PHASE), abs=1e-9)


@pytest.mark.parametrize(("activity", "duty"), [("walk", 0.62), ("run", 0.39)])
def test_the_natural_warp_changes_nothing(activity: str, duty: float) -> None:
    assert warp(PHASE, loading_peak_phase(activity), duty, activity) == pytest.approx(PHASE, abs=1e-12)


@pytest.mark.parametrize(("peak", "duty"), [(0.19, 0.39), (0.14, 0.39), (0.1626, 0.30), (0.20, 0.45)])
def test_a_warp_goes_forward_and_through_its_knots(peak: float, duty: float) -> None:
    warped = warp(PHASE, peak, duty, "run")
    assert np.all(np.diff(warped) > 0)
    knots = warp(np.array([0.0, peak, duty, 1 - 1e-12]), peak, duty, "run")
    assert knots == pytest.approx([0, loading_peak_phase("run"), 0.39, 1], abs=1e-9)
