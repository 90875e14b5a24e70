"""Real clips: who is followed, and the same landmarks however the work is shared (slow)."""

from __future__ import annotations

import subprocess
import sys
from collections.abc import Iterator
from itertools import islice
from pathlib import Path

import numpy as np
import pytest
from numpy.typing import NDArray

from gaitlake.pose import Extraction, PoseModel, choose_person, extract, extractor_row
from gaitlake.pose.blazepose.asking import Steps, answered, answered_together
from gaitlake.pose.blazepose.estimator import BlazePoseEstimator
from gaitlake.pose.blazepose.following import Part, observed
from gaitlake.pose.parts import watched_in_parts
from gaitlake.pose.person import motion_of
from gaitlake.video import Decoder
from gaitlake_schemas.tables import TABLES
from tests.media import brightness_cards, write_video

pytestmark = pytest.mark.slow

OUTDOOR = "outdoor_walk_two_people_vp9.mp4"
TREADMILL = "treadmill_run_side.mp4"
NAMES = ("videos", "tracks", "keypoints", "video_intervals")


@pytest.fixture(scope="module")
def videos(shared_data: Path) -> Path:
    return shared_data / "videos"


@pytest.fixture(scope="module")
def whole(videos: Path, estimator: BlazePoseEstimator) -> dict[str, Extraction]:
    """Watched by one thread."""
    return {clip: extract(videos / clip, "v", estimator) for clip in (OUTDOOR, TREADMILL)}


def left_hip(extraction: Extraction, person: int | None) -> dict[int, NDArray[np.float64]]:
    """By frame, px."""
    rows = extraction.keypoints.filter(extraction.keypoints["person"].to_numpy() == person)
    hips = [np.array([hip["x"], hip["y"]]) for hip in rows["left_hip"].to_pylist()]
    return dict(zip(rows["frame"].to_pylist(), hips, strict=True))


def chosen(outdoor: Extraction) -> int:
    motion = motion_of(outdoor.keypoints, outdoor.tracks)
    choice = choose_person(outdoor.tracks, person_hint=None, frames=230, width_px=1768, motion=motion)
    assert (choice.reason, choice.person is None) == (None, False)
    return int(choice.person or 0)


def test_exactly_two_people_are_followed_outdoors(whole: dict[str, Extraction]) -> None:
    tracks = whole[OUTDOOR].tracks.to_pylist()
    long = [track for track in tracks if track["frames"] >= 30]
    assert len(long) == 2
    assert sum(track["frames"] for track in tracks) - sum(track["frames"] for track in long) <= 20


def test_the_walker_is_chosen_and_seen_where_he_is(whole: dict[str, Extraction]) -> None:
    places = left_hip(whole[OUTDOOR], chosen(whole[OUTDOOR]))
    assert np.isin(np.arange(45, 181), list(places)).mean() >= 0.95
    for frame, x in ((60, 1412), (100, 1028), (140, 621), (180, 207)):  # read off the pictures
        assert places[frame][0] == pytest.approx(x, abs=30)
    assert min(place[1] for place in places.values()) > 600  # on the grass; the roof's edge is at 230 px


def test_the_jumper_stays_one_person_through_his_flip(whole: dict[str, Extraction]) -> None:
    """He dangles his legs from a roof, jumps off it at frame 160, turns over once and walks away to the right."""
    outdoor = whole[OUTDOOR]
    walker = chosen(outdoor)
    others = {person for person in outdoor.tracks["person"].to_pylist() if person != walker}
    (jumper,) = [person for person in others if 10 in left_hip(outdoor, person)]
    places = left_hip(outdoor, jumper)
    assert np.isin(np.arange(10, 160), list(places)).mean() >= 0.95
    assert np.isin(np.arange(160, 201), list(places)).mean() >= 0.75  # upside down in the air he cannot be seen
    assert np.isin(np.arange(201, 216), list(places)).mean() >= 0.95
    assert places[20] == pytest.approx([663, 269], abs=40)
    assert places[140] == pytest.approx([774, 258], abs=40)
    assert places[200] == pytest.approx([1098, 779], abs=60)
    assert places[215] == pytest.approx([1345, 725], abs=60)


def test_somebody_on_a_treadmill_is_one_person_in_every_frame(whole: dict[str, Extraction]) -> None:
    (track,) = whole[TREADMILL].tracks.to_pylist()
    assert (track["first_frame"], track["last_frame"], track["frames"]) == (0, 359, 360)


