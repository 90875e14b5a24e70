"""The only way to write: one lock, one transaction, and a snapshot that has moved."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from os import PathLike
from uuid import uuid4

import duckdb

from gaitlake.errors import LakeDroppedError, LakeError
from gaitlake.lake.care.live_files import note_live_files
from gaitlake.lake.connection import attach, open_connection, quoted
from gaitlake.lake.failure import explained
from gaitlake.lake.folder import Lake
from gaitlake.lake.locks import HeldLock, write_lock

AUTHOR = "gaitlake"
MASKED = "disabled by configuration"
"""In what DuckDB says where it may touch no file, in place of why a COMMIT failed."""


@dataclass(frozen=True, slots=True)
class Signature:
    """How a transaction is known: its message, and a mark of its own, by which a server is asked what became of it."""

    message: str
    mark: str = field(default_factory=lambda: uuid4().hex)

    @property
    def application(self) -> str:
        return f"gaitlake-commit-{self.mark[:16]}"


@dataclass(slots=True)
class Transaction:
    """An open transaction; ``snapshot`` is set once it is committed."""

    connection: duckdb.DuckDBPyConnection
    snapshot: int | None = None


def committed_snapshot(connection: duckdb.DuckDBPyConnection) -> int | None:
    """The snapshot that this connection committed last; None if it has committed nothing."""
    row = connection.execute("FROM lake.last_committed_snapshot()").fetchone()
    return None if row is None or row[0] is None else int(row[0])


@contextmanager
def write(path: str | PathLike[str], message: str, *, any_version: bool = False) -> Iterator[Transaction]:
    """Hold the write lock from BEGIN to COMMIT; whatever is raised inside, nothing is stored.

    ``message`` is kept with the snapshot, and in its ``commit_extra_info`` a mark by which this transaction is known.
    ``any_version`` is for transactions that make the schema version what it has to be: it is not checked.

    Raises
    ------
    LakeDroppedError
        If the catalog's server gave the transaction up: nothing is stored, and all of it may be done again.
    LakeError
        If the lake cannot be written or the transaction stored nothing: after an error inside a transaction that was
        swallowed, DuckDB answers OK to COMMIT.
    """
    lake, signature = Lake(path), Signature(message)
    with write_lock(lake) as lock:
        with explained(lake, "open"):
            opening = attach if any_version else open_connection
            connection = opening(lake, read_only=False, application=signature.application)
        with connection:
            with explained(lake, "write"):
                connection.execute(f"SET temp_directory = {quoted(lake.spill)}")
                before = committed_snapshot(connection)
            with transacting(lake, lock, connection, signature) as transaction:
                yield transaction
            if transaction.snapshot is None or transaction.snapshot == before:
                raise LakeError(
                    f"nothing was stored in lake {lake.path} ({message}): the transaction had been aborted by an error "
                    "inside it, or it changed nothing"
                )
            note_live_files(lake, connection)


@contextmanager
def transacting(
    lake: Lake, lock: HeldLock, connection: duckdb.DuckDBPyConnection, signature: Signature
) -> Iterator[Transaction]:
    """BEGIN to COMMIT under a lock that is held, or to ROLLBACK, whatever is raised inside."""
    with explained(lake, "write"):
        connection.execute("BEGIN")
    transaction = Transaction(connection)
    try:
        with explained(lake, "write"):
            yield transaction
            said = f"{quoted(AUTHOR)}, {quoted(signature.message)}, extra_info => {quoted(signature.mark)}"
            connection.execute(f"CALL lake.set_commit_message({said})")
        lock.require()
        transaction.snapshot = _commit(lake, connection, signature)
    except BaseException:
        with suppress(duckdb.Error):
            connection.execute("ROLLBACK")
        raise


def _commit(lake: Lake, connection: duckdb.DuckDBPyConnection, signature: Signature) -> int | None:
    """COMMIT, and the snapshot that it made. PostgreSQL is asked what became of one that ended in an error.

    A PostgreSQL may have stored what it could not confirm. DuckLake takes a COMMIT without an answer for one that
    failed and deletes the files that the transaction wrote: the catalog would then name files that are gone. So DuckDB
    may touch no file from here on but its own temporary ones (the connection is of no use afterwards), and files of a
    transaction that was really given up stay until `maintain` finds that they are nobody's.
    """
    try:
        with explained(lake, "write"):
            if lake.place.catalog is not None:
                connection.execute("SET enable_external_access = false")
            connection.execute("COMMIT")
            return committed_snapshot(connection)
    except LakeError as error:
        if lake.place.catalog is None:
            raise
        from gaitlake.lake.postgres import find_commit

        stored = find_commit(lake, signature.application, signature.mark)
        if stored is None and MASKED in str(error):
            raise LakeDroppedError(
                f"cannot write lake {lake.path}: its PostgreSQL did not take the COMMIT, and nothing was stored: run "
                "the same command again. If it ends like this again, the server's log says why; DuckDB does not"
            ) from error
        if stored is None:
            raise
        return stored
