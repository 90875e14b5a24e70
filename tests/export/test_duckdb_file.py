from __future__ import annotations

import shutil
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import duckdb
import pytest
from click.testing import CliRunner, Result

from gaitlake.cli import main
from gaitlake.errors import ExportError, LakeError
from gaitlake.export import duckdb_file as module
from gaitlake.export import export_duckdb
from gaitlake.export.duckdb_file import large_tables
from gaitlake.export.lake_objects import identifier
from gaitlake.lake import Batch, commit_batch, connect, newest_snapshot, write
from tests.lake.conftest import make_clip_tables

DUCKDB = Path(sys.executable).with_name("duckdb")


def call(*words: object) -> Result:
    return CliRunner().invoke(main, ["export", "duckdb", *map(str, words)], prog_name="gaitlake")


@contextmanager
def opened(file: Path) -> Iterator[duckdb.DuckDBPyConnection]:
    """As a stranger opens it: no extension, no settings, read-only."""
    with duckdb.connect(file, read_only=True) as connection:
        connection.execute("SET TimeZone = 'UTC'")
        yield connection


def rows(connection: duckdb.DuckDBPyConnection, name: str) -> list[str]:
    return sorted(str(row) for row in connection.execute(f"FROM main.{identifier(name)}").fetchall())


def objects(connection: duckdb.DuckDBPyConnection, database: str) -> set[tuple[str, str]]:
    sql = f"""
        SELECT 'table', table_name FROM duckdb_tables() WHERE database_name = '{database}'
        UNION SELECT 'view', view_name FROM duckdb_views() WHERE database_name = '{database}' AND NOT internal
        UNION SELECT 'macro', function_name FROM duckdb_functions() WHERE database_name = '{database}' AND NOT internal
    """
    return {(kind, name) for kind, name in connection.execute(sql).fetchall()}


def require_same(lake: Path, file: Path) -> int:
    """Everything is there, and every table and view has the lake's columns and rows; the number of views with rows."""
    filled = 0
    with connect(lake) as source, opened(file) as target:
        assert objects(target, file.stem) == objects(source, "lake")
        for kind, name in sorted(objects(source, "lake") - {("table", "lake_info")}):
            if kind != "macro":
                described = f"DESCRIBE main.{identifier(name)}"
                columns = [[row[:3] for row in one.execute(described).fetchall()] for one in (source, target)]
                assert columns[0] == columns[1], name
                found = rows(target, name)
                assert found == rows(source, name), name
                filled += kind == "view" and bool(found)
    return filled


def test_every_table_and_view_is_the_same(small_lake: Path, tmp_path: Path) -> None:
    export_duckdb(small_lake, tmp_path / "any name.duckdb", leave_out=())
    assert require_same(small_lake, tmp_path / "any name.duckdb") >= 5


@pytest.mark.slow
def test_every_table_and_view_of_a_clinic_is_the_same(clinic: Path, tmp_path: Path) -> None:
    export_duckdb(clinic, tmp_path / "clinic.duckdb", leave_out=())
    assert require_same(clinic, tmp_path / "clinic.duckdb") >= 9


def test_what_is_large_is_left_out_and_said(small_lake: Path, tmp_path: Path) -> None:
    assert {"keypoints", "cycle_curves"} <= large_tables()
    done = call(tmp_path / "lake.duckdb", "--lake", small_lake)
    assert done.exit_code == 0, done.output
    assert "Left out: cycle_curves (36 rows), keypoints (4 rows)" in done.output
    with opened(tmp_path / "lake.duckdb") as target:
        left = {name for kind, name in objects(target, "lake") if kind == "table"}
        assert not left & large_tables()
        told = dict(target.execute("SELECT name, value FROM lake_info").fetchall())
        assert {*told["left_out"].split(", ")} == large_tables()
        listed = {name for (name,) in target.execute("SELECT DISTINCT object_name FROM data_dictionary").fetchall()}
        assert listed == {name for kind, name in objects(target, "lake") if kind != "macro"}
    assert call(tmp_path / "k.duckdb", "--lake", small_lake, "--with-keypoints").exit_code == 0
    with opened(tmp_path / "k.duckdb") as target:
        assert target.execute("SELECT count(*), count(left_knee.x) FROM keypoints").fetchone() == (4, 4)
    assert "Left out" not in call(tmp_path / "a.duckdb", "--lake", small_lake, "--all").output


