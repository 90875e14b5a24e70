"""A run that finds nothing to do, without Prefect: its server takes longer to start than the answer."""

from __future__ import annotations

import os
import time
from pathlib import Path

from gaitlake.ingest import RunRecord, prepare
from gaitlake.lake import find_lake, run_lock
from gaitlake_flows.options import NightlyOptions
from gaitlake_flows.report import RunReport

API_URL = "PREFECT_API_URL"


def _has_prefect_server() -> bool:
    """Is a server named in the environment or in a profile of Prefect's? A look that need not import Prefect."""
    home = Path(os.environ.get("PREFECT_HOME", "~/.prefect")).expanduser()
    profiles = Path(os.environ.get("PREFECT_PROFILES_PATH", home / "profiles.toml"))
    return API_URL in os.environ or (profiles.is_file() and API_URL in profiles.read_text(encoding="utf-8"))


def run_if_idle(inbox: Path, lake: Path, options: NightlyOptions) -> RunReport | None:
    """Record and report a run that has nothing to do; None when there is work, or a Prefect server to tell.

    Only a run whose Prefect server would be its own and end with it is short-cut: nobody could look at its page.
    """
    if options.dry_run or _has_prefect_server():
        return None
    started = time.perf_counter()
    opened = find_lake(lake)
    with run_lock(opened):
        preparation = prepare(options.request(inbox, opened.path), options.choices)
        if not preparation.plan.is_idle:
            return None
        seconds = time.perf_counter() - started
        record = RunRecord.idle(opened, str(inbox), preparation, seconds)
    return RunReport.of(record.run_id, preparation.plan.foretold(), preparation.notes, seconds)