def test_tables_keep_their_contracts(whole: dict[str, Extraction], model: PoseModel) -> None:
    expected = extractor_row("blazepose", model.sha256)["extractor_id"]
    for extraction in whole.values():
        for name in NAMES:
            table = getattr(extraction, name)
            assert TABLES[name].check(table).equals(table)
        assert set(extraction.keypoints["extractor_id"].to_pylist()) == {expected}
        nose = extraction.keypoints["nose"].to_pylist()
        assert all(0 <= n["visibility"] <= 1 and 0 <= n["presence"] <= 1 for n in nose)
        assert extraction.mirror_disagreements.num_rows == 0


@pytest.mark.parametrize(("clip", "threads"), [(TREADMILL, 3), (OUTDOOR, 2)])
def test_any_number_of_threads_gives_the_same_tables(
    videos: Path, whole: dict[str, Extraction], estimator: BlazePoseEstimator, clip: str, threads: int
) -> None:
    shared = extract(videos / clip, "v", estimator, threads=threads)
    for name in NAMES:
        assert getattr(shared, name).equals(getattr(whole[clip], name)), name
    assert shared.brightness == whole[clip].brightness


def test_both_clips_are_cut_for_threads(videos: Path) -> None:
    """Otherwise the test above compares a video with itself."""

    class Refusing(BlazePoseEstimator):
        def __init__(self) -> None:
            pass

        segment_us = 4_000_000

        def observe(self, *_: object) -> Part:
            raise NotImplementedError

    for clip in (TREADMILL, OUTDOOR):
        with pytest.raises(NotImplementedError):
            watched_in_parts(videos / clip, Refusing(), 2)


DIGEST = """
import hashlib, sys
from itertools import islice
from pathlib import Path
from gaitlake.pose import create_estimator, ensure_model
from gaitlake.video import Decoder
for name in ("blazepose", "blazepose+mirror"):
    estimator = create_estimator(name, ensure_model())
    with Decoder(Path(sys.argv[1])) as decoder:
        poses = [s.pose.tobytes() for s in estimator.follow(islice(decoder, 25))]
    print(len(poses), hashlib.sha256(b"".join(poses)).hexdigest())
"""


def test_two_processes_give_the_same_landmarks(videos: Path, model: PoseModel) -> None:
    command = [sys.executable, "-c", DIGEST, str(videos / TREADMILL)]
    running = [subprocess.Popen(command, stdout=subprocess.PIPE, text=True) for _ in range(2)]
    said = [process.communicate(timeout=120)[0].splitlines() for process in running]
    assert said[0] == said[1]
    assert [line.split()[0] for line in said[0]] == ["25", "25"]
    assert len(set(said[0])) == 2


def beginning(path: Path, count: int, estimator: BlazePoseEstimator) -> Steps[Part]:
    """The people in the first frames of a clip, which is open as long as this computation runs."""
    with Decoder(path) as decoder:
        return (yield from observed(islice(decoder, count), estimator.options))


def beginnings(videos: Path, estimator: BlazePoseEstimator) -> Iterator[Steps[Part]]:
    """Of every clip, of two lengths, so that they end at different times."""
    for count in (1, 4):
        yield from (beginning(path, count, estimator) for path in sorted(videos.glob("*.mp4")))


def digest(part: Part) -> list[tuple[int, int, bytes]]:
    return [(one.frame, one.person, one.pose.tobytes()) for one in part.observations]


def test_batches_of_several_videos_give_the_same_landmarks(videos: Path, estimator: BlazePoseEstimator) -> None:
    with estimator.networks() as networks:
        alone = [digest(answered(steps, networks)) for steps in beginnings(videos, estimator)]
        for most in (1, 8, 64):
            together = answered_together(beginnings(videos, estimator), networks, most)
            assert [digest(part) for part in together] == alone, most
    assert len(alone) == 18
    assert sum(map(bool, alone)) >= 14  # in some clips nobody is there at first


def test_nobody_in_the_picture(tmp_path: Path, estimator: BlazePoseEstimator) -> None:
    extraction = extract(write_video(tmp_path / "grey.mp4", brightness_cards(10, 320, 240)), "v", estimator)
    assert (extraction.videos.num_rows, extraction.tracks.num_rows, extraction.keypoints.num_rows) == (1, 0, 0)


def test_nothing_is_said_on_the_terminal(
    videos: Path, estimator: BlazePoseEstimator, capfd: pytest.CaptureFixture[str]
) -> None:
    with Decoder(videos / TREADMILL) as decoder:
        assert len(list(estimator.follow(islice(decoder, 3)))) == 3
    assert capfd.readouterr() == ("", "")
