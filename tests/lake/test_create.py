from __future__ import annotations

import os
import re
import sqlite3
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import duckdb
import pyarrow as pa
import pytest

from gaitlake.errors import LakeBusyError, LakeError, SetupError
from gaitlake.lake import (
    Batch,
    Lake,
    commit_batch,
    connect,
    create_lake,
    ensure_up_to_date,
    newest_snapshot,
    promote,
    query,
    run_lock,
    write,
)
from gaitlake.lake.extensions import are_verified, extension_file
from gaitlake.lake.objects import parse, sql_objects
from gaitlake.lake.refresh import objects_hash, promised_columns, stored_columns
from gaitlake.metrics import side_biases_table
from gaitlake_schemas.dictionary import sql_type
from gaitlake_schemas.tables import TABLES
from gaitlake_schemas.vocabulary import VERDICTS
from tests.lake.conftest import in_folder

Rows = Callable[..., pa.Table]


def test_tables_are_those_of_the_contracts(reader: duckdb.DuckDBPyConnection) -> None:
    for name, contract in TABLES.items():
        found = reader.execute(f"DESCRIBE {name}").fetchall()
        stored = [(row[0], row[1].replace('"', ""), row[2] == "YES") for row in found]
        promised = [(c.name, sql_type(c.type).replace('"', ""), c.nullable) for c in contract.columns]
        assert stored == promised


def test_tables_views_and_columns_are_commented(reader: duckdb.DuckDBPyConnection) -> None:
    silent = """
        SELECT table_name FROM duckdb_tables() WHERE database_name = 'lake' AND comment IS NULL
        UNION ALL
        SELECT view_name FROM duckdb_views()
        WHERE database_name = 'lake' AND NOT internal AND schema_name = 'main' AND comment IS NULL
        UNION ALL
        SELECT column_name FROM duckdb_columns() SEMI JOIN
            (SELECT table_name FROM duckdb_tables() WHERE database_name = 'lake') USING (table_name)
        WHERE database_name = 'lake' AND comment IS NULL
    """
    assert reader.execute(silent).fetchall() == []
    comment = "SELECT comment FROM duckdb_columns() WHERE table_name = 'strides' AND column_name = 'start_s'"
    assert reader.execute(comment).fetchall() == [("initial contact [s]",)]


@in_folder
def test_options_are_kept_in_the_catalog(lake: Lake) -> None:
    with sqlite3.connect(lake.catalog) as catalog:
        stored = dict(catalog.execute("SELECT key, value FROM ducklake_metadata").fetchall())
    expected = {"data_inlining_row_limit": "0", "parquet_compression": "zstd", "parquet_version": "V2"}
    assert expected.items() <= stored.items()


def test_every_column_of_every_table_and_view_is_in_the_dictionary(reader: duckdb.DuckDBPyConnection) -> None:
    names = [*TABLES, *(view.name for view in sql_objects("views"))]
    for name in names:
        found = [row[:2] for row in reader.execute(f"DESCRIBE {name}").fetchall()]
        listed = reader.execute(
            "SELECT column_name, column_type FROM data_dictionary WHERE object_name = ? ORDER BY position", [name]
        ).fetchall()
        assert [column for column, _ in listed] == [column for column, _ in found]
        assert reader.execute("SELECT count(DISTINCT object_name) FROM data_dictionary").fetchone() == (len(names),)


@pytest.mark.parametrize("view", sql_objects("views"), ids=lambda view: view.name)
def test_headers_of_views_describe_what_they_return(reader: duckdb.DuckDBPyConnection, view: object) -> None:
    item = parse(view.name, view.sql)  # type: ignore[attr-defined]
    returned = [row[0] for row in reader.execute(f"DESCRIBE lake.main.{item.name}").fetchall()]
    assert [column.name for column in item.columns] == returned
    assert item.meaning
    assert item.grain
    assert set(item.grain) <= set(returned)


