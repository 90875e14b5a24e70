"""What a run shows of itself while it is at work: events in a log file, metrics in a text file, tables for its page."""

from __future__ import annotations

import heapq
import json
import logging
import os
from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import UTC, datetime
from pathlib import Path

from gaitlake.errors import GaitlakeError
from gaitlake.ingest import Decision, VideoJob, VideoResult
from gaitlake.legible import plain
from gaitlake_flows.metrics import write_metrics
from gaitlake_flows.report import RunReport

LOG_FILE = "GAITLAKE_LOG_FILE"
"""Environment variable: a file to which every event of every run is appended, one JSON object a line."""
METRICS_FILE = "GAITLAKE_METRICS_FILE"
"""Environment variable: a file for Prometheus' node exporter (`….prom`), replaced at the end of every run."""
SHOWN = 10
SHOWN_FAILURES = 100

Rows = list[dict[str, str]]
log = logging.getLogger("prefect.gaitlake")


@dataclass
class RunWatch:
    """Follows one run. ``lake`` names it in events and metrics. What cannot be written is a warning: a night that is in
    the lake does not fail for it."""

    lake: str
    run_id: str = ""
    failures: Rows = field(default_factory=list)
    _slowest: list[tuple[float, str, str, int]] = field(default_factory=list)

    def begins(self, run_id: str, inbox: str, found: int, videos: int) -> None:
        """The run has its plan."""
        self.run_id = run_id
        self._say("run_started", inbox=inbox, found=found, videos=videos)

    def video(self, job: VideoJob, result: VideoResult) -> None:
        """One video came back from a worker."""
        path = job.files[0].path
        if result.status == "failed":
            self._failed(path, result.reason, result.detail)
        heapq.heappush(self._slowest, (result.seconds, path, result.worker, result.frames or 0))
        if len(self._slowest) > SHOWN:
            heapq.heappop(self._slowest)
        self._say(
            "video_finished",
            video_id=job.video_id,
            path=path,
            status=result.status,
            reason=result.reason,
            detail=result.detail,
            frames=result.frames,
            seconds=round(result.seconds, 3),
            worker=result.worker,
        )

    def decided(self, decision: Decision) -> None:
        """One file needs no worker."""
        if decision.status == "failed":
            self._failed(decision.file.path, decision.reason, decision.detail)
            self._say("file_refused", path=decision.file.path, reason=decision.reason, detail=decision.detail)

    def _failed(self, path: str, reason: str | None, detail: str | None) -> None:
        self.failures.append({"video": plain(path), "reason": str(reason), "detail": plain(detail or "")})
        del self.failures[SHOWN_FAILURES:]

    def committed(self, batch: int, snapshot: int, videos: int) -> None:
        """A batch is in the lake."""
        self._say("batch_committed", batch=batch, snapshot=snapshot, videos=videos)

    def ends(self, report: RunReport) -> None:
        """The run is finished."""
        self.run_id = report.run_id
        counts = {name: getattr(report, name) for name in ("found", "done", "failed", "skipped", "frames")}
        self._say("run_finished", **counts, reasons=dict(report.reasons), seconds=round(report.seconds, 3))
        self._write_metrics(report)

    def breaks(self, error: BaseException) -> None:
        """The run ends by an error."""
        self._say("run_failed", error=type(error).__name__, message=str(error))
        self._write_metrics(None)

    def slowest(self) -> Rows:
        """The slowest videos, slowest first."""
        return [
            {"video": plain(path), "seconds": f"{seconds:.1f}", "frames": str(frames), "worker": worker}
            for seconds, path, worker, frames in sorted(self._slowest, reverse=True)
        ]

    def _say(self, event: str, **facts: object) -> None:
        place = os.environ.get(LOG_FILE, "")
        if not place:
            return
        line = {"time": datetime.now(UTC).isoformat(), "event": event, "lake": self.lake, "run_id": self.run_id}
        try:
            with Path(place).open("a", encoding="utf-8") as file:
                file.write(json.dumps(line | facts, ensure_ascii=True, default=str) + "\n")
        except OSError as error:
            log.warning("$%s is %s, which cannot be written: %s", LOG_FILE, place, error.strerror)

    def _write_metrics(self, report: RunReport | None) -> None:
        place = os.environ.get(METRICS_FILE, "")
        if not place:
            return
        try:
            write_metrics(Path(place), self.lake, report)
        except GaitlakeError as error:
            log.warning("%s", error)


def require_writable(names: Iterable[str] = (LOG_FILE, METRICS_FILE)) -> None:
    """Refuse at once what would end a run in the middle of its night.

    Raises
    ------
    GaitlakeError
        The folder of such a file does not exist or cannot be written.
    """
    for name in names:
        place = os.environ.get(name, "")
        if place and not os.access(Path(place).absolute().parent, os.W_OK | os.X_OK):
            raise GaitlakeError(f"${name} is {place}: its folder must exist and be writable; make it or unset ${name}")
