"""People followed through made-up scenes, in which both networks see where everybody really is."""

from __future__ import annotations

from collections.abc import Mapping

import numpy as np
import pytest
from numpy.typing import NDArray

from gaitlake.pose.blazepose import segment
from gaitlake.pose.blazepose.options import BlazePoseOptions, SearchOptions
from gaitlake.pose.bundle import LANDMARKER
from tests.pose.blazepose.scene import Scene, frames_of
from tests.pose.people import standing

Pose = NDArray[np.float32]
ONE_SEGMENT = BlazePoseOptions(segment_s=60)


def test_a_walker_is_one_person_with_exact_places_across_segments(monkeypatch: pytest.MonkeyPatch) -> None:
    truth = [standing(60 + 2 * n, stride=0.1 * np.sin(n / 3)) for n in range(200)]
    scene = Scene(lambda n: {"walker": truth[n]}).shown_by(monkeypatch)
    sightings = scene.followed(scene.film(200), BlazePoseOptions(segment_s=2))
    assert frames_of(sightings) == {0: list(range(200))}
    for sighting in sightings:
        np.testing.assert_array_equal(sighting.pose, truth[sighting.frame])
        assert sighting.time_us == round(sighting.frame * 1e6 / 30)
        assert sighting.disagreement_px is None


def test_the_detector_is_asked_only_where_a_segment_begins(monkeypatch: pytest.MonkeyPatch) -> None:
    scene = Scene(lambda n: {"walker": standing(60 + 2 * n)}).shown_by(monkeypatch)
    scene.followed(scene.film(200), BlazePoseOptions(segment_s=2))
    assert set(scene.searched) == {0, 60, 120, 180}
    assert scene.networks[LANDMARKER].asked == 200 + 4  # each time it is looked twice, and nobody is carried over


def test_nobody(monkeypatch: pytest.MonkeyPatch) -> None:
    scene = Scene(lambda _: {}).shown_by(monkeypatch)
    assert scene.followed(scene.film(30)) == []
    assert set(scene.searched) == set(range(30))
    assert Scene(lambda _: {}).followed([]) == []


AWAY = range(40, 80)


@pytest.mark.parametrize(("memory_s", "first"), [(0.5, [80]), (0.0, [80, 81, 82])])
def test_who_comes_back_is_found_within_three_frames_and_traced_back(
    monkeypatch: pytest.MonkeyPatch, memory_s: float, first: list[int]
) -> None:
    scene = Scene(lambda n: {} if n in AWAY else {"walker": standing(400)}).shown_by(monkeypatch)
    found = frames_of(scene.followed(scene.film(110), BlazePoseOptions(segment_s=60, memory_s=memory_s)))
    assert sorted(found) == [0, 1]  # away for longer than the gap of 0.5 s
    assert found[0] == list(range(40))
    assert found[1][0] in first
    assert found[1] == list(range(found[1][0], 110))


def test_who_is_hidden_for_a_moment_stays_the_same_person(monkeypatch: pytest.MonkeyPatch) -> None:
    """Lost by the landmark network while nobody notices anything else; the detector finds him where he should be."""
    hidden = range(40, 50)
    scene = Scene(lambda n: {} if n in hidden else {"walker": standing(100 + 2 * n)}).shown_by(monkeypatch)
    found = frames_of(scene.followed(scene.film(100), ONE_SEGMENT))
    assert found == {0: [n for n in range(100) if n not in hidden]}


def test_who_is_missing_is_looked_for_where_he_should_be_in_every_frame(monkeypatch: pytest.MonkeyPatch) -> None:
    """Nobody is followed back here, so the frame in which he is found shows."""
    for comes_back in (50, 51, 52):
        hidden = range(40, comes_back)

        def people(n: int, hidden: range = hidden) -> Mapping[str, Pose]:
            return {"other": standing(80), **({} if n in hidden else {"walker": standing(200 + 2 * n)})}

        scene = Scene(people).shown_by(monkeypatch)
        found = frames_of(scene.followed(scene.film(70), BlazePoseOptions(segment_s=60, memory_s=0)))
        assert found == {0: list(range(70)), 1: [n for n in range(70) if n not in hidden]}
        assert set(hidden) <= set(scene.searched)


def test_who_is_gone_for_long_is_looked_for_no_more(monkeypatch: pytest.MonkeyPatch) -> None:
    """He stands still, so that nothing moves but himself while he vanishes."""

    def people(n: int) -> Mapping[str, Pose]:
        return {"other": standing(80), **({"gone": standing(300)} if n < 30 else {})}

    scene = Scene(people).shown_by(monkeypatch)
    assert frames_of(scene.followed(scene.film(90), ONE_SEGMENT)) == {0: list(range(90)), 1: list(range(30))}
    assert set(range(30, 45)) <= set(scene.searched)  # half a second
    assert max(scene.searched) < 50


