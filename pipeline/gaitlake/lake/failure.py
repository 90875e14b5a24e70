"""What DuckDB says, turned into one line that says what to do."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager

import duckdb

from gaitlake.errors import LakeError
from gaitlake.lake.folder import Lake

ADVICE = (
    (("no space left", "disk is full", "file too large", "could not write", "quota", "disk i/o error"),
     "there is no room to write, or the disk is failing: free disk space, then run the same command again"),
    (("read-only file system", "readonly database", "permission denied", "unable to open database", "cannot open file",
      "attempt to write a readonly", "failed to create directory", "could not create directory"),
     "the folder must be readable and writable for this user (readers, too: SQLite keeps its reading marks beside the "
     "catalog): correct its permissions or mount"),
    (("file is not a database", "is malformed", "no such table: ducklake"),
     "catalog.sqlite is damaged or is not a DuckLake catalog: give another folder, or restore it from a backup"),
    (("database is locked",),
     "another process holds the catalog: wait for it to end, then run the same command again"),
    (("ducklake version", "catalog version", "unsupported ducklake"),
     "the catalog was written by another DuckLake version: use the gaitlake version that wrote it, or a newer one"),
)  # fmt: skip
"""Words in DuckDB's message (lower case) and what to do about them; the first that fits is used."""


def advice(message: str) -> str:
    lowered = message.lower()
    for words, what in ADVICE:
        if any(word in lowered for word in words):
            return what
    return "see DuckDB's message"


def one_line(error: Exception) -> str:
    """A message and its causes on one line, without DuckDB's picture of the place in the SQL."""
    lines = [line.strip() for line in str(error).splitlines()]
    return (
        "; ".join(line for line in lines if line.strip("^ ") and not line.startswith("LINE ")) or type(error).__name__
    )


@contextmanager
def explained(lake: Lake, action: str) -> Iterator[None]:
    """Raise :class:`LakeError` for whatever DuckDB or the operating system raises inside.

    ``action`` completes the sentence "cannot …".
    """
    try:
        yield
    except (duckdb.Error, OSError) as error:
        raise LakeError(f"cannot {action} lake {lake.path}: {advice(str(error))} ({one_line(error)})") from error
    except RuntimeError as error:  # DuckDB's way to say that Ctrl-C came while it was at work
        if "interrupted" in str(error):
            raise KeyboardInterrupt from error
        raise
