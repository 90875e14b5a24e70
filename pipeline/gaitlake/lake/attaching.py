"""The statements that open a lake in any DuckDB client."""

from __future__ import annotations

from os import PathLike

import duckdb

from gaitlake.lake.connection import attach_statement, open_connection, quoted, secret_statement
from gaitlake.lake.extensions import extension_file, needed
from gaitlake.lake.failure import explained
from gaitlake.lake.folder import Lake
from gaitlake.store_access import access

INSTALLED_NAMES = {"sqlite_scanner": "sqlite", "postgres_scanner": "postgres"}
"""What DuckDB's own repository of extensions calls them, where that is another name than the wheel's."""


def attach_lines(path: str | PathLike[str], *, snapshot: int | None = None) -> list[str]:
    """SQL, line by line: load the extensions, attach the lake read-only as ``lake``, and use it.

    Everything is absolute, so that the lines work in whatever folder the client was started.

    Parameters
    ----------
    path
        The lake's folder.
    snapshot
        Id of the snapshot that the client will see for good; default: the newest at each query.

    Raises
    ------
    LakeError
        If there is no such lake or snapshot, or the lake is of another version.
    """
    lake = Lake(path)
    with open_connection(lake, read_only=True, snapshot=snapshot) as connection, explained(lake, "read"):
        platform = (connection.execute("PRAGMA platform").fetchone() or ("?",))[0]
    wheels = needed(lake.place)
    names = [INSTALLED_NAMES.get(name, name) for name in wheels]
    install = " ".join([*(f"INSTALL {name};" for name in names), *(f"LOAD {name};" for name in names)])
    return [
        f"-- These extension files are for DuckDB v{duckdb.__version__} on {platform}. For another version or machine",
        f"-- DuckDB fetches its own, in place of the two lines with LOAD: {install}",
        *(f"LOAD {quoted(extension_file(name))};" for name in wheels),
        "SET TimeZone = 'UTC';",
        *_store_lines(lake),
        f"{attach_statement(lake, read_only=True, snapshot=snapshot)};",
        "USE lake;",
    ]


def _store_lines(lake: Lake) -> list[str]:
    """The keys of an object store are not shown: the client reads them from its own environment."""
    if lake.place.data is None:
        return []
    shown = [f"getenv({quoted(name)})" for name in ("AWS_ACCESS_KEY_ID", "AWS_SECRET_ACCESS_KEY", "AWS_SESSION_TOKEN")]
    return [
        "-- getenv is known to DuckDB's own shell; in another client give the keys there as texts.",
        f"{secret_statement(access(), lake.place.data, *shown)};",
    ]
