"""What an empty night costs with so many known videos::

    python -m tests.performance.discovery --known 1000 --known 100000 --runs 5

Each lake knows every file of its inbox (done, with clip and session). A night plans in full (the first idle one), and
nights without news follow; each is timed in a process of its own, and its listing within, import not counted.
"""

from __future__ import annotations

import argparse
import json
import multiprocessing
import statistics
import sys
import tempfile
import time
from collections.abc import Callable
from pathlib import Path

from gaitlake.inbox import Inbox, scan_inbox
from gaitlake.ingest import Choices, CommitBuilder, Request, RunRecord, VideoResult, prepare
from gaitlake.ingest import preparation as preparing
from gaitlake.lake import Batch, Lake, commit_batch, create_lake
from gaitlake.object_store import Location
from gaitlake_schemas.tables import CLIP_ANALYSES, EXTRACTIONS
from tests.lake.conftest import make_rows

FOLDER_VIDEOS = 100


def make_inbox(folder: Path, known: int) -> None:
    """So many files, a hundred a subject; each holds its own number."""
    for number in range(known):
        path = folder / f"S{number // FOLDER_VIDEOS:05d}" / "pre" / f"{number:07d}.mp4"
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(str(number))


def make_known(lake: Lake, inbox: Path) -> None:
    """Store every file of the inbox as done, as a run would have."""
    preparation = prepare(Request(inbox, lake.path), Choices())
    plan, recipe = preparation.plan, preparation.recipe
    builder = CommitBuilder("known", plan, recipe, preparation.state)
    results = [(job, VideoResult(job.video_id, "done", None, None, 60, 1.0, "w")) for job in plan.jobs]
    batch, _counts = builder.of_results(results)
    extractions = [{"video_id": job.video_id, "extractor_id": recipe.extractor_id} for job in plan.jobs]
    analyses = [
        {"clip_id": clip.clip_id, "analysis_id": recipe.analysis_id, "video_id": job.video_id}
        | {"fingerprint": clip.fingerprint}
        for job in plan.jobs
        for clip in job.clips
    ]
    rows = {
        "videos": make_rows("videos", *({"video_id": job.video_id} for job in plan.jobs)),
        EXTRACTIONS.name: make_rows("extractions", *extractions),
        CLIP_ANALYSES.name: make_rows("clip_analyses", *analyses),
    }
    commit_batch(lake, Batch({**batch.tables, **rows}), "known")


def timed(action: Callable[[], object]) -> tuple[float, object]:
    """Wall seconds of an action in a forked process, where nothing is cached, and what it returned."""
    context = multiprocessing.get_context("fork")
    receiver, sender = context.Pipe(duplex=False)

    def child() -> None:
        started = time.perf_counter()
        answer = action()
        sender.send((time.perf_counter() - started, answer if isinstance(answer, float) else None))

    process = context.Process(target=child)
    process.start()
    sender.close()
    seconds, answer = receiver.recv()
    process.join()
    return float(seconds), answer


def night(lake: Lake, inbox: Path) -> float:
    """A night without news, without Prefect, as `gaitlake ingest` runs it; seconds that its own listing took.

    Two listings of many files differ by more than all the rest takes.
    """
    listed_s = 0.0

    def listed(root: Location) -> Inbox:
        nonlocal listed_s
        started = time.perf_counter()
        found = scan_inbox(root)
        listed_s = time.perf_counter() - started
        return found

    preparing.scan_inbox = listed
    preparation = prepare(Request(inbox, lake.path), Choices())
    if not preparation.plan.is_idle:
        raise SystemExit(f"not idle: {preparation.plan.foretold().by_reason}")
    RunRecord.idle(lake, str(inbox), preparation, 0.0)
    return listed_s


def measure(known: int, runs: int) -> dict[str, object]:
    """Median seconds of listing, of a full plan and of nights without news."""
    with tempfile.TemporaryDirectory() as folder:
        inbox, lake = Path(folder) / "inbox", Lake(Path(folder) / "lake")
        make_inbox(inbox, known)
        create_lake(lake)
        timed(lambda: make_known(lake, inbox))
        planned, _ = timed(lambda: night(lake, inbox))
        nights = [timed(lambda: night(lake, inbox)) for _ in range(runs)]
    listings = [float(str(listing)) for _, listing in nights]
    beyond = [seconds - listing for (seconds, _), listing in zip(nights, listings, strict=True)]
    return {
        "known": known,
        "runs": runs,
        "listing_s": statistics.median(listings),
        "first_idle_night_s": planned,
        "night_s": statistics.median(seconds for seconds, _ in nights),
        "beyond_listing_s": statistics.median(beyond),
        "beyond_from_to_s": [min(beyond), max(beyond)],
    }


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--known", type=int, action="append")
    parser.add_argument("--runs", type=int, default=5)
    arguments = parser.parse_args()
    for known in arguments.known or [1_000, 100_000]:
        sys.stdout.write(json.dumps(measure(known, arguments.runs)) + "\n")
        sys.stdout.flush()


if __name__ == "__main__":
    main()
