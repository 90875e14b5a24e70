from __future__ import annotations

import io
import json
import os
import signal
import tempfile
import time
from collections.abc import Callable
from pathlib import Path
from threading import Timer

import duckdb
import pytest

from gaitlake.errors import LakeError
from gaitlake.lake import (
    Batch,
    Lake,
    UserConnection,
    UserResult,
    commit_batch,
    newest_snapshot,
    open_for_user,
    run_user_sql,
)
from tests.lake.conftest import ask, in_folder

ESCAPES = [
    "SELECT * FROM read_csv('/etc/passwd')",
    "SELECT content FROM read_text('/etc/passwd')",
    "SELECT (SELECT max(content) FROM read_text('/etc/passwd'))",
    "WITH x AS MATERIALIZED (FROM read_csv('/etc/passwd')) FROM x",
    "DESCRIBE FROM read_csv('/etc/passwd')",
    "SUMMARIZE SELECT * FROM read_csv('/etc/passwd')",
    "FROM '/etc/passwd'",
    "FROM '{lake}/write.lock'",
    "FROM '{lake}/staging/secret.csv'",
    "FROM glob('/etc/*')",
    "FROM sqlite_scan('{lake}/catalog.sqlite', 'ducklake_snapshot')",
    "FROM sniff_csv('/etc/passwd')",
    "FROM parquet_metadata('{lake}/data/x.parquet')",
    "FROM query('COPY (SELECT 1) TO ''{lake}/data/x.csv''')",
    "FROM json_execute_serialized_sql(json_serialize_sql('SELECT 1'))",
    "FROM 'http://127.0.0.1:9/x.csv'",
    "FROM 's3://bucket/x.parquet'",
    "FROM ducklake_cleanup_old_files('lake', cleanup_all => true)",
    "FROM ducklake_expire_snapshots('lake', versions => [0])",
    "FROM ducklake_delete_orphaned_files('lake', cleanup_all => true)",
    "FROM ducklake_add_data_files('lake', 'clips', '/etc/passwd')",
    "FROM lake.set_option('data_inlining_row_limit', 10)",
    "FROM enable_logging(storage = 'file', storage_path = '{lake}/data/log')",
    "FROM checkpoint()",
    "FROM duckdb_secrets()",
    "FROM which_secret('s3://a', 's3')",
    "SELECT getenv('HOME')",
    "SELECT write_log('x')",
    "FROM a_python_variable",
    "ATTACH '{lake}/other.db'",
    "DETACH lake",
    "USE memory",
    "COPY (SELECT 1) TO '{lake}/data/x.csv'",
    "COPY (SELECT 1) TO '/tmp/x.csv'",
    "EXPORT DATABASE '{lake}/data/x'",
    "INSTALL httpfs",
    "LOAD httpfs",
    "SET threads = 1",
    "RESET threads",
    "SET VARIABLE x = 1",
    "PRAGMA enable_profiling",
    "CALL pragma_version()",
    "CREATE SECRET (TYPE http)",
    "CREATE TABLE memory.main.z (a INTEGER)",
    "CREATE TEMP TABLE z AS SELECT 1",
    "CREATE MACRO f() AS 1",
    "INSERT INTO lake_info VALUES ('a', 'b')",
    "UPDATE lake_info SET value = '2'",
    "DELETE FROM lake_info",
    "DROP TABLE clips",
    "WITH x AS (INSERT INTO lake_info VALUES ('a', 'b') RETURNING *) FROM x",
    "SELECT 1; SELECT 2",
    "SELECT 1; DROP TABLE clips",
    "EXPLAIN ANALYZE COPY (SELECT 1) TO '{lake}/data/x.csv'",
    "EXPLAIN ANALYZE CREATE TABLE memory.main.z (a INTEGER)",
    "EXPLAIN (ANALYZE) COPY (SELECT 1) TO '{lake}/data/x.csv'",
    "EXPLAIN (FORMAT json) DELETE FROM lake_info",
    "EXPLAIN EXPLAIN ANALYZE COPY (SELECT 1) TO '{lake}/data/x.csv'",
    "EXPLAIN /* */ ANALYZE COPY (SELECT 1) TO '{lake}/data/x.csv'",
    "PREPARE p AS DELETE FROM lake_info",
    "EXECUTE p",
    "BEGIN",
    "VACUUM",
    "",
    "-- only a comment",
    "SELEC 1",
]


