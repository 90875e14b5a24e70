"""The rows of the listed files, read from Parquet and stored in a new lake."""

from __future__ import annotations

import duckdb

from gaitlake.errors import LakeError
from gaitlake.lake.care.compaction import UNSORTED
from gaitlake.lake.care.live_files import LiveFiles, Row
from gaitlake.lake.connection import quoted
from gaitlake.lake.folder import Lake
from gaitlake.lake.refresh import WRITTEN_ANEW
from gaitlake_schemas.tables import TABLES


def copy_rows(lake: Lake, connection: duckdb.DuckDBPyConnection, listed: LiveFiles) -> None:
    """Fill the tables of an open transaction with the live rows of ``lake``'s files.

    Tables that gaitlake writes by itself are left as they are if their files have other columns than its own.

    Raises
    ------
    LakeError
        A table has not as many rows as the list says.
    """
    tables = listed.tables()
    for name in TABLES:
        files = tables.get(name, [])
        columns = _columns(lake, connection, files)
        promised = {column.name for column in TABLES[name].columns}
        if files and name in WRITTEN_ANEW and columns != promised:
            continue
        connection.execute(f"DELETE FROM lake.main.{name}")
        if not files:
            continue
        if columns - promised:
            raise LakeError(f"{name}: its files have columns that it has not: {sorted(columns - promised)}")
        _insert(lake, connection, name, files, columns)
        _require_count(connection, name, sum(row[3] for row in files))


def _columns(lake: Lake, connection: duckdb.DuckDBPyConnection, files: list[Row]) -> set[str]:
    """The table's own: DuckLake keeps some of its own in files that it has written anew."""
    if not files:
        return set()
    rows = connection.execute(f"DESCRIBE FROM {_source(lake, files)}").fetchall()
    return {str(row[0]) for row in rows if not str(row[0]).startswith("_ducklake_internal_")}


def _source(lake: Lake, files: list[Row], options: str = "") -> str:
    paths = ", ".join(quoted(lake.data / row[1]) for row in files)
    return f"read_parquet([{paths}], union_by_name = true, hive_partitioning = false{options})"


def _insert(lake: Lake, connection: duckdb.DuckDBPyConnection, name: str, files: list[Row], columns: set[str]) -> None:
    connection.execute("CREATE OR REPLACE TEMP TABLE deleted_rows (file_read VARCHAR, row_read BIGINT)")
    for row in files:
        if row[2] is not None:
            connection.execute(
                "INSERT INTO deleted_rows SELECT ?, pos FROM read_parquet(?)",
                [str(lake.data / row[1]), str(lake.data / row[2])],
            )
    source = _source(lake, files, ", filename = 'file_read', file_row_number = true")
    chosen = ", ".join(f'"{column.name}"' for column in TABLES[name].columns if column.name in columns)
    order = "" if name in UNSORTED else f"ORDER BY {', '.join(TABLES[name].sort)}"
    connection.execute(
        f"INSERT INTO lake.main.{name} ({chosen}) SELECT {chosen} FROM {source} AS f "
        f"ANTI JOIN deleted_rows AS d ON f.file_read = d.file_read AND f.file_row_number = d.row_read {order}"
    )


def _require_count(connection: duckdb.DuckDBPyConnection, name: str, wanted: int) -> None:
    found = connection.execute(f"SELECT count(*) FROM lake.main.{name}").fetchall()[0][0]
    if found != wanted:
        raise LakeError(
            f"{name} has {found} live rows in its files and must have {wanted}: restore the lake from a backup"
        )
