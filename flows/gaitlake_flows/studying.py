"""After a night: the studies whose data changed run again. Nothing that becomes of them fails the night."""

from __future__ import annotations

from gaitlake.errors import GaitlakeError
from gaitlake.lake import Lake
from gaitlake.studies import rerun_changed


def rerun_studies(lake: Lake) -> tuple[tuple[str, ...], tuple[str, ...]]:
    """Names of the studies that ran, and a note for each that failed, with the reason."""
    try:
        runs = rerun_changed(lake)
    except GaitlakeError as error:
        return (), (f"studies were not run again: {error}",)
    failed = (f"study {run.name} failed: {run.failure}" for run in runs if run.state == "failed")
    return tuple(run.name for run in runs if run.state == "done"), tuple(failed)
