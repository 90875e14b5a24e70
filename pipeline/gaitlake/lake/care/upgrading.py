"""`gaitlake upgrade`: bring the tables of an older gaitlake's lake to this one's, step by step."""

from __future__ import annotations

from dataclasses import dataclass
from os import PathLike

from gaitlake.errors import LakeError
from gaitlake.lake.connection import attach, find_lake, schema_version
from gaitlake.lake.failure import explained
from gaitlake.lake.folder import Lake
from gaitlake.lake.locks import run_lock
from gaitlake.lake.refresh import refresh, registered_metrics, state_facts
from gaitlake.lake.write import write
from gaitlake_schemas import SCHEMA_VERSION


@dataclass(frozen=True, slots=True)
class Step:
    """From one version to the next, by statements that are never edited after their release.

    They add; what they took away would be gone from the lake for good.
    """

    meaning: str
    statements: tuple[str, ...]


STEPS = {
    2: Step(
        "runs have a column host, the machine that ran; NULL for the runs before",
        (
            "ALTER TABLE lake.main.runs ADD COLUMN host VARCHAR",
            "COMMENT ON COLUMN lake.main.runs.host IS 'machine that ran; NULL: a run before schema version 2'",
        ),
    ),
}
"""By the version that a step leads to. Tables that are new need no step: a refresh makes what is missing."""


def upgrade(path: str | PathLike[str]) -> tuple[str, ...]:
    """Bring a lake to this gaitlake's schema version; what each step did, nothing if there was nothing to do.

    Each step is one transaction: killed in it, the lake is as it was before that step, and the next call goes on there.
    The last one also makes this gaitlake's views, macros and metrics. Readers go on; older states stay readable.

    Raises
    ------
    LakeBusyError
        A run is under way.
    LakeError
        The lake is of a newer gaitlake, or cannot be written.
    """
    lake = find_lake(path)
    if _version(lake) == SCHEMA_VERSION:
        return ()
    done = []
    with run_lock(lake):
        for version in range(_version(lake) + 1, SCHEMA_VERSION + 1):
            _take(lake, version)
            done.append(f"schema version {version}: {STEPS[version].meaning}")
    return tuple(done)


def _take(lake: Lake, version: int) -> None:
    with write(lake, f"upgrade to schema version {version}", any_version=True) as transaction:
        connection = transaction.connection
        found = schema_version(lake, connection)
        if found != version - 1:
            raise LakeError(f"lake {lake.path} went to schema version {found} meanwhile: run the same command again")
        for statement in STEPS[version].statements:
            connection.execute(statement)
        state_facts(connection, {"schema_version": str(version)})
        if version == SCHEMA_VERSION:
            refresh(connection, registered_metrics())


def _version(lake: Lake) -> int:
    with explained(lake, "read"), attach(lake, read_only=True) as connection:
        return schema_version(lake, connection)
