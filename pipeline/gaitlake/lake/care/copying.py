"""The rows of a lake in a new one, wherever the catalogs and data of the two are."""

from __future__ import annotations

import shutil
from dataclasses import dataclass
from os import PathLike
from pathlib import Path

import duckdb

from gaitlake.errors import LakeError
from gaitlake.lake.care.backing_up import copy_beside
from gaitlake.lake.care.compaction import UNSORTED
from gaitlake.lake.connection import attach_beside, find_lake, newest_snapshot, open_connection
from gaitlake.lake.create import create_lake
from gaitlake.lake.failure import explained
from gaitlake.lake.folder import Lake
from gaitlake.lake.locks import WRITE_WAIT_S, write_lock
from gaitlake.lake.place import Place
from gaitlake.lake.refresh import WRITTEN_ANEW, bring_up_to_date
from gaitlake.lake.write import write
from gaitlake_schemas.tables import TABLES

SOURCE = "copied"
"""Under which name the copied lake is attached beside the new one."""


@dataclass(frozen=True, slots=True)
class Copied:
    """The new lake, the state of the old one that is in it, and its rows in all tables."""

    lake: Lake
    snapshot: int
    rows: int


def copy_lake(
    path: str | PathLike[str],
    folder: str | PathLike[str],
    place: Place | None = None,
    *,
    wait_s: float = WRITE_WAIT_S,
) -> Copied:
    """Store every row of a lake's newest state in a new lake; older states and staged results are left out.

    The write lock is held meanwhile: commits and maintenance wait, readers do not. One transaction stores everything:
    a copy that is cut short is a lake without rows, in a folder whose name ends in ``.unfinished``; do it again.

    Parameters
    ----------
    folder
        Of the new lake; it must not exist.
    place
        Where the new lake's catalog and data are; default: in ``folder``. No lake with rows may be there.

    Raises
    ------
    LakeError
        Something is where the new lake has to be, or either lake cannot be read or written.
    """
    lake, target = find_lake(path), Path(folder).expanduser().absolute()
    if target.exists():
        raise LakeError(f"{target} exists: give a folder that does not, such as one named after the day")
    unfinished = target.with_name(f"{target.name}.unfinished")
    if place is None or place.catalog is None:  # else the server knows of the files that are in there
        shutil.rmtree(unfinished, ignore_errors=True)
    with write_lock(lake, wait_s):
        snapshot, fresh = newest_snapshot(lake), not unfinished.exists()
        new = create_lake(unfinished, place=place)
        _refuse_filled(new, fresh)
        with write(new, f"copy of a lake, as in its snapshot {snapshot}") as transaction:
            rows = _copy_rows(lake, transaction.connection, snapshot)
            bring_up_to_date(transaction.connection)
        with explained(lake, "copy"):
            copy_beside(lake, unfinished)
            unfinished.rename(target)
    return Copied(Lake(target), snapshot, rows)


def _refuse_filled(new: Lake, fresh: bool) -> None:
    with open_connection(new, read_only=True) as connection, explained(new, "read"):
        filled = connection.execute("SELECT EXISTS (FROM lake.main.runs) OR EXISTS (FROM lake.main.clips)").fetchone()
    if filled == (True,):
        if fresh:
            shutil.rmtree(new.path, ignore_errors=True)
        raise LakeError(
            "there is a lake with rows at that --catalog and --data already, and it stays as it is: give another "
            "--schema and an empty prefix"
        )


def _copy_rows(lake: Lake, connection: duckdb.DuckDBPyConnection, snapshot: int) -> int:
    attach_beside(connection, lake, SOURCE, snapshot)
    rows = 0
    for name, table in TABLES.items():
        if name in WRITTEN_ANEW and _columns(connection, name) != {column.name for column in table.columns}:
            continue  # of another gaitlake: this one's are in the new lake, and summaries are computed below
        connection.execute(f"DELETE FROM lake.main.{name}")
        columns = ", ".join(f'"{column.name}"' for column in table.columns)
        order = "" if name in UNSORTED else f"ORDER BY {', '.join(table.sort)}"
        connection.execute(
            f"INSERT INTO lake.main.{name} ({columns}) SELECT {columns} FROM {SOURCE}.main.{name} {order}"
        )
        wanted, found = (
            connection.execute(f"SELECT count(*) FROM {where}.main.{name}").fetchall()[0][0]
            for where in (SOURCE, "lake")
        )
        if wanted != found:
            raise LakeError(f"{name} has {wanted} rows in lake {lake.path} and {found} in its copy: nothing is kept")
        rows += found
    return rows


def _columns(connection: duckdb.DuckDBPyConnection, name: str) -> set[str]:
    return {str(row[0]) for row in connection.execute(f"DESCRIBE {SOURCE}.main.{name}").fetchall()}
