"""One video watched by several threads: the same tables as by one, in made-up scenes written as videos."""

from __future__ import annotations

import zipfile
from collections.abc import Callable, Iterable, Mapping
from pathlib import Path

import numpy as np
import pytest
from numpy.typing import NDArray

from gaitlake.errors import VideoError
from gaitlake.pose import Extraction, PoseModel, extract
from gaitlake.pose.blazepose.estimator import KINDS, BlazePoseEstimator
from gaitlake.pose.blazepose.following import Part
from gaitlake.pose.blazepose.options import BlazePoseOptions
from gaitlake.pose.blazepose.segment import Leaving
from gaitlake.pose.parts import watched_in_parts
from gaitlake.video import Frame
from tests.media import write_video
from tests.pose.blazepose.scene import Counting, Scene, drawn, number_of
from tests.pose.people import standing

Pose = NDArray[np.float32]
FRAMES = 130
TABLES = ("videos", "tracks", "keypoints", "video_intervals", "mirror_disagreements")


class NoRuntime:
    """Stands in for what runs networks; the steps of a scene need none."""

    name = "none"
    version = "0"

    def load(self, *_: object) -> Counting:
        return Counting()


class Noting(BlazePoseEstimator):
    """Remembers which parts were looked at: their first frame, and whether somebody entered."""

    def __init__(self, *args: object) -> None:
        super().__init__(*args)
        self.parts: list[tuple[int, bool]] = []

    def observe(self, frames: Iterable[Frame], entering: Leaving | None = None) -> Part:
        kept = list(frames)
        self.parts.append((number_of(kept[0].picture), bool(entering)))
        return super().observe(kept, entering)


@pytest.fixture
def estimator(tmp_path: Path) -> Noting:
    bundle = tmp_path / "empty.task"
    with zipfile.ZipFile(bundle, "w") as archive:
        for kind in KINDS:
            archive.writestr(kind.member, b"")
    return Noting("id", PoseModel(bundle, "0"), BlazePoseOptions(segment_s=1), NoRuntime())


def walker(n: int) -> Mapping[str, Pose]:
    return {"walker": standing(60 + 2 * n, stride=0.1 * np.sin(n / 3))}


def with_somebody_unnoticed(n: int) -> Mapping[str, Pose]:
    """The second walks in from the right."""
    return {**walker(n), **({"second": standing(490 - n / 2, height=150)} if n >= 25 else {})}


def coming_and_going(n: int) -> Mapping[str, Pose]:
    return {} if 35 <= n < 75 else walker(n)


def unnoticed() -> Scene:
    """The detector does not notice the second any more from frame 40 on."""
    return Scene(with_somebody_unnoticed, lambda number, name: name == "walker" or number < 40)


SCENES: dict[str, Callable[[], Scene]] = {
    "one walker": lambda: Scene(walker),
    "one is not noticed any more": unnoticed,
    "coming and going": lambda: Scene(coming_and_going),
    "nobody": lambda: Scene(lambda _: {}),
}


def filmed(folder: Path, scene: Scene, **options: object) -> Path:
    """A lossless video of the scene that can be entered at every tenth frame."""
    frames = [drawn(n, scene.people(n)) for n in range(FRAMES)]
    return write_video(folder / "scene.mp4", frames, encoder={"g": "10", "bf": "0", "qp": "0"}, **options)


def same(one: Extraction, other: Extraction) -> bool:
    return all(getattr(one, name).equals(getattr(other, name)) for name in TABLES)


@pytest.mark.parametrize("threads", [2, 3, 9])
@pytest.mark.parametrize("name", SCENES)
def test_parts_give_the_same_as_the_whole(
    tmp_path: Path, estimator: Noting, monkeypatch: pytest.MonkeyPatch, name: str, threads: int
) -> None:
    path = filmed(tmp_path, SCENES[name]().shown_by(monkeypatch))
    whole, shared = (extract(path, "v", estimator, threads=number) for number in (1, threads))
    assert same(whole, shared)
    assert whole.report.frames == shared.report.frames == FRAMES
    assert whole.report.times_us.tolist() == shared.report.times_us.tolist()
    assert whole.brightness == shared.brightness
    starts = sorted(first for first, entered in estimator.parts[1:] if not entered)
    assert starts == sorted({0, *{2: [60], 3: [30, 90], 9: [30, 60, 90, 120]}[threads]})


def test_the_truth_is_seen_in_parts_too(tmp_path: Path, estimator: Noting, monkeypatch: pytest.MonkeyPatch) -> None:
    path = filmed(tmp_path, unnoticed().shown_by(monkeypatch))
    watched = watched_in_parts(path, estimator, 3)
    assert watched is not None
    seen = {(s.frame, s.person): s.pose for s in watched.sightings}
    assert set(seen) == {(n, person) for n in range(FRAMES) for person in (0, 1) if person == 0 or n >= 25}
    for (number, person), pose in seen.items():
        np.testing.assert_array_equal(pose, with_somebody_unnoticed(number)[("walker", "second")[person]])


def test_only_a_part_into_which_somebody_is_carried_is_done_again(
    tmp_path: Path, estimator: Noting, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The second is noticed until frame 40, so he is carried into the part from frame 60 on."""
    path = filmed(tmp_path, unnoticed().shown_by(monkeypatch))
    assert watched_in_parts(path, estimator, 2) is not None
    assert sorted(estimator.parts) == [(0, False), (60, False), (60, True)]


def test_a_video_with_one_segment_is_not_cut(
    tmp_path: Path, estimator: Noting, monkeypatch: pytest.MonkeyPatch
) -> None:
    path = filmed(tmp_path, Scene(walker).shown_by(monkeypatch), times_us=[5000 * n for n in range(FRAMES)])
    assert watched_in_parts(path, estimator, 4) is None
    assert extract(path, "v", estimator, threads=4).keypoints.num_rows == FRAMES
    assert estimator.parts == [(0, False)]


def test_a_pause_in_the_clock_ends_a_person(tmp_path: Path, estimator: Noting, monkeypatch: pytest.MonkeyPatch) -> None:
    """Two seconds without frames after frame 59: segments that hold none are no segments."""
    path = filmed(
        tmp_path,
        Scene(walker).shown_by(monkeypatch),
        times_us=[round(n * 1e6 / 30) + (2_000_000 if n >= 60 else 0) for n in range(FRAMES)],
    )
    whole, shared = (extract(path, "v", estimator, threads=number) for number in (1, 2))
    assert same(whole, shared)
    assert whole.tracks["frames"].to_pylist() == [60, FRAMES - 60]


def test_a_file_that_is_no_video_is_refused_by_any_number_of_threads(tmp_path: Path, estimator: Noting) -> None:
    path = tmp_path / "text.mp4"
    path.write_text("no video")
    for threads in (1, 2):
        with pytest.raises(VideoError) as refused:
            extract(path, "v", estimator, threads=threads)
        assert refused.value.reason == "UNREADABLE"
