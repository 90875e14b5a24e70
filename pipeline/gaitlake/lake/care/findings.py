"""What the doctor finds, one line each."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import duckdb

from gaitlake.errors import LakeError
from gaitlake.lake.care.files import CATALOG, stored_files
from gaitlake.lake.care.live_files import listed_files, live_rows
from gaitlake.lake.connection import LIVE_FILES, quoted
from gaitlake.lake.failure import one_line
from gaitlake.lake.folder import Lake
from gaitlake.lake.incoming import COMMITTED, SUMMARIES
from gaitlake.lake.objects import sql_objects
from gaitlake.lake.refresh import SUMMARIES_HASH, is_outdated, summaries_hash
from gaitlake_schemas.tables import TABLES

SHOWN = 3


@dataclass(frozen=True, slots=True)
class Finding:
    """``check`` names the kind; ``repairable``: `gaitlake doctor --repair` mends it without loss."""

    check: str
    found: str
    what_to_do: str
    repairable: bool = False


REPAIR = "gaitlake doctor --repair"
BY_ITSELF = f"the next commit mends it, or {REPAIR}"
ANEW = "gaitlake doctor --rebuild makes it anew, or restore the lake from a backup"
RESTORE = "restore this file from a backup (docs/how-to/backup.md); the rows in it cannot be had otherwise"


def file_findings(lake: Lake, connection: duckdb.DuckDBPyConnection) -> Iterator[Finding]:
    """Under the write lock: every file that the newest state reads exists, has its size, its footer and its rows."""
    stored = stored_files(lake, connection)
    counts = dict(
        connection.execute(f"SELECT parse_filename(path), record_count FROM {CATALOG}.ducklake_data_file").fetchall()
    )
    for table in TABLES:
        if not _is_there(connection, table):
            continue
        rows = connection.execute(
            "SELECT data_file, data_file_size_bytes, delete_file, delete_file_size_bytes "
            f"FROM ducklake_list_files('lake', {quoted(table)})"
        ).fetchall()
        for path, size, deletes, deletes_size in rows:
            yield from _file(connection, stored, table, path, size, counts.get(path.rsplit("/", 1)[-1]))
            if deletes is not None:
                yield from _file(connection, stored, table, deletes, deletes_size, None)
    known = connection.execute(
        f"SELECT parse_filename(path) FROM {CATALOG}.ducklake_data_file "
        f"UNION SELECT parse_filename(path) FROM {CATALOG}.ducklake_delete_file "
        f"UNION SELECT parse_filename(path) FROM {CATALOG}.ducklake_files_scheduled_for_deletion"
    ).fetchall()
    orphans = {path for path in stored if path.rsplit("/", 1)[-1] not in {row[0] for row in known}}
    if orphans:
        yield Finding("orphans", f"{len(orphans)} data files that no state knows, of killed commits", REPAIR, True)


def list_findings(lake: Lake, connection: duckdb.DuckDBPyConnection) -> Iterator[Finding]:
    """Under the write lock: the list of live files is of the newest state."""
    if not lake.is_in_folder:
        return
    try:
        listed = listed_files(lake)
    except LakeError:
        listed = None
    if listed is None or set(listed.rows) != set(live_rows(connection)):
        found = f"{LIVE_FILES} is missing or old: a lost catalog could not be made anew as it is now"
        yield Finding("list", found, BY_ITSELF, True)


def _is_there(connection: duckdb.DuckDBPyConnection, table: str) -> bool:
    sql = f"SELECT 1 FROM ducklake_table_info('lake') WHERE table_name = {quoted(table)}"
    return connection.execute(sql).fetchone() is not None


def _file(
    connection: duckdb.DuckDBPyConnection, stored: dict[str, int], table: str, path: str, size: int, rows: int | None
) -> Iterator[Finding]:
    if path not in stored:
        yield Finding("files", f"{table}: {path} is missing", RESTORE)
        return
    if stored[path] != size:
        yield Finding("files", f"{table}: {path} has {stored[path]} bytes, must have {size}", RESTORE)
        return
    try:
        found = connection.execute(f"SELECT num_rows FROM parquet_file_metadata({quoted(path)})").fetchall()[0][0]
    except duckdb.Error as error:
        yield Finding("files", f"{table}: {path} cannot be read ({one_line(error)})", RESTORE)
        return
    if rows is not None and found != rows:
        yield Finding("files", f"{table}: {path} has {found} rows, must have {rows}", RESTORE)


def audit_findings(connection: duckdb.DuckDBPyConnection) -> Iterator[Finding]:
    """Every audit, over the whole lake."""
    for name in COMMITTED:
        connection.execute(f"CREATE OR REPLACE TEMP VIEW batch_{name} AS FROM lake.main.{name}")
    for audit in sql_objects("audits"):
        try:
            rows = connection.execute(audit.sql).fetchall()
        except duckdb.Error as error:
            yield Finding("audits", f"{audit.name} cannot be asked ({one_line(error)})", "mend what is said of files")
            continue
        if rows:
            shown = ", ".join(str(row) for row in rows[:SHOWN]) + (", …" if len(rows) > SHOWN else "")
            yield Finding(
                "audits", f"{audit.name} ({audit.meaning}): {len(rows)} rows: {shown}",
                "report it with this line; `gaitlake ingest` or `gaitlake analyse` writes a clip's rows anew",
            )  # fmt: skip


def object_findings(connection: duckdb.DuckDBPyConnection) -> Iterator[Finding]:
    """Views, macros and summaries are those of this gaitlake."""
    tables = {row[0] for row in connection.execute("SELECT table_name FROM ducklake_table_info('lake')").fetchall()}
    views = connection.execute("SELECT view_name FROM duckdb_views() WHERE database_name = 'lake'").fetchall()
    missing = sorted(set(TABLES) - tables) + sorted(
        {item.name for item in sql_objects("views")} - {row[0] for row in views}
    )
    if missing:
        yield Finding("objects", f"missing tables or views: {', '.join(missing)}", REPAIR, True)
    if is_outdated(connection):
        yield Finding(
            "objects", "views, macros and metrics are of another gaitlake", f"the next commit, or {REPAIR}", True
        )
    row = connection.execute(f"SELECT value FROM lake.main.lake_info WHERE name = '{SUMMARIES_HASH}'").fetchone()
    if row is None or row[0] != summaries_hash():
        yield Finding(
            "summaries", "summaries were made by another gaitlake's SQL", f"the next commit, or {REPAIR}", True
        )


def summary_findings(connection: duckdb.DuckDBPyConnection) -> Iterator[Finding]:
    """Summaries equal what the strides give; rolled back. Costs a full rebuild; under the write lock."""
    from gaitlake.lake.summaries import rebuild_summaries

    for name in SUMMARIES:
        connection.execute(f"CREATE OR REPLACE TEMP TABLE stored_{name} AS FROM lake.main.{name}")
    connection.execute("BEGIN")
    try:
        rebuild_summaries(connection)
        for name in SUMMARIES:
            apart = connection.execute(
                f"SELECT count(*) FROM ((FROM stored_{name} EXCEPT ALL FROM lake.main.{name}) UNION ALL "
                f"(FROM lake.main.{name} EXCEPT ALL FROM stored_{name}))"
            ).fetchall()[0][0]
            if apart:
                yield Finding("summaries", f"{name}: {apart} rows are not what the strides give", REPAIR, True)
    finally:
        connection.execute("ROLLBACK")


def sqlite_findings(lake: Lake) -> Iterator[Finding]:
    """An SQLite catalog's own check of its pages."""
    import sqlite3
    from contextlib import closing

    if not Path(lake.catalog).is_file():
        return
    try:
        with closing(sqlite3.connect(lake.catalog, timeout=30)) as catalog:
            answer = [row[0] for row in catalog.execute("PRAGMA quick_check(5)").fetchall()]
    except sqlite3.DatabaseError as error:
        raise LakeError(f"{lake.catalog} cannot be read ({error}): {ANEW}") from error
    if answer != ["ok"]:
        yield Finding("catalog", f"{lake.catalog}: {'; '.join(answer)}", ANEW)
