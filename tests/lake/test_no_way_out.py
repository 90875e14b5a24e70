"""More ways out of the lake than a reader may find: each is refused, and nothing is written or read."""

from __future__ import annotations

from pathlib import Path

import pytest

from gaitlake.errors import LakeError, PromptError
from gaitlake.lake import Lake, UserConnection, open_for_user
from gaitlake.prompt.dot_commands import find_command
from tests.lake.conftest import SECRET, ask, in_folder

ESCAPES = [
    "COPY clips FROM '/etc/passwd'",
    "COPY FROM DATABASE lake TO memory",
    "COPY (SELECT 1) TO PROGRAM 'touch /tmp/pwned'",
    "IMPORT DATABASE '/tmp'",
    "FORCE INSTALL httpfs",
    "INSTALL '/tmp/x.duckdb_extension'",
    "LOAD '/tmp/x.duckdb_extension'",
    "UPDATE EXTENSIONS",
    "SET lock_configuration = false",
    "PRAGMA lock_configuration = false",
    "RESET lock_configuration",
    "SET GLOBAL enable_external_access = true",
    "SET SESSION allowed_directories = ['/']",
    "PRAGMA import_database('/tmp')",
    "CALL enable_profiling()",
    "FROM read_blob('/etc/passwd')",
    "FROM read_json('/etc/passwd')",
    "FROM read_ndjson_objects('/etc/passwd')",
    "FROM read_parquet('/etc/passwd')",
    "FROM parquet_scan('{lake}/data/x.parquet')",
    "FROM read_csv_auto('/etc/passwd')",
    "FROM parquet_schema('/etc/passwd')",
    "FROM parquet_kv_metadata('/etc/passwd')",
    "FROM parquet_bloom_probe('/etc/passwd', 'a', 1)",
    "FROM postgres_query('lake', 'SELECT 1')",
    "FROM postgres_scan('host=127.0.0.1', 'public', 'x')",
    "FROM postgres_attach('host=127.0.0.1')",
    "FROM postgres_execute('lake', 'DROP TABLE x')",
    "FROM sqlite_attach('{lake}/catalog.sqlite')",
    "FROM sqlite_query('lake', 'SELECT 1')",
    "FROM query_table(['clips'])",
    "FROM query_table('clips')",
    "FROM query('SELECT 1')",
    "SELECT (FROM query('SELECT 1'))",
    "FROM pragma_database_list()",
    "FROM pragma_storage_info('clips')",
    "FROM duckdb_extensions()",
    "FROM duckdb_logs()",
    "FROM duckdb_temporary_files()",
    "FROM duckdb_memory()",
    "FROM duckdb_variables()",
    "FROM duckdb_prepared_statements()",
    pytest.param("SELECT current_setting('s3_secret_access_key')", marks=in_folder),  # empty on a store: tests/store
    "FROM __ducklake_metadata_lake.ducklake_snapshot",
    'FROM "__DUCKLAKE_METADATA_lake".ducklake_metadata',
    'SELECT * FROM "__ducklake_metadata_lake"."main"."ducklake_data_file"',
    "DESCRIBE __ducklake_metadata_lake.ducklake_data_file",
    "SUMMARIZE __ducklake_metadata_lake.ducklake_data_file",
    "SHOW TABLES FROM __ducklake_metadata_lake",
    "PIVOT __ducklake_metadata_lake.ducklake_snapshot ON schema_version",
    "UNPIVOT __ducklake_metadata_lake.ducklake_snapshot ON schema_version",
    "FROM ducklake_snapshot",
    "FROM (DESCRIBE __ducklake_metadata_lake.ducklake_data_file)",
    "FROM (SHOW __ducklake_metadata_lake.ducklake_data_file)",
    "FROM (SUMMARIZE __ducklake_metadata_lake.ducklake_snapshot)",
    "SUMMARIZE '/etc/passwd'",
    "DESCRIBE '/etc/passwd'",
    "SHOW '/etc/passwd'",
    "TABLE '/etc/passwd'",
    "PIVOT '/etc/passwd' ON x",
    "UNPIVOT '/etc/passwd' ON x",
    "FROM lake_info POSITIONAL JOIN '/etc/passwd'",
    "FROM lake_info, LATERAL read_text(value)",
    "SELECT 1 WHERE EXISTS (FROM read_text('/etc/passwd'))",
    "SELECT 1 ORDER BY (SELECT content FROM read_text('/etc/passwd'))",
    "SELECT * EXCLUDE (a) REPLACE ((SELECT content FROM read_text('/etc/passwd')) AS b) FROM (SELECT 1 a, 2 b)",
    "SELECT list_transform([1], x -> (SELECT max(content) FROM read_text('/etc/passwd')))",
    "SELECT 1 LIMIT (SELECT count(*) FROM read_text('/etc/passwd'))",
    "SELECT 1 AS a UNION ALL SELECT content FROM read_text('/etc/passwd')",
    "SELECT sum(1) OVER (ORDER BY (SELECT max(content) FROM read_text('/etc/passwd')))",
    "WITH RECURSIVE x AS (SELECT 1 AS n UNION ALL SELECT size FROM x, read_text('/etc/passwd')) FROM x",
    "FROM '{lake}/data/../staging/secret.csv'",
    "FROM '{lake}/data/../catalog.sqlite'",
    "FROM '{lake}/data/../../**/*.csv'",
    "FROM '/proc/self/environ'",
    "FROM 'file:///etc/passwd'",
    "FROM '~/.bashrc'",
    "FROM 'https://127.0.0.1:9/x.parquet'",
    "FROM 'gcs://b/x.parquet'",
    "FROM 'hf://datasets/x/y.parquet'",
    "FROM \"read_text\"('/etc/passwd')",
    "FROM READ_TEXT('/etc/passwd')",
    "FROM system.main.read_text('/etc/passwd')",
    "FROM main.read_text('/etc/passwd')",
    "FROM/**/read_text/**/('/etc/passwd')",
    "SELECT 1 /* ; */ ; DROP TABLE clips",
    "SELECT 1; -- x\nDROP TABLE clips",
    "SELECT '; ' ; SELECT 2",
    "BEGIN; DROP TABLE clips; COMMIT",
    "EXPLAIN -- x\n ANALYZE COPY (SELECT 1) TO '{lake}/data/x.csv'",
    "EXPLAIN (ANALYZE, FORMAT json) COPY (SELECT 1) TO '{lake}/data/x.csv'",
    "EXPLAIN ANALYZE FROM query('SELECT 1')",
    "EXPLAIN ANALYZE FROM read_text('/etc/passwd')",
    "EXPLAIN ANALYZE INSERT INTO lake_info VALUES ('a', 'b')",
    "EXECUTE IMMEDIATE 'DROP TABLE clips'",
    "EXECUTE p('x')",
    "DEALLOCATE p",
    "PREPARE p AS SELECT * FROM read_text($1)",
    "CHECKPOINT",
    "COMMENT ON TABLE clips IS 'x'",
    "ALTER TABLE clips RENAME TO x",
    "TRUNCATE clips",
    "MERGE INTO lake_info USING (SELECT 1) ON true WHEN MATCHED THEN DELETE",
    "COMMIT",
    "ROLLBACK",
    "ABORT",
    "CREATE VIEW v AS SELECT 1",
    "CREATE OR REPLACE TEMP MACRO f(x) AS TABLE FROM read_text(x)",
    "CREATE SCHEMA x",
    "CREATE SEQUENCE s",
    "CREATE TYPE t AS ENUM ('a')",
    "CREATE INDEX i ON clips (path)",
    "CREATE PERSISTENT SECRET x (TYPE s3)",
    "DROP SECRET x",
    "CREATE FUNCTION f(x) AS x",
    "DELETE FROM __ducklake_metadata_lake.ducklake_snapshot",
    "INSERT INTO __ducklake_metadata_lake.ducklake_metadata VALUES ('a', 'b')",
    "WITH d AS (DELETE FROM clips RETURNING *) FROM d",
    "CALL ducklake_flush_inlined_data('lake')",
    "CALL lake.merge_adjacent_files()",
    "FROM lake.expire_snapshots(older_than => now())",
    "FROM ducklake_merge_adjacent_files('lake')",
    "FROM ducklake_rewrite_data_files('lake')",
    "FROM ducklake_set_option('lake', 'x', 'y')",
    "FROM ducklake_options('lake')",
    "FROM ducklake_list_files('lake', 'clips')",
    "FROM lake.options()",
    "FROM lake.list_files('clips')",
    "FROM json_execute_serialized_sql('{}')",
    "PRAGMA json_execute_serialized_sql('{}')",
    "SELECT setval('s', 1)",
    "SELECT pg_read_file('/etc/passwd')",
    "SELECT getenv('PATH')",
    "SELECT system.main.getenv('PATH')",
    "SELECT \"getenv\"('PATH')",
    "SELECT list_transform(['PATH'], x -> getenv(x))",
    "SELECT ['PATH'].list_apply(getenv)",
    "SELECT list_aggregate(['PATH'], 'getenv')",
    "SELECT 'PATH'.getenv()",
    "SELECT getvariable('x')",
    "SELECT write_log('x', level := 'error')",
    "SELECT txid_current()",
    "FROM sleep(1)",
    "FROM arrow_scan(1, 2, 3)",
    "FROM pandas_scan(1)",
    "FROM python_map_function(1)",
    "FROM test_all_types()",
    "FROM seq_scan('clips')",
    "FROM force_checkpoint('lake')",
    "FROM duckdb_approx_database_count()",
    "FROM enable_profiling()",
    "FROM truncate_duckdb_logs()",
    "FROM parse_duckdb_log_message('x')",
    "FROM summary((FROM lake_info))",
    "FROM load_aws_credentials()",
    "FROM icu_calendar_names()",
    "FROM repeat_row(1, num_rows = 3)",
    "ATTACH ':memory:' AS m",
    "ATTACH '{lake}/catalog.sqlite' AS c (TYPE sqlite)",
    "ATTACH 'ducklake:{lake}/catalog.sqlite' AS l2",
    "ATTACH 'postgres:host=127.0.0.1' AS p (TYPE postgres)",
    "ATTACH OR REPLACE '{lake}/x.db' AS lake",
    "DETACH DATABASE memory",
    "USE __ducklake_metadata_lake",
    "SET search_path = '__ducklake_metadata_lake'",
    "SET schema = 'x'",
    "SET VARIABLE x = '/etc/passwd'",
    "RESET VARIABLE x",
    "EXPORT DATABASE '/tmp/x' (FORMAT parquet)",
    "VALUES ((SELECT max(content) FROM read_text('/etc/passwd')))",
]
DOTS = (".read /etc/passwd", ".output /tmp/x", ".once /tmp/x", ".shell touch /tmp/x", ".system touch /tmp/x",
        ".open /tmp/x", ".import /etc/passwd x", ".load /tmp/x", ".cd /", ".dump", ".backup /tmp/x", ".log /tmp/x",
        ".edit", ".!touch x")  # fmt: skip
