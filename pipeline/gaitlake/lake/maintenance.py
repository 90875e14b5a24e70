"""Snapshots and files that nobody needs any more. Always under the write lock."""

from __future__ import annotations

from collections.abc import Collection, Iterator
from contextlib import contextmanager
from os import PathLike

import duckdb

from gaitlake.lake.connection import open_connection
from gaitlake.lake.failure import explained
from gaitlake.lake.folder import Lake
from gaitlake.lake.locks import WRITE_WAIT_S, write_lock


@contextmanager
def _maintaining(path: str | PathLike[str], wait_s: float) -> Iterator[duckdb.DuckDBPyConnection]:
    lake = Lake(path)
    with write_lock(lake, wait_s), open_connection(lake, read_only=False) as connection, explained(lake, "maintain"):
        yield connection


def expire_snapshots(
    path: str | PathLike[str], *, keep: int = 1, pinned: Collection[int] = (), wait_s: float = WRITE_WAIT_S
) -> list[int]:
    """Forget all snapshots but the newest ``keep`` and the ``pinned`` ones; return those forgotten.

    By a list of versions: on SQLite, DuckLake's own ``older_than`` counts whole days.

    Raises
    ------
    ValueError
        If ``keep`` is below 1: the newest snapshot is the lake.
    LakeBusyError
        If another process holds the write lock for longer than ``wait_s`` seconds.
    """
    if keep < 1:
        raise ValueError(f"keep is {keep}; at least 1 snapshot, the newest, must be kept")
    with _maintaining(path, wait_s) as connection:
        known = [row[0] for row in connection.execute("SELECT snapshot_id FROM lake.snapshots() ORDER BY 1").fetchall()]
        gone = [version for version in known[:-keep] if version not in pinned]
        if gone:
            connection.execute(f"CALL ducklake_expire_snapshots('lake', versions => {gone})")
    return gone


def delete_orphans(path: str | PathLike[str], *, wait_s: float = WRITE_WAIT_S) -> list[str]:
    """Delete data files that no snapshot knows, as a killed commit leaves them; return their paths.

    Without the write lock this would delete the files of a commit that is under way: its COMMIT would then succeed and
    the table could not be read.

    Raises
    ------
    LakeBusyError
        If another process holds the write lock for longer than ``wait_s`` seconds.
    """
    with _maintaining(path, wait_s) as connection:
        deleted = connection.execute("FROM ducklake_delete_orphaned_files('lake', cleanup_all => true)").fetchall()
    return sorted(row[0] for row in deleted)