@pytest.mark.parametrize("sql", ESCAPES)
def test_what_does_more_than_read_the_lake_is_refused(filled: Lake, sandbox: UserConnection, sql: str) -> None:
    a_python_variable = {"a": [1]}
    before = sorted(filled.data.rglob("*"))
    with pytest.raises(LakeError):
        ask(sandbox, sql.format(lake=filled.path))
    assert sorted(filled.data.rglob("*")) == before
    assert a_python_variable


@pytest.mark.parametrize(
    "sql",
    [
        "FROM read_csv('/etc/passwd')",
        "FROM glob('/etc/*')",
        "FROM read_text('{lake}/staging/secret.csv')",
        "ATTACH '{lake}/other.db'",
        "COPY (SELECT 1) TO '{lake}/x.csv'",
        "SET threads = 1",
        pytest.param("LOAD httpfs", marks=in_folder),  # loaded already where the data are in a store
        "DELETE FROM lake_info",
        "FROM a_python_variable",
    ],
)
def test_the_engine_itself_refuses_too(filled: Lake, sandbox: UserConnection, sql: str) -> None:
    """The second wall: should the check of the statement ever miss one of these, the connection does not."""
    a_python_variable = {"a": [1]}
    with pytest.raises(duckdb.Error):
        sandbox.connection.execute(sql.format(lake=filled.path))
    assert a_python_variable


@pytest.mark.parametrize("sql", ["CREATE TABLE memory.main.z (a INTEGER)", "DELETE FROM lake_info"])
def test_the_transaction_only_reads(sandbox: UserConnection, sql: str) -> None:
    """The third wall."""
    with sandbox.ask("SELECT 1") as result, pytest.raises(duckdb.Error, match="read-only"):
        result.connection.execute(sql)


@pytest.mark.parametrize(
    "sql",
    [
        "FROM lake_info",
        "SELECT * FROM lake.main.asymmetry",
        "WITH x AS (SELECT unnest([1, 2]) AS n) SELECT sum(n) FROM x",
        "VALUES (1)",
        "DESCRIBE clips",
        "SHOW TABLES",
        "PRAGMA table_info('clips')",
        "SUMMARIZE lake_info",
        "EXPLAIN FROM lake_info",
        "EXPLAIN ANALYZE FROM lake_info",
        "EXPLAIN (FORMAT json) FROM lake_info",
        "FROM lake.snapshots()",
        "FROM lake_info AT (VERSION => 1)",
        "SELECT log_ratio_pct(2.0, 1.0);",
        "FROM range(3)",
    ],
)
def test_what_only_reads_is_answered(sandbox: UserConnection, sql: str) -> None:
    assert ask(sandbox, sql)


def test_the_check_is_part_of_the_call(filled: Lake) -> None:
    with pytest.raises(LakeError, match="DROP is not allowed"):
        run_user_sql(filled, "DROP TABLE clips")


VALUES = """
SELECT 1 AS n, 2 AS n, 1.5 AS d, NULL AS nothing, DATE '2024-02-03' AS day, TIMESTAMPTZ '2024-02-03 04:05:06+00' AS t,
       'nan'::DOUBLE AS bad, true AS yes, [1, NULL] AS l, {'a': 'ä'} AS s
"""


def test_json_has_null_and_iso_dates(filled: Lake) -> None:
    text = io.StringIO()
    with run_user_sql(filled, VALUES) as result:
        result.write_json(text)
    assert json.loads(text.getvalue()) == [
        {
            "n": 1, "n_1": 2, "d": 1.5, "nothing": None, "day": "2024-02-03", "t": "2024-02-03T04:05:06+00:00",
            "bad": None, "yes": True, "l": [1, None], "s": {"a": "ä"},
        }
    ]  # fmt: skip


def test_csv_has_empty_null_and_every_row(filled: Lake) -> None:
    text = io.StringIO()
    with run_user_sql(filled, VALUES) as result:
        result.write_csv(text)
    assert text.getvalue() == (
        "n,n_1,d,nothing,day,t,bad,yes,l,s\n"
        '1,2,1.5,,2024-02-03,2024-02-03T04:05:06+00:00,nan,true,"[1, null]","{""a"": ""ä""}"\n'
    )
    text = io.StringIO()
    with run_user_sql(filled, "FROM range(25000)") as result:
        result.write_csv(text)
    assert text.getvalue().splitlines()[1:] == [str(i) for i in range(25000)]


