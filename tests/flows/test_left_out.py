"""Links out of the inbox and to nothing are in the ledger from the first night on, and cost the next nights nothing."""

from __future__ import annotations

import os
from collections.abc import Callable, Iterator
from dataclasses import replace
from pathlib import Path

import pytest

from gaitlake.synthetic import RUN, SIDE_VIEW, runner
from tests.nights import Night

LEDGER = (
    "SELECT path, status, reason, detail LIKE 'cannot be looked at%' FROM ledger WHERE stage = 'extract' ORDER BY path"
)


def test_from_night_to_night(night: Night, tmp_path: Path) -> None:
    inbox, elsewhere = night.inbox, tmp_path / "elsewhere.mp4"
    inbox.film("a.mp4", runner(RUN, replace(SIDE_VIEW, duration_s=8.0)))
    elsewhere.write_bytes((inbox.folder / "a.mp4").read_bytes())
    (inbox.folder / "gone.mp4").symlink_to("later.bin")
    (inbox.folder / "out.mp4").symlink_to(elsewhere)
    assert night.run_alone().reasons == {"done": 1, "failed/UNREACHABLE": 1, "skipped/LEFT_OUT": 1}
    told = [("gone.mp4", "failed", "UNREACHABLE", True), ("out.mp4", "skipped", "LEFT_OUT", False)]
    assert night.rows(LEDGER) == [("a.mp4", "done", None, None), *told]

    snapshots = night.rows("SELECT count(*) FROM lake.snapshots()")
    again = night.run_alone()
    assert again.reasons == {"skipped/FAILED_BEFORE": 1, "skipped/UNCHANGED": 2}
    assert {note.partition(":")[0] for note in again.notes} == {"gone.mp4", "out.mp4"}
    assert night.rows("SELECT count(*) FROM lake.snapshots()")[0][0] == snapshots[0][0] + 1  # its row in `runs`
    assert night.rows(LEDGER)[1:] == told

    inbox.film("later.bin", runner(RUN, replace(SIDE_VIEW, duration_s=9.0)))
    assert night.run_alone().reasons == {"done": 1, "skipped/UNCHANGED": 2}
    assert night.rows(LEDGER)[1] == ("gone.mp4", "done", None, None)

    (inbox.folder / "out.mp4").unlink()
    assert night.run_alone().reasons == {"skipped/UNCHANGED": 2}
    assert [row[0] for row in night.rows(LEDGER)] == ["a.mp4", "gone.mp4"]


def test_a_folder_that_was_unreadable_and_a_file_that_is(night: Night, monkeypatch: pytest.MonkeyPatch) -> None:
    night.inbox.film("S1/a.mp4", runner(RUN, replace(SIDE_VIEW, duration_s=8.0)))
    night.inbox.film("b.mp4", runner(RUN, replace(SIDE_VIEW, duration_s=9.0)))

    def refused(*_: object) -> str:
        raise PermissionError(13, "Permission denied")

    with monkeypatch.context() as closed:  # root may read everything
        closed.setattr("gaitlake.ingest.plan._hashed", refused)
        closed.setattr("gaitlake.inbox.os.walk", walk_that_fails_at("S1"))
        assert night.run_alone().reasons == {"failed/UNREACHABLE": 1, "failed/UNREADABLE": 1}
        assert night.run_alone().reasons == {"skipped/FAILED_BEFORE": 2}
        assert night.run_alone().reasons == {"skipped/FAILED_BEFORE": 2}
    assert night.rows("SELECT path, reason FROM failures ORDER BY 1") == [
        ("S1/", "UNREACHABLE"),
        ("b.mp4", "UNREADABLE"),
    ]
    assert night.run_alone().reasons == {"done": 2}
    assert night.rows("SELECT count(*) FROM failures") == [(0,)]


def walk_that_fails_at(name: str) -> Callable[..., Iterator[tuple[str, list[str], list[str]]]]:
    """:func:`os.walk` where one folder may not be listed."""

    def walk(top: str, onerror: Callable[[OSError], object]) -> Iterator[tuple[str, list[str], list[str]]]:
        for folder, folders, names in real_walk(top):
            yield folder, folders, names
            if name in folders:
                folders.remove(name)
                onerror(PermissionError(13, "Permission denied", f"{folder}/{name}"))

    real_walk = os.walk
    return walk


def test_a_video_that_was_handled_keeps_its_row(night: Night, tmp_path: Path) -> None:
    night.inbox.film("a.mp4", runner(RUN, replace(SIDE_VIEW, duration_s=8.0)))
    night.run_alone()
    before = night.rows("SELECT * FROM ledger")
    (night.inbox.folder / "a.mp4").rename(tmp_path / "a.mp4")
    (night.inbox.folder / "a.mp4").symlink_to(tmp_path / "a.mp4")
    report = night.run_alone()
    assert report.reasons == {"skipped/UNCHANGED": 1}
    assert report.notes == ("a.mp4: a link that leaves the inbox; left out",)
    assert night.rows("SELECT * FROM ledger") == before
