"""A second idle night plans nothing; whatever a plan depends on makes it plan again."""

from __future__ import annotations

import os
from pathlib import Path

import pytest

from gaitlake.ingest import Choices, Request, RunRecord, prepare
from gaitlake.ingest.preparation import Preparation
from gaitlake.lake import Batch, Lake, commit_batch, create_lake
from gaitlake_schemas.tables import LEDGER
from tests.lake.conftest import make_rows

FAILED = {"stage": "extract", "status": "failed", "reason": "UNREADABLE", "video_id": "v"}


@pytest.fixture(scope="module")
def empty(tmp_path_factory: pytest.TempPathFactory) -> Lake:
    return create_lake(tmp_path_factory.mktemp("unchanged") / "lake")


def ledger_of(inbox: Path) -> list[dict[str, object]]:
    return [
        FAILED | {"path": file.name, "size_bytes": file.stat().st_size, "mtime_ns": file.stat().st_mtime_ns}
        for file in sorted(inbox.iterdir())
    ]


def test_the_answer_is_remembered_until_something_changes(empty: Lake, tmp_path: Path) -> None:
    inbox = tmp_path / "inbox"
    inbox.mkdir()
    for name in ("a.mp4", "b.mp4"):
        (inbox / name).write_text(name)
    commit_batch(empty, Batch({"ledger": make_rows("ledger", *ledger_of(inbox))}), "night")
    request = Request(inbox, empty.path)

    def night() -> Preparation:
        preparation = prepare(request, Choices())
        assert preparation.plan.is_idle
        assert preparation.plan.found == 2
        assert preparation.plan.foretold().by_reason == {"skipped/FAILED_BEFORE": 2}
        preparation.plan.foretold().check()
        RunRecord.idle(empty, str(inbox), preparation, 0.0)
        return preparation

    assert len(night().plan.decisions) == 2, "the first idle night plans"
    second = night()
    assert (second.plan.decisions, dict(second.plan.unchanged)) == ((), {"FAILED_BEFORE": 2})
    assert not night().plan.decisions
    assert prepare(request, Choices(retry_failed=True)).plan.jobs
    (empty.path / "unchanged.json").write_text("no JSON")
    assert night().plan.decisions
    assert not night().plan.decisions
    before_ns = (inbox / "a.mp4").stat().st_mtime_ns
    os.utime(inbox / "a.mp4", ns=(0, 12_345))
    assert prepare(request, Choices()).plan.decisions, "another time"
    os.utime(inbox / "a.mp4", ns=(0, before_ns))
    (inbox / "manifest.csv").write_text("path,subject_id\na.mp4,S1\n")
    assert prepare(request, Choices()).plan.decisions, "a manifest"
    (inbox / "manifest.csv").unlink()
    row = ledger_of(inbox)[1] | {"reason": "UNDECODABLE"}
    commit_batch(empty, Batch({"ledger": LEDGER.from_rows(make_rows("ledger", row).to_pylist())}), "another")
    assert prepare(request, Choices()).plan.decisions, "the ledger was written"
    (inbox / "c.mp4").write_text("new")
    assert len(prepare(request, Choices()).plan.jobs) == 1
