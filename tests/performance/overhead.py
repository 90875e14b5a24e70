"""What the pipeline adds to the videos' own work, and what commits cost::

    python -m tests.performance.overhead VIDEO --clips 300 --seconds 2

Clips of so many seconds are cut from a real video, each beginning a little later, so all differ. The videos' own work:
as many processes as there are workers call :func:`gaitlake.ingest.process_video` one job after the other, with no
Prefect, Dask or lake beside them, and their staged results are committed in batches as a night does. Then the real
command, `gaitlake ingest`, does the same inbox into an empty lake. Both take turns, so many times. The bare processes
have read their libraries from the disk before their clock starts; a dry run does that for the night (``cold_s``: what
it took), whose clock has the start of all its processes in it.
"""

from __future__ import annotations

import json
import multiprocessing
import os
import shutil
import statistics
import subprocess
import sys
import tempfile
import time
from collections import deque
from dataclasses import replace
from pathlib import Path
from typing import Any

import click
import numpy as np

from gaitlake.ingest import Choices, CommitBuilder, Preparation, Request, VideoJob, VideoResult, prepare, process_video
from gaitlake.ingest.batches import cut
from gaitlake.lake import Lake, commit_batch, create_lake
from gaitlake.video import Decoder, VideoWriter
from gaitlake_flows.cluster import ONE_THREAD
from tests.processes import GAITLAKE

SETTLE = {"PREFECT_SERVER_ANALYTICS_ENABLED": "false", "DO_NOT_TRACK": "1"}


def make_inbox(source: Path, folder: Path, clips: int, seconds: float) -> None:
    """Cut the clips from the video; the window moves on by as many frames as are needed for their number."""
    folder.mkdir(parents=True)
    with Decoder(source) as decoder:
        times_us = [frame.time_us for frame in decoder]
    length = int(np.searchsorted(np.array(times_us) - times_us[0], seconds * 1e6))
    step = (len(times_us) - length) // clips
    if step < 1:
        raise click.UsageError(f"{source} is too short for {clips} different clips of {seconds} s")
    window: deque[tuple[int, Any]] = deque(maxlen=length)
    made = 0
    with Decoder(source) as decoder:
        for number, frame in enumerate(decoder):
            window.append((frame.time_us, frame.image.copy()))
            if len(window) == length and number % step == 0 and made < clips:
                _write(folder / f"S{made % 10}" / "pre" / f"{made:04d}.mp4", list(window))
                made += 1


def _write(path: Path, frames: list[tuple[int, Any]]) -> None:
    path.parent.mkdir(parents=True, exist_ok=True)
    height, width = frames[0][1].shape[:2]
    with VideoWriter(path, (width - width % 2, height - height % 2)) as writer:
        for time_us, image in frames:
            even = np.ascontiguousarray(image[: height - height % 2, : width - width % 2])
            writer.write(even, time_us - frames[0][0])


def own_work(inbox: Path, lake: Lake, workers: int) -> dict[str, float]:
    """Wall seconds of bare processes for all videos, and of the commits of what they staged."""
    prepared = prepare(Request(inbox, lake.path), Choices())
    context = multiprocessing.get_context("spawn")
    start, answers = context.Barrier(workers + 1), context.SimpleQueue()
    jobs = prepared.plan.jobs
    recipe = replace(prepared.recipe, threads=1)
    parts = [(jobs[n::workers], recipe, start, answers) for n in range(workers)]
    processes = [context.Process(target=_work, args=part) for part in parts]
    os.environ.update(ONE_THREAD)
    for process in processes:
        process.start()
    start.wait()
    began = time.perf_counter()
    results = [one for _ in processes for one in answers.get()]
    wall_s = time.perf_counter() - began
    for process in processes:
        process.join()
    return {"videos": len(jobs), "wall_s": wall_s, "video_s": sum(result.seconds for _job, result in results)} | {
        "commit_s": _commit(lake, prepared, results)
    }


def _work(jobs: list[VideoJob], recipe: Any, start: Any, answers: Any) -> None:
    start.wait()
    answers.put([(job, process_video(job, recipe)) for job in jobs])


def _commit(lake: Lake, prepared: Preparation, results: list[tuple[VideoJob, VideoResult]]) -> float:
    builder = CommitBuilder("bare", prepared.plan, prepared.recipe, prepared.state)
    by_job = {job.video_id: (job, result) for job, result in results}
    began = time.perf_counter()
    for batch in cut(prepared.plan.jobs, prepared.state, prepared.settings.ingest):
        rows, _counts = builder.of_results([by_job[job.video_id] for job in batch])
        commit_batch(lake, rows, "bare")
    return time.perf_counter() - began


def night(inbox: Path, lake: Lake, workers: int, home: Path) -> float:
    """Wall seconds of the whole command, from its start to its end."""
    return _ingest(inbox, lake, home, "--workers", str(workers))


def _ingest(inbox: Path, lake: Lake, home: Path, *options: str) -> float:
    own = {name: value for name, value in os.environ.items() if name not in ONE_THREAD}
    command = [str(GAITLAKE), "ingest", str(inbox), "--lake", str(lake.path), *options]
    began = time.perf_counter()
    subprocess.run(command, check=True, env=own | SETTLE | {"PREFECT_HOME": str(home)}, stdout=sys.stderr)
    return time.perf_counter() - began


def turn(inbox: Path, folder: Path, workers: int) -> dict[str, float]:
    """Both once, each into a lake of its own."""
    bare, whole = (create_lake(folder / name) for name in ("bare", "whole"))
    said = own_work(inbox, bare, workers)
    said["cold_s"] = _ingest(inbox, whole, folder / "prefect", "--dry-run")
    said["night_s"] = night(inbox, whole, workers, folder / "prefect")
    said["overhead_pct"] = (said["night_s"] / said["wall_s"] - 1) * 100
    said["commit_pct"] = said["commit_s"] / said["video_s"] * 100
    for lake in (bare, whole):
        shutil.rmtree(lake.path)
    return said


@click.command()
@click.argument("video", type=click.Path(path_type=Path, exists=True, dir_okay=False))
@click.option("--clips", default=300, show_default=True)
@click.option("--seconds", default=2.0, show_default=True)
@click.option("--workers", default=len(os.sched_getaffinity(0)), show_default=True)
@click.option("--runs", default=1, show_default=True)
@click.option("--inbox", type=click.Path(path_type=Path), help="Where the clips are kept, for the next time.")
def main(video: Path, clips: int, seconds: float, workers: int, runs: int, inbox: Path | None) -> None:
    """Print each turn and the medians."""
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        inbox = inbox or folder / "inbox"
        if not inbox.exists():
            make_inbox(video, inbox, clips, seconds)
        make_inbox(video, folder / "one", 1, seconds)
        night(folder / "one", create_lake(folder / "first"), workers, folder / "prefect")
        turns = [turn(inbox, folder, workers) for _ in range(runs)]
    medians = {key: statistics.median(one[key] for one in turns) for key in turns[0]}
    click.echo(json.dumps({"turns": turns, "medians": medians}, indent=2))


if __name__ == "__main__":
    main()
