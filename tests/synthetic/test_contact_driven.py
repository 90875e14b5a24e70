"""In stance the foot is where the ground is: contacts are exact, and the leg joins hip and foot."""

from __future__ import annotations

import numpy as np
import pytest

from gaitlake.synthetic import Gait, Leg
from gaitlake.synthetic.body import SOLE_M, landmarks_m
from gaitlake.synthetic.contact_driven import ContactDriven
from gaitlake.synthetic.gait_posture import GaitPosture
from gaitlake.synthetic.timing import draw_contacts
from gaitlake_schemas.vocabulary import LANDMARKS

GAITS = [
    Gait(activity="walk", drive="contact"),
    Gait(activity="walk", drive="contact", left_contact=0.57, stride_sd_s=0.01),
    Gait(activity="run", drive="contact", right=Leg(duty=0.33)),
    Gait(activity="run", drive="contact", surface="overground"),
]


def foot(gait: Gait, point: str, side: str, share: float, until: float) -> tuple[np.ndarray, np.ndarray]:
    """Path of a foot point over [share, until] of each stance, strides x samples, against the ground."""
    contacts = draw_contacts(gait, 4.0, seed=1)
    motion = ContactDriven(gait, contacts)
    ic, fc = contacts.ic_s[side][2:5, None], contacts.fc_s(side)[2:5, None]
    time = ic + (fc - ic) * np.linspace(share, until, 21)
    place = landmarks_m(GaitPosture(motion, contacts, gait), time.ravel())[:, LANDMARKS.index(f"{side}_{point}")]
    belt = 0.0 if gait.surface == "overground" else motion.speed_mps
    return (place[:, 0] + belt * time.ravel()).reshape(time.shape), place[:, 1].reshape(time.shape)


@pytest.mark.parametrize("gait", GAITS)
@pytest.mark.parametrize("side", ["left", "right"])
@pytest.mark.parametrize(("point", "share", "until"), [("heel", 0.0, 0.45), ("foot_index", 0.25, 1.0)])
def test_the_foot_does_not_slide(gait: Gait, side: str, point: str, share: float, until: float) -> None:
    along, up = foot(gait, point, side, share + 1e-9, until - 1e-9)
    assert np.ptp(along, axis=1) == pytest.approx(0, abs=1e-6)
    assert up == pytest.approx(SOLE_M, abs=1e-6)


@pytest.mark.parametrize("gait", GAITS)
@pytest.mark.parametrize("side", ["left", "right"])
def test_the_foot_is_off_the_ground_just_before_and_after(gait: Gait, side: str) -> None:
    _, before = foot(gait, "heel", side, -0.06, -0.02)
    _, after = foot(gait, "foot_index", side, 1.02, 1.06)
    assert before.min() > SOLE_M
    assert after.min() > SOLE_M


@pytest.mark.parametrize("gait", GAITS)
def test_the_knee_never_jumps_and_only_contacts_jolt_it(gait: Gait) -> None:
    contacts = draw_contacts(gait, 4.0, seed=1)
    time = np.linspace(0, 4, 16001)
    knee = ContactDriven(gait, contacts).leg("left", time).knee_flexion_deg
    speed = np.diff(knee) / 0.25e-3
    jolts = np.concatenate([contacts.ic_s["left"], contacts.fc_s("left")])
    from_contact = np.abs(time[1:-1, None] - jolts).min(axis=1)
    assert np.abs(speed).max() < 1500  # deg/s
    assert np.abs(np.diff(speed))[from_contact > 0.5e-3].max() < 60
    assert knee.min() > 0


def test_legs_too_short_for_the_speed_are_refused() -> None:
    gait = Gait(activity="walk", drive="contact", speed_mps=4.0)
    with pytest.raises(ValueError, match="legs are too short"):
        ContactDriven(gait, draw_contacts(gait, 2.0, seed=0))
