"""A commit holds so many videos at most, and no more than are expected to take so long."""

from __future__ import annotations

from pathlib import Path

import pytest

from gaitlake.config import IngestSettings
from gaitlake.errors import GaitlakeError
from gaitlake.ingest.batches import SECONDS_A_MEGABYTE, cut, seconds_a_megabyte
from gaitlake.ingest.jobs import FileEntry, VideoJob
from gaitlake.ingest.state import LakeState
from gaitlake.limits import MEGABYTE


def job(megabytes: float, *, extract: bool = True) -> VideoJob:
    name = f"{megabytes}.mp4"
    return VideoJob(name, Path(name), extract, (FileEntry(name, int(megabytes * MEGABYTE), 0),))


def sizes(jobs: list[VideoJob], settings: IngestSettings, state: LakeState | None = None) -> list[int]:
    batches = list(cut(jobs, state or LakeState(), settings))
    assert [one for batch in batches for one in batch] == jobs
    return [len(batch) for batch in batches]


def known(*rows: tuple[float, int, str]) -> LakeState:
    return LakeState(
        files={
            str(n): {
                "video_id": f"v{n}",
                "path": str(n),
                "seconds": seconds,
                "size_bytes": megabytes * MEGABYTE,
                "status": status,
            }
            for n, (seconds, megabytes, status) in enumerate(rows)
        }
    )


def test_so_many_videos_at_most() -> None:
    assert sizes([job(0.1)] * 10, IngestSettings(batch_videos=4)) == [4, 4, 2]
    assert sizes([], IngestSettings()) == []


def test_so_many_expected_seconds_at_most() -> None:
    state = known((20.0, 10, "done"), (40.0, 20, "done"), (900.0, 1, "failed"))
    assert seconds_a_megabyte(state) == 2.0
    jobs = [job(30), job(20), job(100), job(1), job(1)]
    assert sizes(jobs, IngestSettings(batch_s=100.0), state) == [2, 1, 2]
    again = [job(300, extract=False), job(200, extract=False), job(1)]  # stored keypoints take a tenth
    assert sizes(again, IngestSettings(batch_s=102.0), state) == [3]


def test_a_new_lake_has_a_guess() -> None:
    assert seconds_a_megabyte(LakeState()) == seconds_a_megabyte(known((0.0, 3, "done"))) == SECONDS_A_MEGABYTE


@pytest.mark.parametrize("seconds", [0, -1.0, "600", True])
def test_seconds_that_are_none_are_refused(seconds: object) -> None:
    with pytest.raises(GaitlakeError, match="batch_s must be a number of seconds above 0"):
        IngestSettings(batch_s=seconds)  # type: ignore[arg-type]
