"""The weekly flow: compact the lake, let old states go, remove what nobody needs."""

from __future__ import annotations

from prefect import flow, get_run_logger
from prefect.artifacts import create_table_artifact

from gaitlake.lake import maintain
from gaitlake_flows.alarm import alarm_of_flow


@flow(name="maintenance", validate_parameters=True, on_failure=[alarm_of_flow], on_crashed=[alarm_of_flow])
def maintenance(lake: str) -> dict[str, int]:
    """Take care of a lake by the policy in its ``gaitlake.toml``; see :func:`gaitlake.lake.maintain`.

    Parameters
    ----------
    lake
        Folder of the lake.

    Returns
    -------
    dict of str to int
        ``files_before``, ``files_after``, ``bytes_freed``, ``states_expired``, ``orphans_removed``.
    """
    report = maintain(lake)
    facts = {
        "files_before": report.files_before,
        "files_after": report.files_after,
        "bytes_freed": report.bytes_freed,
        "states_expired": len(report.snapshots_expired),
        "orphans_removed": len(report.orphans_removed),
    }
    get_run_logger().info("maintained: %s", facts)
    table = [{"what": name, "value": str(value)} for name, value in facts.items()]
    create_table_artifact(key="maintenance-run", table=table)
    return facts
