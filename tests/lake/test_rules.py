"""The rules under which DuckLake gives right results. Each test fails when its rule is broken."""

from __future__ import annotations

import fcntl
import re
import shutil
import sqlite3
from collections.abc import Callable
from pathlib import Path

import duckdb
import pyarrow as pa
import pytest

from gaitlake.errors import LakeBusyError, LakeError
from gaitlake.lake import (
    Batch,
    Lake,
    commit_batch,
    connect,
    create_lake,
    delete_orphans,
    expire_snapshots,
    newest_snapshot,
    query,
    write,
    write_lock,
)
from gaitlake.lake.connection import open_connection, quoted
from gaitlake.lake.extensions import load_extensions
from gaitlake.lake.objects import sql_objects
from tests.lake.conftest import in_folder

MakeBatch = Callable[..., Batch]
Rows = Callable[..., pa.Table]


def fact(rows: Rows, name: str) -> str:
    return f"INSERT INTO lake.main.lake_info VALUES ('{name}', 'x')"


@in_folder
def test_rule_1_no_row_is_inlined_even_for_a_client_with_defaults(lake: Lake) -> None:
    with duckdb.connect() as client:
        load_extensions(client, ("sqlite_scanner", "ducklake"))
        options = f"DATA_PATH {quoted(f'{lake.data}/')}, OVERRIDE_DATA_PATH true"
        client.execute(f"ATTACH {quoted(f'ducklake:sqlite:{lake.catalog}')} AS lake ({options})")
        files = "SELECT count(*) FROM ducklake_list_files('lake', 'lake_info')"
        before = client.execute(files).fetchall()[0][0]
        client.execute("INSERT INTO lake.main.lake_info VALUES ('a', 'b')")
        assert client.execute(files).fetchall()[0][0] == before + 1
    with sqlite3.connect(lake.catalog) as catalog:
        setting = "SELECT value FROM ducklake_metadata WHERE key = 'data_inlining_row_limit'"
        assert catalog.execute(setting).fetchall() == [("0",)]
        assert catalog.execute("SELECT count(*) FROM ducklake_inlined_data_tables").fetchall() == [(0,)]


def test_rule_1_quotes_in_text_survive(lake: Lake, rows: Rows) -> None:
    commit_batch(lake, Batch({"subjects": rows("subjects", {"subject_id": 'o\'neill "x"'})}), "night")
    assert query(lake, "SELECT subject_id FROM subjects").column(0).to_pylist() == ['o\'neill "x"']


@in_folder
def test_rule_2_the_catalog_is_in_wal_mode(lake: Lake) -> None:
    with sqlite3.connect(lake.catalog) as catalog:
        assert catalog.execute("PRAGMA journal_mode").fetchone() == ("wal",)


def test_rule_2_an_open_reader_neither_blocks_nor_sees_a_commit(lake: Lake, clip_batch: MakeBatch) -> None:
    with connect(lake) as reader:
        reader.execute("BEGIN")
        before = reader.execute("SELECT count(*) FROM clips").fetchone()
        commit_batch(lake, clip_batch(), "night")
        assert reader.execute("SELECT count(*) FROM clips").fetchone() == before == (0,)
        reader.execute("COMMIT")
        assert reader.execute("SELECT count(*) FROM clips").fetchone() == (1,)


@in_folder
@pytest.mark.parametrize("read_only", [True, False])
def test_rule_2_a_busy_catalog_is_waited_for(lake: Lake, read_only: bool) -> None:
    """As SQLite itself has it: DuckLake accepts a plain BUSY_TIMEOUT and does nothing with it."""
    with open_connection(lake, read_only=read_only) as connection:
        timeout = "FROM sqlite_query('__ducklake_metadata_lake', 'PRAGMA busy_timeout')"
        assert connection.execute(timeout).fetchall() == [("30000",)]


@in_folder
def test_rule_3_the_lock_is_held_from_begin_to_commit(lake: Lake, rows: Rows) -> None:
    with write(lake, "fact") as transaction, lake.write_lock.open() as other:
        transaction.connection.execute(fact(rows, "a"))
        with pytest.raises(BlockingIOError):
            fcntl.flock(other, fcntl.LOCK_EX | fcntl.LOCK_NB)
        with pytest.raises(LakeBusyError, match=r"write\.lock"), write_lock(lake, wait_s=0):
            pass
    with lake.write_lock.open() as other:
        fcntl.flock(other, fcntl.LOCK_EX | fcntl.LOCK_NB)


def test_rule_3_a_swallowed_error_cannot_pass_for_a_commit(lake: Lake, rows: Rows) -> None:
    """DuckDB answers OK to COMMIT of an aborted transaction: only the snapshot tells."""
    before = newest_snapshot(lake)

    def write_badly() -> None:
        with write(lake, "bad") as transaction:
            transaction.connection.execute(fact(rows, "a"))
            with pytest.raises(duckdb.Error):
                transaction.connection.execute("INSERT INTO lake.main.lake_info VALUES (NULL, NULL)")

    with pytest.raises(LakeError):
        write_badly()
    assert newest_snapshot(lake) == before


