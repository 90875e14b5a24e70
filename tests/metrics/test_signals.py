"""Angles and frontal-plane signals of poses drawn by hand; signs by SCIENCE 4.2 and 4.4."""

from __future__ import annotations

import numpy as np
import pytest

from gaitlake.metrics.motion import INDEX, JOINTS, Motion
from gaitlake.metrics.signals import frontal_signals, sagittal_signals

STANDING = {
    "hip": (0.0, 900.0), "knee": (0.0, 490.0), "ankle": (0.0, 90.0), "heel": (-50.0, 30.0), "foot_index": (180.0, 30.0),
    "shoulder": (0.0, 1400.0), "wrist": (0.0, 850.0),
}  # fmt: skip


def posed(**moved: tuple[float, float]) -> Motion:
    """A person standing straight, seen from the side, but for the joints given as ``left_knee=(x, y)``."""
    xy = np.zeros((3, len(JOINTS), 2))
    for side in ("left", "right"):
        for joint, place in STANDING.items():
            xy[:, INDEX[f"{side}_{joint}"]] = moved.get(f"{side}_{joint}", place)
    return Motion(np.arange(3) / 60.0, 60.0, xy)


def side(name: str, which: str = "left", **moved: tuple[float, float]) -> float:
    return float(sagittal_signals(posed(**moved))[which][name][1])


def test_standing_straight_is_zero() -> None:
    for name in ("knee_flexion_deg", "hip_flexion_deg", "thigh_deg", "trunk_lean_deg", "arm_swing_deg"):
        assert side(name) == pytest.approx(0.0, abs=1e-9)


def test_a_knee_in_front_is_flexed_and_so_is_the_hip() -> None:
    assert side("knee_flexion_deg", left_knee=(150.0, 500.0)) > 30.0
    assert side("hip_flexion_deg", left_knee=(150.0, 500.0)) == pytest.approx(np.degrees(np.arctan2(150.0, 400.0)))
    assert side("hip_flexion_deg", left_knee=(-150.0, 500.0)) < 0.0


def test_leaning_forward_flexes_the_hip() -> None:
    lean = {"left_shoulder": (87.5, 1396.0), "right_shoulder": (87.5, 1396.0)}
    assert side("trunk_lean_deg", **lean) == pytest.approx(10.0, abs=0.05)
    assert side("hip_flexion_deg", **lean) == pytest.approx(10.0, abs=0.05)


def test_toes_up_against_the_shank_is_dorsiflexion() -> None:
    up = side("ankle_dorsiflexion_deg", left_foot_index=(180.0, 60.0))
    assert up - side("ankle_dorsiflexion_deg", "right", left_foot_index=(180.0, 60.0)) == pytest.approx(
        np.degrees(np.arctan2(30.0, 230.0))
    )


def test_a_wrist_in_front_of_the_shoulder_swings_forward() -> None:
    assert side("arm_swing_deg", left_wrist=(550.0, 850.0)) == pytest.approx(45.0)


def facing_away(**moved: tuple[float, float]) -> dict[str, dict[str, np.ndarray]]:
    """Signals of a person seen from behind: x to the subject's right, hips 200 apart."""
    places = {
        f"{which}_{joint}": (sign * 100.0, height)
        for which, sign in (("left", -1.0), ("right", 1.0))
        for joint, (_, height) in STANDING.items()
    }
    return frontal_signals(posed(**(places | moved)), 810.0)


def test_straight_legs_do_not_deviate() -> None:
    for which in ("left", "right"):
        found = facing_away()[which]
        for name in ("knee_deviation", "fppa_deg", "pelvic_drop_deg", "hip_adduction_deg", "trunk_lateral_deg"):
            assert found[name] == pytest.approx(0.0, abs=1e-9)


@pytest.mark.parametrize(("which", "x"), [("left", -60.0), ("right", 60.0)])
def test_a_knee_towards_the_midline_is_positive_on_either_side(which: str, x: float) -> None:
    found = facing_away(**{f"{which}_knee": (x, 490.0)})[which]
    assert found["knee_deviation"] == pytest.approx(40.0 / 810.0)
    assert found["fppa_deg"] == pytest.approx(np.degrees(np.arctan2(40.0, 410.0) + np.arctan2(40.0, 400.0)))
    assert (found["hip_adduction_deg"] > 5.0).all()


def test_a_lower_hip_is_a_drop_of_the_other_sides_stance() -> None:
    found = facing_away(left_hip=(-100.0, 880.0))
    tilt = np.degrees(np.arctan2(20.0, 200.0))
    assert found["right"]["pelvic_drop_deg"] == pytest.approx(tilt)
    assert found["left"]["pelvic_drop_deg"] == pytest.approx(-tilt)
    assert found["right"]["hip_adduction_deg"] == pytest.approx(tilt)


def test_leaning_to_a_side_is_positive_for_that_side() -> None:
    shoulders = {"left_shoulder": (-50.0, 1400.0), "right_shoulder": (150.0, 1400.0)}
    found = facing_away(**shoulders)
    assert found["right"]["trunk_lateral_deg"] == pytest.approx(np.degrees(np.arctan2(50.0, 500.0)))
    assert found["left"]["trunk_lateral_deg"] == pytest.approx(-found["right"]["trunk_lateral_deg"])
