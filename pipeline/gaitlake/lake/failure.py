"""What DuckDB says, turned into one line that says what to do."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager

import duckdb

from gaitlake.errors import LakeDroppedError, LakeError
from gaitlake.lake.folder import Lake
from gaitlake.store_access import scrubbed, store_advice

DROPPED = (
    "transaction conflict", "terminating connection", "server closed the connection", "connection already closed",
    "connection not open", "no connection to the server", "connection refused", "connection reset",
    "could not receive data from server", "could not send data to server", "ssl connection has been closed",
    "ssl syscall error", "server terminated abnormally", "the database system is", "connection timed out",
    "connection timeout expired", 'failed to execute query "rollback"', "the connection is lost",
    "consuming input failed",
)  # fmt: skip
"""Words of PostgreSQL's clients (lower case) for: nothing is wrong with what was asked, the server gave it up."""

ABORTED = "current transaction is aborted"
"""What DuckDB says after an error that DuckLake kept to itself; where the catalog is a server's, that one went away."""

STORE_WORDS = ("http error", "http get", "http put", "http head", "http post", "http delete", "(http ", "s3://",
               "could not connect to server", "http status")  # fmt: skip
"""DuckDB's words for an object store that did not do as it was told."""

STORE_HICCUPS = (
    "server returned nothing", "http 500", "http 502", "http 503", "http 504", "timed out", "timeout",
    "connection reset", "connection refused", "could not connect", "couldn't connect", "partial file",
    "failed sending data", "failure when receiving", "failed to read connection", "failed to write connection",
)  # fmt: skip
"""Words (lower case) for: the store did not answer this time. Errors about keys and buckets are no hiccups."""

ADVICE = (
    (("password authentication failed", "no password supplied", "fe_sendauth"),
     "PostgreSQL refuses this user: give the password in $PGPASSWORD or ~/.pgpass, and check the user in lake.toml"),
    (("connection refused", "could not translate host name", "connection timed out", "connection timeout expired",
      "the database system is", "no such file or directory\n\tis the server running"),
     "the PostgreSQL server of the catalog does not answer: check that it runs, and host and port in lake.toml, then "
     "run the same command again"),
    (("permission denied for",),
     "the catalog's role lacks a right in its database: have its owner grant it"),
    (("transaction conflict",),
     "somebody else changed the catalog meanwhile; nothing was stored: run the same command again"),
    ((ABORTED,),
     "an error before this one ended the transaction; nothing was stored: run the same command again"),
    (DROPPED,
     "the connection to the catalog's PostgreSQL broke; nothing was stored: run the same command again"),
    (("no space left", "disk is full", "file too large", "could not write", "quota", "disk i/o error"),
     "there is no room to write, or the disk is failing: free disk space, then run the same command again"),
    (("read-only file system", "readonly database", "permission denied", "unable to open database", "cannot open file",
      "attempt to write a readonly", "failed to create directory", "could not create directory"),
     "the folder must be readable and writable for this user (readers, too: SQLite keeps its reading marks beside the "
     "catalog): correct its permissions or mount"),
    (("file is not a database", "is malformed", "no such table: ducklake"),
     "catalog.sqlite is damaged or is not a DuckLake catalog: give another folder, make it anew with `gaitlake doctor "
     "--rebuild`, or restore it from a backup"),
    (("database is locked",),
     "another process holds the catalog: wait for it to end, then run the same command again"),
    (("ducklake version", "catalog version", "unsupported ducklake"),
     "the catalog was written by another DuckLake version: use the gaitlake version that wrote it, or a newer one"),
)  # fmt: skip
"""Words in DuckDB's message (lower case) and what to do about them; the first that fits is used."""


def advice(message: str) -> str:
    lowered = message.lower()
    if any(word in lowered for word in STORE_WORDS) and not lowered.startswith("binder error"):
        return store_advice("")
    for words, what in ADVICE:
        if any(word in lowered for word in words):
            return what
    return "see DuckDB's message"


def is_drop(lake: Lake, message: str) -> bool:
    """Did a server that the lake has give up what may succeed another time?"""
    lowered = message.lower()
    by_catalog = lake.place.catalog is not None and any(word in lowered for word in (*DROPPED, ABORTED))
    by_store = any(word in lowered for word in STORE_WORDS) and any(word in lowered for word in STORE_HICCUPS)
    return by_catalog or (lake.place.data is not None and by_store)


def one_line(error: Exception) -> str:
    """A message and its causes on one line, without secrets, traces and DuckDB's picture of the place in the SQL."""
    lines = [line.strip() for line in scrubbed(str(error)).partition("Stack Trace:")[0].splitlines()]
    return (
        "; ".join(line for line in lines if line.strip("^ ") and not line.startswith("LINE ")) or type(error).__name__
    )


@contextmanager
def explained(lake: Lake, action: str) -> Iterator[None]:
    """Raise :class:`LakeError` for whatever DuckDB or the operating system raises inside.

    :class:`LakeDroppedError` if a server gave it up. ``action`` completes the sentence "cannot …".
    """
    try:
        yield
    except (duckdb.Error, OSError) as error:
        message = f"cannot {action} lake {lake.path}: {advice(str(error))} ({one_line(error)})"
        raise (LakeDroppedError if is_drop(lake, str(error)) else LakeError)(message) from error
    except RuntimeError as error:  # DuckDB's way to say that Ctrl-C came while it was at work
        if "interrupted" in str(error):
            raise KeyboardInterrupt from error
        raise
