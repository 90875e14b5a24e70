"""Which landmarks are said to be hidden."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest
from numpy.typing import NDArray

from gaitlake.synthetic.rendered.take import Take
from gaitlake_schemas.vocabulary import LANDMARKS
from tests.synthetic.rendered.builds import WALKING, camera, take

FACE = [LANDMARKS.index(name) for name in ("nose", "left_eye", "right_eye", "mouth_left", "mouth_right")]
FEET = {side: [LANDMARKS.index(f"{side}_{part}") for part in ("heel", "foot_index")] for side in ("left", "right")}


def unseen(take: Take) -> NDArray[np.bool_]:
    return np.array([filmed.hidden for filmed in take.pictures()])


def index(name: str) -> int:
    return LANDMARKS.index(name)


def test_from_the_rear_there_is_no_face_and_from_the_front_one() -> None:
    assert unseen(take(90.0))[:, FACE].all()
    assert not unseen(take(-90.0))[:, FACE].any()


@pytest.mark.parametrize(("heading_deg", "far", "near"), [(0.0, "left", "right"), (180.0, "right", "left")])
def test_from_a_side_the_far_shoulder_and_hip_are_hidden_and_the_near_ones_not(
    heading_deg: float, far: str, near: str
) -> None:
    found = unseen(take(heading_deg, 0.3, treadmill=False, gait=WALKING))
    assert found[:, [index(f"{far}_shoulder"), index(f"{far}_hip"), index(f"{far}_ear")]].all()
    seen = ("shoulder", "ear", "knee", "ankle", "heel", "foot_index")
    assert not found[:, [index(f"{near}_{part}") for part in seen]].any()


def test_from_front_and_rear_both_hips_shoulders_and_standing_knees_are_seen() -> None:
    for heading_deg in (90.0, -90.0):
        found = unseen(take(heading_deg, 0.3, gait=WALKING))
        for part in ("hip", "shoulder"):
            assert not found[:, [index(f"{side}_{part}") for side in ("left", "right")]].any()


@pytest.mark.parametrize(("heading_deg", "far", "near"), [(0.0, "left", "right"), (180.0, "right", "left")])
def test_a_console_hides_the_far_foot_ahead_and_not_the_near_one(heading_deg: float, far: str, near: str) -> None:
    walk = take(heading_deg, 1.2, WALKING, console=True, samples=1)
    found = unseen(walk)
    points = walk.performance.points_m(walk.times()[1])
    ahead = points[:, FEET[far]][..., 0].min(axis=1) > 0.20
    assert ahead.sum() >= 4
    assert found[ahead][:, FEET[far]].all()
    assert not found[:, FEET[near]].any()
    assert not found[:, FEET[far]].all(axis=1)[points[:, FEET[far]][..., 0].max(axis=1) < 0.05].any()


def test_a_finger_hides_what_is_under_it_during_its_spans_alone() -> None:
    spans = ((0.10, 0.30), (0.42, 0.50))
    plain, covered = take(0.0, 0.6), take(0.0, 0.6, finger_s=spans)
    time_s = covered.times()[1]
    more = (unseen(covered) & ~unseen(plain)).any(axis=1)
    assert more.tolist() == [any(begin <= t < end for begin, end in spans) for t in time_s]
    mostly = unseen(covered)[(time_s >= 0.1) & (time_s < 0.3)].mean()
    assert mostly > 0.6


def test_what_leaves_the_picture_is_hidden() -> None:
    walk = take(0.0, 1.5, replace(WALKING, surface="overground"), treadmill=False, samples=1)
    found = unseen(walk)
    pixels = np.array([filmed.pixels for filmed in walk.pictures()])
    beyond = (pixels[..., 0] < 0) | (pixels[..., 0] >= camera().width_px)
    assert beyond.any()
    assert found[beyond].all()
    assert not found[0].all()
