"""Questions whose answer must be no rows. They take the place of the keys and checks that DuckLake does not have."""

from __future__ import annotations

import duckdb

from gaitlake.errors import LakeError
from gaitlake.lake.folder import Lake
from gaitlake.lake.incoming import Incoming
from gaitlake.lake.objects import sql_objects

SHOWN = 5


def run_audits(lake: Lake, connection: duckdb.DuckDBPyConnection, incoming: Incoming) -> None:
    """Ask about the rows of the batch: every audit that reads a table of which the batch has rows.

    Raises
    ------
    LakeError
        With the audits that found rows and the first rows of each.
    """
    found = [
        f"{audit.name} ({audit.meaning}): {rows}"
        for audit in sql_objects("audits")
        if incoming.holds_any(name.removeprefix("batch_") for name in audit.reads if name.startswith("batch_"))
        and (rows := _rows(connection, audit.sql))
    ]
    if found:
        raise LakeError(
            f"the batch was not stored in lake {lake.path}; audits found offending rows: " + "; ".join(found)
        )


def _rows(connection: duckdb.DuckDBPyConnection, sql: str) -> str:
    cursor = connection.execute(sql)
    rows = cursor.fetchmany(SHOWN + 1)
    text = ", ".join(str(row) for row in rows[:SHOWN])
    return f"{text}, …" if len(rows) > SHOWN else text
