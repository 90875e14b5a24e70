"""A lake as one plain DuckDB file, for people who have DuckDB and nothing else."""

from __future__ import annotations

import os
import tempfile
from collections.abc import Collection, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime
from os import PathLike
from pathlib import Path

import duckdb
import pyarrow as pa

from gaitlake import __version__
from gaitlake.errors import ExportError
from gaitlake.export.lake_objects import StoredSql, StoredTable, identifier, stored_sql, stored_tables, without
from gaitlake.lake import Lake, connect, explained, newest_snapshot
from gaitlake.lake.connection import quoted
from gaitlake_schemas.tables import DATA_DICTIONARY, LAKE_INFO, TABLES

KEYPOINTS = "keypoints"


@dataclass(frozen=True, slots=True)
class DuckdbFile:
    """What an export wrote: rows by table; tables left out with the rows they have in the lake, and what reads them."""

    path: Path
    snapshot: int
    rows: dict[str, int]
    objects: tuple[str, ...]
    left_out: dict[str, int]
    left_out_objects: tuple[str, ...]
    size_bytes: int


def large_tables() -> frozenset[str]:
    """Tables with a row per frame or a list per row: most of a lake's bytes, and read by hardly a question in SQL."""
    return frozenset(
        name
        for name, table in TABLES.items()
        if "frame" in table.grain or any(pa.types.is_list(column.type) for column in table.columns)
    )


def export_duckdb(
    path: str | PathLike[str],
    file: Path,
    *,
    leave_out: Collection[str] | None = None,
    overwrite: bool = False,
    snapshot: int | None = None,
) -> DuckdbFile:
    """Copy one snapshot of a lake into a DuckDB file: tables, views, macros and comments.

    The SQL of views and macros names no database, so the file works under any name. The file appears when it is whole.
    ``lake_info`` tells where it comes from: ``exported_from``, ``exported_snapshot`` (and ``…_at``), ``exported_at``,
    ``exported_by``, ``left_out``.

    Parameters
    ----------
    path
        The lake's folder.
    file
        The file to write; its folder exists and is outside the lake.
    leave_out
        Tables that are not copied, nor views that read them; default :func:`large_tables`.
    overwrite
        Replace a file that is there.
    snapshot
        Id of a snapshot; default: the newest.

    Raises
    ------
    ExportError
        If the file may not be written, or an object of the lake cannot be bound to it.
    LakeError
        If the lake cannot be read or the file not be written.
    """
    lake = Lake(path)
    file = file.expanduser().absolute()
    number = newest_snapshot(lake) if snapshot is None else snapshot
    _require_place(lake, file, overwrite)
    with connect(lake, snapshot=number) as connection, explained(lake, "export"), _beside(file) as unfinished:
        tables = stored_tables(connection)
        absent = (large_tables() if leave_out is None else frozenset(leave_out)) & {table.name for table in tables}
        objects, lost = without(stored_sql(connection, number), absent)
        kept = [table for table in tables if table.name not in absent]
        connection.execute(f"SET temp_directory = {quoted(unfinished.parent)}")
        connection.execute(f"ATTACH {quoted(unfinished)} AS target")
        connection.execute("USE target")
        connection.execute("BEGIN")  # a commit for each of a thousand statements would wait for the disk as often
        rows = {table.name: _copy(connection, table) for table in kept}
        _describe_columns(connection, objects)
        _tell_origin(connection, lake, number, (*sorted(absent), *lost))
        connection.execute("COMMIT")
        connection.execute("USE lake")
        connection.execute("DETACH target")
        left_out = {name: _count(connection, name) for name in sorted(absent)}
        _publish(unfinished, file)
    names = tuple(item.name for item in objects)
    return DuckdbFile(file, number, rows, names, left_out, tuple(lost), file.stat().st_size)


def _require_place(lake: Lake, file: Path, overwrite: bool) -> None:
    if not file.parent.is_dir():
        raise ExportError(f"the folder of {file} does not exist: make it, or give another place")
    if file.is_dir():
        raise ExportError(f"{file} is a folder: give the name of a file, such as {file / 'lake.duckdb'}")
    if file.resolve().is_relative_to(lake.path.resolve()):
        raise ExportError(f"{file} is inside the lake {lake.path}, where only gaitlake writes: give a place outside")
    if file.exists() and not overwrite:
        raise ExportError(f"{file} exists and was left as it is: give another name, or --force to replace it")
    log = file.with_name(f"{file.name}.wal")
    if log.exists():
        raise ExportError(f"{log} says that a program is writing to {file}: close it there, or delete both files")


@contextmanager
def _beside(file: Path) -> Iterator[Path]:
    """An unfinished file in a folder of its own, with what DuckDB puts beside it; removed whatever happens."""
    with tempfile.TemporaryDirectory(prefix=f".{file.name}.unfinished-", dir=file.parent) as folder:
        yield Path(folder) / "target.duckdb"


def _copy(connection: duckdb.DuckDBPyConnection, table: StoredTable) -> int:
    for statement in table.statements():
        connection.execute(statement)
    name = identifier(table.name)
    done = connection.execute(f"INSERT INTO target.main.{name} SELECT * FROM lake.main.{name}").fetchone()
    return int(done[0]) if done else 0


def _describe_columns(connection: duckdb.DuckDBPyConnection, objects: list[StoredSql]) -> None:
    """Make views and macros; the columns of views get the comments that a lake can hold in its dictionary only."""
    for item in objects:
        for statement in item.statements:
            connection.execute(statement)
    meanings = f"""
        SELECT object_name, d.column_name, concat(d.meaning, ' [' || d.unit || ']')
        FROM target.main.{DATA_DICTIONARY.name} AS d
        JOIN duckdb_columns() AS c ON c.table_name = object_name AND c.column_name = d.column_name
        WHERE c.database_name = 'target' AND object_kind = 'view'
    """
    for view, column, meaning in connection.execute(meanings).fetchall():
        named = f"main.{identifier(view)}.{identifier(column)}"
        connection.execute(f"COMMENT ON COLUMN {named} IS {quoted(meaning)}")


def _tell_origin(connection: duckdb.DuckDBPyConnection, lake: Lake, snapshot: int, left_out: Collection[str]) -> None:
    moment = connection.execute(
        f"SELECT snapshot_time FROM lake.snapshots() WHERE snapshot_id = {int(snapshot)}"
    ).fetchone()
    facts = {
        "exported_from": lake.path.name,
        "exported_snapshot": str(snapshot),
        "exported_snapshot_at": moment[0].astimezone(UTC).isoformat(timespec="seconds") if moment else None,
        "exported_at": datetime.now(UTC).isoformat(timespec="seconds"),
        "exported_by": f"gaitlake {__version__}",
        "left_out": ", ".join(left_out) or "nothing",
    }
    values = ", ".join(f"({quoted(name)}, {quoted(value)})" for name, value in facts.items() if value is not None)
    connection.execute(f"INSERT INTO target.main.{LAKE_INFO.name} VALUES {values}")
    names = ", ".join(quoted(name) for name in left_out)
    if names:
        connection.execute(f"DELETE FROM target.main.{DATA_DICTIONARY.name} WHERE object_name IN ({names})")


def _count(connection: duckdb.DuckDBPyConnection, name: str) -> int:
    row = connection.execute(f"SELECT count(*) FROM lake.main.{identifier(name)}").fetchone()
    return int(row[0]) if row else 0


def _publish(unfinished: Path, file: Path) -> None:
    """Put the finished file in its place; whoever has the old one open keeps it."""
    with unfinished.open("rb") as written:
        os.fsync(written.fileno())
    unfinished.replace(file)
