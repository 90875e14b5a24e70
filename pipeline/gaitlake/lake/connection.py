"""Opening a lake with DuckDB. The alias is always ``lake``: views and macros bind to it."""

from __future__ import annotations

import os
from collections.abc import Sequence
from os import PathLike
from typing import TYPE_CHECKING

import duckdb

from gaitlake.errors import LakeError
from gaitlake.lake.extensions import are_verified, load_extensions, needed
from gaitlake.lake.failure import explained
from gaitlake.lake.folder import Lake
from gaitlake.lake.place import FILE_NAME as PLACE_FILE
from gaitlake.store_access import ATTEMPTS, Access, access, timeout_s
from gaitlake_schemas import SCHEMA_VERSION

if TYPE_CHECKING:
    import pyarrow as pa

NO_DOWNLOADS: dict[str, str | bool | int | float | list[str]] = {
    "autoinstall_known_extensions": False,
    "autoload_known_extensions": False,
}


LIVE_FILES = "live-files.json"
"""Beside the catalog: which files a new one would have to know. Written by :mod:`gaitlake.lake.care.live_files`."""

THREADS = "GAITLAKE_DUCKDB_THREADS"
"""Environment variable; DuckDB takes all cores without it."""


def quoted(text: object) -> str:
    """``text`` as an SQL string."""
    return "'" + str(text).replace("'", "''") + "'"


def attach_statement(
    lake: Lake,
    *,
    read_only: bool,
    snapshot: int | None = None,
    application: str | None = None,
    alias: str = "lake",
) -> str:
    """ATTACH … AS lake; views and macros know a lake by no other ``alias``, its tables are there under any.

    Inlining is off and a SQLite catalog is in WAL mode: with the defaults, structs lose data and readers block the
    writer. DATA_PATH is given each time, so a lake can be moved as a folder. PostgreSQL shows ``application``.
    """
    place = lake.place
    options = [f"DATA_PATH {quoted(lake.data_path)}", "OVERRIDE_DATA_PATH true", "DATA_INLINING_ROW_LIMIT 0"]
    if place.catalog is None:
        catalog = f"sqlite:{lake.catalog}"
        options += ["META_JOURNAL_MODE 'WAL'", "META_BUSY_TIMEOUT 30000"]
    else:
        catalog = f"postgres:{place.connection_string(application)}"
        # The second makes it the default, so that `__ducklake_metadata_lake.TABLE` is right for every catalog.
        options += [f"METADATA_SCHEMA {quoted(place.schema)}", f"META_SCHEMA {quoted(place.schema)}"]
    if read_only:
        options.append("READ_ONLY")
    if snapshot is not None:
        options.append(f"SNAPSHOT_VERSION {int(snapshot)}")
    return f"ATTACH {quoted(f'ducklake:{catalog}')} AS {alias} ({', '.join(options)})"


def attach(
    lake: Lake, *, read_only: bool, snapshot: int | None = None, application: str | None = None, **config: bool
) -> duckdb.DuckDBPyConnection:
    """A connection with the lake attached and nothing checked."""
    names = needed(lake.place)
    settings = NO_DOWNLOADS | {"allow_unsigned_extensions": are_verified(names)} | _threads() | config
    # Secrets that a user keeps in DuckDB are no part of a lake; without their store postgres_scanner fails.
    settings |= {"secret_directory": str(lake.path / "no-secrets"), "allow_persistent_secrets": True}
    connection = duckdb.connect(config=settings)
    try:
        load_extensions(connection, names)
        connection.execute("SET TimeZone = 'UTC'")
        connection.execute("SET ducklake_default_data_inlining_row_limit = 0")
        if lake.place.data is not None:
            _enter_store(connection, lake.place.data)
        connection.execute(attach_statement(lake, read_only=read_only, snapshot=snapshot, application=application))
    except BaseException:
        connection.close()
        raise
    return connection


def attach_beside(connection: duckdb.DuckDBPyConnection, lake: Lake, alias: str, snapshot: int) -> None:
    """Attach another lake's tables, read-only, as they were in ``snapshot``."""
    load_extensions(connection, needed(lake.place))
    if lake.place.data is not None:
        _enter_store(connection, lake.place.data, f"{alias}_data")
    connection.execute(attach_statement(lake, read_only=True, snapshot=snapshot, alias=alias))


def _enter_store(connection: duckdb.DuckDBPyConnection, data: str, name: str = "lake_data") -> None:
    """Give DuckDB the keys for the lake's own prefix, in memory only."""
    keys = access()
    connection.execute(f"SET http_timeout = {timeout_s()}")
    connection.execute(f"SET http_retries = {ATTEMPTS - 1}")
    try:
        connection.execute(secret_statement(keys, data, quoted(keys.key_id), quoted(keys.secret),
                                            quoted(keys.session_token or ""), name))  # fmt: skip
    except duckdb.Error as error:  # its message may repeat the statement
        raise LakeError(
            f"the keys of the object store cannot be given to DuckDB ({type(error).__name__}): check the AWS_* "
            "environment variables and ~/.aws"
        ) from None


def secret_statement(keys: Access, data: str, key_id: str, secret: str, token: str, name: str = "lake_data") -> str:
    """CREATE SECRET for everything below ``data``; ``key_id``, ``secret`` and ``token`` are SQL expressions."""
    parts = ["TYPE s3", "PROVIDER config", f"KEY_ID {key_id}", f"SECRET {secret}", f"REGION {quoted(keys.region)}"]
    if keys.session_token is not None:
        parts.append(f"SESSION_TOKEN {token}")
    if keys.host is not None:
        parts += [f"ENDPOINT {quoted(keys.host)}", "URL_STYLE 'path'", f"USE_SSL {str(keys.encrypted).lower()}"]
    return f"CREATE TEMPORARY SECRET {name} ({', '.join(parts)}, SCOPE {quoted(data)})"


