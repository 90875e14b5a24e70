"""What the catalog knows of its files, and what lies on the disk or in the store. Works for any catalog and path."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

import duckdb

from gaitlake.lake.connection import quoted
from gaitlake.lake.folder import Lake

CATALOG = "__ducklake_metadata_lake"
"""How DuckLake attaches its own tables beside the lake."""


@dataclass(frozen=True, slots=True)
class TableFiles:
    """The files of one table that the newest snapshot reads; ``deletes`` counts files that only hold deletions."""

    table: str
    files: int
    size_bytes: int
    deletes: int


def table_files(connection: duckdb.DuckDBPyConnection) -> list[TableFiles]:
    """Every table of the lake, by name."""
    rows = connection.execute(
        "SELECT table_name, file_count, file_size_bytes + delete_file_size_bytes, delete_file_count "
        "FROM ducklake_table_info('lake') ORDER BY 1"
    ).fetchall()
    return [TableFiles(str(row[0]), int(row[1]), int(row[2] or 0), int(row[3])) for row in rows]


def data_pattern(lake: Lake) -> str:
    """What matches every file of the lake's data, as a pattern for DuckDB."""
    return f"{lake.data_path}**"


def stored_files(lake: Lake, connection: duckdb.DuckDBPyConnection) -> dict[str, int]:
    """Path and size of everything under the lake's data, whether the catalog knows it or not."""
    found = connection.execute(f"SELECT file FROM glob({quoted(data_pattern(lake))}) LIMIT 1").fetchone()
    if found is None:
        return {}
    sql = f"SELECT filename, size FROM read_blob({quoted(data_pattern(lake))}) ORDER BY 1"
    return {str(path): int(size) for path, size in connection.execute(sql).fetchall()}


def sqlite_files(lake: Lake) -> list[Path]:
    """The catalog's own files, if it is SQLite: the database, and what is not yet written back into it."""
    catalog = Path(lake.catalog)
    beside = (catalog, *(catalog.with_name(catalog.name + end) for end in ("-wal", "-shm")))
    return [path for path in beside if path.is_file()]
