"""Rows of the table ``data_dictionary``: tables from the contracts, views from the headers of their SQL files."""

from __future__ import annotations

from collections.abc import Iterator

import duckdb
import pyarrow as pa

from gaitlake.lake.objects import SqlObject, sql_objects
from gaitlake_schemas.dictionary import all_table_rows, column_rows
from gaitlake_schemas.tables import DATA_DICTIONARY


def dictionary_table(connection: duckdb.DuckDBPyConnection) -> pa.Table:
    """Every column of every table and view; the types of the views' columns come from the lake itself."""
    rows = all_table_rows()
    for view in sql_objects("views"):
        rows += view_rows(connection, view)
    return DATA_DICTIONARY.from_rows(rows)


def view_rows(connection: duckdb.DuckDBPyConnection, view: SqlObject) -> Iterator[dict[str, object]]:
    """Rows of `data_dictionary` for one view. A view promises no NOT NULL."""
    types = {row[0]: row[1] for row in connection.execute(f"DESCRIBE lake.main.{view.name}").fetchall()}
    columns = (
        {
            "column_name": column.name,
            "column_type": types[column.name],
            "unit": column.unit,
            "nullable": True,
            "meaning": column.meaning,
        }
        for column in view.columns
    )
    return column_rows(view.name, "view", view.meaning, view.grain, columns)