@pytest.mark.parametrize("kind", ["views", "macros", "audits", "summaries"])
def test_sql_files_are_short_and_say_what_they_are(kind: str) -> None:
    known = set(TABLES) | {item.name for of in ("views", "macros") for item in sql_objects(of)}
    for item in sql_objects(kind):  # type: ignore[arg-type]
        statement = [line for line in item.sql.splitlines() if not line.startswith("--   ")]
        assert len(statement) <= 80, (
            f"{item.name}: {len(statement)} lines, documented columns and parameters not counted"
        )
        assert item.meaning, item.name
        assert item.reads, item.name
        strange = [
            r
            for r in item.reads
            if r not in known and not r.startswith(("batch_", "touched_", "changed_")) and r != "nothing"
        ]
        assert not strange, f"{item.name} reads {strange}"
        body = "\n".join(line for line in item.sql.splitlines() if not line.startswith("--"))
        used = {name for name in known if re.search(rf"lake\.main\.{name}\b", body)} - {item.name}
        assert used <= set(item.reads), f"{item.name} does not state {used - set(item.reads)}"


def test_init_again_refreshes_objects_and_touches_no_data(
    lake: Lake, clip_batch: Callable[..., Batch], rows: Rows
) -> None:
    commit_batch(lake, clip_batch(), "night")
    tables = [name for name in TABLES if name not in ("metrics", "data_dictionary")]
    with connect(lake) as connection:
        before = [connection.execute(f"FROM {name} ORDER BY ALL").to_arrow_table() for name in tables]
    create_lake(lake, metrics=rows("metrics", {"metric": "new_metric_s", "unit": "s"}))
    with connect(lake) as connection:
        assert [connection.execute(f"FROM {name} ORDER BY ALL").to_arrow_table() for name in tables] == before
        assert connection.execute("SELECT metric FROM metrics").fetchall() == [("new_metric_s",)]


@in_folder
def test_an_unfinished_init_can_be_finished(lake: Lake, rows: Rows) -> None:
    lake.catalog.unlink()
    for extra in lake.path.glob("catalog.sqlite-*"):
        extra.unlink()
    (lake.path / "live-files.json").unlink()  # it comes with the first commit
    lake.catalog.touch()
    create_lake(lake, metrics=rows("metrics"))
    assert query(lake, "SELECT name FROM lake_info ORDER BY name").num_rows == 4


@pytest.fixture
def old_lake(lake: Lake) -> Lake:
    """As a gaitlake left it that knew neither curves, covered spans, biases, `why_missing` nor most metrics."""
    with write(lake, "back in time") as transaction:
        for name in ("cycle_curves", "video_intervals", "side_biases"):
            transaction.connection.execute(f"DROP TABLE lake.main.{name}")
        transaction.connection.execute("DROP VIEW lake.main.why_missing")
        transaction.connection.execute("DELETE FROM lake.main.metrics")
        transaction.connection.execute("DELETE FROM lake.main.lake_info WHERE name = 'objects_hash'")
    return lake


def contents(lake: Lake) -> dict[str, set[str]]:
    tables = query(lake, "SELECT DISTINCT object_name AS name FROM data_dictionary").column(0).to_pylist()
    found = {"tables": set(tables)}
    for name, sql in (("facts", "SELECT name || value FROM lake_info"), ("metrics", "SELECT metric FROM metrics")):
        found[name] = set(query(lake, sql).column(0).to_pylist())
    return found


def test_init_makes_the_tables_that_an_older_lake_lacks(old_lake: Lake, clip_batch: Callable[..., Batch]) -> None:
    facts = contents(old_lake)["facts"]
    create_lake(old_lake)
    commit_batch(old_lake, clip_batch(), "night")
    now = contents(old_lake)
    assert set(TABLES) | {"why_missing"} <= now["tables"]
    assert "load_t90_ms" in now["metrics"]
    assert query(old_lake, "FROM cycle_curves").num_rows == 16
    assert query(old_lake, "FROM side_biases").num_rows == side_biases_table().num_rows > 0
    assert {fact for fact in now["facts"] - facts if not fact.startswith("current_")} == {
        f"objects_hash{objects_hash()}"
    }
    assert facts <= now["facts"]


def test_a_commit_brings_an_older_lake_up_to_date(old_lake: Lake, clip_batch: Callable[..., Batch]) -> None:
    """Metrics that the lake does not know would be refused, and the night be lost."""
    commit_batch(old_lake, clip_batch(), "night")
    assert query(old_lake, "FROM cycle_curves").num_rows == 16
    assert "load_t90_ms" in contents(old_lake)["metrics"]
    assert query(old_lake, "FROM why_missing").num_rows == 2, "metrics that this analysis did not know have no row"


