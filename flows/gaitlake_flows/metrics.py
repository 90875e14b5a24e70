"""Figures of the last run as Prometheus' node exporter reads them from a text file."""

from __future__ import annotations

import time
from pathlib import Path

from gaitlake.errors import GaitlakeError
from gaitlake_flows.report import RunReport

SUCCESS = "gaitlake_run_last_success_timestamp_seconds"


def write_metrics(path: Path, lake: str, report: RunReport | None) -> None:
    """Replace ``path`` by the figures of a run; None is a run that failed, which keeps the time of the last success.

    Raises
    ------
    GaitlakeError
        It cannot be written.
    """
    from prometheus_client import CollectorRegistry, Gauge, write_to_textfile

    registry = CollectorRegistry()

    def gauge(name: str, what: str, value: float, **labels: str) -> None:
        found = gauges.get(name) or Gauge(name, what, ["lake", *labels], registry=registry)
        gauges[name] = found
        found.labels(lake=lake, **labels).set(value)

    gauges: dict[str, Gauge] = {}
    gauge("gaitlake_run_ended_timestamp_seconds", "When the last run ended.", time.time())
    gauge("gaitlake_run_failed", "1 if the last run ended by an error.", float(report is None))
    success = time.time() if report is not None else _last_success(path, lake)
    if success is not None:
        gauge(SUCCESS, "When a run last finished.", success)
    if report is not None:
        for status in ("done", "failed", "skipped"):
            gauge("gaitlake_run_files", "Files of the last run.", getattr(report, status), status=status)
        for name, count in report.reasons.items():
            status, _, reason = name.partition("/")
            gauge("gaitlake_run_reasons", "Files by reason.", count, status=status, reason=reason or "none")
        gauge("gaitlake_run_frames", "Frames decoded by the last run.", report.frames)
        gauge("gaitlake_run_duration_seconds", "How long the last run took.", report.seconds)
    try:
        write_to_textfile(str(path), registry)
    except OSError as error:
        raise GaitlakeError(f"metrics file {path} cannot be written: {error.strerror}; correct its folder") from error


def _last_success(path: Path, lake: str) -> float | None:
    from prometheus_client.parser import text_string_to_metric_families

    try:
        families = list(text_string_to_metric_families(path.read_text(encoding="utf-8")))
    except (OSError, ValueError):
        return None
    found = (one for family in families for one in family.samples if one.name == SUCCESS)
    return next((one.value for one in found if one.labels.get("lake") == lake), None)
