"""`gaitlake doctor`: look at everything that can be wrong with a lake, and mend what can be mended without loss."""

from __future__ import annotations

from contextlib import nullcontext
from os import PathLike

from gaitlake.lake.care.expiry import remove_orphans
from gaitlake.lake.care.findings import (
    Finding,
    audit_findings,
    file_findings,
    list_findings,
    object_findings,
    sqlite_findings,
    summary_findings,
)
from gaitlake.lake.care.leftovers import remove_of_rebuilds, remove_spilled, remove_staged
from gaitlake.lake.care.live_files import note_live_files
from gaitlake.lake.care.maintaining import maintaining
from gaitlake.lake.connection import find_lake, open_connection
from gaitlake.lake.failure import explained
from gaitlake.lake.folder import Lake
from gaitlake.lake.locks import WRITE_WAIT_S, run_lock, write_lock
from gaitlake.lake.one_state import one_state
from gaitlake.lake.refresh import refresh, registered_metrics
from gaitlake.lake.summaries import rebuild_summaries
from gaitlake.lake.write import write

DEAD = "UPDATE lake.main.runs SET status = 'died', message = 'ended without a word' WHERE status = 'running'"


def examine(path: str | PathLike[str], *, summaries: bool = False, wait_s: float = WRITE_WAIT_S) -> list[Finding]:
    """Everything that is wrong; an empty list is a healthy lake. Nothing is written.

    ``summaries``: also compare them with what the strides give, which costs a full rebuild.

    Raises
    ------
    LakeError
        The lake cannot be opened, so that nothing can be looked at.
    LakeBusyError
        Another process holds the write lock for longer than ``wait_s`` seconds.
    """
    lake = find_lake(path)
    findings: list[Finding] = []
    with write_lock(lake, wait_s), explained(lake, "look at"):
        findings += sqlite_findings(lake)
        with open_connection(lake, read_only=True) as connection:
            findings += file_findings(lake, connection)
            findings += list_findings(lake, connection)
    with one_state(lake) as connection:
        findings += object_findings(connection)
        findings += audit_findings(connection)
    if summaries and not findings:
        with maintaining(lake, wait_s) as upkeep:
            findings += summary_findings(upkeep.connection)
    return findings + _leftovers(lake)


def _leftovers(lake: Lake) -> list[Finding]:
    staged = remove_staged(lake, dry_run=True)
    if staged is None:
        return []  # a run is under way: its staged results and its row are as they should be
    found = []
    if staged:
        text = f"{len(staged)} staged results that no run has taken"
        found.append(Finding("staging", text, "the next `gaitlake ingest` takes or removes them, or --repair", True))
    with open_connection(lake, read_only=True) as connection, explained(lake, "look at"):
        runs = connection.execute("SELECT run_id FROM lake.main.runs WHERE status = 'running' ORDER BY 1").fetchall()
    found += [
        Finding("runs", f"run {row[0]} ended without a word", "the next run says so, or --repair", True) for row in runs
    ]
    if remove_of_rebuilds(lake, set_aside=False, dry_run=True):
        found.append(Finding("rebuild", f"{lake.path}/rebuilding: rows of everybody, of a rebuild that was killed",
                             "--repair", True))  # fmt: skip
    if remove_spilled(lake, dry_run=True):
        found.append(Finding("spill", f"{lake.spill} holds what a killed commit left", "--repair", True))
    return found


def repair(path: str | PathLike[str], findings: list[Finding], *, wait_s: float = WRITE_WAIT_S) -> None:
    """Mend the repairable ones. No row that may be the only copy is deleted.

    Raises
    ------
    LakeError
        The lake cannot be opened or written.
    """
    lake = find_lake(path)
    kinds = {finding.check for finding in findings if finding.repairable}
    if kinds & {"objects", "summaries", "runs"}:
        with run_lock(lake) if "runs" in kinds else nullcontext(), write(lake, "repair") as transaction:
            if "runs" in kinds:
                transaction.connection.execute(DEAD)
            if "objects" in kinds:
                refresh(transaction.connection, registered_metrics())
            if "summaries" in kinds:
                rebuild_summaries(transaction.connection)
                refresh(transaction.connection, registered_metrics())
    if "staging" in kinds:
        remove_staged(lake)
    if "rebuild" in kinds:
        with write_lock(lake, wait_s):
            remove_of_rebuilds(lake, set_aside=False)
    if kinds & {"list", "orphans", "spill"}:
        with maintaining(lake, wait_s) as upkeep:
            note_live_files(lake, upkeep.connection)
            remove_orphans(upkeep.connection)
            remove_spilled(lake)
