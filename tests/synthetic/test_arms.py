"""Arms seen from behind: elbows outward, or hands overhead; from the side swinging arms are where they were."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest

from gaitlake.synthetic import Camera, Gait, Leg, runner
from gaitlake.synthetic.body import FOREARM, UPPER_ARM, landmarks_m
from gaitlake.synthetic.clip import motion_of
from gaitlake.synthetic.gait_posture import GaitPosture
from gaitlake.synthetic.squat import SINGLE_LEG_SQUAT, SquatPosture
from gaitlake.synthetic.still import STANDING
from gaitlake.synthetic.timing import draw_contacts
from gaitlake_schemas.vocabulary import LANDMARKS

TIME = np.linspace(0, 2, 201)
OVERHEAD = ["overhead", "overhead_left", "overhead_right"]
GAITS = [Gait(activity=a, drive=d) for a in ("walk", "run") for d in ("angles", "contact")]  # type: ignore[arg-type]


def places(gait: Gait) -> dict[str, np.ndarray]:
    contacts = draw_contacts(gait, 2.0, seed=1)
    points = landmarks_m(GaitPosture(motion_of(gait, contacts), contacts, gait), TIME)
    return {name: points[:, i] for i, name in enumerate(LANDMARKS)}


def outward(place: dict[str, np.ndarray], side: str, joint: str) -> np.ndarray:
    return (1 if side == "right" else -1) * (place[f"{side}_{joint}"] - place[f"{side}_shoulder"])[:, 2]


@pytest.mark.parametrize("gait", GAITS)
@pytest.mark.parametrize("height_m", [1.55, 1.75])
def test_elbows_are_outward_and_hands_go_on_with_the_forearm(gait: Gait, height_m: float) -> None:
    place = places(replace(gait, height_m=height_m))
    elbow, wrist = {"walk": (0.045, 0.03), "run": (0.075, -0.03)}[gait.activity]
    scale = height_m / 1.75
    for side in ("left", "right"):
        assert outward(place, side, "elbow") == pytest.approx(scale * elbow, abs=1e-12)
        assert outward(place, side, "wrist") == pytest.approx(scale * wrist, abs=1e-12)
        for tip in ("thumb", "index", "pinky"):
            assert np.all(np.sign(outward(place, side, tip) - scale * wrist) == np.sign(wrist - elbow))


@pytest.mark.parametrize("gait", GAITS)
def test_from_the_side_arms_are_those_of_a_flat_body(gait: Gait) -> None:
    place = places(gait)
    contacts = draw_contacts(gait, 2.0, seed=1)
    posture = GaitPosture(motion_of(gait, contacts), contacts, gait)
    for side in ("left", "right"):
        upper, fore = posture.arm_rad(side, TIME)
        arm = gait.height_m * np.stack(
            [
                UPPER_ARM * np.sin(upper) + FOREARM * np.sin(fore),
                -UPPER_ARM * np.cos(upper) - FOREARM * np.cos(fore),
            ],
            axis=-1,
        )
        assert (place[f"{side}_wrist"] - place[f"{side}_shoulder"])[:, :2] == pytest.approx(arm, abs=1e-12)


@pytest.mark.parametrize("posture", [SquatPosture(SINGLE_LEG_SQUAT, 0), STANDING])
def test_others_keep_their_arms_in_the_plane_of_the_shoulder(posture: SquatPosture) -> None:
    points = landmarks_m(posture, TIME)
    for side in ("left", "right"):
        shoulder, *arm = (LANDMARKS.index(f"{side}_{j}") for j in ("shoulder", "elbow", "wrist", "thumb"))
        for i in arm:
            assert np.array_equal(points[:, i, 2], points[:, shoulder, 2])


@pytest.mark.parametrize("carry", OVERHEAD)
@pytest.mark.parametrize("height_m", [1.55, 1.75, 1.95])
@pytest.mark.parametrize("activity", ["walk", "run"])
def test_a_weight_is_held_overhead_by_arms_of_their_own_length(carry: str, height_m: float, activity: str) -> None:
    gait = Gait(activity=activity, drive="contact", height_m=height_m, carry=carry)  # type: ignore[arg-type]
    place, scale = places(gait), height_m / 1.75
    head = (place["left_ear"] + place["right_ear"]) / 2
    hands = (place["left_wrist"] + place["right_wrist"]) / 2 - head
    sideways = {"overhead": 0.0, "overhead_left": -0.25, "overhead_right": 0.25}[carry]
    assert hands[:, 2] == pytest.approx(scale * sideways, abs=1e-12)
    assert hands[:, 1] == pytest.approx(scale * 0.28, abs=0.02)
    assert hands[:, 0] == pytest.approx(0, abs=0.03)
    apart = place["right_wrist"] - place["left_wrist"]
    assert apart[:, 2] == pytest.approx(2 * 0.178, abs=1e-12)
    for side in ("left", "right"):
        shoulder, elbow, wrist = (place[f"{side}_{joint}"] for joint in ("shoulder", "elbow", "wrist"))
        assert np.linalg.norm(elbow - shoulder, axis=1) == pytest.approx(UPPER_ARM * height_m, abs=1e-9)
        assert np.linalg.norm(wrist - elbow, axis=1) == pytest.approx(FOREARM * height_m, abs=1e-9)
        share = UPPER_ARM / (UPPER_ARM + FOREARM)
        assert np.all(outward(place, side, "elbow") > share * outward(place, side, "wrist") + 0.02)


@pytest.mark.parametrize("carry", OVERHEAD)
def test_arms_that_carry_do_not_swing(carry: str) -> None:
    carrying = runner(Gait(carry=carry, left=Leg(arm_scale=1.5)), Camera(duration_s=3.0)).truth  # type: ignore[arg-type]
    swinging = runner(Gait(), Camera(duration_s=3.0)).truth
    for side in ("left", "right"):
        assert carrying.expected["arm_swing_rom_deg", side] == 0
    others = {k: v for k, v in swinging.expected.items() if k[0] != "arm_swing_rom_deg"}
    assert {k: carrying.expected[k] for k in others} == others


def test_left_and_right_are_mirror_images() -> None:
    left, right = (places(Gait(carry=carry)) for carry in ("overhead_left", "overhead_right"))  # type: ignore[arg-type]
    for joint in ("elbow", "wrist", "index"):
        for side, other in (("left", "right"), ("right", "left")):
            one = left[f"{side}_{joint}"] - left[f"{side}_shoulder"]
            image = right[f"{other}_{joint}"] - right[f"{other}_shoulder"]
            assert one * [1, 1, -1] == pytest.approx(image, abs=1e-12)


def test_an_unknown_way_to_carry_is_refused() -> None:
    with pytest.raises(ValueError, match="carry 'rucksack' is none of none, overhead"):
        Gait(carry="rucksack")  # type: ignore[arg-type]