def test_views_that_read_what_is_left_out_are_left_out(lake: Path, tmp_path: Path) -> None:
    with write(lake, "views of a user's own") as transaction:
        for name, sql in (("knees", "SELECT left_knee.x AS x FROM lake.main.keypoints"), ("z", "FROM lake.main.knees")):
            transaction.connection.execute(f"CREATE VIEW lake.main.{name} AS {sql}")
    done = call(tmp_path / "lake.duckdb", "--lake", lake)
    assert "Left out, because they read those: knees, z" in done.output
    export_duckdb(lake, tmp_path / "all.duckdb", leave_out=())
    assert require_same(lake, tmp_path / "all.duckdb")


def test_a_user_s_own_objects_come_along(lake: Path, tmp_path: Path) -> None:
    """A view with named columns, macros with defaults and for tables, names that need quotes, comments."""
    made = (
        'CREATE VIEW lake.main."Odd ""name""" (a, "b c") AS SELECT clip_id, \'lake.main.x; …\' FROM lake.main.clips',
        "CREATE MACRO lake.main.plus(a, b := 2.5, c := 'it''s', d := 7::TINYINT) AS concat(a + b, c, d, typeof(d))",
        "CREATE MACRO lake.main.first_clips(n) AS TABLE FROM lake.main.clips ORDER BY clip_id LIMIT n",
        "CREATE VIEW lake.main.first_clip AS FROM lake.main.first_clips(1)",
        'CREATE TABLE lake.main.notes ("order" INTEGER NOT NULL, text VARCHAR)',
        "INSERT INTO lake.main.notes VALUES (1, 'x')",
        "COMMENT ON COLUMN lake.main.notes.text IS 'it''s said'",
        "COMMENT ON TABLE lake.main.notes IS 'mine'",
    )
    with write(lake, "a user's own") as transaction:
        for statement in made:
            transaction.connection.execute(statement)
    export_duckdb(lake, tmp_path / "x.duckdb", leave_out=())
    assert require_same(lake, tmp_path / "x.duckdb")
    with opened(tmp_path / "x.duckdb") as target, connect(lake) as source:
        for sql in ("SELECT plus(1), plus(1, b := 2, d := 300), plus(1, c := '-')", "FROM first_clips(2)"):
            assert target.execute(sql).fetchall() == source.execute(sql).fetchall()
        comments = "SELECT comment FROM duckdb_{0}s() WHERE table_name = 'notes' AND comment IS NOT NULL"
        assert target.execute(comments.format("table")).fetchall() == [("mine",)]
        assert target.execute(comments.format("column")).fetchall() == [("it's said",)]
        null = "SELECT column_name FROM duckdb_columns() WHERE table_name = 'notes' AND NOT is_nullable"
        assert target.execute(null).fetchall() == [("order",)]
        meaning = "SELECT comment FROM duckdb_columns() WHERE table_name = 'asymmetry' AND column_name = 'difference'"
        assert "left_median - right_median" in target.execute(meaning).fetchone()[0]


def test_duckdb_s_own_shell_opens_it_under_any_name(small_lake: Path, tmp_path: Path) -> None:
    export_duckdb(small_lake, tmp_path / "lake.duckdb")
    shutil.copy(tmp_path / "lake.duckdb", tmp_path / "2026-11 study.db")
    for name, sql in (
        ("lake.duckdb", "SELECT count(*) AS n FROM lake.main.asymmetry WHERE lake.main.log_ratio_pct(2, 1) > 0"),
        ("2026-11 study.db", "SELECT count(*) AS n FROM asymmetry WHERE log_ratio_pct(2, 1) > 0"),
    ):
        done = subprocess.run(
            [DUCKDB, "-csv", tmp_path / name, "-c", sql], capture_output=True, text=True, check=True, timeout=60
        )
        assert int(done.stdout.splitlines()[1]) > 0
    with duckdb.connect() as other:
        other.execute(f"ATTACH '{tmp_path}/2026-11 study.db' AS a (READ_ONLY)")
        assert other.execute("SELECT count(*) > 0 FROM a.asymmetry").fetchone() == (True,)


