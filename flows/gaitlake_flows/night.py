"""What a night does, whoever runs it: Prefect's flow, or the command line alone. Nothing here knows Prefect."""

from __future__ import annotations

import logging
import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from pathlib import Path

from gaitlake.errors import LakeBusyError
from gaitlake.ingest import CommitBuilder, Outcome, Preparation, RunRecord, VideoJob, VideoResult, prepare
from gaitlake.ingest.batches import cut
from gaitlake.ingest.staging import discard_all_but
from gaitlake.lake import HeldLock, Lake, commit_batch, find_lake, run_lock
from gaitlake.legible import one_line
from gaitlake.object_store import Location
from gaitlake_flows.alarm import raise_alarm
from gaitlake_flows.cluster import dask_client, shared_out
from gaitlake_flows.dispatch import Dispatcher
from gaitlake_flows.options import NightlyOptions
from gaitlake_flows.progress import Progress
from gaitlake_flows.report import RunReport
from gaitlake_flows.studying import rerun_studies
from gaitlake_flows.watch import RunWatch, require_writable

RETRIES = 3
RETRY_DELAY_S = 20
"""A lake that is busy when a batch is to be committed may be free a little later."""

Log = logging.Logger | logging.LoggerAdapter[logging.Logger]
log = logging.getLogger("gaitlake.night")
log.addHandler(logging.NullHandler())  # without one Python prints warnings, and the command line says them once more


@dataclass(frozen=True)
class Tally:
    """How a run's files count so far, who is told, and the lock that keeps other runs away."""

    outcome: Outcome
    watch: RunWatch
    lock: HeldLock


@dataclass(frozen=True)
class Steps:
    """The parts of a night, as they are or wrapped by whoever runs it (Prefect: tasks with states and retries)."""

    discover: Callable[[Location, Lake, NightlyOptions], Preparation]
    process_batch: Callable[[int, Dispatcher, CommitBuilder, Tally, Lake], int]
    study_again: Callable[[Lake], tuple[str, ...]]


def run_night(inbox: Location, lake: Lake, options: NightlyOptions, steps: Steps) -> tuple[RunReport, RunWatch]:
    """Bring the lake up to date with an inbox. A night that finds nothing to do starts no worker.

    Raises
    ------
    LakeBusyError
        Another run is at work on this lake.
    """
    started, where = time.perf_counter(), str(inbox.resolve())
    watch = RunWatch(str(lake.path))
    with run_lock(lake) as lock:
        preparation = steps.discover(inbox, lake, options)
        if preparation.plan.is_idle:
            outcome = preparation.plan.foretold()
            seconds = time.perf_counter() - started
            record = RunRecord.idle(lake, where, preparation, seconds)
        else:
            record = RunRecord.start(lake, where, preparation)
            outcome = Outcome(preparation.plan.found)
            watch.begins(record.run_id, where, preparation.plan.found, len(preparation.plan.jobs))
            try:
                _ingest(lake, preparation, record, options, Tally(outcome, watch, lock), steps)
            except BaseException as error:
                record.fail(f"{type(error).__name__}: {error}", outcome, time.perf_counter() - started)
                watch.breaks(error)
                raise
            seconds = time.perf_counter() - started
            record.finish(outcome, seconds)
            record.remember(preparation)
        notes = (*preparation.notes, *steps.study_again(lake))
    report = RunReport.of(record.run_id, outcome, notes, seconds)
    watch.ends(report)
    return report, watch


def run_alone(inbox: Location, path: Path, options: NightlyOptions) -> RunReport:
    """A night without Prefect, for who has no server of it: what would be shown there is in the lake all the same."""
    require_writable()
    try:
        return run_night(inbox, find_lake(path), options, ALONE)[0]
    except BaseException as error:
        state = "Failed" if isinstance(error, Exception) else "Crashed"
        parameters = {"inbox": str(inbox), "lake": str(path), "options": options.model_dump()}
        raise_alarm("nightly", state, f"{type(error).__name__}: {error}", parameters)
        raise