@pytest.mark.parametrize(("unnoticed", "first"), [(0, 30), (5, 30), (12, 53 - 15)])
def test_a_newcomer_is_traced_back_to_where_he_appeared(
    monkeypatch: pytest.MonkeyPatch, unnoticed: int, first: int
) -> None:
    """He moves in at frame 30, and the detector can notice him some frames later.

    It looks where he moves at once, 0.25 s later and 0.5 s after that; followed back he is for at most 0.5 s.
    """

    def people(n: int) -> Mapping[str, Pose]:
        return {"first": standing(80), **({"second": standing(440 - 2 * (n - 30))} if n >= 30 else {})}

    scene = Scene(people, lambda n, name: name == "first" or n >= 30 + unnoticed).shown_by(monkeypatch)
    found = frames_of(scene.followed(scene.film(90), ONE_SEGMENT))
    assert found == {0: list(range(90)), 1: list(range(first, 90))}


def test_who_comes_right_after_a_newcomer_is_looked_at_at_once(monkeypatch: pytest.MonkeyPatch) -> None:
    def people(n: int) -> Mapping[str, Pose]:
        later = {"second": (30, 250), "third": (33, 430)}
        return {"first": standing(80)} | {name: standing(x) for name, (start, x) in later.items() if n >= start}

    scene = Scene(people).shown_by(monkeypatch)
    found = frames_of(scene.followed(scene.film(60), BlazePoseOptions(segment_s=60, memory_s=0)))
    assert {person: frames[0] for person, frames in found.items()} == {0: 0, 1: 30, 2: 33}


def test_nobody_is_traced_back_into_somebody_else(monkeypatch: pytest.MonkeyPatch) -> None:
    """The second steps out of nowhere, one step beside the first; before, only the first is to be seen there."""

    def people(n: int) -> Mapping[str, Pose]:
        return {"first": standing(200), **({"second": standing(255)} if n >= 30 else {})}

    scene = Scene(people).shown_by(monkeypatch)
    found = frames_of(scene.followed(scene.film(60), ONE_SEGMENT))
    assert found == {0: list(range(60)), 1: list(range(30, 60))}


def test_nobody_is_traced_back_over_a_leap(monkeypatch: pytest.MonkeyPatch) -> None:
    """From one frame to the next he is half a body height away: no person moves like that."""
    scene = Scene(lambda n: {"late": standing(200 if n < 35 else 300)}, lambda n, _: n >= 40).shown_by(monkeypatch)
    assert frames_of(scene.followed(scene.film(60), ONE_SEGMENT)) == {0: list(range(35, 60))}


def test_large_pictures_are_held_for_a_shorter_time(monkeypatch: pytest.MonkeyPatch) -> None:
    scene = Scene(lambda _: {"late": standing(250)}, lambda n, _: n >= 40).shown_by(monkeypatch)
    film = scene.film(60)
    monkeypatch.setattr(segment, "MEMORY_BYTES", 5 * film[0].picture.size_bytes)
    assert frames_of(scene.followed(film, ONE_SEGMENT)) == {0: list(range(40 - 5, 60))}


def test_nobody_is_traced_back_farther_than_frames_are_held(monkeypatch: pytest.MonkeyPatch) -> None:
    scene = Scene(lambda _: {"late": standing(250)}, lambda n, _: n >= 40).shown_by(monkeypatch)
    found = frames_of(scene.followed(scene.film(60), BlazePoseOptions(segment_s=60, memory_s=0.3)))
    assert found == {0: list(range(found[0][0], 60))}
    assert found[0][0] == 40 - 9  # 0.3 s before the detector noticed


def test_nobody_is_traced_back_into_the_segment_before(monkeypatch: pytest.MonkeyPatch) -> None:
    scene = Scene(lambda _: {"late": standing(250)}, lambda n, _: n >= 34).shown_by(monkeypatch)
    assert frames_of(scene.followed(scene.film(60), BlazePoseOptions(segment_s=1))) == {0: list(range(30, 60))}


def crossing(n: int) -> Mapping[str, Pose]:
    tall, small = standing(40 + 4 * n, top=5, height=240), standing(440 - 4 * n, top=90, height=150)
    return {"tall": tall, "small": small}


