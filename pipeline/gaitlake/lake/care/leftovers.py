"""What killed runs leave in the lake's folder: staged results, spilled intermediate data, an unshrunk catalog."""

from __future__ import annotations

import shutil
import sqlite3
from contextlib import closing
from pathlib import Path

from gaitlake.errors import LakeBusyError
from gaitlake.lake.care.files import sqlite_files
from gaitlake.lake.folder import Lake
from gaitlake.lake.locks import run_lock

SHRUNK_ABOVE = 0.25
"""Share of an SQLite catalog's pages that must be free before it is written anew."""


BUILT_IN = "rebuilding"
"""The folder in the lake's in which a new catalog is made, until it is whole."""
SET_ASIDE = "unreadable-"
"""How the names begin of what was a catalog."""


def remove_staged(lake: Lake, *, dry_run: bool = False) -> list[str] | None:
    """Remove staged results that no run will commit; None while a run is under way, which may need them.

    A result that is removed is made again by the next run, from its video.
    """
    try:
        with run_lock(lake):
            found = sorted(Path(lake.staging).iterdir()) if Path(lake.staging).is_dir() else []
            for path in () if dry_run else found:
                _remove(path)
            return [path.name for path in found]
    except LakeBusyError:
        return None


def remove_spilled(lake: Lake, *, dry_run: bool = False) -> list[str]:
    """Under the write lock, whose holder alone spills here."""
    found = sorted(Path(lake.spill).iterdir()) if Path(lake.spill).is_dir() else []
    for path in () if dry_run else found:
        _remove(path)
    return [path.name for path in found]


def remove_of_rebuilds(lake: Lake, *, set_aside: bool = True, dry_run: bool = False) -> list[str]:
    """What a killed `doctor --rebuild` leaves and the catalogs that one ``set_aside``: rows and names of everybody."""
    names = (BUILT_IN, *((f"{SET_ASIDE}*",) if set_aside else ()))
    found = sorted(path for name in names for path in Path(lake.path).glob(name))
    for path in () if dry_run else found:
        _remove(path)
    return [path.name for path in found]


def _remove(path: Path) -> None:
    if path.is_dir() and not path.is_symlink():
        shutil.rmtree(path, ignore_errors=True)
    else:
        path.unlink(missing_ok=True)


def shrink_catalog(lake: Lake, *, always: bool = False) -> tuple[int, int]:
    """Give an SQLite catalog's free pages back; its bytes before and after. Other catalogs: (0, 0), they do so alone.

    Readers may go on. ``always``: also overwrite what was deleted, whatever it takes, in PostgreSQL, too.
    """
    if always and lake.place.catalog is not None:
        from gaitlake.lake.postgres import rewrite_catalog

        rewrite_catalog(lake)
    if not Path(lake.catalog).is_file():
        return 0, 0
    before = _size(lake)
    with closing(sqlite3.connect(lake.catalog, timeout=30, isolation_level=None)) as catalog:
        pages, free = (catalog.execute(f"PRAGMA {name}").fetchone()[0] for name in ("page_count", "freelist_count"))
        if always or free > SHRUNK_ABOVE * pages:
            catalog.execute("VACUUM")
        catalog.execute("PRAGMA wal_checkpoint(TRUNCATE)")
    return before, _size(lake)


def _size(lake: Lake) -> int:
    return sum(path.stat().st_size for path in sqlite_files(lake))
