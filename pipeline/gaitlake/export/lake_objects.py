"""What a lake's catalog holds at one snapshot: tables, views and macros, whoever made them."""

from __future__ import annotations

import re
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from graphlib import TopologicalSorter

import duckdb

from gaitlake.export.qualified_names import rebind
from gaitlake.lake.connection import quoted

TABLES = """
SELECT table_name, comment FROM duckdb_tables()
WHERE database_name = 'lake' AND schema_name = 'main' ORDER BY table_name
"""
COLUMNS = """
SELECT table_name, column_name, data_type, is_nullable, comment FROM duckdb_columns()
WHERE database_name = 'lake' AND schema_name = 'main' ORDER BY table_name, column_index
"""
VIEWS = """
SELECT view_name, sql, comment FROM duckdb_views()
WHERE database_name = 'lake' AND schema_name = 'main' ORDER BY view_name
"""
METADATA_SCHEMA = (
    "SELECT coalesce(options['metadata_schema'], 'main') FROM duckdb_databases() WHERE database_name = 'lake'"
)
"""Where DuckLake's own tables are in the catalog's database."""
MACROS = """
SELECT
    macro_name, impl_id, i.type, i.sql,
    list(p.parameter_name ORDER BY p.column_id) FILTER (p.parameter_name IS NOT NULL) AS names,
    list(p.default_value ORDER BY p.column_id) FILTER (p.parameter_name IS NOT NULL) AS defaults,
    list(p.default_value_type ORDER BY p.column_id) FILTER (p.parameter_name IS NOT NULL) AS types
FROM __ducklake_metadata_lake.{schema}.ducklake_macro
JOIN __ducklake_metadata_lake.{schema}.ducklake_macro_impl AS i USING (macro_id)
LEFT JOIN __ducklake_metadata_lake.{schema}.ducklake_macro_parameters AS p USING (macro_id, impl_id)
WHERE begin_snapshot <= {snapshot} AND (end_snapshot IS NULL OR end_snapshot > {snapshot})
GROUP BY ALL ORDER BY macro_name, impl_id
"""
"""As DuckLake stores them: what DuckDB tells of functions lacks the defaults of their parameters."""

DEFAULT_TYPES: Mapping[str, str] = {
    "int8": "TINYINT", "int16": "SMALLINT", "int32": "INTEGER", "int64": "BIGINT", "int128": "HUGEINT",
    "uint8": "UTINYINT", "uint16": "USMALLINT", "uint32": "UINTEGER", "uint64": "UBIGINT", "uint128": "UHUGEINT",
    "float32": "FLOAT", "float64": "DOUBLE",
}  # fmt: skip
"""DuckLake's names of types that DuckDB knows by another, or as another: its INT8 has 64 bits."""

_VIEW = re.compile(r"CREATE VIEW (?:\"(?:[^\"]|\"\")+\"|\w+) ?(?P<columns>\(.*?\))? ?AS (?P<select>.*)", re.DOTALL)


_RELATION = re.compile(r"^lake\.main\.(\w+)$")
"""A default that names one of the lake's tables or views, for `query_table`."""


def identifier(name: str) -> str:
    """``name`` as an SQL identifier."""
    return '"' + name.replace('"', '""') + '"'


@dataclass(frozen=True, slots=True)
class StoredTable:
    """``columns``: name, type, nullable, comment."""

    name: str
    comment: str | None
    columns: tuple[tuple[str, str, bool, str | None], ...]

    def statements(self) -> list[str]:
        """CREATE TABLE and its comments, without the lake's alias."""
        promised = (f"{identifier(n)} {kind}{'' if null else ' NOT NULL'}" for n, kind, null, _ in self.columns)
        own = f"main.{identifier(self.name)}"
        made = [f"CREATE TABLE {own} ({', '.join(promised)})"]
        if self.comment:
            made.append(f"COMMENT ON TABLE {own} IS {quoted(self.comment)}")
        return made + [
            f"COMMENT ON COLUMN {own}.{identifier(name)} IS {quoted(comment)}"
            for name, _, _, comment in self.columns
            if comment
        ]


