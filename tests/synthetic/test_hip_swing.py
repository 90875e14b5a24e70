"""A hip that bends further in swing gains about so much range, and stance is what it was."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest

from gaitlake.synthetic import Camera, Gait, Leg, runner
from gaitlake.synthetic.body import SOLE_M, landmarks_m
from gaitlake.synthetic.contact_driven import ContactDriven
from gaitlake.synthetic.gait_posture import GaitPosture
from gaitlake.synthetic.hip_swing import swing_bump
from gaitlake.synthetic.timing import draw_contacts
from gaitlake_schemas.vocabulary import LANDMARKS

RUN, WALK = (Gait(activity=activity, drive="contact") for activity in ("run", "walk"))  # type: ignore[arg-type]
SHORT = Camera(duration_s=4.0)


def swung(gait: Gait, deg: float) -> Gait:
    return replace(gait, left=replace(gait.left, hip_swing_deg=deg))


def posed(gait: Gait) -> GaitPosture:
    contacts = draw_contacts(gait, 4.0, seed=1)
    return GaitPosture(ContactDriven(gait, contacts), contacts, gait)


def gain(gait: Gait, deg: float) -> float:
    natural, other = (runner(g, SHORT).truth.expected for g in (gait, swung(gait, deg)))
    return other["hip_rom_deg", "left"] - natural["hip_rom_deg", "left"]


@pytest.mark.parametrize("deg", [-5.0, 5.0, 10.0, 25.0])
def test_running_hips_gain_as_much_range_as_asked(deg: float) -> None:
    assert gain(RUN, deg) == pytest.approx(deg, abs=0.5)


@pytest.mark.parametrize("deg", [10.0, 15.0, 25.0])
def test_walking_hips_gain_what_exceeds_flexion_at_contact(deg: float) -> None:
    """A walking hip is bent 4 deg further at contact than at two thirds of swing."""
    assert gain(WALK, deg) == pytest.approx(deg - 4, abs=0.5)


@pytest.mark.parametrize("gait", [RUN, WALK])
def test_only_that_hip_in_its_swing_is_turned(gait: Gait) -> None:
    natural, other = posed(gait), posed(swung(gait, 15.0))
    time = np.linspace(0.2, 3.8, 3601)
    phase, _ = natural.contacts.stride_at("left", time)
    turned = np.radians(15.0) * swing_bump(phase, gait.duty("left"))
    assert np.all(turned[phase <= gait.duty("left")] == 0)
    for part in ("thigh", "shank", "foot"):
        before, after = (getattr(posture.leg("left", time), part) for posture in (natural, other))
        assert after == pytest.approx(before + turned, abs=1e-12)
        assert np.array_equal(*(getattr(posture.leg("right", time), part) for posture in (natural, other)))
    assert np.array_equal(*(posture.pelvis_m(time)[1] for posture in (natural, other)))
    assert np.array_equal(*(posture.contacts.ic_s["left"] for posture in (natural, other)))


@pytest.mark.parametrize("duty", [0.39, 0.62])
def test_the_turn_begins_and_ends_without_value_slope_or_curvature(duty: float) -> None:
    step = 1e-6
    for end in (duty, 1.0):
        bump = swing_bump(end + step * np.arange(-3, 4), duty)
        assert np.abs(bump).max() < 1e-8
        assert np.abs(np.diff(bump)).max() / step < 1e-4
        assert np.abs(np.diff(bump, 2)).max() / step**2 < 0.5
    assert swing_bump(np.array([duty + (1 - duty) * 2 / 3]), duty)[0] == pytest.approx(1.0)


@pytest.mark.parametrize("gait", [RUN, WALK])
@pytest.mark.parametrize("deg", [5.0, 25.0])
def test_the_foot_stays_over_the_ground(gait: Gait, deg: float) -> None:
    points = landmarks_m(posed(swung(gait, deg)), np.linspace(0, 4, 4001))
    for name in ("left_heel", "left_foot_index"):
        assert points[:, LANDMARKS.index(name), 1].min() > SOLE_M - 1e-6


@pytest.mark.parametrize(
    ("make", "complaint"),
    [
        (lambda: Gait(left=Leg(hip_swing_deg=5.0)), "hip_swing_deg needs drive='contact'"),
        (lambda: Gait(drive="contact", right=Leg(hip_swing_deg=30.0)), r"hip_swing_deg of right 30.0 is not in"),
        (lambda: posed(swung(WALK, -10.0)), r"hip_swing_deg of left -10 drags the foot \d+ mm underground"),
    ],
)
def test_what_no_leg_can_do_is_refused(make, complaint: str) -> None:  # type: ignore[no-untyped-def]
    with pytest.raises(ValueError, match=f"Gait cannot be made: .*{complaint}"):
        make()
