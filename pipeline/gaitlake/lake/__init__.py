"""The DuckLake: make it, open it, read it, and commit to it. Only this package and its SQL know DuckDB.

What writes tables is imported when it is asked for: it takes pyarrow, and whoever only reads should not wait for that.
"""

from importlib import import_module
from typing import TYPE_CHECKING

from gaitlake.lake.analyses import find_analysis, stored_analyses
from gaitlake.lake.attaching import attach_lines
from gaitlake.lake.connection import connect, find_lake, newest_snapshot, open_lake, query
from gaitlake.lake.failure import explained
from gaitlake.lake.folder import Lake
from gaitlake.lake.locks import HeldLock, run_lock, write_lock
from gaitlake.lake.one_state import one_state
from gaitlake.lake.patience import patiently
from gaitlake.lake.user_sql import UserConnection, UserResult, open_for_user, run_user_sql
from gaitlake.lake.write import Transaction, write
from gaitlake.policy import MaintenancePolicy

if TYPE_CHECKING:
    from gaitlake.lake.batch import Batch, commit_batch
    from gaitlake.lake.care.maintaining import MaintenanceReport, maintain
    from gaitlake.lake.create import create_lake
    from gaitlake.lake.maintenance import delete_orphans, expire_snapshots
    from gaitlake.lake.promotion import promote
    from gaitlake.lake.refresh import ensure_up_to_date

ON_DEMAND = {
    "MaintenanceReport": "care.maintaining",
    "delete_orphans": "maintenance",
    "expire_snapshots": "maintenance",
    "maintain": "care.maintaining",
    "Batch": "batch",
    "commit_batch": "batch",
    "create_lake": "create",
    "ensure_up_to_date": "refresh",
    "promote": "promotion",
}
"""Name, and the module that has it."""

__all__ = [
    "Batch",
    "HeldLock",
    "Lake",
    "MaintenancePolicy",
    "MaintenanceReport",
    "Transaction",
    "UserConnection",
    "UserResult",
    "attach_lines",
    "commit_batch",
    "connect",
    "create_lake",
    "delete_orphans",
    "ensure_up_to_date",
    "expire_snapshots",
    "explained",
    "find_analysis",
    "find_lake",
    "maintain",
    "newest_snapshot",
    "one_state",
    "open_for_user",
    "open_lake",
    "patiently",
    "promote",
    "query",
    "run_lock",
    "run_user_sql",
    "stored_analyses",
    "write",
    "write_lock",
]


def __getattr__(name: str) -> object:
    if name in ON_DEMAND:
        return getattr(import_module(f"{__name__}.{ON_DEMAND[name]}"), name)
    raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
