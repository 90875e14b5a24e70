"""What extraction adds besides people: covered spans as a table, and stopping where the caller has enough."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from itertools import count
from pathlib import Path

import numpy as np
import pytest

from gaitlake.check.looking import film_of
from gaitlake.pose import Extraction, Sighting, extract
from gaitlake.video import Frame, probe
from gaitlake_schemas.tables import VIDEO_INTERVALS
from tests.media import noise_frames, write_video

SKIN = (200, 150, 120)


class Nobody:
    """An estimator that looks at every frame and finds nobody."""

    extractor_id = "nobody"

    def __init__(self) -> None:
        self.looked = 0

    def follow(self, frames: Iterable[Frame]) -> Iterator[Sighting]:
        for _ in frames:
            self.looked += 1
        yield from ()

    def close(self) -> None:
        """Holds nothing."""


@pytest.fixture(scope="module")
def fingered(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Three seconds of a textured wall, the upper half skin from 1.0 to 1.5 s."""
    wall = noise_frames(1, 320, 192)[0] // 2 + 60
    covered = wall.copy()
    covered[:96] = SKIN
    frames = [covered if 30 <= n < 45 else wall for n in range(90)]
    return write_video(tmp_path_factory.mktemp("lens") / "finger.mp4", [np.ascontiguousarray(f) for f in frames])


def test_covered_spans_are_a_table_of_their_contract(fingered: Path) -> None:
    extraction = extract(fingered, "v", Nobody())
    assert VIDEO_INTERVALS.check(extraction.video_intervals).equals(extraction.video_intervals)
    (row,) = extraction.video_intervals.to_pylist()
    assert (row["video_id"], row["extractor_id"], row["reason"]) == ("v", "nobody", "OCCLUSION")
    assert (row["start_us"], row["end_us"]) == (1_000_000, 1_500_000)
    assert not extraction.stopped
    film = film_of(probe(fingered), extraction, {"view": None, "activity": "run"})
    assert film.covered_us == ((1_000_000, 1_500_000),)
    assert film.fields == {"activity": "run"}


def test_stopping_leaves_a_shorter_video_that_is_not_called_truncated(fingered: Path) -> None:
    asked = count(1)
    looker = Nobody()
    extraction = extract(fingered, "v", looker, go_on=lambda: next(asked) < 20)
    assert looker.looked == extraction.report.frames == extraction.videos["frames"][0].as_py() == 20
    assert extraction.stopped
    assert not extraction.videos["truncated"][0].as_py()
    assert extraction.video_intervals.num_rows == 0


def test_the_whole_is_the_same_with_and_without_being_asked(fingered: Path) -> None:
    def tables(extraction: Extraction) -> list[object]:
        return [extraction.videos, extraction.tracks, extraction.keypoints, extraction.video_intervals]

    first, second = (extract(fingered, "v", Nobody(), **options) for options in ({}, {"go_on": lambda: True}))
    assert tables(first) == tables(second)
    assert first.brightness == pytest.approx(second.brightness)
