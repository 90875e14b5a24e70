"""`gaitlake maintain`: compaction, expiry, removal of what nobody needs. May be killed anywhere and run again."""

from __future__ import annotations

import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from os import PathLike

from gaitlake.lake.care.compaction import Upkeep, compact
from gaitlake.lake.care.expiry import expirable, expire, remove_old_files, remove_orphans, utc_now
from gaitlake.lake.care.files import stored_files, table_files
from gaitlake.lake.care.leftovers import remove_spilled, remove_staged, shrink_catalog
from gaitlake.lake.connection import find_lake, open_connection, quoted
from gaitlake.lake.failure import explained
from gaitlake.lake.folder import Lake
from gaitlake.lake.locks import WRITE_WAIT_S, write_lock
from gaitlake.policy import MaintenancePolicy


@dataclass(frozen=True, slots=True)
class TableCompaction:
    """Files and bytes of one table as the newest state reads them, before and after."""

    table: str
    files_before: int
    files_after: int
    bytes_before: int
    bytes_after: int


@dataclass(frozen=True, slots=True)
class MaintenanceReport:
    """What was done, or with ``dry_run`` what would be done (compaction is not foretold: before = after).

    Attributes
    ----------
    snapshots_kept, snapshots_expired
        States that can still be read, and those that no longer can.
    files_removed, orphans_removed
        Paths of files that no state needed any more, and of files that no state ever knew.
    files_waiting
        Files that no state needs, kept for readers that may have opened them.
    staged_removed
        Names of staged results that were removed; None: a run was under way, and none was looked at.
    stored_files_before, stored_files_after, stored_bytes_before, stored_bytes_after
        Everything under the lake's data, needed or not.
    catalog_bytes_before, catalog_bytes_after
        Of an SQLite catalog; 0 for others.
    """

    lake: str
    dry_run: bool
    tables: tuple[TableCompaction, ...]
    snapshots_kept: int
    snapshots_expired: tuple[int, ...]
    files_removed: tuple[str, ...]
    files_waiting: int
    orphans_removed: tuple[str, ...]
    staged_removed: tuple[str, ...] | None
    spilled_removed: tuple[str, ...]
    stored_files_before: int
    stored_files_after: int
    stored_bytes_before: int
    stored_bytes_after: int
    catalog_bytes_before: int
    catalog_bytes_after: int
    seconds: float = field(compare=False)

    @property
    def files_before(self) -> int:
        return sum(one.files_before for one in self.tables)

    @property
    def files_after(self) -> int:
        return sum(one.files_after for one in self.tables)

    @property
    def bytes_freed(self) -> int:
        before = self.stored_bytes_before + self.catalog_bytes_before
        return before - self.stored_bytes_after - self.catalog_bytes_after


@contextmanager
def maintaining(path: str | PathLike[str], wait_s: float) -> Iterator[Upkeep]:
    """The write lock and a connection that may write, for work that is no commit of rows."""
    lake = Lake(path)
    with (
        write_lock(lake, wait_s) as lock,
        open_connection(lake, read_only=False) as connection,
        explained(lake, "maintain"),
    ):
        connection.execute(f"SET temp_directory = {quoted(lake.spill)}")
        yield Upkeep(lake, lock, connection)


def maintain(
    path: str | PathLike[str],
    policy: MaintenancePolicy | None = None,
    *,
    dry_run: bool = False,
    wait_s: float = WRITE_WAIT_S,
) -> MaintenanceReport:
    """Compact, expire and clean a lake; ``policy`` is by default what its ``gaitlake.toml`` says.

    No row of the newest state is changed. Readers go on, a commit waits. Killed at any point, the lake is whole, and
    the next run does the rest.

    Raises
    ------
    LakeBusyError
        If another process holds the write lock for longer than ``wait_s`` seconds.
    LakeError
        If the lake cannot be opened or written.
    """
    started = time.perf_counter()
    lake = find_lake(path)
    policy = policy or policy_of(lake)
    staged = remove_staged(lake, dry_run=dry_run)
    with maintaining(lake, wait_s) as upkeep:
        connection = upkeep.connection
        before, stored_before = table_files(connection), stored_files(lake, connection)
        if not dry_run:
            compact(upkeep, before, policy)
        after = {one.table: one for one in table_files(connection)}
        expired = expirable(connection, policy, utc_now())
        if not dry_run:
            expire(connection, expired)
        removed, waiting = remove_old_files(lake, connection, policy.grace_hours, utc_now(), dry_run=dry_run)
        orphans, spilled = remove_orphans(connection, dry_run=dry_run), remove_spilled(lake, dry_run=dry_run)
        snapshots = connection.execute("SELECT count(*) FROM lake.snapshots()").fetchall()[0][0]
        stored_after = stored_files(lake, connection)
    with write_lock(lake, wait_s), explained(lake, "maintain"):
        catalog = (0, 0) if dry_run else shrink_catalog(lake)
    return MaintenanceReport(
        str(lake.path),
        dry_run,
        tuple(
            TableCompaction(one.table, one.files, after[one.table].files, one.size_bytes, after[one.table].size_bytes)
            for one in before
        ),
        int(snapshots) - (len(expired) if dry_run else 0),
        tuple(expired),
        tuple(removed),
        waiting,
        tuple(orphans),
        None if staged is None else tuple(staged),
        tuple(spilled),
        len(stored_before),
        len(stored_after),
        sum(stored_before.values()),
        sum(stored_after.values()),
        *catalog,
        time.perf_counter() - started,
    )


def policy_of(lake: Lake) -> MaintenancePolicy:
    """The section ``[maintenance]`` of the lake's ``gaitlake.toml``."""
    from gaitlake.config import read_settings

    return read_settings(lake.path).maintenance
