"""Several questions about one state of a lake."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager, suppress
from os import PathLike

import duckdb

from gaitlake.lake.connection import connect
from gaitlake.lake.failure import explained
from gaitlake.lake.folder import Lake


@contextmanager
def one_state(path: str | PathLike[str]) -> Iterator[duckdb.DuckDBPyConnection]:
    """A connection as :func:`connect` opens it, in a transaction: whatever is asked in the block sees one snapshot.

    The transaction is given up by a statement of its own. DuckDB does that, too, when a connection is closed, but there
    an error ends the process (``terminate called``), and a PostgreSQL that has dropped its session is one.

    Raises
    ------
    LakeError
        The lake cannot be opened or read.
    """
    lake = Lake(path)
    with connect(lake) as connection, explained(lake, "read"):
        connection.execute("BEGIN")
        try:
            yield connection
        finally:
            with suppress(duckdb.Error):
                connection.execute("ROLLBACK")