LONG = "SELECT sum(a.range * b.range) FROM range(10000000) AS a, range(10000000) AS b"


def below(folder: Path) -> dict[Path, tuple[int, int]]:
    return {
        path: (path.stat().st_size, path.stat().st_mtime_ns) for path in folder.rglob("*") if "sqlite-" not in path.name
    }


@pytest.mark.parametrize("sql", ESCAPES)
def test_no_way_out(filled: Lake, sandbox: UserConnection, sql: str) -> None:
    before = below(filled.path)
    with pytest.raises(LakeError) as refused:
        ask(sandbox, sql.replace("{lake}", str(filled.path)))
    assert below(filled.path) == before
    assert not any(word in str(refused.value) for word in (SECRET, "root:x:", "Stack Trace"))
    assert "1" in ask(sandbox, "SELECT 1")


@pytest.mark.parametrize("line", DOTS)
def test_no_dot_command_reads_or_writes_a_file(line: str) -> None:
    with pytest.raises(PromptError, match="there is no command"):
        find_command(line)


def test_a_long_statement_is_stopped_where_that_is_asked_for(filled: Lake) -> None:
    with open_for_user(filled, timeout_s=0.3) as opened:
        for sql in (LONG, "SELECT sleep_ms(60000)"):
            with pytest.raises(LakeError, match="took longer than it may"):
                ask(opened, sql)
        assert "1" in ask(opened, "SELECT 1")
