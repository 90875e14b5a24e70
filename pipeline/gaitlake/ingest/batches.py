"""Which videos are committed together: so many at most, and no more than are expected to take so long."""

from __future__ import annotations

import statistics
from collections.abc import Iterator, Sequence

from gaitlake.config import IngestSettings
from gaitlake.ingest.jobs import VideoJob
from gaitlake.ingest.state import LakeState
from gaitlake.limits import MEGABYTE

SECONDS_A_MEGABYTE = 5.0
"""Worker seconds for a megabyte of video in a lake that has handled none."""

REANALYSED = 0.1
"""What analysing stored keypoints costs, as a share of taking them from the video."""


def cut(jobs: Sequence[VideoJob], state: LakeState, settings: IngestSettings) -> Iterator[list[VideoJob]]:
    """Batches of the jobs, in their order.

    A batch ends with `batch_videos` videos, or before the one that would bring it beyond `batch_s` expected seconds;
    the lake's own ledger tells how long a megabyte takes. A video that is longer than that is a batch of its own.
    """
    pace = seconds_a_megabyte(state)
    batch: list[VideoJob] = []
    expected_s = 0.0
    for job in jobs:
        seconds = job.files[0].size_bytes / MEGABYTE * pace * (1.0 if job.extract else REANALYSED)
        if batch and (len(batch) == settings.batch_videos or expected_s + seconds > settings.batch_s):
            yield batch
            batch, expected_s = [], 0.0
        batch.append(job)
        expected_s += seconds
    if batch:
        yield batch


def seconds_a_megabyte(state: LakeState) -> float:
    """Median of the files that the lake has done."""
    known = [
        float(str(row["seconds"])) / int(str(row["size_bytes"])) * MEGABYTE
        for row in state.files.values()
        if row["status"] == "done" and row["seconds"] and row["size_bytes"]
    ]
    return statistics.median(known) if known else SECONDS_A_MEGABYTE
