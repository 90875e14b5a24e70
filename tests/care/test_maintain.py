"""Maintenance changes files, never rows; it may be killed anywhere."""

from __future__ import annotations

import json
import shutil
from collections.abc import Callable
from pathlib import Path

import pytest
from click.testing import Result

from gaitlake.errors import GaitlakeError
from gaitlake.lake import Lake, MaintenancePolicy, connect, maintain, query, run_lock
from gaitlake_schemas.tables import TABLES
from tests.care.history import everything
from tests.care.killing import killed

AT_ONCE = MaintenancePolicy(keep_snapshots=1, keep_days=0, grace_hours=0)
Call = Callable[..., Result]


def on_disk(lake: Lake) -> set[Path]:
    return {path for path in lake.data.rglob("*") if path.is_file()}


def leftovers(lake: Lake) -> None:
    """What killed runs leave: an orphan, an unfinished result, a spilled block."""
    shutil.copy(next(lake.data.rglob("clips/*.parquet")), lake.data / "main/clips/ducklake-orphan.parquet")
    (lake.staging / ".tmp-unit-1").mkdir()
    lake.spill.mkdir()
    (lake.spill / "duckdb_temp_0.tmp").write_bytes(b"rows")


def test_rows_stay_files_go(lake: Lake, call: Call) -> None:
    leftovers(lake)
    before, files = everything(lake), on_disk(lake)
    foretold = json.loads(call("maintain", "--lake", lake, "--dry-run", "--json").output)
    assert on_disk(lake) == files
    assert (lake.staging / ".tmp-unit-1").exists()
    assert [Path(path).name for path in foretold["orphans_removed"]] == ["ducklake-orphan.parquet"]

    first = maintain(lake)
    assert first.files_after < first.files_before
    assert all(one.files_after <= 1 for one in first.tables)
    assert (first.staged_removed, first.spilled_removed) == ((".tmp-unit-1",), ("duckdb_temp_0.tmp",))
    assert first.files_removed == ()
    assert first.files_waiting > 0
    assert len(on_disk(lake)) == first.stored_files_after
    assert everything(lake) == before

    done = maintain(lake, AT_ONCE)
    assert done.files_waiting == 0
    assert done.bytes_freed > 0
    assert len(on_disk(lake)) == done.files_after
    assert everything(lake) == before
    assert "table files" in call("maintain", "--lake", lake).output


def test_states_are_kept_as_the_policy_says(lake: Lake) -> None:
    nights = query(lake, "SELECT snapshot_id FROM lake.snapshots() ORDER BY 1").column(0).to_pylist()
    with connect(lake, snapshot=nights[3]) as pinned:
        was = pinned.execute("FROM clips ORDER BY ALL").fetchall()
    (lake.path / "gaitlake.toml").write_text(
        f"[maintenance]\nkeep_snapshots = 2\nkeep_days = 0\ngrace_hours = 0\npinned = [{nights[3]}]\n"
    )
    report = maintain(lake)
    left = query(lake, "SELECT snapshot_id, commit_message FROM lake.snapshots() ORDER BY 1").to_pylist()
    assert [row["snapshot_id"] for row in left[:-1]] == [nights[3], nights[-2]]
    assert left[-1]["commit_message"] == f"maintain, rows as in snapshot {nights[-1]}"
    assert report.snapshots_kept == 3
    with connect(lake, snapshot=nights[3]) as pinned:
        assert pinned.execute("FROM clips ORDER BY ALL").fetchall() == was
    assert maintain(lake).snapshots_expired == ()


def test_what_is_asked_about_one_person_is_one_sorted_file(lake: Lake) -> None:
    maintain(lake)
    with connect(lake) as connection:
        files = connection.execute("FROM ducklake_list_files('lake', 'session_contrasts')").fetchall()
        stored = connection.execute("SELECT subject_id, session_id, metric FROM read_parquet(?)", [files[0][0]])
        rows = stored.fetchall()
    assert len(files) == 1
    assert rows == sorted(rows)
    assert len(rows) > 2


def test_a_reader_and_a_run_under_way(lake: Lake) -> None:
    (lake.staging / "unit").mkdir()
    with connect(lake) as reader, run_lock(lake):
        reader.execute("BEGIN")
        seen = {name: reader.execute(f"SELECT count(*) FROM {name}").fetchone() for name in ("clips", "runs")}
        report = maintain(lake, MaintenancePolicy(keep_snapshots=1, keep_days=0))
        assert report.staged_removed is None
        assert (lake.staging / "unit").exists()
        for name in TABLES:
            reader.execute(f"SELECT * FROM {name}").fetchall()
        assert {name: reader.execute(f"SELECT count(*) FROM {name}").fetchone() for name in seen} == seen


@pytest.mark.parametrize(("at", "times"), [("merge_adjacent", 5), ("cleanup_old_files", 1)])
def test_killed_and_run_again(lake: Lake, at: str, times: int) -> None:
    before = everything(lake)
    module = "gaitlake.lake.care.maintaining"
    assert killed(module, maintain, lake, AT_ONCE, at=at, times=times, after=True)
    assert everything(lake) == before
    report = maintain(lake, AT_ONCE)
    assert everything(lake) == before
    assert len(on_disk(lake)) == report.files_after
    assert all(one.files_after <= 1 for one in report.tables)


def test_settings_that_make_no_sense(lake: Lake) -> None:
    (lake.path / "gaitlake.toml").write_text("[maintenance]\nkeep_snapshots = 0\n")
    with pytest.raises(GaitlakeError, match=r"keep_snapshots must be a whole number, 1 to .*found 0"):
        maintain(lake)
    (lake.path / "gaitlake.toml").write_text("[maintenance]\nkeep = 3\n")
    with pytest.raises(GaitlakeError, match=r"no \[maintenance\] setting keep"):
        maintain(lake)
