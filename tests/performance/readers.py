"""Eight readers beside a nightly writer, against the same readers alone, in one run::

    python -m tests.performance.readers --where sqlite --seconds 600
    python -m tests.performance.readers --where postgres --seconds 600

Readers are processes that ask one question after the other, each in a connection just opened, and check what they see:
a batch is there whole or not at all. The writer commits batches of made-up clips (8 frames, 3 metrics) and waits a
moment between them. Readers are alone before and after it, for a tenth of the time each.
"""

from __future__ import annotations

import json
import multiprocessing
import os
import statistics
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import click
import duckdb

from gaitlake.errors import GaitlakeError
from gaitlake.lake import Batch, Lake, commit_batch, connect, create_lake
from gaitlake.lake.place import Place
from gaitlake.lake.refresh import registered_metrics
from tests.performance.nights_of_a_year import METRICS, QUESTIONS, clips
from tests.servers import PASSWORD, start_postgres

STORED_CLIPS = 2_000
BATCH_CLIPS = 8
WHOLE = """
SELECT (SELECT count(*) FROM clips) AS clips, (SELECT count(*) FROM videos) AS videos,
    (SELECT count(*) FROM clip_analyses) AS analyses, (SELECT count(*) FROM extractions) AS extractions,
    (SELECT count(DISTINCT video_id) FROM keypoints) AS with_keypoints,
    (SELECT count(DISTINCT clip_id) FROM stride_metrics) AS with_values,
    (SELECT count(*) FILTER (stage = 'extract') FROM ledger) AS files
"""
"""Of whole batches, all of these are the same number."""


@dataclass(frozen=True)
class Writer:
    """What the writer commits: these metrics, clips from this number on, with a pause after each batch."""

    metrics: list[str]
    first: int
    pause_s: float


def read(lake: Path, number: int, seconds: float, start: Any, answers: Any) -> None:
    """Ask in turn for so long; put the latencies, the errors and the parts of batches that were seen."""
    metric = registered_metrics()["metric"][0].as_py()
    questions = [WHOLE, *QUESTIONS.values()]
    latencies, errors, parts, at = [], [], 0, number
    start.wait()
    end = time.monotonic() + seconds
    while time.monotonic() < end:
        question = questions[at % len(questions)]
        started = time.perf_counter()
        try:
            with connect(lake) as connection:
                parameters = {"metric": metric} if "$metric" in question else {}
                rows = connection.execute(question, parameters).fetchall()
        except (duckdb.Error, GaitlakeError, OSError) as error:
            errors.append(f"{type(error).__name__}: {error}")
        else:
            parts += question is WHOLE and len(set(rows[0])) != 1
        latencies.append(time.perf_counter() - started)
        at += 1
    answers.put((latencies, errors, parts))


def write(lake: Path, writer: Writer, seconds: float, start: Any, answers: Any) -> None:
    """Commit batches for so long; put the number of the next clip, and the seconds of each commit."""
    commits, number = [], writer.first
    start.wait()
    end = time.monotonic() + seconds
    while time.monotonic() < end:
        batch = Batch(clips(range(number, number + BATCH_CLIPS), writer.metrics))
        started = time.perf_counter()
        commit_batch(lake, batch, f"clips from {number}")
        commits.append(time.perf_counter() - started)
        number += BATCH_CLIPS
        time.sleep(writer.pause_s)
    answers.put((number, commits))


def phase(lake: Path, readers: int, seconds: float, writer: Writer | None) -> dict[str, Any]:
    """All readers for so long, with or without the writer."""
    context = multiprocessing.get_context("spawn")
    answers, written = context.SimpleQueue(), context.SimpleQueue()
    start = context.Barrier(readers + (writer is not None))
    processes = [context.Process(target=read, args=(lake, n, seconds, start, answers)) for n in range(readers)]
    if writer is not None:
        processes.append(context.Process(target=write, args=(lake, writer, seconds, start, written)))
    for process in processes:
        process.start()
    told = [answers.get() for _ in range(readers)]
    stored, commits = written.get() if writer is not None else (0, [])
    for process in processes:
        process.join()
    latencies = [one for found, _errors, _parts in told for one in found]
    return {
        "questions": len(latencies),
        "median_s": statistics.median(latencies),
        "p99_s": statistics.quantiles(latencies, n=100)[-1],
        "errors": [one for _latencies, errors, _parts in told for one in errors],
        "parts_of_batches": sum(parts for *_others, parts in told),
        "commits": len(commits),
        "median_commit_s": statistics.median(commits) if commits else None,
        "clips": stored,
    }


@contextmanager
def place(where: str, folder: Path) -> Iterator[Place]:
    """Where the catalog is; a PostgreSQL of its own ends with the block."""
    if where == "sqlite":
        yield Place()
        return
    folder.chmod(0o755)
    server = start_postgres(folder / "postgres")
    os.environ["PGPASSWORD"] = PASSWORD
    try:
        yield Place(server.catalog, None, "readers")
    finally:
        server.control("stop", "-m", "immediate")


@click.command()
@click.option("--where", type=click.Choice(["sqlite", "postgres"]), default="sqlite", show_default=True)
@click.option("--seconds", default=600.0, show_default=True, help="With the writer.")
@click.option("--readers", default=8, show_default=True)
@click.option("--pause", "pause_s", default=1.0, show_default=True, help="Seconds between two commits.")
def main(where: str, seconds: float, readers: int, pause_s: float) -> None:
    """Print the latencies before, beside and after the writer, and their ratio."""
    with tempfile.TemporaryDirectory() as name, place(where, Path(name)) as at:
        lake = create_lake(Lake(Path(name) / "lake"), place=at)
        metrics = registered_metrics()["metric"].to_pylist()[:METRICS]
        commit_batch(lake, Batch(clips(range(STORED_CLIPS), metrics)), "stored before")
        before = phase(lake.path, readers, seconds / 10, None)
        beside = phase(lake.path, readers, seconds, Writer(metrics, STORED_CLIPS, pause_s))
        after = phase(lake.path, readers, seconds / 10, None)
    ratios = {name: beside["median_s"] / one["median_s"] for name, one in (("before", before), ("after", after))}
    said = {"where": where, "before": before, "beside": beside, "after": after, "beside_over": ratios}
    click.echo(json.dumps(said, indent=2))


if __name__ == "__main__":
    main()
