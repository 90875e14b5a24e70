"""A night without Prefect does what one with it does, and tells the same people."""

from __future__ import annotations

import shutil
import subprocess
import sys
from dataclasses import replace
from pathlib import Path

import pytest

from gaitlake.errors import LakeError
from gaitlake.synthetic import RUN, SIDE_VIEW, runner
from gaitlake_flows.alarm import ADDRESS
from tests.nights import Night
from tests.receiver import receiver

SHORT = replace(SIDE_VIEW, duration_s=8.0)
QUESTIONS = (
    "SELECT * EXCLUDE (seconds, worker, run_id, handled_at, mtime_ns) FROM ledger ORDER BY ALL",
    "SELECT * EXCLUDE (computed_at) FROM session_metrics ORDER BY ALL",
    "SELECT status, found, done, failed, skipped, frames, reasons, problems FROM runs ORDER BY started_at",
)


def test_the_same_rows_with_and_without_prefect(night: Night, empty_lake: Path, tmp_path: Path) -> None:
    night.inbox.film("S1/pre/a.mp4", runner(RUN, SHORT))
    night.inbox.spoil("S1/pre/b.mp4")
    other = Night(night.inbox, Path(shutil.copytree(empty_lake, tmp_path / "other")), night.scheduler)
    reports = night.run(), other.run_alone()
    again = night.run(), other.run_alone()  # nothing is left to do
    for with_prefect, alone in (reports, again):
        assert replace(with_prefect, run_id="", seconds=0.0) == replace(alone, run_id="", seconds=0.0)
    there = {row[0] for row in night.rows("DESCRIBE session_metrics")}
    for question in QUESTIONS:
        asked = question if "computed_at" in there else question.replace("* EXCLUDE (computed_at) FROM s", "* FROM s")
        assert night.rows(asked) == other.rows(asked)
    assert night.rows("SELECT count(*) FROM runs") == [(2,)]


def test_a_failure_is_told(night: Night, monkeypatch: pytest.MonkeyPatch) -> None:
    with receiver() as hook:
        monkeypatch.setenv(ADDRESS, hook.address)
        shutil.rmtree(night.lake)
        with pytest.raises(LakeError):
            night.run_alone()
    (told,) = hook.posted
    assert (told["flow"], told["state"], told["flow_run_id"]) == ("nightly", "Failed", None)
    assert "no lake at" in str(told["message"])
    assert isinstance(told["parameters"], dict)
    assert told["parameters"]["lake"] == str(night.lake)


def test_prefect_is_not_even_imported() -> None:
    program = "import sys, gaitlake_flows.command, gaitlake_flows.night; print('prefect' in sys.modules)"
    done = subprocess.run([sys.executable, "-c", program], capture_output=True, text=True, check=True)
    assert done.stdout.split() == ["False"]
