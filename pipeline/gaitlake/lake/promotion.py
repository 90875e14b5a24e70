"""Which analysis the lake's views read."""

from __future__ import annotations

from os import PathLike

import duckdb

from gaitlake.errors import LakeError
from gaitlake.lake.refresh import bring_up_to_date
from gaitlake.lake.summaries import refresh_current
from gaitlake.lake.write import write


def make_first_analysis_current(connection: duckdb.DuckDBPyConnection) -> None:
    """The first analysis committed to a lake is the one that views read, until another one is promoted."""
    known = "SELECT 1 FROM lake.main.lake_info WHERE name = 'current_analysis_id'"
    if connection.execute(known).fetchone() is not None:
        return
    first = connection.execute("SELECT analysis_id FROM lake.main.analyses ORDER BY analysis_id LIMIT 1").fetchone()
    if first is not None:
        _set_current(connection, first[0])


def _set_current(connection: duckdb.DuckDBPyConnection, analysis_id: str) -> None:
    connection.execute("DELETE FROM lake.main.lake_info WHERE name IN ('current_analysis_id', 'current_extractor_id')")
    connection.execute(
        """
        INSERT INTO lake.main.lake_info (name, value)
        SELECT unnest(['current_analysis_id', 'current_extractor_id']), unnest([analysis_id, extractor_id])
        FROM lake.main.analyses
        WHERE analysis_id = ?
        """,
        [analysis_id],
    )


def promote(path: str | PathLike[str], analysis_id: str) -> int | None:
    """Make ``analysis_id`` the analysis that views read, with its summaries, and return the snapshot's id.

    Raises
    ------
    LakeError
        If the lake has no such analysis.
    """
    with write(path, f"promote {analysis_id}") as transaction:
        connection = transaction.connection
        bring_up_to_date(connection)
        known = [
            row[0] for row in connection.execute("SELECT analysis_id FROM lake.main.analyses ORDER BY 1").fetchall()
        ]
        if analysis_id not in known:
            raise LakeError(f"the lake has no analysis {analysis_id}; it has {known}")
        _set_current(connection, analysis_id)
        refresh_current(connection)
    return transaction.snapshot
