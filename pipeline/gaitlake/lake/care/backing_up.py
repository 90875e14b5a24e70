"""A copy of a lake, whole and consistent, while readers and a run go on."""

from __future__ import annotations

import shutil
import sqlite3
from collections.abc import Iterable
from contextlib import closing
from os import PathLike
from pathlib import Path

from gaitlake.errors import LakeError
from gaitlake.lake.connection import LIVE_FILES, find_lake
from gaitlake.lake.failure import explained
from gaitlake.lake.folder import Lake
from gaitlake.lake.locks import WRITE_WAIT_S, write_lock

SAID = ("gaitlake.toml", "studies")
"""What people have said in a lake's folder: settings, and declarations of studies."""


def back_up(path: str | PathLike[str], folder: str | PathLike[str], *, wait_s: float = WRITE_WAIT_S) -> Lake:
    """Copy a lake (SQLite catalog, local data) into a new folder, which is a lake again.

    The write lock is held meanwhile: commits and maintenance wait, readers do not. What is staged is left out. A copy
    that is cut short lies in a folder whose name ends in ``.unfinished``.

    Raises
    ------
    LakeError
        The folder exists, or the lake's catalog or data are not local files.
    """
    lake, target = find_lake(path), Path(folder).expanduser().absolute()
    if target.exists():
        raise LakeError(f"{target} exists: give a folder that does not, such as one named after the day")
    if not lake.is_in_folder:
        raise LakeError(f"lake {lake.path} has its catalog or data elsewhere: only its rows can be copied")
    unfinished = target.with_name(f"{target.name}.unfinished")
    shutil.rmtree(unfinished, ignore_errors=True)
    copy = Lake(unfinished)
    with write_lock(lake, wait_s), explained(lake, "back up"):
        unfinished.mkdir(parents=True)
        with closing(sqlite3.connect(lake.catalog, timeout=30, isolation_level=None)) as catalog:
            catalog.execute("VACUUM INTO ?", [str(copy.catalog)])
        with closing(sqlite3.connect(copy.catalog, isolation_level=None)) as catalog:
            catalog.execute("PRAGMA journal_mode = WAL")  # else no reader could open the copy before a writer did
        shutil.copytree(str(lake.data), str(copy.data))
        Path(copy.staging).mkdir()
        copy_beside(lake, unfinished, (*SAID, LIVE_FILES))
        unfinished.rename(target)
    return Lake(target)


def copy_beside(lake: Lake, folder: Path, names: Iterable[str] = SAID) -> None:
    """Copy files and folders that lie in the lake's folder beside its catalog and data."""
    for name in names:
        if (lake.path / name).is_dir():
            shutil.copytree(lake.path / name, folder / name, dirs_exist_ok=True)
        elif (lake.path / name).is_file():
            shutil.copy2(lake.path / name, folder / name)
