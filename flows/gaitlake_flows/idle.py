"""A run that finds nothing to do, without Prefect: its server takes longer to start than the answer."""

from __future__ import annotations

import time
from pathlib import Path

from gaitlake.ingest import RunRecord, prepare
from gaitlake.lake import find_lake, run_lock
from gaitlake.object_store import Location
from gaitlake_flows.local_server import has_prefect_server
from gaitlake_flows.options import NightlyOptions
from gaitlake_flows.report import RunReport
from gaitlake_flows.studying import rerun_studies
from gaitlake_flows.watch import RunWatch, require_writable


def run_if_idle(inbox: Location, lake: Path, options: NightlyOptions) -> RunReport | None:
    """Record and report a run that has nothing to do; None when there is work, or a Prefect server to tell.

    Only a run whose Prefect server would be its own and end with it is short-cut: nobody could look at its page.
    """
    if has_prefect_server():
        return None
    require_writable()
    started = time.perf_counter()
    opened = find_lake(lake)
    with run_lock(opened):
        preparation = prepare(options.request(inbox, opened.path), options.choices)
        if not preparation.plan.is_idle:
            return None
        seconds = time.perf_counter() - started
        record = RunRecord.idle(opened, str(inbox), preparation, seconds)
        _again, notes = rerun_studies(opened)
    report = RunReport.of(record.run_id, preparation.plan.foretold(), (*preparation.notes, *notes), seconds)
    RunWatch(str(opened.path)).ends(report)
    return report


def foretell(inbox: Location, lake: Path, options: NightlyOptions) -> RunReport | None:
    """The report of a dry run, which needs no server either; None if this is none."""
    if not options.dry_run:
        return None
    opened = find_lake(lake)
    preparation = prepare(options.request(inbox, opened.path), options.choices)
    return RunReport.of("dry-run", preparation.plan.foretold(), preparation.notes, dry_run=True)
