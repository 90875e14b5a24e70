"""Locks that the server of a PostgreSQL catalog keeps: they exclude writers on other machines, too."""

from __future__ import annotations

import hashlib
import os
import socket
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from typing import TYPE_CHECKING, Any
from uuid import uuid4

from gaitlake.errors import LakeBusyError, LakeDroppedError
from gaitlake.lake.folder import Lake
from gaitlake.lake.patience import patiently
from gaitlake.lake.postgres import ask_catalog, end_others, understood

if TYPE_CHECKING:
    import psycopg

HOST_LIMIT = 30
"""Characters of a machine's name in an application name, of which PostgreSQL keeps 63."""
DEAD_MACHINE = "SET tcp_keepalives_idle = 30; SET tcp_keepalives_interval = 10; SET tcp_keepalives_count = 3"
"""The server frees the lock of a machine that lost its power within a minute."""


class AdvisoryLock:
    """A lock that its connection holds: the server frees it when the process dies."""

    def __init__(self, lake: Lake, kind: str) -> None:
        self._lake, self._kind = lake, kind
        # Of its own, so that it can be told from another lock of this process.
        token = f"{os.getpid()}-{uuid4().hex[:6]}"
        self._name = f"gaitlake-{kind}-{socket.gethostname()[:HOST_LIMIT]}-{token}"
        self._connection: psycopg.Connection[tuple[Any, ...]] | None = None

    def take(self, wait_s: float) -> None:
        """Wait for it for so long. What an earlier try may have left with the server is ended first.

        Raises
        ------
        LakeBusyError
            Another process holds it; the message says which one.
        """
        self.close()
        self._connection = connection = ask_catalog(self._lake, self._name)
        key = lock_key(self._lake, self._kind)
        with understood(self._lake, "lock"):
            for statement in DEAD_MACHINE.split("; "):
                connection.execute(statement.encode())
            end_others(connection, self._name)  # a server may not have noticed that a connection broke
            if not _take(connection, key, wait_s):
                raise LakeBusyError(
                    f"lake {self._lake.path} is in use: {_holder(connection, key)} holds its {self._kind} lock. "
                    "Wait for it to end, then run the same command again"
                )

    def keep(self) -> None:
        """Take it again if the server has ended its connection.

        Raises
        ------
        LakeBusyError
            Another process has it by now.
        """
        try:
            self.require()
        except LakeDroppedError:
            patiently(lambda: self.take(0.0))

    def close(self) -> None:
        """Give it up, whatever has become of the connection."""
        import psycopg

        if self._connection is not None:
            with suppress(psycopg.Error):
                self._connection.close()

    def require(self) -> None:
        """Make sure that it is still held, as short before a COMMIT as can be.

        Raises
        ------
        LakeDroppedError
            The server has ended its connection, so another writer may be at work.
        """
        import psycopg

        try:
            if self._connection is None:
                raise psycopg.OperationalError
            self._connection.execute("SELECT 1")
        except psycopg.Error:
            raise LakeDroppedError(
                f"lost the {self._kind} lock of lake {self._lake.path}: its server ended the connection, and nothing "
                "was stored. Run the same command again"
            ) from None


@contextmanager
def advisory_lock(lake: Lake, kind: str, wait_s: float, *, patient: bool = False) -> Iterator[AdvisoryLock]:
    """Hold the lock ``kind`` of a lake's catalog. ``patient``: a server that is being started anew is waited for.

    Raises
    ------
    LakeBusyError
        If another process holds it for longer than ``wait_s`` seconds; it says which one.
    """
    lock = AdvisoryLock(lake, kind)
    try:
        if patient:
            patiently(lambda: lock.take(wait_s))
        else:
            lock.take(wait_s)
        yield lock
    finally:
        lock.close()


def lock_key(lake: Lake, kind: str) -> int:
    """One number for each lock of each schema; PostgreSQL keeps those of different databases apart."""
    digest = hashlib.sha256(f"gaitlake {kind} {lake.place.schema}".encode()).digest()
    return int.from_bytes(digest[:8], "big", signed=True)


def _take(connection: psycopg.Connection[tuple[Any, ...]], key: int, wait_s: float) -> bool:
    import psycopg

    row = connection.execute("SELECT pg_try_advisory_lock(%s)", (key,)).fetchone()
    if row is not None and row[0]:
        return True
    if wait_s <= 0:
        return False
    connection.execute(f"SET lock_timeout = {max(1, int(wait_s * 1000))}".encode())
    try:
        connection.execute("SELECT pg_advisory_lock(%s)", (key,))
    except psycopg.errors.LockNotAvailable:
        return False
    return True


def _holder(connection: psycopg.Connection[tuple[Any, ...]], key: int) -> str:
    """The holder's name for itself, `gaitlake-KIND-HOST-PROCESS-TOKEN`; other roles may not see it."""
    unsigned = key & (1 << 64) - 1
    sql = """
        SELECT application_name FROM pg_locks JOIN pg_stat_activity USING (pid)
        WHERE locktype = 'advisory' AND granted AND classid = %s AND objid = %s
            AND database = (SELECT oid FROM pg_database WHERE datname = current_database())
    """
    row = connection.execute(sql, (unsigned >> 32, unsigned & (1 << 32) - 1)).fetchone()
    return str(row[0]) if row is not None and row[0] else "another session of its database"
