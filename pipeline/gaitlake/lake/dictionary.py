"""Rows of the table ``data_dictionary``: tables from the contracts, views from the headers of their SQL files."""

from __future__ import annotations

import duckdb
import pyarrow as pa

from gaitlake.lake.definition import sql_type
from gaitlake.lake.objects import SqlObject, sql_objects
from gaitlake_schemas.contract import Table
from gaitlake_schemas.tables import DATA_DICTIONARY, TABLES


def dictionary_table(connection: duckdb.DuckDBPyConnection) -> pa.Table:
    """Every column of every table and view; the types of the views' columns come from the lake itself."""
    rows = [row for table in TABLES.values() for row in _table_rows(table)]
    rows += [row for view in sql_objects("views") for row in _view_rows(connection, view)]
    return DATA_DICTIONARY.from_rows(rows)


def _table_rows(table: Table) -> list[dict[str, object]]:
    return [
        {
            "object_name": table.name,
            "object_kind": "table",
            "object_meaning": table.meaning,
            "grain": ", ".join(table.grain),
            "position": position,
            "column_name": column.name,
            "column_type": sql_type(column.type),
            "unit": column.unit,
            "nullable": column.nullable,
            "meaning": column.meaning,
        }
        for position, column in enumerate(table.columns, start=1)
    ]


def _view_rows(connection: duckdb.DuckDBPyConnection, view: SqlObject) -> list[dict[str, object]]:
    types = {row[0]: row[1] for row in connection.execute(f"DESCRIBE lake.main.{view.name}").fetchall()}
    return [
        {
            "object_name": view.name,
            "object_kind": "view",
            "object_meaning": view.meaning,
            "grain": ", ".join(view.grain),
            "position": position,
            "column_name": column.name,
            "column_type": types[column.name],
            "unit": column.unit,
            "nullable": column.name not in view.grain,
            "meaning": column.meaning,
        }
        for position, column in enumerate(view.columns, start=1)
    ]
