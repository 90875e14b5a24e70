"""Fewer, larger, sorted files. Each table in a transaction of its own: what dies in between is simply not done yet."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass

import duckdb

from gaitlake.lake.care.files import CATALOG, TableFiles
from gaitlake.lake.connection import open_connection, quoted
from gaitlake.lake.folder import Lake
from gaitlake.lake.locks import HeldLock
from gaitlake.lake.write import Signature, transacting
from gaitlake.policy import MaintenancePolicy
from gaitlake_schemas.tables import TABLES

MESSAGE = "maintain, rows as in snapshot "
"""Commit message of maintenance's own snapshots, with the number of the state whose rows they hold."""

UNSORTED = ("keypoints", "mirror_disagreements", "cycle_curves")
"""Wide rows, which arrive video by video and are asked for so: merging keeps that, and sorting would take memory."""

IN_ONE_FILE = ("session_contrasts", "pre_post_changes", "session_metrics")
"""Asked about one person or one metric at a time: one sorted file, of which a question reads few row groups."""
ONE_FILE_BYTES = 1_000_000_000

ALWAYS_REWRITTEN_BYTES = 1_000_000_000
"""Up to this size a table's files are written anew for a single deleted row: files with deletions are not merged."""

NEWEST = "SELECT snapshot_id, commit_message FROM lake.snapshots() ORDER BY 1 DESC LIMIT 1"

MERGE_ROUNDS = 3
"""What one call merges may be merged again with its neighbours."""


def is_maintenance(message: str | None) -> bool:
    return message is not None and message.startswith(MESSAGE)


def night_of(snapshot: int, message: str | None) -> int:
    """The state that was committed with these rows: maintenance may have made others of it since."""
    return int(message.removeprefix(MESSAGE)) if message is not None and is_maintenance(message) else snapshot


@dataclass(frozen=True, slots=True)
class Upkeep:
    """A lake under its write lock, and a connection that may write."""

    lake: Lake
    lock: HeldLock
    connection: duckdb.DuckDBPyConnection

    @contextmanager
    def rewriting(self) -> Iterator[duckdb.DuckDBPyConnection]:
        """A transaction that writes files anew: in a connection of its own where a COMMIT's outcome may be in doubt."""
        (newest,) = self.connection.execute(NEWEST).fetchall()
        signature = Signature(f"{MESSAGE}{night_of(*newest)}")
        with ExitStack() as own:
            connection = self.connection
            if self.lake.place.catalog is not None:
                opened = open_connection(self.lake, read_only=False, application=signature.application)
                connection = own.enter_context(opened)
                connection.execute(f"SET temp_directory = {quoted(self.lake.spill)}")
            own.enter_context(transacting(self.lake, self.lock, connection, signature))
            yield connection


def compact(upkeep: Upkeep, tables: list[TableFiles], policy: MaintenancePolicy) -> None:
    """Write files with deleted rows anew, then merge small ones, sorted as the contracts say."""
    sort_orders(upkeep)
    set_target_sizes(upkeep.connection, policy)
    for table in tables:
        if table.deletes:
            with upkeep.rewriting() as own:
                share = deleted_share(table, policy)
                sql = f"CALL ducklake_rewrite_data_files('lake', {quoted(table.table)}, delete_threshold => {share})"
                own.execute(sql)
        for _round in range(MERGE_ROUNDS if table.files > 1 else 0):
            with upkeep.rewriting() as own:
                merge = f"CALL ducklake_merge_adjacent_files('lake', {quoted(table.table)})"
                merged = own.execute(merge).fetchall()
            if not merged:
                break


def deleted_share(table: TableFiles, policy: MaintenancePolicy) -> float:
    return 0.0 if table.size_bytes <= ALWAYS_REWRITTEN_BYTES else policy.rewrite_deleted_pct / 100


def set_target_sizes(connection: duckdb.DuckDBPyConnection, policy: MaintenancePolicy) -> None:
    """Outside a transaction; kept in the catalog, so that each is set once."""
    rows = connection.execute(
        "SELECT scope_entry, value FROM ducklake_options('lake') WHERE option_name = 'target_file_size'"
    ).fetchall()
    known = {entry: int(value) for entry, value in rows}
    if known.get(None) != policy.target_file_bytes:
        connection.execute(f"CALL lake.set_option('target_file_size', '{policy.target_file_bytes}B')")
    wanted = max(policy.target_file_bytes, ONE_FILE_BYTES)
    for table in IN_ONE_FILE:
        if known.get(f"main.{table}") != wanted:
            connection.execute(f"CALL lake.set_option('target_file_size', '{wanted}B', table_name => '{table}')")


def sort_orders(upkeep: Upkeep) -> None:
    """Let DuckLake sort what it merges as the contracts say, where it does not do so yet."""
    known = _sorted_by(upkeep.connection)
    wanted = {name: contract.sort for name, contract in TABLES.items() if name in known and name not in UNSORTED}
    changed = {name: keys for name, keys in wanted.items() if known[name] != keys}
    if not changed:
        return
    with upkeep.rewriting() as own:
        for name, keys in changed.items():
            order = ", ".join(f'"{key}" ASC' for key in keys)
            own.execute(f"ALTER TABLE lake.main.{name} SET SORTED BY ({order})")


def _sorted_by(connection: duckdb.DuckDBPyConnection) -> dict[str, tuple[str, ...]]:
    rows = connection.execute(
        f"""
        SELECT t.table_name, list(trim(e.expression, '"') ORDER BY e.sort_key_index) FILTER (e.expression IS NOT NULL)
        FROM ducklake_table_info('lake') AS t
        LEFT JOIN {CATALOG}.ducklake_sort_info AS i ON i.table_id = t.table_id AND i.end_snapshot IS NULL
        LEFT JOIN {CATALOG}.ducklake_sort_expression AS e ON e.sort_id = i.sort_id
        GROUP BY ALL
        """
    ).fetchall()
    return {str(name): tuple(keys or ()) for name, keys in rows}