@pytest.mark.parametrize("segment_s", [60.0, 1.6])
def test_two_people_who_cross_keep_their_numbers(monkeypatch: pytest.MonkeyPatch, segment_s: float) -> None:
    """They meet at frame 50; the other segments end at frame 48, too."""
    scene = Scene(crossing).shown_by(monkeypatch)
    sightings = scene.followed(scene.film(96), BlazePoseOptions(segment_s=segment_s))
    heights: dict[int, set[int]] = {s.person: set() for s in sightings}
    for sighting in sightings:
        heights[sighting.person].add(round(float(np.ptp(sighting.pose[:, 1])) / 10))
    assert heights == {0: {23}, 1: {14}}  # crown to sole, 94 % of the height: by size at first, then for good
    tall, small = frames_of(sightings).values()
    assert tall == list(range(96))
    assert len(small) >= 90  # a body in front of another one cannot be told from a misfit on it


def test_who_is_not_detected_where_a_segment_begins_is_carried_over(monkeypatch: pytest.MonkeyPatch) -> None:
    """The detector misses the second from frame 20 on; the landmark network never does."""
    truth = [{"one": standing(100), "two": standing(300 + n)} for n in range(90)]
    scene = Scene(lambda n: truth[n], lambda n, name: name == "one" or n < 20).shown_by(monkeypatch)
    sightings = scene.followed(scene.film(90), BlazePoseOptions(segment_s=1))
    assert frames_of(sightings) == {0: list(range(90)), 1: list(range(90))}
    assert [float(s.pose[24, 0]) for s in sightings if s.person == 1] == pytest.approx(
        [float(truth[n]["two"][24, 0]) for n in range(90)]
    )


def test_who_leaves_where_a_segment_begins_is_not_carried_over(monkeypatch: pytest.MonkeyPatch) -> None:
    def people(n: int) -> Mapping[str, Pose]:
        return {"one": standing(100), **({"two": standing(300)} if n < 30 else {})}

    scene = Scene(people).shown_by(monkeypatch)
    found = frames_of(scene.followed(scene.film(60), BlazePoseOptions(segment_s=1)))
    assert found == {0: list(range(60)), 1: list(range(30))}


@pytest.mark.parametrize("segment_s", [60.0, 1.0])
def test_two_looks_at_one_person_are_one_person(monkeypatch: pytest.MonkeyPatch, segment_s: float) -> None:
    """From frame 30 on the second is gone; looked for where he stood, the first is seen, a step away."""

    def people(n: int) -> Mapping[str, Pose]:
        return {"one": standing(200), **({"two": standing(255)} if n < 30 else {})}

    scene = Scene(people).shown_by(monkeypatch)
    found = frames_of(scene.followed(scene.film(60), BlazePoseOptions(segment_s=segment_s)))
    assert found == {0: list(range(60)), 1: list(range(30))}


def test_people_are_numbered_by_size_where_they_appear_together(monkeypatch: pytest.MonkeyPatch) -> None:
    scene = Scene(lambda _: {"a": standing(100, height=120), "b": standing(300, height=220)}).shown_by(monkeypatch)
    sightings = scene.followed(scene.film(10))
    assert [(s.frame, s.person) for s in sightings] == [(n, person) for n in range(10) for person in (0, 1)]
    assert float(np.ptp(sightings[0].pose[:, 1])) > float(np.ptp(sightings[1].pose[:, 1]))


def test_times_are_the_clocks_not_counted_frames(monkeypatch: pytest.MonkeyPatch) -> None:
    """Hidden for 8 frames: 0.27 s at 30 Hz, 0.8 s at 10 Hz, and the limit is 0.5 s."""
    for rate_hz, people in ((30.0, 1), (10.0, 2)):
        scene = Scene(lambda n: {} if 20 <= n < 28 else {"walker": standing(200)}).shown_by(monkeypatch)
        found = frames_of(scene.followed(scene.film(50, rate_hz=rate_hz), ONE_SEGMENT))
        assert len(found) == people


def test_a_newcomer_who_stands_still_is_found_where_the_next_segment_begins(monkeypatch: pytest.MonkeyPatch) -> None:
    """Without motion nobody is looked for: he fades in unseen, here because motion is looked at much too rarely."""

    def people(n: int) -> Mapping[str, Pose]:
        return {"first": standing(80), **({"second": standing(400)} if n >= 30 else {})}

    options = BlazePoseOptions(segment_s=2, search=SearchOptions(look_s=60, sweep_s=60))
    scene = Scene(people, lambda n, name: name == "first" or n >= 32).shown_by(monkeypatch)
    found = frames_of(scene.followed(scene.film(90), options))
    assert found == {0: list(range(90)), 1: list(range(60, 90))}
