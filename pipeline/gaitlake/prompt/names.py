"""What a lake offers to whoever types SQL: objects, their columns, macros; read from its catalog."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field

Ask = Callable[[str], Sequence[tuple[object, ...]]]

COLUMNS = """
SELECT table_name, column_name, data_type FROM duckdb_columns()
WHERE database_name = 'lake' AND schema_name = 'main' ORDER BY table_name, column_index
"""
VIEWS = "SELECT view_name FROM duckdb_views() WHERE database_name = 'lake' AND schema_name = 'main'"
DOCUMENTED = (
    "SELECT object_name, column_name, column_type FROM lake.main.data_dictionary ORDER BY object_name, position"
)
MACROS = "SELECT DISTINCT function_name FROM duckdb_functions() WHERE database_name = 'lake' AND schema_name = 'main'"

_FIELD = re.compile(r"(?:\(|, )(\w+) ")


@dataclass(frozen=True, slots=True)
class Names:
    """``columns`` by table and view, in their order; ``fields`` of STRUCT columns by the column's name."""

    columns: Mapping[str, tuple[str, ...]]
    fields: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    macros: tuple[str, ...] = ()


def read_names(ask: Ask) -> Names:
    """Ask a lake. Columns of tables come from its catalog, those of views from `data_dictionary`."""
    columns: dict[str, dict[str, None]] = {str(row[0]): {} for row in ask(VIEWS)}
    fields: dict[str, tuple[str, ...]] = {}
    for name, column, kind in (*ask(COLUMNS), *ask(DOCUMENTED)):
        columns.setdefault(str(name), {})[str(column)] = None
        if str(kind).startswith("STRUCT("):
            fields[str(column)] = tuple(_FIELD.findall(str(kind).removeprefix("STRUCT")))
    macros = tuple(sorted(str(row[0]) for row in ask(MACROS)))
    return Names({name: tuple(columns[name]) for name in sorted(columns)}, fields, macros)