def test_rule_3_what_changes_nothing_is_no_commit(lake: Lake) -> None:
    with pytest.raises(LakeError, match="nothing was stored"), write(lake, "nothing"):
        pass


@pytest.mark.parametrize("bad", [float("nan"), float("inf"), float("-inf")])
def test_rule_4_no_nan_and_no_infinity(lake: Lake, clip_batch: MakeBatch, bad: float) -> None:
    tables = dict(clip_batch("c1", {"left": [1.0]}).tables)
    numbers = tables["stride_metrics"]
    tables["stride_metrics"] = numbers.set_column(6, "value", pa.array([bad]))
    with pytest.raises(LakeError, match="NaN or infinite"):
        commit_batch(lake, Batch(tables), "bad")
    landmarks = tables["keypoints"].to_pylist()
    landmarks[0]["left_knee"]["x"] = bad
    tables |= {"stride_metrics": numbers, "keypoints": pa.Table.from_pylist(landmarks, tables["keypoints"].schema)}
    with pytest.raises(LakeError, match=r"left_knee\.x"):
        commit_batch(lake, Batch(tables), "bad")
    assert query(lake, "FROM keypoints").num_rows == 0


def test_rule_6_paths_are_absolute_and_staging_is_outside_data(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, rows: Rows
) -> None:
    monkeypatch.chdir(tmp_path)
    lake = create_lake("here", metrics=rows("metrics"))
    with sqlite3.connect(lake.catalog) as catalog:
        stored = catalog.execute("SELECT value FROM ducklake_metadata WHERE key = 'data_path'").fetchone()[0]
    assert Path(stored) == tmp_path / "here" / "data"
    assert not lake.staging.is_relative_to(lake.data)
    monkeypatch.chdir("/")
    assert query(lake, "FROM lake_info").num_rows == 4


def test_rule_6_a_lake_can_be_moved(lake: Lake, clip_batch: MakeBatch, tmp_path: Path) -> None:
    commit_batch(lake, clip_batch("c1"), "before")
    moved = Lake(shutil.move(lake.path, tmp_path / "it's elsewhere"))
    commit_batch(moved, clip_batch("c2", session="s2"), "after")
    assert query(moved, "FROM keypoints").num_rows == 4
    assert query(moved, "FROM asymmetry WHERE pairing = 'same_clip'").num_rows == 2
    assert not lake.path.exists()


@pytest.mark.parametrize("kind", ["views", "macros", "audits", "summaries"])
def test_rule_6_stored_sql_names_the_alias(kind: str) -> None:
    """What is stored in the catalog is bound with whatever schema the client uses."""
    names = {item.name for of in ("views", "macros") for item in sql_objects(of)}
    for item in sql_objects(kind):  # type: ignore[arg-type]
        body = "\n".join(line for line in item.sql.splitlines() if not line.startswith("--"))
        for name in names:
            bare = re.findall(rf"(?<![.\w])(?:FROM|JOIN) {name}\b(?!\.)|(?<![.\w]){name}\(", body)
            assert not bare, f"{item.name} uses {name} without lake.main"


def test_rule_7_snapshots_of_one_day_expire_by_version(lake: Lake, rows: Rows) -> None:
    versions = []
    for name in "abcd":
        with write(lake, name) as transaction:
            transaction.connection.execute(fact(rows, name))
        versions.append(transaction.snapshot)
    gone = expire_snapshots(lake, keep=1, pinned=[versions[1]])
    left = query(lake, "SELECT snapshot_id FROM lake.snapshots() ORDER BY 1").column(0).to_pylist()
    assert left == [versions[1], versions[3]]
    assert gone[-2:] == [versions[0], versions[2]]
    with connect(lake, snapshot=versions[1]) as pinned:
        assert pinned.execute("SELECT max(name) FROM lake_info WHERE length(name) = 1").fetchone() == ("b",)
    with pytest.raises(ValueError, match="at least 1"):
        expire_snapshots(lake, keep=0)


@in_folder
def test_rule_8_orphans_are_deleted_only_under_the_lock(lake: Lake, rows: Rows) -> None:
    with write(lake, "fact") as transaction:
        transaction.connection.execute(fact(rows, "a"))
        with pytest.raises(LakeBusyError):
            delete_orphans(lake, wait_s=0)
        with pytest.raises(LakeBusyError):
            expire_snapshots(lake, wait_s=0)
    assert query(lake, "FROM lake_info WHERE name = 'a'").num_rows == 1
    orphan = lake.data / "main" / "lake_info" / "ducklake-orphan.parquet"
    shutil.copy(next(orphan.parent.glob("*.parquet")), orphan)
    assert [Path(path).name for path in delete_orphans(lake)] == [orphan.name]
    assert not orphan.exists()
    assert query(lake, "FROM lake_info").num_rows == 5
