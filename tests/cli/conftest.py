"""A lake with one night in it, made of rows, and a way to call the command line."""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, datetime
from pathlib import Path

import pytest
from click.testing import CliRunner, Result

from gaitlake.cli import main
from gaitlake.lake import Batch, commit_batch, create_lake
from gaitlake_schemas.tables import LEDGER, RUNS, VIDEOS

Call = Callable[..., Result]
NIGHT = datetime(2026, 1, 31, 2, 0, tzinfo=UTC)

LEDGER_ROW = {
    "stage": "extract",
    "size_bytes": 1,
    "mtime_ns": 1,
    "seconds": 1.0,
    "worker": "w",
    "run_id": "r1",
    "handled_at": NIGHT,
}
FILES = (
    {"path": "good.mp4", "status": "done", "frames": 300, "video_id": "v"},
    {"path": "bad.mp4", "status": "failed", "reason": "UNREADABLE", "detail": "bad.mp4 is empty"},
    {"path": "two.mp4", "status": "failed", "reason": "MANIFEST_CONFLICT", "detail": "two birth years"},
    {"path": "good.mp4", "stage": "analyse", "clip_id": "c", "status": "done", "reason": "NO_PERSON"},
)
RUN = {
    "run_id": "r1",
    "started_at": NIGHT,
    "status": "finished",
    "inbox": "/data/inbox",
    "found": 3,
    "done": 1,
    "failed": 2,
    "skipped": 0,
    "reasons": '{"failed/UNREADABLE": 1, "failed/MANIFEST_CONFLICT": 1}',
    "problems": '["line 2: birth_year: two"]',
    "frames": 300,
    "seconds": 12.5,
    "gaitlake_version": "0",
}
VIDEO = {
    "video_id": "v",
    "container": "mp4",
    "codec": "h264",
    "width_px": 1,
    "height_px": 1,
    "rotation_deg": 0,
    "fps_num": 30,
    "fps_den": 1,
    "frames": 300,
    "duration_s": 10.0,
    "size_bytes": 1,
    "time_quality": "cfr",
    "truncated": False,
}


@pytest.fixture
def call() -> Call:
    def run(*words: object, **options: object) -> Result:
        return CliRunner().invoke(main, [str(word) for word in words], prog_name="gaitlake", **options)

    return run


@pytest.fixture(scope="session")
def lake(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Three files, of which two failed, and the run that found them; only to be read."""
    folder = tmp_path_factory.mktemp("cli") / "lake"
    create_lake(folder)
    tables = {
        "videos": VIDEOS.from_rows([VIDEO]),
        "ledger": LEDGER.from_rows([LEDGER_ROW | row for row in FILES]),
        "runs": RUNS.from_rows([RUN]),
    }
    commit_batch(folder, Batch(tables), "one night")
    return folder


@pytest.fixture(scope="session")
def empty_lake(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A lake as `gaitlake init` makes it; only to be read."""
    return create_lake(tmp_path_factory.mktemp("cli") / "empty").path