@dataclass(frozen=True, slots=True)
class StoredSql:
    """A view or macro: its statements without the lake's alias, and the lake's objects that it names."""

    name: str
    kind: str
    statements: tuple[str, ...]
    reads: frozenset[str]


def stored_tables(connection: duckdb.DuckDBPyConnection) -> list[StoredTable]:
    """The tables, by name."""
    columns: dict[str, list[tuple[str, str, bool, str | None]]] = {}
    for table, *column in connection.execute(COLUMNS).fetchall():
        name, kind, nullable, comment = column
        columns.setdefault(table, []).append((name, kind, nullable, comment))
    return [StoredTable(name, comment, tuple(columns[name])) for name, comment in connection.execute(TABLES).fetchall()]


def stored_sql(connection: duckdb.DuckDBPyConnection, snapshot: int) -> list[StoredSql]:
    """Views and macros; each comes after those that it reads.

    Raises
    ------
    ExportError
        If one cannot be bound to another database.
    """
    found = {(item.kind, item.name.lower()): item for item in (*_macros(connection, snapshot), *_views(connection))}
    order = TopologicalSorter(
        {key: [k for k in found if k[1] in item.reads and k != key] for key, item in found.items()}
    )
    return [found[key] for key in order.static_order()]


def without(objects: Sequence[StoredSql], absent: Collection[str]) -> tuple[list[StoredSql], list[str]]:
    """Those that work without the tables ``absent``, and the names of those that do not."""
    gone = {name.lower() for name in absent}
    kept = []
    lost = []
    for item in objects:
        if item.reads & gone:
            gone.add(item.name.lower())
            lost.append(item.name)
        else:
            kept.append(item)
    return kept, lost


def _views(connection: duckdb.DuckDBPyConnection) -> list[StoredSql]:
    found = []
    for name, sql, comment in connection.execute(VIEWS).fetchall():
        parts = _VIEW.match(sql.rstrip().rstrip(";"))
        select = rebind(connection, f"view {name}", parts["select"] if parts else sql)
        own = f"main.{identifier(name)}"
        statements = [f"CREATE VIEW {own} {(parts and parts['columns']) or ''} AS {select.sql}"]
        if comment:
            statements.append(f"COMMENT ON VIEW {own} IS {quoted(comment)}")
        found.append(StoredSql(name, "view", tuple(statements), select.reads))
    return found


def _macros(connection: duckdb.DuckDBPyConnection, snapshot: int) -> list[StoredSql]:
    bodies: dict[str, list[str]] = {}
    reads: dict[str, frozenset[str]] = {}
    schema = connection.execute(METADATA_SCHEMA).fetchall()[0][0]
    rows = connection.execute(MACROS.format(snapshot=int(snapshot), schema=identifier(schema))).fetchall()
    for name, _, kind, sql, names, defaults, types in rows:
        is_table = kind == "table"
        text = sql if is_table else f"SELECT {sql}"
        rebound = rebind(connection, f"macro {name}", text)
        body = f"TABLE {rebound.sql}" if is_table else rebound.sql.removeprefix("SELECT ")
        relations = [found[1].lower() for text in defaults or [] if (found := _RELATION.match(text or ""))]
        parameters = _parameters(names or [], defaults or [], types or [])
        bodies.setdefault(name, []).append(f"({parameters}) AS {body}")
        reads[name] = reads.get(name, frozenset()) | rebound.reads | frozenset(relations)
    return [
        StoredSql(name, "macro", (f"CREATE MACRO main.{identifier(name)} {', '.join(parts)}",), reads[name])
        for name, parts in bodies.items()
    ]


def _parameters(names: Sequence[str], defaults: Sequence[str | None], types: Sequence[str]) -> str:
    return ", ".join(
        identifier(name) if kind == "unknown" else f"{identifier(name)} := {_literal(default, kind)}"
        for name, default, kind in zip(names, defaults, types, strict=True)
    )


def _literal(default: str | None, kind: str) -> str:
    if default is None:
        return "NULL"
    text = _RELATION.sub(r"main.\1", default)
    return f"CAST({quoted(text)} AS {DEFAULT_TYPES.get(kind, kind)})"