@pytest.fixture
def coarse_lake(lake: Lake, clip_batch: Callable[..., Batch]) -> Lake:
    """As a gaitlake left it whose side biases were the same for every activity, pairing and facing."""
    commit_batch(lake, clip_batch("c1"), "night")
    with write(lake, "back in time") as transaction:
        for statement in (
            "DROP TABLE lake.main.side_biases",
            "CREATE TABLE lake.main.side_biases (estimator VARCHAR NOT NULL, metric VARCHAR NOT NULL, "
            "view VARCHAR NOT NULL, side_bias DOUBLE NOT NULL, source VARCHAR NOT NULL)",
            "INSERT INTO lake.main.side_biases VALUES ('mediapipe', 'load_t90_ms', 'sagittal', 25, 'SCIENCE 1.3b')",
            "CREATE OR REPLACE VIEW lake.main.analysis_side_biases AS "
            "SELECT analyses.analysis_id, side_biases.metric, side_biases.view, side_biases.side_bias "
            "FROM lake.main.analyses AS analyses JOIN lake.main.extractors AS extractors USING (extractor_id) "
            "JOIN lake.main.side_biases AS side_biases USING (estimator)",
            "DROP VIEW lake.main.asymmetry",
            "CREATE VIEW lake.main.asymmetry AS SELECT side_bias FROM lake.main.analysis_side_biases",
            "CREATE VIEW lake.main.asymmetry_contrasts AS SELECT 1 AS difference",
            "DROP TABLE lake.main.session_contrasts",
            "DROP TABLE lake.main.session_metrics",
            "CREATE TABLE lake.main.session_metrics (session_id VARCHAR, metric VARCHAR, median DOUBLE)",
            "UPDATE lake.main.lake_info SET value = 'old' WHERE name = 'objects_hash'",
        ):
            transaction.connection.execute(statement)
    return lake


@pytest.mark.parametrize("how", ["commit", "init", "analyse"])
def test_a_table_of_side_biases_with_other_columns_is_made_anew(
    coarse_lake: Lake, clip_batch: Callable[..., Batch], how: str
) -> None:
    before = newest_snapshot(coarse_lake)
    if how == "commit":
        commit_batch(coarse_lake, clip_batch("c2", session="s2"), "night")
    elif how == "init":
        create_lake(coarse_lake)
    else:
        assert ensure_up_to_date(coarse_lake)
    stored = query(coarse_lake, "FROM side_biases ORDER BY ALL")
    with connect(coarse_lake) as connection:
        promised = promised_columns(TABLES["side_biases"])
        assert stored_columns(connection, "side_biases") == promised
        comments = "SELECT count(comment) FROM duckdb_columns() WHERE table_name = 'side_biases'"
        assert connection.execute(comments).fetchall() == [(len(promised),)]
    assert stored.num_rows == side_biases_table().num_rows
    assert set(query(coarse_lake, "SELECT verdict FROM asymmetry").column(0).to_pylist()) <= set(VERDICTS)
    assert query(coarse_lake, "FROM asymmetry").num_rows == query(coarse_lake, "FROM clips").num_rows * 2
    with connect(coarse_lake, snapshot=before) as connection:
        assert connection.execute("SELECT side_bias FROM side_biases").fetchall() == [(25.0,)]
    after = newest_snapshot(coarse_lake)
    assert not ensure_up_to_date(coarse_lake)
    assert newest_snapshot(coarse_lake) == after


def test_no_other_table_is_made_anew(coarse_lake: Lake) -> None:
    """A table with data in it is left as it is, whatever its columns."""
    with write(coarse_lake, "back in time") as transaction:
        transaction.connection.execute("ALTER TABLE lake.main.clips ADD COLUMN forgotten VARCHAR")
    before = query(coarse_lake, "FROM clips")
    ensure_up_to_date(coarse_lake)
    assert query(coarse_lake, "FROM clips") == before


