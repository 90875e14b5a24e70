"""The nightly flow, as Prefect runs it: a night's steps as tasks, its report as tables on the run's page."""

from __future__ import annotations

from prefect import flow, get_run_logger, task
from prefect.artifacts import create_table_artifact
from prefect.cache_policies import NO_CACHE
from prefect.client.schemas.objects import State, TaskRun

from gaitlake.errors import LakeBusyError
from gaitlake.ingest import CommitBuilder, Preparation
from gaitlake.lake import Lake, find_lake
from gaitlake.object_store import Location, location
from gaitlake_flows import night
from gaitlake_flows.alarm import alarm_of_flow
from gaitlake_flows.dispatch import Dispatcher
from gaitlake_flows.options import NightlyOptions
from gaitlake_flows.report import RunReport
from gaitlake_flows.watch import RunWatch, require_writable


def _worth_retrying(_task: object, _run: TaskRun, state: State[object]) -> bool:
    """A busy lake may be free a minute later; a full disk or a broken contract will not mend itself."""
    return isinstance(state.data, LakeBusyError) or "LakeBusyError" in str(state.message)


@task(cache_policy=NO_CACHE)
def discover(inbox: Location, lake: Lake, options: NightlyOptions) -> Preparation:
    """See :func:`gaitlake_flows.night.discover`."""
    return night.discover(inbox, lake, options, get_run_logger())


@task(
    task_run_name="batch-{number}",
    cache_policy=NO_CACHE,
    retries=night.RETRIES,
    retry_delay_seconds=night.RETRY_DELAY_S,
    retry_condition_fn=_worth_retrying,
)
def process_batch(number: int, dispatcher: Dispatcher, builder: CommitBuilder, tally: night.Tally, lake: Lake) -> int:
    """See :func:`gaitlake_flows.night.process_batch`."""
    return night.process_batch(number, dispatcher, builder, tally, lake, get_run_logger())


@task(cache_policy=NO_CACHE)
def study_again(lake: Lake) -> tuple[str, ...]:
    """See :func:`gaitlake_flows.night.study_again`."""
    return night.study_again(lake, get_run_logger())


TASKS = night.Steps(discover, process_batch, study_again)


@flow(name="nightly", validate_parameters=True, on_failure=[alarm_of_flow], on_crashed=[alarm_of_flow])
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
    if options.dry_run:
        return night.foretell(location(inbox), opened, options)
    report, watch = night.run_night(location(inbox), opened, options, TASKS)
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