def foretell(inbox: Location, lake: Lake, options: NightlyOptions) -> RunReport:
    """The report of a dry run."""
    preparation = prepare(options.request(inbox, lake.path), options.choices)
    return RunReport.of("dry-run", preparation.plan.foretold(), preparation.notes, dry_run=True)


def discover(inbox: Location, lake: Lake, options: NightlyOptions, log: Log = log) -> Preparation:
    """List the inbox, read manifest and lake, decide what is to be done."""
    preparation = prepare(options.request(inbox, lake.path), options.choices)
    log.info("%d files found, %d videos to process", preparation.plan.found, len(preparation.plan.jobs))
    for note in preparation.notes:
        log.info("%s", one_line(note))
    return preparation


def process_batch(
    number: int, dispatcher: Dispatcher, builder: CommitBuilder, tally: Tally, lake: Lake, log: Log = log
) -> int:
    """Extract and analyse one batch of videos on the workers, then commit all of it in one transaction."""
    outcome = tally.outcome
    progress = Progress(outcome, len(builder.plan.jobs))
    results = dispatcher.collect(number, progress.advance)
    batch, counts = builder.of_results(results)
    tally.lock.keep()
    snapshot = commit_batch(lake.path, batch, f"run {builder.run_id}: batch {number}, {len(results)} videos")
    outcome.add(counts)
    outcome.videos += len(results)
    outcome.frames += sum(result.frames or 0 for _job, result in results)
    for job, result in results:
        tally.watch.video(job, result)
    tally.watch.committed(number, snapshot, len(results))
    log.info("batch %d: %s, snapshot %d", number, _counted(results), snapshot)
    return snapshot


def study_again(lake: Lake, log: Log = log) -> tuple[str, ...]:
    """Run the studies whose data changed; what failed, in words. The night is committed already."""
    again, notes = rerun_studies(lake)
    if again:
        log.info("studies run again: %s", ", ".join(again))
    for note in notes:
        log.warning("%s", one_line(note))
    return notes


def _ingest(
    lake: Lake, preparation: Preparation, record: RunRecord, options: NightlyOptions, tally: Tally, steps: Steps
) -> None:
    plan, recipe = preparation.plan, preparation.recipe
    builder = CommitBuilder(record.run_id, plan, recipe, preparation.state)
    discard_all_but(lake.staging, [job.unit(recipe) for job in plan.jobs])
    decided, counts = builder.of_decisions()
    if not decided.is_empty:
        commit_batch(lake.path, decided, f"run {record.run_id}: descriptions")
    tally.outcome.add(counts)
    if plan.jobs:
        batches = list(cut(plan.jobs, preparation.state, preparation.settings.ingest))
        processes, threads = shared_out(len(plan.jobs), options.workers)
        if options.scheduler is None:
            recipe = replace(recipe, threads=threads)
        with dask_client(processes, options.scheduler) as client:
            dispatcher = Dispatcher(client, recipe, batches)
            for number in range(len(batches)):
                steps.process_batch(number, dispatcher, builder, tally, lake)
    for decision in plan.decisions:
        tally.watch.decided(decision)


def _patient_batch(number: int, dispatcher: Dispatcher, builder: CommitBuilder, tally: Tally, lake: Lake) -> int:
    for _ in range(RETRIES):
        try:
            return process_batch(number, dispatcher, builder, tally, lake)
        except LakeBusyError as error:
            log.warning("%s", one_line(str(error)))
            time.sleep(RETRY_DELAY_S)
    return process_batch(number, dispatcher, builder, tally, lake)


def _counted(results: Sequence[tuple[VideoJob, VideoResult]]) -> str:
    failed = sum(result.status == "failed" for _job, result in results)
    return f"{len(results) - failed} videos done, {failed} failed"


ALONE = Steps(discover, _patient_batch, study_again)
