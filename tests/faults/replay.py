"""A pose estimator that replays stored keypoints, so that hundreds of runs are affordable. Everything else is real.

As a program it is `gaitlake` itself with that one change: each video's own process calls :func:`process_video` here::

    python -m tests.faults.replay ingest INBOX --lake LAKE

An inbox file of such a run holds the name of the clip that it stands for; $REPLAY_FOLDER holds the keypoints of every
clip, $REPLAY_SECONDS says how long each video takes. Workers need the repository in $PYTHONPATH.
"""

from __future__ import annotations

import os
import sys
import time
from pathlib import Path
from typing import TYPE_CHECKING, cast

import pyarrow.parquet as pq

if TYPE_CHECKING:
    from gaitlake.ingest import Recipe, VideoJob, VideoResult
    from gaitlake.pose import Extraction
    from gaitlake.synthetic import SyntheticClip
    from gaitlake.video import DecodeReport

FOLDER, SECONDS, DIE_AT = "REPLAY_FOLDER", "REPLAY_SECONDS", "REPLAY_DIE_AT"
TABLES = ("videos", "tracks", "keypoints")


def keep(folder: Path, clip: SyntheticClip) -> None:
    """Store a clip's keypoints for replaying."""
    (folder / clip.video_id).mkdir(parents=True)
    for name in TABLES:
        pq.write_table(getattr(clip, name), folder / clip.video_id / f"{name}.parquet")


def extract(source: Path, video_id: str, extractor_id: str, **_options: object) -> Extraction:
    """The keypoints of the clip that ``source`` names, after the time that a video takes."""
    from gaitlake import pose
    from gaitlake.errors import VideoError
    from tests.nights import renamed

    time.sleep(float(os.environ.get(SECONDS, "0")))
    kept = Path(os.environ[FOLDER]) / source.read_text()
    if not kept.is_dir():
        raise VideoError("UNREADABLE", "this is not a video")
    ids = {"video_id": video_id, "extractor_id": extractor_id}
    read = {name: pq.read_table(kept / f"{name}.parquet", partitioning=None) for name in TABLES}
    tables = {name: renamed(table, ids) for name, table in read.items()}
    return pose.Extraction(**tables, report=cast("DecodeReport", None), seconds=0.0)


def process_video(job: VideoJob, recipe: Recipe) -> VideoResult:
    """What the process of a video calls."""
    from gaitlake import pose
    from gaitlake.ingest import process

    pose.extract = extract  # type: ignore[assignment]
    process._estimator = lambda recipe: recipe.extractor_id  # type: ignore[assignment]
    return process.process_video(job, recipe)


def main() -> None:
    from gaitlake.cli import main as gaitlake
    from gaitlake_flows import dispatch
    from tests.doomed import dying_at, watch

    write = sys.modules["gaitlake.lake.write"]

    dispatch.PROCESS_VIDEO = "tests.faults.replay:process_video"
    if DIE_AT in os.environ:
        statement, delay_s = os.environ[DIE_AT].split(",")
        watch(write, dying_at(int(statement), float(delay_s)))
    gaitlake()


if __name__ == "__main__":
    sys.exit(main())
