"""`gaitlake doctor --rebuild`: a new catalog for a lake that lost its own, from the list of its live files."""

from __future__ import annotations

import shutil
import sqlite3
from contextlib import closing
from dataclasses import dataclass
from datetime import UTC, datetime
from os import PathLike
from pathlib import Path

from gaitlake.errors import LakeError
from gaitlake.lake.care.expiry import remove_orphans, utc_now
from gaitlake.lake.care.files import sqlite_files
from gaitlake.lake.care.leftovers import BUILT_IN, SET_ASIDE, shrink_catalog
from gaitlake.lake.care.live_files import LiveFiles, listed_files
from gaitlake.lake.care.live_rows import copy_rows
from gaitlake.lake.connection import LIVE_FILES, open_connection
from gaitlake.lake.create import create_lake
from gaitlake.lake.failure import explained
from gaitlake.lake.folder import Lake
from gaitlake.lake.locks import WRITE_WAIT_S, run_lock, write_lock
from gaitlake.lake.refresh import bring_up_to_date
from gaitlake.lake.write import write
from gaitlake_schemas import SCHEMA_VERSION
from gaitlake_schemas.tables import TABLES

NOTES = ("unchanged.json",)
"""What the lake's folder keeps about states by their numbers, which begin anew."""
SHOWN = 3


@dataclass(frozen=True, slots=True)
class Rebuilt:
    """``unlisted``: data files younger than the list, which nobody reads: of commits that it does not know."""

    lake: str
    rows: int
    snapshot: int
    written_at: datetime
    unlisted: int
    set_aside: tuple[str, ...]


def rebuild(path: str | PathLike[str], *, wait_s: float = WRITE_WAIT_S) -> Rebuilt:
    """Make the catalog anew, with every row of the listed state; older states are gone.

    Rows are written anew, so that the data need their room twice. Killed at any point, it may be run again. What was
    committed after the list was written is not in it: the next run does those videos again.

    Raises
    ------
    LakeError
        The catalog can be read, there is no list, or what it names is missing or not as it says; nothing is changed.
    LakeBusyError
        A run is under way, or another process holds the write lock for longer than ``wait_s`` seconds.
    """
    lake = Lake(path)
    listed = _required_list(lake)
    with run_lock(lake), write_lock(lake, wait_s), explained(lake, "rebuild"):
        _refuse_readable(lake)
        _require_files(lake, listed)
        set_aside = _put_in_place(lake, _built(lake, listed))
        unlisted = _remove_old(lake, listed)
    rows = sum(row[3] for row in listed.rows)
    return Rebuilt(str(lake.path), rows, listed.snapshot, listed.written_at, unlisted, set_aside)


def _required_list(lake: Lake) -> LiveFiles:
    if not lake.path.is_dir():
        raise LakeError(f"there is no lake at {lake.path}: restore it from a backup")
    if not lake.is_in_folder:
        raise LakeError(
            f"lake {lake.path} has its catalog or data elsewhere, and only a lake that is all in its folder can be "
            "rebuilt: restore it from a backup (docs/how-to/backup.md)"
        )
    listed = listed_files(lake)
    if listed is None:
        raise LakeError(
            f"lake {lake.path} has no {LIVE_FILES}, without which no catalog can be rebuilt: restore a backup"
        )
    if listed.schema_version != SCHEMA_VERSION or set(listed.tables()) - set(TABLES):
        raise LakeError(
            f"{LIVE_FILES} of lake {lake.path} is of schema version {listed.schema_version}, this gaitlake rebuilds "
            f"{SCHEMA_VERSION}: rebuild it with gaitlake {listed.gaitlake_version}, which wrote it"
        )
    return listed


def _refuse_readable(lake: Lake) -> None:
    if not lake.catalog.is_file():
        return
    try:
        with closing(sqlite3.connect(lake.catalog, timeout=30)) as catalog:
            answer = catalog.execute("PRAGMA quick_check(1)").fetchone()
            known = catalog.execute("SELECT 1 FROM sqlite_master WHERE name = 'ducklake_data_file'").fetchone()
    except sqlite3.OperationalError as error:  # locked, no permission: it may be whole
        raise LakeError(
            f"{lake.catalog} cannot be looked at ({error}): mend that, then run the same command"
        ) from error
    except sqlite3.DatabaseError:
        return
    if answer == ("ok",) and known is not None:
        raise LakeError(
            f"lake {lake.path} has a catalog that can be read, and only one that is lost or damaged is rebuilt: run "
            f"`gaitlake doctor --lake {lake.path}`; if it is not this lake's, move {lake.catalog.name} away first"
        )


def _require_files(lake: Lake, listed: LiveFiles) -> None:
    missing = [path for path in listed.paths() if not (lake.data / path).is_file()]
    if missing:
        shown = ", ".join(missing[:SHOWN]) + (", …" if len(missing) > SHOWN else "")
        raise LakeError(
            f"{LIVE_FILES} of lake {lake.path} names {len(missing)} files that are not in {lake.data}: {shown}. "
            "Put them back, or restore the lake from a backup"
        )


def _built(lake: Lake, listed: LiveFiles) -> Lake:
    """A lake of its own with the listed rows; nothing of it stays where that fails."""
    new = Lake(lake.path / BUILT_IN)
    shutil.rmtree(new.path, ignore_errors=True)
    try:
        create_lake(new)
        with write(new, f"rebuild, rows as in snapshot {listed.snapshot}") as transaction:
            copy_rows(lake, transaction.connection, listed)
            bring_up_to_date(transaction.connection)
        shrink_catalog(new, always=True)
    except BaseException:
        shutil.rmtree(new.path, ignore_errors=True)
        raise
    return new


def _put_in_place(lake: Lake, new: Lake) -> tuple[str, ...]:
    """Data, then their list, then the catalog: killed in between, either list still names files that are there.

    What was a catalog is kept, under another name.
    """
    for file in sorted(new.data.rglob("*.parquet")):
        target = lake.data / file.relative_to(new.data)
        target.parent.mkdir(parents=True, exist_ok=True)
        file.rename(target)
    set_aside = []
    for file in sqlite_files(lake):
        kept = file.with_name(f"{SET_ASIDE}{utc_now():%Y%m%dT%H%M%S}-{file.name}")
        file.rename(kept)
        set_aside.append(kept.name)
    for name in NOTES:
        (lake.path / name).unlink(missing_ok=True)
    (new.path / LIVE_FILES).replace(lake.path / LIVE_FILES)
    new.catalog.rename(lake.catalog)
    shutil.rmtree(new.path, ignore_errors=True)
    return tuple(set_aside)


def _remove_old(lake: Lake, listed: LiveFiles) -> int:
    """Delete what nobody reads any more, except what is younger than the list and not in it; how many files that is."""
    copied = {lake.data / path for path in listed.paths()}
    with open_connection(lake, read_only=False) as connection:
        unread = [Path(path) for path in remove_orphans(connection, dry_run=True)]
    old = [path for path in unread if path in copied or _changed_at(path) <= listed.written_at]
    for path in old:
        path.unlink(missing_ok=True)
    return len(unread) - len(old)


def _changed_at(path: Path) -> datetime:
    return datetime.fromtimestamp(path.stat().st_mtime, UTC)