def test_it_tells_where_it_comes_from(small_lake: Path, tmp_path: Path) -> None:
    export_duckdb(small_lake, tmp_path / "x.duckdb")
    with opened(tmp_path / "x.duckdb") as target:
        told = dict(target.execute("SELECT name, value FROM lake_info").fetchall())
    assert told["exported_from"] == "lake"
    assert told["exported_snapshot"] == str(newest_snapshot(small_lake))
    assert told["exported_by"].startswith("gaitlake ")
    assert told["exported_at"] >= told["exported_snapshot_at"]
    assert told["schema_version"]
    assert str(small_lake.parent) not in str(told)


def test_a_snapshot_can_be_asked_for(small_lake: Path, tmp_path: Path) -> None:
    newest = newest_snapshot(small_lake)
    assert call(tmp_path / "x.duckdb", "--lake", small_lake, "--snapshot", newest - 1).exit_code == 0
    with opened(tmp_path / "x.duckdb") as target:
        assert target.execute("SELECT count(*) FROM clips").fetchone() == (1,)
    refused = call(tmp_path / "y.duckdb", "--lake", small_lake, "--snapshot", 9999)
    assert (refused.exit_code, [*tmp_path.iterdir()]) == (1, [tmp_path / "x.duckdb"])


def test_commits_that_come_meanwhile_are_not_in_it(lake: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    copy, copied = module._copy, []

    def copy_and_commit(connection: duckdb.DuckDBPyConnection, table: module.StoredTable) -> int:
        if len(copied) in (1, 9):
            commit_batch(lake, Batch(make_clip_tables(f"new-{len(copied)}", {"left": [1.0]})), "night")
        copied.append(table.name)
        return copy(connection, table)

    monkeypatch.setattr(module, "_copy", copy_and_commit)
    export_duckdb(lake, tmp_path / "x.duckdb", leave_out=())
    with opened(tmp_path / "x.duckdb") as target:
        for name in ("clips", "videos", "clip_analyses", "extractions"):
            assert target.execute(f"SELECT count(*) FROM {name}").fetchone() == (2,), name
    with connect(lake) as source:
        assert source.execute("SELECT count(*) FROM clips").fetchone() == (4,)


def test_nothing_is_overwritten_unless_told(small_lake: Path, tmp_path: Path) -> None:
    file = tmp_path / "x.duckdb"
    file.write_text("a person's work")
    refused = call(file, "--lake", small_lake)
    assert (refused.exit_code, file.read_text()) == (1, "a person's work")
    assert "--force" in refused.stderr
    assert refused.stderr.count("\n") == 1
    assert call(file, "--lake", small_lake, "--force").exit_code == 0
    with opened(file) as target:
        assert target.execute("SELECT count(*) FROM clips").fetchone() == (2,)
    file.with_name("x.duckdb.wal").write_bytes(b"")
    refused = call(file, "--lake", small_lake, "--force")
    assert refused.exit_code == 1
    assert "x.duckdb.wal" in refused.stderr


def test_places_that_do_not_do(small_lake: Path, tmp_path: Path) -> None:
    (tmp_path / "link").symlink_to(small_lake)
    for file, said in (
        (tmp_path / "no" / "x.duckdb", "does not exist"),
        (tmp_path, "is a folder"),
        (small_lake / "x.duckdb", "is inside the lake"),
        (tmp_path / "link" / "data" / "x.duckdb", "is inside the lake"),
    ):
        with pytest.raises(ExportError, match=said):
            export_duckdb(small_lake, file)
    with pytest.raises(LakeError, match="there is no lake"):
        export_duckdb(tmp_path / "nowhere", tmp_path / "x.duckdb")
    assert [*tmp_path.iterdir()] == [tmp_path / "link"]


def test_a_failure_leaves_nothing_behind(small_lake: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def fail(*given: object) -> None:
        raise OSError("No space left on device")

    (tmp_path / "x.duckdb").write_text("old")
    monkeypatch.setattr(module, "_publish", fail)
    with pytest.raises(LakeError, match="free disk space"):
        export_duckdb(small_lake, tmp_path / "x.duckdb", overwrite=True)
    assert [*tmp_path.iterdir()] == [tmp_path / "x.duckdb"]
    assert (tmp_path / "x.duckdb").read_text() == "old"


def test_a_quote_in_a_path(lake: Path, tmp_path: Path) -> None:
    (tmp_path / "it's").mkdir()
    export_duckdb(lake, tmp_path / "it's" / "x'y.duckdb")
    with opened(tmp_path / "it's" / "x'y.duckdb") as target:
        assert target.execute("SELECT count(*) FROM clips").fetchone() == (2,)