def test_promoting_brings_an_older_lake_up_to_date(lake: Lake, clip_batch: Callable[..., Batch]) -> None:
    commit_batch(lake, clip_batch(), "night")
    with write(lake, "back in time") as transaction:
        transaction.connection.execute("UPDATE lake.main.lake_info SET value = 'old' WHERE name = 'objects_hash'")
    promote(lake, "a1")
    assert "load_t90_ms" in contents(lake)["metrics"]


def test_bringing_up_to_date_writes_only_where_it_must(old_lake: Lake) -> None:
    assert ensure_up_to_date(old_lake)
    before = newest_snapshot(old_lake)
    assert not ensure_up_to_date(old_lake)
    assert newest_snapshot(old_lake) == before


def test_a_second_ingest_is_refused_at_once(lake: Lake) -> None:
    with run_lock(lake), pytest.raises(LakeBusyError, match=r"ingest.lock"), run_lock(lake):
        pass
    with run_lock(lake):
        pass


def test_types_that_ducklake_cannot_hold_are_refused() -> None:
    with pytest.raises(TypeError, match="no columns of type"):
        sql_type(pa.list_(pa.float64(), 101))


def test_a_missing_extension_names_the_wheel() -> None:
    with pytest.raises(SetupError, match="pip install duckdb-extension-no-such-thing=="):
        extension_file("no_such_thing")


def test_a_connection_is_read_only(lake: Lake) -> None:
    with connect(lake) as connection, pytest.raises(duckdb.Error, match="read-only"):
        connection.execute("DELETE FROM lake_info")
    with pytest.raises(LakeError, match="older than the tables"):
        connect(lake, snapshot=0)


@in_folder
def test_extensions_are_verified_once_a_process(lake: Lake) -> None:
    """The first connection verifies DuckDB's signatures; later ones trust the very same files."""
    connect(lake).close()
    assert are_verified(("sqlite_scanner", "ducklake"))
    with connect(lake) as connection:
        setting = connection.execute("SELECT current_setting('allow_unsigned_extensions')").fetchone()
    assert setting == (True,)


def accepts_unsigned(lake: Lake, cache: Path) -> bool:
    """Does the first connection of a new process, with that cache folder, trust its extensions unverified?"""
    code = (
        "import sys; from gaitlake import connect; "
        "print(connect(sys.argv[1]).execute(\"SELECT current_setting('allow_unsigned_extensions')\").fetchone()[0])"
    )
    command = [sys.executable, "-c", code, str(lake.path)]
    environment = os.environ | {"GAITLAKE_CACHE": str(cache)}
    done = subprocess.run(command, capture_output=True, text=True, check=True, env=environment)
    return done.stdout.strip() == "True"


def test_signatures_are_verified_until_a_note_says_that_these_very_files_were(lake: Lake, tmp_path: Path) -> None:
    cache = tmp_path / "cache"
    assert not accepts_unsigned(lake, cache)
    assert accepts_unsigned(lake, cache)
    note = cache / "verified-extensions.txt"
    note.write_text("".join(f"{line}.other\n" for line in note.read_text().splitlines()))
    assert not accepts_unsigned(lake, cache)
    assert accepts_unsigned(lake, cache)


def test_a_cache_that_cannot_be_written_or_read_costs_time_only(lake: Lake, tmp_path: Path) -> None:
    in_the_way = tmp_path / "a file"
    in_the_way.write_text("")
    assert not accepts_unsigned(lake, in_the_way)
    assert not accepts_unsigned(lake, in_the_way)


@pytest.mark.parametrize("said", ["0", "-1", "two", "1.5"])
def test_a_strange_number_of_threads_is_told(lake: Lake, monkeypatch: pytest.MonkeyPatch, said: str) -> None:
    monkeypatch.setenv("GAITLAKE_DUCKDB_THREADS", said)
    with pytest.raises(LakeError, match=rf"GAITLAKE_DUCKDB_THREADS is '{said}': give a number of threads, 1 or more"):
        connect(lake)


def test_threads_are_as_many_as_said(lake: Lake, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("GAITLAKE_DUCKDB_THREADS", "3")
    with connect(lake) as connection:
        assert connection.execute("SELECT current_setting('threads')").fetchone() == (3,)
