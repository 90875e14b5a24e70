"""People followed through time: made-up poses, a landmarker that knows the truth."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path

import numpy as np
import pytest
from numpy.typing import NDArray

from gaitlake.pose import estimators
from gaitlake.pose.estimators import WindowEstimator
from gaitlake.pose.geometry import HIPS, distinct, part_of, same_person
from gaitlake.pose.options import ESTIMATORS, LinkOptions, WindowOptions
from gaitlake.pose.sighting import Sighting
from gaitlake.pose.tracker import Tracker
from gaitlake.pose.windows import search_regions
from gaitlake_schemas.vocabulary import LANDMARKS
from tests.pose.people import SeeingLandmarker, film, standing

Pose = NDArray[np.float32]

SIDES = ("left", "right")


def follow(
    people: SeeingLandmarker, count: int, monkeypatch: pytest.MonkeyPatch, windows: WindowOptions | None = None
) -> list[Sighting]:
    monkeypatch.setattr(estimators, "Landmarker", lambda *_: people)
    estimator = WindowEstimator("id", Path("unused"), ESTIMATORS["mediapipe"], windows or WindowOptions())
    return list(estimator.follow(film(count)))


def persons(sightings: list[Sighting]) -> dict[int, list[int]]:
    found: dict[int, list[int]] = {}
    for sighting in sightings:
        found.setdefault(sighting.person, []).append(sighting.frame)
    return found


def test_a_walker_is_one_person_with_exact_places(monkeypatch: pytest.MonkeyPatch) -> None:
    truth = [standing(60 + 4 * n, stride=0.1 * np.sin(n / 3)) for n in range(100)]
    sightings = follow(SeeingLandmarker(lambda n: {"walker": truth[n]}), 100, monkeypatch)
    assert persons(sightings) == {0: list(range(100))}
    for sighting in sightings:
        np.testing.assert_allclose(sighting.pose, truth[sighting.frame], atol=1e-3)


def test_two_people_who_cross_keep_their_numbers(monkeypatch: pytest.MonkeyPatch) -> None:
    def people(n: int) -> Mapping[str, Pose]:
        return {"tall": standing(40 + 4 * n, top=5, height=240), "small": standing(440 - 4 * n, top=90, height=150)}

    sightings = follow(SeeingLandmarker(people), 96, monkeypatch)
    heights: dict[int, list[float]] = {s.person: [] for s in sightings}
    for sighting in sightings:
        heights[sighting.person].append(float(np.ptp(sighting.pose[:, 1])))
    assert len(heights) == 2
    assert {round(min(h) / 10) for h in heights.values()} == {round(max(h) / 10) for h in heights.values()}
    assert all(len(h) >= 80 for h in heights.values())


def test_a_short_gap_is_bridged_and_a_long_one_is_not(monkeypatch: pytest.MonkeyPatch) -> None:
    for hidden, expected in ((12, 1), (20, 2)):  # 0.4 s and 0.67 s at 30 fps; the limit is 0.5 s
        unseen = range(40, 40 + hidden)
        people = SeeingLandmarker(lambda n, gone=unseen: {} if n in gone else {"a": standing(100 + 2 * n)})
        found = persons(follow(people, 100, monkeypatch))
        assert len(found) == expected, hidden
        assert not {frame for frames in found.values() for frame in frames} & set(unseen)


def test_gaps_are_measured_in_time_not_frames() -> None:
    for rate, ends in ((30, False), (10, True)):
        tracker = Tracker(LinkOptions())
        tracker.begin(standing(100), 0)
        tracker.forget(round(8 * 1e6 / rate))
        assert (not tracker.live) == ends


def test_somebody_small_is_found_by_the_search_squares(monkeypatch: pytest.MonkeyPatch) -> None:
    """The landmarker is blind to people below 0.5 of what it is shown: not seen in the whole 512 px picture."""
    people = SeeingLandmarker(lambda n: {"small": standing(100 + 3 * n, height=180)}, blind_share=0.5)
    found = persons(follow(people, 60, monkeypatch))
    assert list(found) == [0]
    assert found[0] == list(range(60))


def test_a_newcomer_is_found_within_a_sweep(monkeypatch: pytest.MonkeyPatch) -> None:
    def people(n: int) -> Mapping[str, Pose]:
        return {"first": standing(100), **({"second": standing(400)} if n >= 20 else {})}

    found = persons(follow(SeeingLandmarker(people), 60, monkeypatch, WindowOptions(sweep_s=0.5)))
    assert found[0] == list(range(60))
    assert 20 <= found[1][0] <= 20 + 16
    assert found[1] == list(range(found[1][0], 60))


def test_a_wrong_pose_on_part_of_a_body_is_no_second_person(monkeypatch: pytest.MonkeyPatch) -> None:
    def people(n: int) -> Mapping[str, Pose]:
        return {"body": standing(200), "misfit": standing(205, top=70, height=110)}

    assert list(persons(follow(SeeingLandmarker(people), 30, monkeypatch))) == [0]


def test_an_empty_picture_has_nobody(monkeypatch: pytest.MonkeyPatch) -> None:
    people = SeeingLandmarker(lambda _: {})
    assert follow(people, 20, monkeypatch) == []
    assert len(people.looks) == 4 + 19  # whole picture and three squares at first, then one look a frame


def test_no_more_people_than_allowed_are_followed() -> None:
    tracker = Tracker(LinkOptions(max_people=2))
    assert [tracker.begin(standing(100 * n), 0) for n in range(3)] == [0, 1, None]


def test_who_is_adopted_goes_on_alone() -> None:
    """What happens to him leaves the track from which he comes as it was, so that it can be adopted again."""
    before, after = Tracker(LinkOptions()), Tracker(LinkOptions())
    before.begin(standing(100), 0)
    (track,) = before.live
    after.begin(standing(400), 33_333)
    assert after.adopt(track) == 1
    adopted = after.followed(1)
    assert adopted is not None
    adopted.add(33_333, standing(110))
    assert [len(kept) for kept in (track.times_us, track.centres, track.boxes, track.sizes)] == [1] * 4
    assert [len(kept) for kept in (adopted.times_us, adopted.centres, adopted.boxes, adopted.sizes)] == [2] * 4
    assert (track.person, adopted.person) == (0, 1)


def test_nobody_is_adopted_beyond_the_number_allowed() -> None:
    before, after = Tracker(LinkOptions()), Tracker(LinkOptions(max_people=1))
    before.begin(standing(100), 0)
    after.begin(standing(400), 0)
    assert after.adopt(before.live[0]) is None


def test_a_leap_is_another_person() -> None:
    tracker = Tracker(LinkOptions())
    tracker.begin(standing(100), 0)
    assert tracker.match([standing(300)], 33_333) == [None]
    assert tracker.match([standing(110)], 33_333) == [0]


def crouching(pose: Pose) -> Pose:
    """The same trunk with the legs drawn up to the hips."""
    legs = [LANDMARKS.index(f"{side}_{j}") for j in ("knee", "ankle", "heel", "foot_index") for side in SIDES]
    drawn_up = pose.copy()
    drawn_up[legs, 1] = pose[HIPS, 1].mean()
    return drawn_up


def test_who_crouches_is_the_same_person() -> None:
    tracker = Tracker(LinkOptions())
    tracker.begin(standing(100), 0)
    assert tracker.match([crouching(standing(102))], 33_333) == [0]


def test_a_misfit_on_half_of_a_body_does_not_take_its_number() -> None:
    """It has the right trunk, even a little nearer to where that is expected."""
    tracker = Tracker(LinkOptions())
    tracker.begin(standing(100), 0)
    assert tracker.match([crouching(standing(100)), standing(104)], 33_333) == [None, 0]


def test_matching_is_optimal_not_greedy() -> None:
    tracker = Tracker(LinkOptions())
    tracker.begin(standing(100), 0)
    tracker.begin(standing(150), 0)
    assert tracker.match([standing(140), standing(190)], 33_333) == [0, 1]


def test_likeness_of_poses() -> None:
    body = standing(200)
    exchanged = body.copy()
    left, right = np.arange(11, 33, 2), np.arange(12, 33, 2)
    exchanged[left], exchanged[right] = body[right], body[left]
    assert same_person(body, standing(205))
    assert same_person(body, exchanged)
    assert not same_person(body, standing(290))
    assert part_of(standing(205, top=70, height=110), body)
    assert not part_of(body, standing(205, top=70, height=110))
    assert not part_of(standing(290), body)
    assert len(distinct([standing(205, top=70, height=110), body, standing(400)], [])) == 2
    assert distinct([body], [standing(203)]) == []


SIZES = [(1000, 1000, 0), (1768, 994, 3), (1080, 1920, 3), (640, 360, 3)]


@pytest.mark.parametrize(("width", "height", "squares"), SIZES)
def test_search_squares_cover_the_picture(width: int, height: int, squares: int) -> None:
    whole, *parts = search_regions(width, height, 0.5)
    assert (whole.right, whole.bottom) == (width, height)
    assert len(parts) == squares
    if parts:
        assert all(p.right - p.left == p.bottom - p.top == min(width, height) for p in parts)
        assert (min(p.left for p in parts), max(p.right for p in parts)) == (0, width)
        assert (min(p.top for p in parts), max(p.bottom for p in parts)) == (0, height)
