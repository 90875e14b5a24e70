"""Nights on hostile inboxes: every input is in the ledger, handled or with a reason, and nothing else is touched."""

from __future__ import annotations

import csv
import io
import json
import os
import subprocess
import sys
import time
from collections import Counter
from dataclasses import dataclass, replace
from pathlib import Path

import pytest

from gaitlake.commands.overview import lake_overview, overview_text
from gaitlake.inbox import scan_inbox
from gaitlake.ingest import Choices, Request, prepare
from gaitlake.lake import connect, create_lake
from gaitlake.lake.care.doctoring import examine
from gaitlake.legible import legible
from gaitlake.manifest import read_manifest
from gaitlake.manifest.writing import manifest_text
from tests.conftest import REPOSITORY
from tests.hostile.inboxes import MANY, SECRET, HostileInbox, looks, make_inbox, rows_for
from tests.hostile.manifests import HEADER
from tests.processes import session_prefect_server

pytestmark = [pytest.mark.slow, pytest.mark.timeout(3600)]
INPUTS = 2000
"""With $FAULTS, as `make test-faults` sets it; else:"""
SHORT_INPUTS = 110
SETTINGS = """
[limits]
frames = 5000
film_s = 600
file_mb = 50
processing_s = {s}
memory_mb = 1500
[ingest]
batch_videos = 200
"""
PROCESSING_S = 60
RUN_LIMIT_S = 3600


@dataclass(frozen=True)
class HostileNight:
    """What a night said, and how long it took."""

    inbox: HostileInbox
    said: str
    seconds: float

    @property
    def lake(self) -> Path:
        return self.inbox.world / "lake"

    def report(self, counts: Counter[str]) -> None:
        """What became of how many inputs, for those who ask for it in $FAULTS_REPORT."""
        found = {"inputs": self.inbox.count + 1, "seconds": round(self.seconds), **dict(counts.most_common())}
        if "FAULTS_REPORT" in os.environ:
            (Path(os.environ["FAULTS_REPORT"]) / "hostile.json").write_text(json.dumps(found, indent=1))

    def rows(self, sql: str) -> list[tuple[object, ...]]:
        with connect(self.lake) as connection:
            return connection.execute(sql).fetchall()


def ingest(inbox: HostileInbox) -> HostileNight:
    """One night, by the command line, in a world that may not change but for the lake."""
    create_lake(inbox.world / "lake")
    (inbox.world / "lake" / "gaitlake.toml").write_text(SETTINGS.format(s=PROCESSING_S))
    workers = [] if inbox.count >= MANY else ["--workers", "1"]
    before = looks(inbox.world, _may_change)
    started = time.monotonic()
    done = subprocess.run(
        [sys.executable, "-m", "tests.hostile.night", "ingest", inbox.folder, "--lake", inbox.world / "lake", *workers],
        cwd=inbox.world / "cwd",
        env=session_prefect_server().environment
        | {"PYTHONPATH": str(REPOSITORY), "TMPDIR": str(inbox.world / "tmp"), "GAITLAKE_DUCKDB_THREADS": "1"},
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        timeout=RUN_LIMIT_S,
        check=False,
    )
    said = done.stdout.decode()
    assert done.returncode == 0, said
    assert looks(inbox.world, _may_change) == before
    return HostileNight(inbox, said, time.monotonic() - started)


def _may_change(path: str) -> bool:
    """The lake, and what Dask leaves in the folder for temporary files: an empty folder of its own."""
    return path.endswith(("0/lake", "0/tmp")) or "0/lake/" in path or "0/tmp/dask-scratch-space" in path


@pytest.fixture(scope="module")
def night(tmp_path_factory: pytest.TempPathFactory) -> HostileNight:
    count = INPUTS if os.environ.get("FAULTS") else SHORT_INPUTS
    return ingest(make_inbox(tmp_path_factory.mktemp("hostile"), count))