def _threads() -> dict[str, int]:
    """DuckDB's number of threads, if ``$GAITLAKE_DUCKDB_THREADS`` says one."""
    said = os.environ.get(THREADS, "")
    if not said:
        return {}
    if not said.isdecimal() or int(said) < 1:
        raise LakeError(f"the environment variable {THREADS} is {said!r}: give a number of threads, 1 or more")
    return {"threads": int(said)}


def require_exists(lake: Lake) -> None:
    if not lake.path.is_dir():
        raise LakeError(f"there is no lake at {lake.path}: make one with `gaitlake init {lake.path}`")
    if lake.place.catalog is None and not lake.catalog.is_file():
        if (lake.path / LIVE_FILES).is_file():
            raise LakeError(
                f"lake {lake.path} has lost its catalog ({lake.catalog.name} is not there, {LIVE_FILES} is): make it "
                f"anew with `gaitlake doctor --rebuild --lake {lake.path}`, or restore a backup"
            )
        raise LakeError(
            f"{lake.path} is not a lake (it has neither {lake.catalog.name} nor {PLACE_FILE}): give the lake's folder, "
            "or make one in an empty folder with `gaitlake init FOLDER`"
        )


def find_lake(path: str | PathLike[str]) -> Lake:
    """The lake in this folder, after a look at the folder only; whoever opens it checks its schema version."""
    lake = Lake(path)
    require_exists(lake)
    return lake


def schema_version(lake: Lake, connection: duckdb.DuckDBPyConnection) -> int:
    """Which version of the tables a lake has.

    Raises
    ------
    LakeError
        It has none, or a newer one than this gaitlake knows.
    """
    try:
        row = connection.execute("SELECT value FROM lake.main.lake_info WHERE name = 'schema_version'").fetchone()
    except duckdb.CatalogException:
        row = None
    if row is None:
        raise LakeError(
            f"lake {lake.path} has no tables here: `gaitlake init {lake.path}` was not finished (run it again), "
            "or the snapshot asked for is older than the tables"
        )
    found = int(row[0])
    if found > SCHEMA_VERSION:
        raise LakeError(
            f"lake {lake.path} has schema version {found}, this gaitlake knows up to {SCHEMA_VERSION}: upgrade gaitlake"
        )
    return found


def require_version(lake: Lake, connection: duckdb.DuckDBPyConnection) -> None:
    """Refuse a lake whose tables are not this gaitlake's."""
    found = schema_version(lake, connection)
    if found < SCHEMA_VERSION:
        raise LakeError(
            f"lake {lake.path} has schema version {found}, this gaitlake needs {SCHEMA_VERSION}: "
            f"bring it there with `gaitlake upgrade --lake {lake.path}`, or use the gaitlake that wrote it"
        )


def open_connection(
    lake: Lake, *, read_only: bool, snapshot: int | None = None, application: str | None = None, **config: bool
) -> duckdb.DuckDBPyConnection:
    """A connection to a lake that exists and whose tables are this gaitlake's; a ``snapshot`` may be of an older one.

    Raises
    ------
    LakeError
        Otherwise, with what to do.
    """
    require_exists(lake)
    with explained(lake, "open"):
        connection = attach(lake, read_only=read_only, snapshot=snapshot, application=application, **config)
    try:
        with explained(lake, "read"):
            if snapshot is None:
                require_version(lake, connection)
            else:  # an older state has the views and macros that fit its tables
                schema_version(lake, connection)
    except BaseException:
        connection.close()
        raise
    return connection


def open_lake(path: str | PathLike[str]) -> Lake:
    """The lake in this folder, after checking that it is one and that its schema version is known.

    Raises
    ------
    LakeError
        If it is not.
    """
    lake = Lake(path)
    open_connection(lake, read_only=True).close()
    return lake


def connect(path: str | PathLike[str], *, snapshot: int | None = None) -> duckdb.DuckDBPyConnection:
    """Open a lake for reading: an ordinary DuckDB connection with ``USE lake`` done.

    It never blocks the nightly writer. Two queries outside a transaction may see two states of the lake; put questions
    that belong together between BEGIN and COMMIT, or give a ``snapshot``.

    Parameters
    ----------
    path
        The lake's folder.
    snapshot
        Id of a snapshot (`FROM lake.snapshots()`): every query sees the lake as it was then.

    Raises
    ------
    LakeError
        If it cannot be opened, with what to do.
    """
    lake = Lake(path)
    connection = open_connection(lake, read_only=True, snapshot=snapshot)
    try:
        with explained(lake, "open"):  # a server can go away at any moment
            connection.execute("USE lake")
    except BaseException:
        connection.close()
        raise
    return connection


def newest_snapshot(path: str | PathLike[str]) -> int:
    """Id of the state that a reader sees who opens the lake now."""
    return int(query(path, "FROM lake.current_snapshot()").column(0)[0].as_py())


def query(path: str | PathLike[str], sql: str, parameters: Sequence[object] = ()) -> pa.Table:
    """Rows of one query of gaitlake's own, as Arrow (opens, reads, closes)."""
    with connect(path) as connection, explained(Lake(path), "read"):
        return connection.execute(sql, list(parameters)).to_arrow_table()
