"""Snapshots and files that nobody needs any more. Always under the write lock."""

from __future__ import annotations

from collections.abc import Collection
from datetime import UTC, datetime, timedelta

import duckdb

from gaitlake.lake.care.compaction import is_maintenance, night_of
from gaitlake.lake.care.files import CATALOG
from gaitlake.lake.care.live_files import note_live_files
from gaitlake.lake.connection import LIVE_FILES, quoted
from gaitlake.lake.folder import Lake
from gaitlake.policy import MaintenancePolicy


def expirable(connection: duckdb.DuckDBPyConnection, policy: MaintenancePolicy, now: datetime) -> list[int]:
    """Snapshots that the policy lets go, oldest first; never the newest one, nor a pinned one.

    Maintenance's own snapshots hold what the ones before them hold: they count as one with those.
    """
    rows = connection.execute(
        "SELECT snapshot_id, snapshot_time, commit_message FROM lake.snapshots() ORDER BY 1"
    ).fetchall()
    stood_for = night_of(rows[-1][0], rows[-1][2])
    nights = [row[0] for row in rows if not is_maintenance(row[2]) and row[0] != stood_for]
    before = nights[max(len(nights) - policy.keep_snapshots + 1, 0) :]
    kept = {rows[-1][0], *before, *policy.pinned}
    youngest = now - timedelta(days=policy.keep_days)
    kept |= {snapshot for snapshot, when, message in rows if when >= youngest and not is_maintenance(message)}
    return [int(row[0]) for row in rows if row[0] not in kept]


def expire(connection: duckdb.DuckDBPyConnection, versions: Collection[int]) -> None:
    """By a list of versions: on SQLite, DuckLake's own ``older_than`` counts whole days."""
    if versions:
        connection.execute(f"CALL ducklake_expire_snapshots('lake', versions => {sorted(versions)})")


def remove_old_files(
    lake: Lake, connection: duckdb.DuckDBPyConnection, grace_hours: float, now: datetime, *, dry_run: bool = False
) -> tuple[list[str], int]:
    """Delete files that no snapshot needs since ``grace_hours``; their paths, and how many wait for their turn.

    On SQLite DuckLake compares days, so that a file may stay for up to two days longer. What is gone already is no
    error: a run that was killed between deleting files and noting it is simply gone through again.
    """
    if not dry_run and not note_live_files(lake, connection):
        (lake.path / LIVE_FILES).unlink(missing_ok=True)  # on a full disk: no list is better than one of files gone
    if grace_hours > 0:
        # a day more, because of what is compared: never early
        limit = f"older_than => TIMESTAMPTZ {quoted((now - timedelta(hours=grace_hours, days=1)).isoformat())}"
    else:
        limit = "cleanup_all => true"
    dry = ", dry_run => true" if dry_run else ""
    rows = connection.execute(f"CALL ducklake_cleanup_old_files('lake', {limit}{dry})").fetchall()
    waiting = connection.execute(f"SELECT count(*) FROM {CATALOG}.ducklake_files_scheduled_for_deletion").fetchall()
    return sorted(str(row[0]) for row in rows), int(waiting[0][0]) - (len(rows) if dry_run else 0)


def remove_orphans(connection: duckdb.DuckDBPyConnection, *, dry_run: bool = False) -> list[str]:
    """Delete files that no snapshot knows, as a killed commit leaves them; their paths."""
    dry = ", dry_run => true" if dry_run else ""
    rows = connection.execute(f"FROM ducklake_delete_orphaned_files('lake', cleanup_all => true{dry})").fetchall()
    return sorted(str(row[0]) for row in rows)


def utc_now() -> datetime:
    return datetime.now(UTC)
