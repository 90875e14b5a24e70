"""The data dictionary: one row per column of every table and view, and the same as a document.

Views are known to whoever makes a lake: it gives their rows to :func:`markdown` after those of the tables.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping
from itertools import groupby
from typing import Any

import pyarrow as pa

from gaitlake_schemas.contract import Table
from gaitlake_schemas.tables import TABLES
from gaitlake_schemas.vocabulary import FILE_REASONS, QUALITY_REASONS

Row = Mapping[str, Any]
"""One row of `data_dictionary`."""

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

HEADING = """# Data dictionary

Every column of a lake. Generated from the contracts in `schemas/gaitlake_schemas`; a test fails when it is stale.
The same is in the lake: `SELECT * FROM data_dictionary`.
Sides are the subject's own; positive asymmetry means left larger; a missing value is NULL and has a reason.
"""


def sql_type(arrow: pa.DataType) -> str:
    """The type's name as DuckDB prints it.

    Raises
    ------
    TypeError
        For a type that no column of a lake has.
    """
    if pa.types.is_struct(arrow):
        return "STRUCT(" + ", ".join(f"{_identifier(f.name)} {sql_type(f.type)}" for f in arrow.fields) + ")"
    if pa.types.is_list(arrow):
        return f"{sql_type(arrow.value_type)}[]"
    if arrow not in SQL_TYPES:
        raise TypeError(f"a lake has no columns of type {arrow}; known are {sorted(map(str, SQL_TYPES))}")
    return SQL_TYPES[arrow]


def _identifier(name: str) -> str:
    return name if re.fullmatch("[a-z_][a-z0-9_]*", name) else f'"{name}"'


def column_rows(
    object_name: str, object_kind: str, object_meaning: str, grain: Iterable[str], columns: Iterable[Row]
) -> Iterator[dict[str, object]]:
    """Rows of `data_dictionary` for one table or view.

    ``columns`` are mappings of column_name, column_type, unit, nullable and meaning, in their order.
    """
    shared = {
        "object_name": object_name,
        "object_kind": object_kind,
        "object_meaning": object_meaning,
        "grain": ", ".join(grain),
    }
    for position, column in enumerate(columns, 1):
        yield {**shared, "position": position, **column}


def table_rows(table: Table) -> Iterator[dict[str, object]]:
    """Rows of `data_dictionary` for one contract."""
    columns = (
        {
            "column_name": column.name,
            "column_type": sql_type(column.type),
            "unit": column.unit,
            "nullable": column.nullable,
            "meaning": column.meaning,
        }
        for column in table.columns
    )
    return column_rows(table.name, "table", table.meaning, table.grain, columns)


def all_table_rows() -> list[dict[str, object]]:
    """Rows for every contract, in the order of the data flow."""
    return [row for table in TABLES.values() for row in table_rows(table)]


def markdown(rows: Iterable[Row]) -> str:
    """The document. Objects keep the order of ``rows``; equal STRUCT columns in a row are folded into one line."""
    sections = [_section(list(columns)) for _, columns in groupby(rows, key=lambda row: row["object_name"])]
    return "\n".join([HEADING, *sections, _reasons()])


def _section(rows: list[Row]) -> str:
    first = rows[0]
    lines = [
        f"## {first['object_name']} ({first['object_kind']})",
        "",
        str(first["object_meaning"]),
        "",
        f"Grain: {first['grain']}",
        "",
        "| column | type | unit | NULL | meaning |",
        "|---|---|---|---|---|",
    ]
    for _, alike in groupby(rows, key=_fold_key):
        lines.append(_line(list(alike)))
    return "\n".join(lines) + "\n"


def _fold_key(row: Row) -> tuple[object, ...]:
    struct = str(row["column_type"]).startswith("STRUCT")
    return (row["column_type"], row["unit"], row["nullable"]) if struct else (row["column_name"],)


def _line(alike: list[Row]) -> str:
    first, last = alike[0], alike[-1]
    name, meaning = f"`{first['column_name']}`", str(first["meaning"])
    if len(alike) > 1:
        name, meaning = f"`{first['column_name']}` … `{last['column_name']}`", f"{len(alike)} columns; {meaning}; …"
    cells = (name, first["column_type"], first["unit"] or "", "yes" if first["nullable"] else "", meaning)
    return "| " + " | ".join(str(cell).replace("|", "\\|") for cell in cells) + " |"


def _reasons() -> str:
    """The reason codes, which stand for a value that is missing or to be read with care."""
    lines = ["## Reason codes", "", "| code | of | meaning |", "|---|---|---|"]
    lines += [f"| `{code}` | file | {meaning} |" for code, meaning in FILE_REASONS.items()]
    lines += [
        f"| `{code}` | clip, stride, metric or contrast | {meaning} |" for code, meaning in QUALITY_REASONS.items()
    ]
    return "\n".join(lines) + "\n"