def test_every_input_is_in_the_ledger(night: HostileNight) -> None:
    ledger = night.rows("SELECT path, status, reason, detail FROM ledger WHERE stage = 'extract'")
    deep = {str(row[0]) for row in ledger if str(row[0]).startswith("deep/d") and "too long" in str(row[3])}
    assert len(deep) == 1
    assert {row[0] for row in ledger} == night.inbox.videos | night.inbox.refused | deep
    assert len(ledger) == night.inbox.count + 1
    assert not [row for row in ledger if row[1] != "done" and row[2] is None]
    broken = {"nothing.mp4", "loop.mp4", "ping.mp4", "pong.mp4"} | deep
    refused = {row[0]: row[1:3] for row in ledger if row[0] in night.inbox.refused | deep}
    assert {path for path, said in refused.items() if said == ("failed", "UNREACHABLE")} == broken
    assert {path for path, said in refused.items() if said == ("skipped", "LEFT_OUT")} == refused.keys() - broken
    run = night.rows("SELECT found, done + failed + skipped, status, problems FROM runs")
    assert [row[:3] for row in run] == [(len(ledger), len(ledger), "finished")]
    notes = json.loads(str(run[0][3]))
    assert [path for path in refused if not any(note.startswith(f"{path}: ") for note in notes)] == []
    assert night.rows("SELECT max(seconds) < 60 FROM ledger") == [(True,)]  # no process was stopped for its time
    night.report(Counter(f"{status} {reason or ''}".strip() for _path, status, reason, _detail in ledger))


def test_what_was_too_large_to_be_read_is_left_alone_from_then_on(night: HostileNight) -> None:
    assert night.rows("SELECT status, reason, video_id FROM ledger WHERE path = 'huge.mp4'") == [
        ("failed", "TOO_LARGE", None)
    ]
    again = prepare(Request(night.inbox.folder, night.lake), Choices()).plan
    assert not again.jobs
    assert {d.reason for d in again.decisions} == {"FAILED_BEFORE", "UNCHANGED", "MANIFEST_CONFLICT"}
    assert [d.reason for d in again.decisions if d.file.path == "huge.mp4"] == ["FAILED_BEFORE"]


def test_the_manifest_is_kept_word_by_word_or_refused(night: HostileNight) -> None:
    columns = (
        "path, subject_id, session_id, group_name, consent_scope, intervention, dose, adherence, site, camera, "
        "condition, exclude_reason, extra->>'notes', extra"
    )
    stored = night.rows(
        f"SELECT {columns} FROM clips JOIN sessions USING (session_id) JOIN subjects USING (subject_id)"
    )
    said = {row.path: row.kept for row in rows_for(night.inbox.count) if row.is_listed}
    assert {str(row[0]) for row in stored} == {path for path, kept in said.items() if kept is not None}
    assert [row for row in stored if set(row[1:-1]) != {said[str(row[0])]}] == []
    assert {tuple(json.loads(str(row[-1]))) for row in stored} == {(HEADER[-1].casefold(), "notes")}
    conflicts = night.rows("SELECT path FROM ledger WHERE reason = 'MANIFEST_CONFLICT' AND detail IS NOT NULL")
    assert {str(row[0]) for row in conflicts} == {path for path, kept in said.items() if kept is None}


def test_the_lake_is_sound_and_holds_nothing_of_what_lay_outside(night: HostileNight) -> None:
    assert examine(night.lake) == []
    kept = [file for file in night.lake.rglob("*") if file.is_file()]
    assert [file for file in kept if SECRET.encode() in file.read_bytes()] == []
    assert {path.suffix for path in (night.lake / "data").rglob("*") if path.is_file()} == {".parquet"}


def test_nothing_that_was_said_orders_a_terminal_about(night: HostileNight) -> None:
    assert legible(night.said) == night.said
    told = ("videos", "note: ", "found ", "  failed ", "  skipped ", "gaitlake: ")
    assert [line for line in night.said.splitlines() if not line.startswith(told) and "frames/s" not in line] == []
    status = overview_text(lake_overview(night.lake))
    assert legible(status) == status


def test_a_manifest_for_a_person_names_the_same_files(night: HostileNight) -> None:
    files = scan_inbox(night.inbox.folder).files
    text = manifest_text([replace(file, absolute=night.inbox.world / "none") for file in files])
    file = night.inbox.world / "made" / "again.csv"
    file.write_text(text, encoding="utf-8", newline="")
    read = read_manifest(file, [one.path for one in files])
    assert (read.missing, read.unlisted) == ((), ())
    cells = [cell for row in csv.reader(io.StringIO(text, newline="")) for cell in row]
    assert [cell for cell in cells if cell.startswith(("=", "+", "-", "@", "\t", "\r"))] == []
