"""Whatever happens in a scene: everybody is seen once, where he is, and in parts as in one go."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace

import numpy as np
import pytest
from numpy.typing import NDArray

from gaitlake.pose.blazepose.asking import answered
from gaitlake.pose.blazepose.following import Observed, Part, depends, linked, observed
from gaitlake.pose.blazepose.options import BlazePoseOptions
from gaitlake.pose.blazepose.segment import Leaving
from gaitlake.pose.linking import LinkOptions
from gaitlake.video import Frame
from tests.pose.blazepose.scene import Scene
from tests.pose.people import standing

Pose = NDArray[np.float32]

FRAMES = 128
SEEDS = range(12)


def made_up(seed: int) -> Scene:
    """Up to four people who come, go, are hidden for a moment and are not noticed for a while, all at random."""
    rng = np.random.default_rng(seed)
    truth: list[dict[str, Pose]] = [{} for _ in range(FRAMES)]
    unnoticed: dict[str, range] = {}
    for name in "abcd"[: rng.integers(1, 5)]:
        comes, hidden = rng.integers(-30, 100), rng.integers(0, FRAMES)
        goes = comes + rng.integers(5, 120)
        x, velocity, height, top = rng.uniform((20, -5, 80, 0), (490, 5, 240, 100))
        unnoticed[name] = range(*sorted(rng.integers(0, FRAMES, 2)))
        for number in range(max(comes, 0), min(goes, FRAMES)):
            if not hidden <= number < hidden + 8:
                truth[number][name] = standing(x + velocity * number, top, height)
    return Scene(lambda number: truth[number], lambda number, name: number not in unnoticed[name])


def options_of(seed: int) -> BlazePoseOptions:
    return BlazePoseOptions(segment_s=1, link=LinkOptions(max_people=1 + seed % 4))


def in_parts(scene: Scene, film: list[Frame], options: BlazePoseOptions, cuts: list[int]) -> list[Observed]:
    """What :mod:`gaitlake.pose.parts` does, without files and threads."""
    found: list[Observed] = []
    entering: Leaving = []
    for first, last in zip([0, *cuts], [*cuts, FRAMES], strict=True):
        frames = [replace(frame, number=number) for number, frame in enumerate(film[first:last])]
        part = scene.part(frames, options)
        if entering and answered(depends(frames[0], options, entering), scene.networks):
            part = answered(observed(frames, options, entering), scene.networks)
        entering = part.leaving
        found += [replace(one, frame=one.frame + first) for one in part.observations]
    return found


def comparable(observations: list[Observed]) -> list[tuple[object, ...]]:
    return [(one.frame, one.clock_us, one.segment, one.person, one.pose.tobytes()) for one in observations]


@pytest.fixture(params=SEEDS)
def seed(request: pytest.FixtureRequest) -> int:
    return int(request.param)


@pytest.fixture
def scene(seed: int, monkeypatch: pytest.MonkeyPatch) -> Scene:
    return made_up(seed).shown_by(monkeypatch)


@pytest.fixture
def film(scene: Scene) -> list[Frame]:
    return scene.film(FRAMES)


@pytest.fixture
def whole(scene: Scene, film: list[Frame], seed: int) -> Part:
    return scene.part(film, options_of(seed))


def test_parts_are_the_whole(scene: Scene, film: list[Frame], whole: Part, seed: int) -> None:
    for cuts in ([60], [30, 90], [30, 60, 90, 120]):
        assert comparable(in_parts(scene, film, options_of(seed), cuts)) == comparable(whole.observations)


def test_everybody_is_seen_once_and_where_he_is(scene: Scene, whole: Part, seed: int) -> None:
    options = options_of(seed)
    frames: dict[int, list[int]] = {}
    for sighting in linked(whole.observations, options.link):
        people: Mapping[str, Pose] = scene.people(sighting.frame)
        shown = [name for name, pose in people.items() if np.array_equal(pose, sighting.pose)]
        assert len(shown) == 1
        frames.setdefault(sighting.frame, []).append(sighting.person)
    assert list(frames) == sorted(frames)
    assert all(people == sorted(set(people)) for people in frames.values())
    assert all(len(people) <= options.link.max_people for people in frames.values())
    firsts = list(dict.fromkeys(person for people in frames.values() for person in people))
    assert firsts == list(range(len(firsts)))  # numbered as they appear
