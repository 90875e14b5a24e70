"""`gaitlake ingest`: the nightly flow, once, now."""

from __future__ import annotations

import os
import signal
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING

import click

from gaitlake.legible import one_line
from gaitlake.saying import say

if TYPE_CHECKING:
    from gaitlake.object_store import Location
    from gaitlake_flows.options import NightlyOptions
    from gaitlake_flows.report import RunReport

PREFECT_DEFAULTS = {
    "PREFECT_SERVER_ANALYTICS_ENABLED": "false",
    "PREFECT_LOGGING_LEVEL": "WARNING",
    "PREFECT_LOGGING_HANDLERS_CONSOLE_LEVEL": "CRITICAL",  # what goes wrong is said once, by the command line
    "DO_NOT_TRACK": "1",
}
FOLDER = click.Path(path_type=Path)


@click.command()
@click.argument("inbox", metavar="INBOX")
@click.option("--lake", type=FOLDER, required=True, envvar="GAITLAKE_LAKE", help="The lake's folder.")
@click.option("--manifest", type=FOLDER, help="CSV with one row per clip.  [default: INBOX/manifest.csv, else folders]")
@click.option("--strict", is_flag=True, help="Stop when the manifest has any problem.")
@click.option("--workers", type=click.IntRange(1, 1024), help="Worker processes.  [default: one a core]")
@click.option("--scheduler", metavar="ADDR", help="A running Dask scheduler (tcp://host:port).")
@click.option("--estimator", metavar="NAME", help="Pose estimator.  [default: the lake's]")
@click.option("--model", type=FOLDER, help="A pose model (.task) of your own.")
@click.option("--limit", type=click.IntRange(0), metavar="N", help="At most N videos; the rest waits.")
@click.option("--retry-failed", is_flag=True, help="Try files again that failed before.")
@click.option("--dry-run", is_flag=True, help="Say what would be done, and do nothing.")
def ingest(inbox: str, lake: Path, **options: object) -> None:
    """Run the nightly flow once: bring LAKE up to date with the videos in INBOX, a folder or s3://bucket/prefix."""
    for name, value in PREFECT_DEFAULTS.items():
        os.environ.setdefault(name, value)
    from gaitlake.installation import check_installation
    from gaitlake.object_store import location

    check_installation()
    from gaitlake_flows.options import NightlyOptions

    with _terminated_like_interrupted():
        report = _run(location(inbox), lake, NightlyOptions.model_validate(options))
    for note in report.notes:
        say(one_line(f"note: {note}"), err=True)
    for line in report.lines():
        say(line)


def _run(inbox: Location, lake: Path, options: NightlyOptions) -> RunReport:
    """Prefect's flow where a server of it is named, else the same steps without it, which start six seconds sooner."""
    from gaitlake_flows.prefect_server import has_prefect_server, wait_until_ready

    if options.dry_run or not has_prefect_server():
        from gaitlake.lake import find_lake
        from gaitlake_flows.night import foretell, run_alone

        if options.dry_run:
            return foretell(inbox, find_lake(lake), options)
        with _progress_bar():
            return run_alone(inbox, lake, options)
    from gaitlake_flows.nightly import nightly

    wait_until_ready()
    with _progress_bar():
        return nightly(str(inbox), str(lake), options)


@contextmanager
def _terminated_like_interrupted() -> Iterator[None]:
    """SIGTERM ends a run like Ctrl-C: workers and server are stopped, the run is marked in the lake."""

    def interrupt(*_signal: object) -> None:
        raise KeyboardInterrupt

    before = signal.signal(signal.SIGTERM, interrupt)
    try:
        yield
    finally:
        signal.signal(signal.SIGTERM, before)


@contextmanager
def _progress_bar() -> Iterator[None]:
    from rich.console import Console
    from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn, TimeElapsedColumn

    from gaitlake_flows.progress import listening

    columns = (TextColumn("videos"), BarColumn(), MofNCompleteColumn(), TextColumn("{task.fields[frames]} frames"))
    with Progress(*columns, TimeElapsedColumn(), console=Console(stderr=True), refresh_per_second=2) as bar:
        shown = bar.add_task("videos", total=None, frames=0, visible=False)

        def show(finished: int, total: int, frames: int) -> None:
            bar.update(shown, completed=finished, total=total, frames=frames, visible=True)

        with listening(show):
            yield
