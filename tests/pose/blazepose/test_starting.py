"""Who is taken up at all: where everybody is detected first, and while as many are followed as allowed."""

from __future__ import annotations

from collections.abc import Mapping

import numpy as np
import pytest
from numpy.typing import NDArray

from gaitlake.pose.blazepose.options import BlazePoseOptions
from gaitlake.pose.linking import LinkOptions
from tests.pose.blazepose.scene import Scene, frames_of
from tests.pose.people import standing

Pose = NDArray[np.float32]


def crowd(n: int) -> Mapping[str, Pose]:
    return {f"{place}": standing(60 + 100 * place, height=200 - place) for place in range(5 if n >= 20 else 2)}


@pytest.mark.parametrize("most", [2, 3])
def test_no_more_people_than_allowed_are_followed_and_the_first_stay(
    monkeypatch: pytest.MonkeyPatch, most: int
) -> None:
    scene = Scene(crowd).shown_by(monkeypatch)
    options = BlazePoseOptions(segment_s=60, link=LinkOptions(max_people=most))
    sightings = scene.followed(scene.film(60), options)
    found = frames_of(sightings)
    assert len(found) == most
    assert found[0] == found[1] == list(range(60))
    for sighting in sightings:
        if sighting.person < 2:
            np.testing.assert_array_equal(sighting.pose, crowd(60)[str(sighting.person)])


def test_nobody_is_looked_for_while_as_many_are_followed_as_allowed(monkeypatch: pytest.MonkeyPatch) -> None:
    scene = Scene(crowd).shown_by(monkeypatch)
    scene.followed(scene.film(60), BlazePoseOptions(segment_s=60, link=LinkOptions(max_people=2)))
    assert set(scene.searched) == {0}


def test_who_leaves_makes_room_for_somebody_else(monkeypatch: pytest.MonkeyPatch) -> None:
    def people(n: int) -> Mapping[str, Pose]:
        stays = {"stays": standing(80, height=210)}
        return stays | ({"leaves": standing(220)} if n < 30 else {"comes": standing(400)} if n >= 50 else {})

    scene = Scene(people).shown_by(monkeypatch)
    options = BlazePoseOptions(segment_s=60, link=LinkOptions(max_people=2))
    found = frames_of(scene.followed(scene.film(90), options))
    assert found == {0: list(range(90)), 1: list(range(30)), 2: list(range(50, 90))}


def row(height: float) -> Mapping[str, Pose]:
    """Somebody large in the middle of a tall picture, and somebody else below."""
    return {"large": standing(100, top=20, height=200), "other": standing(150, top=280, height=height)}


@pytest.mark.parametrize(
    ("height", "squares", "people"),
    [
        (150.0, 0, 2),  # both are clear in the whole picture
        (95.0, 3, 2),  # the other is suspected there, and clear in a square
        (40.0, 0, 1),  # the other is not to be seen there
    ],
)
def test_a_tall_picture_is_searched_closely_if_somebody_is_suspected(
    monkeypatch: pytest.MonkeyPatch, height: float, squares: int, people: int
) -> None:
    scene = Scene(lambda _: row(height), least=0.25, size=(256, 512)).shown_by(monkeypatch)
    found = frames_of(scene.followed(scene.film(10)))
    assert found == {person: list(range(10)) for person in range(people)}
    assert scene.searched == [0] * (1 + squares)


def test_a_tall_picture_in_which_nobody_is_to_be_seen_is_searched_closely(monkeypatch: pytest.MonkeyPatch) -> None:
    scene = Scene(lambda _: {"far": standing(100, top=20, height=72)}, least=0.25, size=(256, 512)).shown_by(
        monkeypatch
    )
    assert frames_of(scene.followed(scene.film(10))) == {0: list(range(10))}
    assert scene.searched == [0] * 4
