"""What gaitlake asks a PostgreSQL catalog beside DuckDB: who holds it, and what became of a transaction."""

from __future__ import annotations

import time
from collections.abc import Iterator
from contextlib import contextmanager
from typing import TYPE_CHECKING, Any

from gaitlake.errors import LakeBusyError, LakeDroppedError, LakeError
from gaitlake.lake.failure import advice, is_drop, one_line
from gaitlake.lake.folder import Lake

if TYPE_CHECKING:
    import psycopg

UNREACHABLE_S = 60.0
"""How long a server may be away (a restart) before the outcome of a COMMIT stays unknown."""
POLL_S = 0.2
REWRITE_WAIT_S = 30
"""How long a reader's transaction is waited for before a table is written anew."""


@contextmanager
def understood(lake: Lake, action: str) -> Iterator[None]:
    """Raise :class:`LakeError` for whatever psycopg raises inside; ``action`` completes "cannot …"."""
    import psycopg

    try:
        yield
    except psycopg.Error as error:
        message = f"cannot {action} lake {lake.path}: {advice(str(error))} ({one_line(error)})"
        dropped = isinstance(error, psycopg.OperationalError) and is_drop(lake, str(error))
        raise (LakeDroppedError if dropped else LakeError)(message) from None


def ask_catalog(lake: Lake, application: str) -> psycopg.Connection[tuple[Any, ...]]:
    """A connection to the catalog's database that commits each statement.

    Raises
    ------
    LakeError
        The server cannot be reached or refuses.
    """
    import psycopg

    with understood(lake, "reach the catalog of"):
        return psycopg.connect(lake.place.connection_string(application), autocommit=True)


def table_exists(lake: Lake, table: str) -> bool:
    """Is there such a table in the catalog's schema?"""
    with ask_catalog(lake, "gaitlake-look") as connection, understood(lake, "read the catalog of"):
        sql = "SELECT 1 FROM information_schema.tables WHERE table_schema = %s AND table_name = %s"
        return connection.execute(sql, (lake.place.schema, table)).fetchone() is not None


def catalog_data_path(lake: Lake) -> str | None:
    """Where a catalog that exists says that its data lie; None while there is none."""
    if not table_exists(lake, "ducklake_metadata"):
        return None
    with ask_catalog(lake, "gaitlake-look") as connection, understood(lake, "read the catalog of"):
        sql = f"SELECT value FROM {lake.place.schema}.ducklake_metadata WHERE key = 'data_path' AND scope IS NULL"
        row = connection.execute(sql.encode()).fetchone()
    return None if row is None else str(row[0])


def rewrite_catalog(lake: Lake) -> None:
    """VACUUM FULL of the catalog's tables, so that no deleted row is left in their files.

    PostgreSQL keeps rows that a transaction which began before their end may still see: those are waited for.

    Raises
    ------
    LakeBusyError
        A transaction of somebody else keeps a table in use, or began before and goes on.
    """
    import psycopg

    schema = lake.place.schema
    with ask_catalog(lake, "gaitlake-rewrite") as connection, understood(lake, "rewrite the catalog of"):
        connection.execute(f"SET lock_timeout = '{REWRITE_WAIT_S}s'".encode())
        _await_older(lake, connection)
        tables = connection.execute("SELECT tablename FROM pg_tables WHERE schemaname = %s ORDER BY 1", (schema,))
        for (table,) in tables.fetchall():
            try:
                connection.execute(f'VACUUM (FULL, ANALYZE) {schema}."{table}"'.encode())
            except psycopg.errors.LockNotAvailable:
                raise _not_rewritten(lake, f"a transaction uses its table {table}") from None


def _await_older(lake: Lake, connection: psycopg.Connection[tuple[Any, ...]]) -> None:
    """Until no transaction is left in this database that began before now."""
    (now,) = connection.execute("SELECT pg_current_xact_id()::text::bigint").fetchall()[0]
    older = """
        SELECT pid, application_name FROM pg_stat_activity
        WHERE datname = current_database() AND pid <> pg_backend_pid() AND age(backend_xmin) > age(%s::text::xid)
    """
    deadline = time.monotonic() + REWRITE_WAIT_S
    while found := connection.execute(older, (now % 2**32,)).fetchall():
        if time.monotonic() > deadline:
            pid, application = found[0]
            raise _not_rewritten(lake, f"a transaction of process {pid} ({application}) began before and goes on")
        time.sleep(POLL_S)


def _not_rewritten(lake: Lake, why: str) -> LakeBusyError:
    return LakeBusyError(
        f"the catalog of lake {lake.path} cannot be written anew, {why}: end that, then run `gaitlake forget --finish "
        f"--lake {lake.path}`"
    )


def end_others(connection: psycopg.Connection[tuple[Any, ...]], application: str) -> None:
    """End all sessions of this name but this one, and wait until they are gone."""
    sql = (
        "SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE application_name = %s AND pid <> pg_backend_pid()"
    )
    while connection.execute(sql, (application,)).fetchone():
        time.sleep(POLL_S)


def find_commit(lake: Lake, application: str, mark: str) -> int | None:
    """The snapshot that carries ``mark``; None if that transaction stored nothing.

    Whatever the server still does for ``application`` is ended first: what is not stored then, never will be.

    Raises
    ------
    LakeError
        The server stays away, so nobody knows.
    """
    deadline = time.monotonic() + UNREACHABLE_S
    while True:
        try:
            return _find(lake, application, mark)
        except LakeDroppedError as error:
            if time.monotonic() >= deadline:
                raise LakeError(
                    f"the connection to the catalog of lake {lake.path} broke in a COMMIT and does not come back, so "
                    "whether that was stored is unknown: when the server answers again, run the same command again, "
                    f"it begins with what is stored ({error})"
                ) from error
        time.sleep(POLL_S)


def _find(lake: Lake, application: str, mark: str) -> int | None:
    with ask_catalog(lake, "gaitlake-look") as connection, understood(lake, "read the catalog of"):
        end_others(connection, application)
        sql = f"SELECT snapshot_id FROM {lake.place.schema}.ducklake_snapshot_changes WHERE commit_extra_info = %s"
        row = connection.execute(sql.encode(), (mark,)).fetchone()
    return None if row is None else int(row[0])
