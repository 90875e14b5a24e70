"""What a run writes about itself never becomes the reason why it fails."""

from __future__ import annotations

import json
import logging
from pathlib import Path

import pytest

from gaitlake.errors import GaitlakeError
from gaitlake_flows.report import RunReport
from gaitlake_flows.watch import LOG_FILE, METRICS_FILE, RunWatch, require_writable

REPORT = RunReport("r1", found=3, done=1, failed=1, skipped=1, reasons={"done": 1, "failed/UNREADABLE": 1})


def test_a_full_disk_is_a_warning(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    monkeypatch.setenv(LOG_FILE, "/dev/full")
    monkeypatch.setenv(METRICS_FILE, str(tmp_path / "gone" / "gaitlake.prom"))
    with caplog.at_level(logging.WARNING, logger="prefect.gaitlake"):
        RunWatch("lake").ends(REPORT)
        RunWatch("lake").breaks(ValueError("why"))
    assert "/dev/full" in caplog.text
    assert "gaitlake.prom" in caplog.text


def test_a_failed_run_keeps_the_time_of_the_last_good_one(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    metrics = tmp_path / "gaitlake.prom"
    monkeypatch.setenv(METRICS_FILE, str(metrics))
    monkeypatch.setenv(LOG_FILE, str(tmp_path / "log"))

    def success() -> str:
        return next(line for line in metrics.read_text().splitlines() if line.startswith("gaitlake_run_last_success"))

    RunWatch("lake").ends(REPORT)
    good = success()
    RunWatch("lake").breaks(ValueError("why"))
    assert success() == good
    assert 'gaitlake_run_failed{lake="lake"} 1.0' in metrics.read_text()
    events = [json.loads(line) for line in (tmp_path / "log").read_text().splitlines()]
    assert [(one["event"], one.get("message")) for one in events] == [("run_finished", None), ("run_failed", "why")]


def test_a_folder_that_is_not_there_is_refused_at_the_start(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    require_writable()
    monkeypatch.setenv(LOG_FILE, str(tmp_path / "nowhere" / "log"))
    with pytest.raises(GaitlakeError, match=r"GAITLAKE_LOG_FILE.*folder must exist"):
        require_writable()
