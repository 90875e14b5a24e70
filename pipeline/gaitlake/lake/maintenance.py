"""Single steps of :mod:`gaitlake.lake.care`, for callers who want no more than that one."""

from __future__ import annotations

from collections.abc import Collection
from os import PathLike

from gaitlake.lake.care.expiry import expire, remove_orphans
from gaitlake.lake.care.maintaining import maintaining
from gaitlake.lake.locks import WRITE_WAIT_S


def expire_snapshots(
    path: str | PathLike[str], *, keep: int = 1, pinned: Collection[int] = (), wait_s: float = WRITE_WAIT_S
) -> list[int]:
    """Forget all snapshots but the newest ``keep`` and the ``pinned`` ones; return those forgotten.

    Raises
    ------
    ValueError
        If ``keep`` is below 1: the newest snapshot is the lake.
    LakeBusyError
        If another process holds the write lock for longer than ``wait_s`` seconds.
    """
    if keep < 1:
        raise ValueError(f"keep is {keep}; at least 1 snapshot, the newest, must be kept")
    with maintaining(path, wait_s) as upkeep:
        known = [
            row[0]
            for row in upkeep.connection.execute("SELECT snapshot_id FROM lake.snapshots() ORDER BY 1").fetchall()
        ]
        gone = [version for version in known[:-keep] if version not in pinned]
        expire(upkeep.connection, gone)
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
    with maintaining(path, wait_s) as upkeep:
        return remove_orphans(upkeep.connection)
