"""Angles of segments drawn by hand."""

from __future__ import annotations

import numpy as np
import pytest

from gaitlake.metrics.angles import knee_flexion_deg, segment_deg, wrap_deg
from gaitlake.metrics.motion import INDEX, JOINTS, Motion, leg_lengths


def one_leg(knee: tuple[float, float], ankle: tuple[float, float]) -> Motion:
    xy = np.full((1, len(JOINTS), 2), np.nan)
    for name, point in {"hip": (0.0, 0.0), "knee": knee, "ankle": ankle}.items():
        xy[0, INDEX[f"left_{name}"]] = point
    return Motion(np.zeros(1), 60.0, xy)


@pytest.mark.parametrize(
    ("knee", "ankle", "flexion_deg"),
    [
        ((0, -1), (0, -2), 0.0),  # straight, upright
        ((1, -1), (2, -2), 0.0),  # straight, leg swung forward
        ((0, -1), (-1, -1), 90.0),  # thigh down, shank back: flexed
        ((1, 0), (1, -1), 90.0),  # thigh forward, shank down: flexed
        ((0, -1), (0.1, -2), -np.degrees(np.arctan(0.1))),  # shank in front of the thigh: hyperextended
    ],
)
def test_knee_flexion_of_drawn_legs(knee: tuple[float, float], ankle: tuple[float, float], flexion_deg: float) -> None:
    assert knee_flexion_deg(one_leg(knee, ankle), "left")[0] == pytest.approx(flexion_deg)


def test_a_leg_that_is_not_seen_has_no_angle() -> None:
    assert np.isnan(knee_flexion_deg(one_leg((0, -1), (0, -2)), "right")[0])


def test_segment_angle_is_positive_in_front() -> None:
    down_and_forward = segment_deg(np.array([[0.0, 0.0]]), np.array([[1.0, -1.0]]))
    assert down_and_forward[0] == pytest.approx(45.0)


def test_wrapping_keeps_plus_180_and_turns_minus_180_over() -> None:
    assert wrap_deg(np.array([180.0, -180.0, 190.0, -190.0, 540.0])) == pytest.approx([180, 180, -170, 170, 180])


def test_leg_length_is_the_median_over_both_legs() -> None:
    motion = one_leg((0, -40), (0, -85))
    assert motion.leg_length_px == pytest.approx(85.0)
    assert leg_lengths(motion.xy, "left")[0] == pytest.approx([40.0, 45.0])
    assert np.isnan(Motion(np.zeros(1), 60.0, np.full((1, len(JOINTS), 2), np.nan)).leg_length_px)
