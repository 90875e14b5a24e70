"""Views of a person drawn with known shoulders, trunk and feet."""

from __future__ import annotations

import numpy as np
import pytest

from gaitlake.gait import Clip
from gaitlake.gait.parameters import ViewParameters
from gaitlake.gait.view import find_view, seen_view
from gaitlake.metrics.motion import INDEX, JOINTS

P = ViewParameters()


def person(left_shoulder_minus_right_px: float, toe_minus_heel_px: float) -> np.ndarray:
    """Trunk 100 px long; 10 frames."""
    xy = np.zeros((10, len(JOINTS), 2))
    for side, sign in (("left", 0.5), ("right", -0.5)):
        xy[:, INDEX[f"{side}_shoulder"]] = (500 + sign * left_shoulder_minus_right_px, 700)
        xy[:, INDEX[f"{side}_hip"]] = (500, 600)
        xy[:, INDEX[f"{side}_foot_index"], 0] = toe_minus_heel_px
    return xy


def clip(**fields: object) -> Clip:
    return Clip("clip", "video", fields, "fingerprint")


@pytest.mark.parametrize(
    ("width_px", "expected"),
    [(0, "sagittal"), (24, "sagittal"), (-24, "sagittal"), (40, "oblique"), (70, "frontal"), (-70, "rear")],
)
def test_views_by_shoulder_width(width_px: float, expected: str) -> None:
    assert seen_view(person(width_px, 30), P) == expected


@pytest.mark.parametrize(("toe_px", "direction", "near"), [(30, 1, "right"), (-30, -1, "left")])
def test_whoever_faces_image_right_has_the_right_leg_near(toe_px: float, direction: int, near: str) -> None:
    view = find_view(person(5, toe_px), clip(), P)
    assert (view.name, view.source, view.direction, view.camera_side) == ("sagittal", "pixels", direction, near)
    assert not view.conflict


def test_the_manifest_wins_and_the_conflict_is_kept() -> None:
    view = find_view(person(70, 30), clip(view="sagittal"), P)
    assert (view.name, view.source, view.conflict) == ("sagittal", "manifest", True)
    assert not find_view(person(5, 30), clip(view="sagittal"), P).conflict


def test_a_declared_camera_side_that_the_feet_contradict_is_a_conflict() -> None:
    view = find_view(person(5, 30), clip(camera_side="left"), P)
    assert (view.camera_side, view.conflict) == ("left", True)
    assert not find_view(person(5, 30), clip(camera_side="right"), P).conflict


def test_from_the_front_no_side_is_nearer() -> None:
    assert find_view(person(70, 3), clip(), P).camera_side == "none"


def test_what_is_not_seen_has_no_view() -> None:
    view = find_view(np.full((10, len(JOINTS), 2), np.nan), clip(), P)
    assert (view.name, view.source, view.camera_side, view.direction, view.conflict) == (None, None, None, None, False)