def test_empty_result_is_valid_json_and_a_header(filled: Lake) -> None:
    with run_user_sql(filled, "SELECT 1 AS n WHERE false") as result:
        text = io.StringIO()
        result.write_json(text)
        assert json.loads(text.getvalue()) == []
        text = io.StringIO()
        result.write_csv(text)
        assert text.getvalue() == "n\n"


def test_a_wrong_query_says_where(filled: Lake) -> None:
    with pytest.raises(LakeError, match="clip_idd"), run_user_sql(filled, "SELECT clip_idd FROM clips") as result:
        result.table()


def test_landmarks_can_be_read_behind_the_locks(lake: Lake, clip_batch: Callable[..., Batch]) -> None:
    commit_batch(lake, clip_batch(), "night")
    with run_user_sql(lake, "SELECT left_knee.x AS x FROM keypoints ORDER BY frame") as result:
        text = io.StringIO()
        result.write_csv(text)
    assert text.getvalue() == "x\n0.5\n0.5\n"


def test_a_kept_connection_sees_each_commit(lake: Lake, clip_batch: Callable[..., Batch]) -> None:
    with open_for_user(lake) as opened, open_for_user(lake, snapshot=newest_snapshot(lake)) as pinned:
        for n in range(3):
            assert opened.rows("SELECT count(*) FROM lake.main.clips") == [(n,)]
            commit_batch(lake, clip_batch(f"c{n}"), "night")
        assert pinned.rows("SELECT count(*) FROM lake.main.clips") == [(0,)]


def test_one_statement_sees_one_snapshot(lake: Lake, clip_batch: Callable[..., Batch]) -> None:
    with open_for_user(lake) as opened:
        with opened.ask("SELECT count(*) AS n FROM clips") as result:
            assert result.connection.execute("SELECT count(*) FROM clips").fetchone() == (0,)
            commit_batch(lake, clip_batch(), "night")
            text = io.StringIO()
            result.write_csv(text)
        assert text.getvalue() == "n\n0\n"
        assert opened.rows("SELECT count(*) FROM clips") == [(1,)]


def test_an_error_does_not_spoil_the_next_statement(sandbox: UserConnection) -> None:
    for sql in ("SELECT nope", "SELECT error('x') FROM lake_info", "DELETE FROM lake_info", "SELEC"):
        with pytest.raises(LakeError) as error:
            ask(sandbox, sql)
        assert "\n" not in str(error.value)
        assert "1" in ask(sandbox, "SELECT 1")


LONG = "SELECT sum(a.range * b.range) FROM range(10000000) AS a, range(10000000) AS b"


@pytest.mark.parametrize("write", [UserResult.table, lambda r: r.write_csv(io.StringIO())], ids=["table", "csv"])
def test_ctrl_c_ends_a_running_statement(sandbox: UserConnection, write: Callable[[UserResult], object]) -> None:
    started = time.monotonic()
    Timer(0.5, os.kill, [os.getpid(), signal.SIGINT]).start()
    with pytest.raises(KeyboardInterrupt), sandbox.ask(LONG) as result:
        write(result)
    assert time.monotonic() - started < 30
    assert "1" in ask(sandbox, "SELECT 1")


def test_the_spill_folder_goes_with_the_connection(
    filled: Lake, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    monkeypatch.setattr(tempfile, "tempdir", str(tmp_path))
    with open_for_user(filled) as opened:
        assert len([*tmp_path.iterdir()]) == 1
        ask(opened, "SELECT 1")
    assert not [*tmp_path.iterdir()]
    with pytest.raises(LakeError):
        run_user_sql(filled, "DROP TABLE clips")
    assert not [*tmp_path.iterdir()]


@pytest.mark.parametrize("write", [UserResult.table, lambda r: r.write_csv(io.StringIO())], ids=["table", "csv"])
def test_ctrl_c_at_any_moment_leaves_nothing_behind(
    sandbox: UserConnection, write: Callable[[UserResult], object]
) -> None:
    """While it is checked, begins, runs: the next statement finds a connection as new."""

    def ask_and_press(delay_s: float) -> None:
        Timer(delay_s, os.kill, [os.getpid(), signal.SIGINT]).start()
        with sandbox.ask(LONG) as result:
            write(result)

    for delay_s in (0.0005, 0.001, 0.002, 0.003, 0.005, 0.01):
        with pytest.raises(KeyboardInterrupt):
            ask_and_press(delay_s)
        assert "1" in ask(sandbox, "SELECT 1")
