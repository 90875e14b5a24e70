"""From contracts to CREATE TABLE statements in DuckLake's types."""

from __future__ import annotations

from collections.abc import Iterator

from gaitlake.lake.connection import quoted
from gaitlake_schemas.contract import Column, Table
from gaitlake_schemas.dictionary import sql_type


def column_comment(column: Column) -> str:
    return f"{column.meaning} [{column.unit}]" if column.unit else column.meaning


def table_statements(table: Table) -> Iterator[str]:
    """CREATE TABLE and the comments. DuckLake has NOT NULL, but neither keys nor checks: audits take their place.

    Nor has it fixed arrays, ENUM or UNION; ``sql_type`` refuses what is not in its list.
    """
    columns = (f'"{c.name}" {sql_type(c.type)}{"" if c.nullable else " NOT NULL"}' for c in table.columns)
    yield f"CREATE TABLE lake.main.{table.name} ({', '.join(columns)})"
    comment = f"{table.meaning} Grain: {', '.join(table.grain)}."
    yield f"COMMENT ON TABLE lake.main.{table.name} IS {quoted(comment)}"
    for column in table.columns:
        yield f'COMMENT ON COLUMN lake.main.{table.name}."{column.name}" IS {quoted(column_comment(column))}'
