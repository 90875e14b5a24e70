"""On feet that stand still one knee loads later by exactly as much as asked, and nothing else of its stance changes."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest

from gaitlake.synthetic import Gait, Leg
from gaitlake.synthetic.body import SOLE_M, landmarks_m
from gaitlake.synthetic.contact_driven import ContactDriven
from gaitlake.synthetic.gait_posture import OTHER, GaitPosture
from gaitlake.synthetic.timing import Contacts, draw_contacts
from gaitlake.synthetic.truth import StrideTruth, stride_truths
from gaitlake.validation.people import duty, stride_time_s
from gaitlake_schemas.vocabulary import LANDMARKS

SECONDS = 6.0
LOADING = ("knee_flexion_ic_deg", "knee_flexion_peak_deg", "load_rise_20_80_ms", "load_t90_ms", "load_time_ms")


def usual(activity: str, speed_mps: float, height_m: float = 1.75) -> Gait:
    own = Leg(duty=duty(activity, speed_mps))  # type: ignore[arg-type]
    stride_s = stride_time_s(activity, speed_mps)  # type: ignore[arg-type]
    return Gait(
        activity=activity,  # type: ignore[arg-type]
        drive="contact",
        speed_mps=speed_mps,
        stride_time_s=stride_s,
        height_m=height_m,
        left=own,
        right=own,
    )


RUNS = [usual("run", speed) for speed in (2.5, 3.5, 4.5)]
WALK = usual("walk", 1.3)
GAITS = [
    *RUNS,
    WALK,
    replace(WALK, left_contact=0.53, right=Leg(duty=0.6, pelvic_drop_deg=4.0)),
    replace(RUNS[0], surface="overground", left=Leg(duty=0.37, pelvic_drop_deg=5.0)),
]
PEOPLE = [usual("run", speed, height) for speed in (2.5, 3.5, 4.5) for height in (1.55, 1.95)]


def late(gait: Gait, ms: float, side: str = "left") -> Gait:
    slower = replace(gait.leg(side), slow_load_ms=ms)
    return replace(gait, left=slower) if side == "left" else replace(gait, right=slower)


def posed(gait: Gait, seed: int = 1) -> GaitPosture:
    contacts = draw_contacts(gait, SECONDS, seed)
    return GaitPosture(ContactDriven(gait, contacts), contacts, gait)


def strides(posture: GaitPosture, side: str) -> list[StrideTruth]:
    return stride_truths(posture, side, (0.0, SECONDS))


def values(posture: GaitPosture, side: str, metric: str) -> np.ndarray:
    return np.array([stride.values[metric] for stride in strides(posture, side)])


@pytest.mark.parametrize("gait", [*GAITS, *PEOPLE])
@pytest.mark.parametrize("ms", [-10.0, 15.0, 40.0])
@pytest.mark.parametrize("side", ["left", "right"])
def test_the_peak_is_later_by_exactly_so_many_ms_and_as_high(gait: Gait, ms: float, side: str) -> None:
    natural, delayed = posed(gait), posed(late(gait, ms, side))
    moved = {name: values(delayed, side, name) - values(natural, side, name) for name in LOADING}
    assert moved["load_time_ms"] == pytest.approx(ms, abs=0.01)
    assert moved["knee_flexion_ic_deg"] == pytest.approx(0, abs=1e-9)
    assert moved["knee_flexion_peak_deg"] == pytest.approx(0, abs=1e-3)
    assert np.all(np.sign(moved["load_rise_20_80_ms"]) == np.sign(ms))


@pytest.mark.parametrize("gait", GAITS)
@pytest.mark.parametrize("side", ["left", "right"])
def test_contacts_and_the_other_sides_loading_stay(gait: Gait, side: str) -> None:
    natural, delayed = posed(gait), posed(late(gait, 30.0, side))
    for name in ("left", "right"):
        assert np.array_equal(natural.contacts.ic_s[name], delayed.contacts.ic_s[name])
        assert np.array_equal(natural.contacts.fc_s(name), delayed.contacts.fc_s(name))
    for metric in LOADING:
        assert np.array_equal(values(natural, OTHER[side], metric), values(delayed, OTHER[side], metric))


def test_in_running_the_other_leg_is_moved_in_its_swing_alone() -> None:
    natural, delayed = posed(RUNS[0]), posed(late(RUNS[0], 30.0))
    contacts = natural.contacts
    time = np.linspace(0.5, 5.0, 4501)
    phase, _ = contacts.stride_at("right", time)
    stance = phase < RUNS[0].duty("right")
    knee = [posture.leg("right", time).knee_flexion_deg for posture in (natural, delayed)]
    assert np.array_equal(knee[0][stance], knee[1][stance])
    assert 0.5 < np.abs(knee[1] - knee[0]).max() < 6


def test_in_walking_the_other_leg_pushes_off_nearly_as_it_did() -> None:
    natural, delayed = posed(WALK), posed(late(WALK, 30.0))
    time = np.linspace(0.5, 5.0, 4501)
    phase, _ = natural.contacts.stride_at("right", time)
    knee = [posture.leg("right", time).knee_flexion_deg for posture in (natural, delayed)]
    single = phase < 0.5
    assert np.array_equal(knee[0][single], knee[1][single])
    double = (phase >= 0.5) & (phase < WALK.duty("right"))
    assert 0.1 < np.abs(knee[1] - knee[0])[double].max() < 2


@pytest.mark.parametrize("gait", GAITS)
def test_the_foot_does_not_slide(gait: Gait) -> None:
    posture = posed(late(late(gait, 30.0, "left"), -10.0, "right"))
    belt = 0.0 if gait.surface == "overground" else posture.motion.speed_mps
    for side in ("left", "right"):
        for point, begin, end in (("heel", 0.0, 0.45), ("foot_index", 0.25, 1.0)):
            along, up = path(posture, f"{side}_{point}", stance_times(posture.contacts, side, begin, end))
            time = stance_times(posture.contacts, side, begin, end)
            speed = np.diff(along + belt * time, axis=1) / np.diff(time, axis=1)
            assert np.abs(speed).max() < 1e-6  # m/s
            assert up == pytest.approx(SOLE_M, abs=1e-6)


def stance_times(contacts: Contacts, side: str, begin: float, end: float) -> np.ndarray:
    ic, fc = contacts.ic_s[side][2:5, None], contacts.fc_s(side)[2:5, None]
    return np.asarray(ic + (fc - ic) * np.linspace(begin + 1e-9, end - 1e-9, 21))


def path(posture: GaitPosture, name: str, time: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    place = landmarks_m(posture, time.ravel())[:, LANDMARKS.index(name)]
    return place[:, 0].reshape(time.shape), place[:, 1].reshape(time.shape)


@pytest.mark.parametrize("gait", [RUNS[0], WALK])
def test_the_swing_foot_goes_where_it_went(gait: Gait) -> None:
    time = np.linspace(0, 5, 2001)
    natural, delayed = (landmarks_m(posed(g), time) for g in (gait, late(gait, 30.0)))
    for name in ("left_heel", "right_heel", "left_foot_index", "right_ankle"):
        i = LANDMARKS.index(name)
        assert delayed[:, i] == pytest.approx(natural[:, i], abs=1e-12)


@pytest.mark.parametrize("gait", [RUNS[0], WALK])
def test_strides_with_their_own_delay_are_exact_too(gait: Gait) -> None:
    varied = replace(late(gait, 12.0), stride_sd_s=0.01)
    natural, delayed = (posed(g, seed=5) for g in (late(varied, 0.0), replace(varied, load_sd_ms=6.0)))
    for side in ("left", "right"):
        ic = delayed.contacts.ic_s[side]
        inside = np.flatnonzero((ic[:-1] >= 0) & (ic[1:] <= SECONDS))
        asked = 1000 * delayed.contacts.slow_load_s[side][inside]
        moved = values(delayed, side, "load_time_ms") - values(natural, side, "load_time_ms")
        assert np.ptp(asked) > 2
        assert moved == pytest.approx(asked, abs=0.01)


@pytest.mark.parametrize("gait", [*RUNS, WALK])
def test_what_a_gait_can_do_does_not_hang_on_the_seed(gait: Gait) -> None:
    possible = replace(late(gait, 25.0), stride_sd_s=0.008, load_sd_ms=3.0)
    for seed in range(20):
        ContactDriven(possible, draw_contacts(possible, 30.0, seed))
    impossible = replace(possible, load_sd_ms=30.0)
    for seed in range(3):
        with pytest.raises(ValueError, match="Gait cannot be made: slow_load_ms"):
            ContactDriven(impossible, draw_contacts(impossible, 0.1, seed))


@pytest.mark.parametrize("gait", [RUNS[0], WALK])
@pytest.mark.parametrize("ms", [-10.0, 40.0])
def test_the_stance_has_one_loading_hump_and_the_hips_move_smoothly(gait: Gait, ms: float) -> None:
    posture = posed(late(gait, ms))
    ic = posture.contacts.ic_s["left"][3]
    time = ic + np.linspace(0, 0.28 * gait.stride_s, 801)
    knee = posture.leg("left", time).knee_flexion_deg
    assert np.sum((np.diff(knee)[:-1] > 0) & (np.diff(knee)[1:] <= 0)) == 1
    whole = ic + np.linspace(0, gait.stride_s, 4001)
    height, pace = posture.pelvis_m(whole)[1], gait.stride_s / 4000
    assert np.abs(np.diff(height)).max() / pace < 1.2  # m/s
    assert np.abs(np.diff(height, 2)).max() / pace**2 < 60  # m/s²: it never jumps


@pytest.mark.parametrize("gait", [RUNS[0], WALK])
def test_the_exchanged_gait_is_the_mirror_image(gait: Gait) -> None:
    gait = late(late(gait, 25.0, "left"), -5.0, "right")
    image = replace(gait, left=gait.right, right=gait.left)
    one, other = posed(gait), posed(image)
    since = np.linspace(0, gait.stride_s, 301, endpoint=False)
    for side in ("left", "right"):
        begins = one.contacts.ic_s[side][3], other.contacts.ic_s[OTHER[side]][3]
        curves = [
            p.leg(s, b + since).knee_flexion_deg
            for p, s, b in zip((one, other), (side, OTHER[side]), begins, strict=True)
        ]
        assert curves[0] == pytest.approx(curves[1], abs=1e-6)
        for metric in LOADING:
            assert values(one, side, metric)[0] == pytest.approx(values(other, OTHER[side], metric)[0], abs=1e-4)


@pytest.mark.parametrize(
    ("gait", "complaint"),
    [
        (late(RUNS[0], 120.0), r"slow_load_ms .* of left: \+120.0 ms puts a peak out of its stance"),
        (late(RUNS[0], -90.0, "right"), r"of right: -90.0 ms puts a peak out of its stance"),
        (late(RUNS[2], 70.0), r"\+70.0 ms is too far for a stance this short"),
        (late(usual("walk", 1.6, 1.55), 60.0), "slow_load_ms of left: legs are too short for it"),
    ],
)
def test_what_no_stance_can_do_is_refused(gait: Gait, complaint: str) -> None:
    with pytest.raises(ValueError, match=f"Gait cannot be made: .*{complaint}"):
        posed(gait)
