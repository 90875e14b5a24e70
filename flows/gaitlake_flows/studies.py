"""The flow that runs declared studies again, for those who want them at another time than the night."""

from __future__ import annotations

from prefect import flow, get_run_logger
from prefect.artifacts import create_table_artifact

from gaitlake.lake import find_lake
from gaitlake.legible import plain
from gaitlake.studies import StudyRun, rerun_changed
from gaitlake_flows.alarm import alarm_of_flow


@flow(name="studies", validate_parameters=True, on_failure=[alarm_of_flow], on_crashed=[alarm_of_flow])
def studies(lake: str) -> list[dict[str, str]]:
    """Run the studies whose data changed since they ran last.

    Parameters
    ----------
    lake
        Folder of the lake.

    Returns
    -------
    list of dict
        A row for each study that ran: ``study``, ``state``, ``detail``.
    """
    rows = [_row(run) for run in rerun_changed(find_lake(lake))]
    logger = get_run_logger()
    for row in rows:
        logger.info("study %s: %s %s", row["study"], row["state"], row["detail"])
    create_table_artifact(key="studies-run", table=rows or [{"study": "none had new data"}])
    return rows


def _row(run: StudyRun) -> dict[str, str]:
    return {"study": plain(run.name), "state": run.state, "detail": plain(str(run.failure or ""))}
