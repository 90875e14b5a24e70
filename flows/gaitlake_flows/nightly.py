"""The nightly flow: discover, extract, analyse, commit, summarise, run studies again."""

from __future__ import annotations

import time
from collections.abc import Sequence
from dataclasses import dataclass, replace

from prefect import flow, get_run_logger, task
from prefect.artifacts import create_table_artifact
from prefect.cache_policies import NO_CACHE
from prefect.client.schemas.objects import State, TaskRun

from gaitlake.errors import LakeBusyError
from gaitlake.ingest import CommitBuilder, Outcome, Preparation, RunRecord, VideoJob, VideoResult, prepare
from gaitlake.ingest.batches import cut
from gaitlake.ingest.staging import discard_all_but
from gaitlake.lake import HeldLock, Lake, commit_batch, find_lake, run_lock
from gaitlake.legible import one_line
from gaitlake.object_store import Location, location
from gaitlake_flows.alarm import raise_alarm
from gaitlake_flows.cluster import dask_client, shared_out
from gaitlake_flows.dispatch import Dispatcher
from gaitlake_flows.idle import foretell
from gaitlake_flows.options import NightlyOptions
from gaitlake_flows.progress import Progress
from gaitlake_flows.report import RunReport
from gaitlake_flows.studying import rerun_studies
from gaitlake_flows.watch import RunWatch, require_writable


def _worth_retrying(_task: object, _run: TaskRun, state: State[object]) -> bool:
    """A busy lake may be free a minute later; a full disk or a broken contract will not mend itself."""
    return isinstance(state.data, LakeBusyError) or "LakeBusyError" in str(state.message)


@flow(name="nightly", validate_parameters=True, on_failure=[raise_alarm], on_crashed=[raise_alarm])
def nightly(inbox: str, lake: str, options: NightlyOptions | None = None) -> RunReport:
    """Bring the lake up to date with an inbox.

    Parameters
    ----------
    inbox
        Folder of videos, or `s3://bucket/prefix`.
    lake
        Folder of the lake, made by `gaitlake init`.
    options
        See :class:`~gaitlake_flows.options.NightlyOptions`.

    Raises
    ------
    LakeBusyError
        Another run is at work on this lake.
    """
    options = options or NightlyOptions()
    require_writable()
    opened = find_lake(lake)
    started = time.perf_counter()
    foretold = foretell(location(inbox), opened.path, options)
    if foretold is not None:
        return foretold
    with run_lock(opened) as lock:
        preparation = discover(location(inbox), opened, options)
        record = RunRecord.start(opened, inbox, preparation)
        outcome = Outcome(preparation.plan.found)
        watch = RunWatch(str(opened.path))
        watch.begins(record.run_id, inbox, preparation.plan.found, len(preparation.plan.jobs))
        try:
            _ingest(opened, preparation, record, options, Tally(outcome, watch, lock))
        except BaseException as error:
            record.fail(f"{type(error).__name__}: {error}", outcome, time.perf_counter() - started)
            watch.breaks(error)
            raise
        seconds = time.perf_counter() - started
        record.finish(outcome, seconds)
        record.remember(preparation)
        notes = (*preparation.notes, *study_again(opened))
        report = RunReport.of(record.run_id, outcome, notes, seconds)
    watch.ends(report)
    _show(report, watch)
    return report


def _show(report: RunReport, watch: RunWatch) -> None:
    """The run's tables on Prefect's page: counts by reason, what failed and why, what took longest."""
    said = f"gaitlake run {report.run_id}"
    create_table_artifact(key="nightly-run", table=report.rows(), description=said)
    if watch.failures:
        create_table_artifact(key="nightly-failures", table=watch.failures, description=said)
    if watch.slowest():
        create_table_artifact(key="nightly-slowest", table=watch.slowest(), description=said)


@task(cache_policy=NO_CACHE)
def discover(inbox: Location, lake: Lake, options: NightlyOptions) -> Preparation:
    """List the inbox, read manifest and lake, decide what is to be done."""
    preparation = prepare(options.request(inbox, lake.path), options.choices)
    logger = get_run_logger()
    logger.info("%d files found, %d videos to process", preparation.plan.found, len(preparation.plan.jobs))
    for note in preparation.notes:
        logger.info("%s", one_line(note))
    return preparation


@task(cache_policy=NO_CACHE)
def study_again(lake: Lake) -> tuple[str, ...]:
    """Run the studies whose data changed; what failed, in words. The night is committed already."""
    again, notes = rerun_studies(lake)
    logger = get_run_logger()
    if again:
        logger.info("studies run again: %s", ", ".join(again))
    for note in notes:
        logger.warning("%s", one_line(note))
    return notes


@dataclass(frozen=True)
class Tally:
    """How a run's files count so far, who is told, and the lock that keeps other runs away."""

    outcome: Outcome
    watch: RunWatch
    lock: HeldLock


def _ingest(lake: Lake, preparation: Preparation, record: RunRecord, options: NightlyOptions, tally: Tally) -> None:
    plan, recipe = preparation.plan, preparation.recipe
    builder = CommitBuilder(record.run_id, plan, recipe, preparation.state)
    discard_all_but(lake.staging, [job.unit(recipe) for job in plan.jobs])
    decided, counts = builder.of_decisions()
    if decided.tables or decided.retired_clips:
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
                process_batch(number, dispatcher, builder, tally, lake)


@task(
    task_run_name="batch-{number}",
    cache_policy=NO_CACHE,
    retries=3,
    retry_delay_seconds=20,
    retry_condition_fn=_worth_retrying,
)
def process_batch(number: int, dispatcher: Dispatcher, builder: CommitBuilder, tally: Tally, lake: Lake) -> int:
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
    get_run_logger().info("batch %d: %s, snapshot %d", number, _counted(results), snapshot)
    return snapshot


def _counted(results: Sequence[tuple[VideoJob, VideoResult]]) -> str:
    failed = sum(result.status == "failed" for _job, result in results)
    return f"{len(results) - failed} videos done, {failed} failed"
