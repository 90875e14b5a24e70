"""From contracts to CREATE TABLE statements in DuckLake's types."""

from __future__ import annotations

from collections.abc import Iterator

import pyarrow as pa

from gaitlake.lake.connection import quoted
from gaitlake_schemas.contract import Column, Table

SQL_TYPES: dict[pa.DataType, str] = {
    pa.string(): "VARCHAR",
    pa.int32(): "INTEGER",
    pa.int64(): "BIGINT",
    pa.float32(): "FLOAT",
    pa.float64(): "DOUBLE",
    pa.bool_(): "BOOLEAN",
    pa.date32(): "DATE",
    pa.timestamp("us", tz="UTC"): "TIMESTAMP WITH TIME ZONE",
}


def sql_type(arrow: pa.DataType) -> str:
    """The DuckLake type. Fixed arrays, ENUM and UNION are left out on purpose: DuckLake cannot store them.

    Raises
    ------
    TypeError
        For a type that no table of a lake may have.
    """
    if pa.types.is_struct(arrow):
        return "STRUCT(" + ", ".join(f'"{field.name}" {sql_type(field.type)}' for field in arrow) + ")"
    if pa.types.is_list(arrow):
        return f"{sql_type(arrow.value_type)}[]"
    if arrow not in SQL_TYPES:
        raise TypeError(f"a lake cannot hold {arrow}; it can hold {[str(known) for known in SQL_TYPES]}")
    return SQL_TYPES[arrow]


def column_comment(column: Column) -> str:
    return f"{column.meaning} [{column.unit}]" if column.unit else column.meaning


def table_statements(table: Table) -> Iterator[str]:
    """CREATE TABLE and the comments. DuckLake has NOT NULL, but neither keys nor checks: audits take their place."""
    columns = (f'"{c.name}" {sql_type(c.type)}{"" if c.nullable else " NOT NULL"}' for c in table.columns)
    yield f"CREATE TABLE lake.main.{table.name} ({', '.join(columns)})"
    comment = f"{table.meaning} Grain: {', '.join(table.grain)}."
    yield f"COMMENT ON TABLE lake.main.{table.name} IS {quoted(comment)}"
    for column in table.columns:
        yield f'COMMENT ON COLUMN lake.main.{table.name}."{column.name}" IS {quoted(column_comment(column))}'
