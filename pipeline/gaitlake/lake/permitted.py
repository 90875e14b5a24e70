"""Which SQL a reader may run: one statement that only reads the lake."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator

import duckdb

from gaitlake.errors import LakeError
from gaitlake.lake.connection import quoted
from gaitlake.lake.failure import one_line

TABLE_FUNCTIONS = frozenset({
    "range", "generate_series", "unnest", "repeat", "histogram", "histogram_values", "json_each", "json_tree",
    "duckdb_columns", "duckdb_databases", "duckdb_functions", "duckdb_keywords", "duckdb_schemas", "duckdb_settings",
    "duckdb_tables", "duckdb_types", "duckdb_views", "pragma_table_info", "pragma_version", "pg_timezone_names",
    "snapshots", "current_snapshot", "last_committed_snapshot", "table_changes", "table_insertions", "table_deletions",
    "table_info", "asymmetry_of", "cohort_asymmetry_of",
})  # fmt: skip
"""All others are refused: they read files, change settings, run text as SQL, or delete the lake's files even through a
read-only connection (`ducklake_cleanup_old_files`)."""

FORBIDDEN_FUNCTIONS = frozenset({"write_log", "getenv", "getvariable", "nextval"})
"""Scalar functions that do more than compute."""

METADATA = "__ducklake_metadata"
"""DuckLake's own database: in PostgreSQL it holds whatever its role may read, password hashes among it."""

_EXPLAIN = re.compile(r"\s*EXPLAIN\b\s*(?:ANALYZE\b|\([^()]*\))?", re.IGNORECASE)

ALLOWED = "one SELECT, FROM, WITH, VALUES, DESCRIBE, SHOW, SUMMARIZE, or EXPLAIN of one"


def require_permitted(connection: duckdb.DuckDBPyConnection, sql: str) -> None:
    """Pass ``sql`` if it is one statement that only reads.

    Raises
    ------
    LakeError
        Otherwise: it names what was found and what is allowed.
    """
    try:
        statements = connection.extract_statements(sql)
    except duckdb.Error as error:
        raise LakeError(f"the SQL cannot be parsed: {one_line(error)}") from error
    if len(statements) != 1:
        raise LakeError(f"the SQL holds {len(statements)} statements; give {ALLOWED}")
    kind = statements[0].type
    text = statements[0].query
    if kind == duckdb.StatementType.EXPLAIN:
        text = _EXPLAIN.sub("", text, count=1)
    elif kind != duckdb.StatementType.SELECT:
        raise LakeError(f"{kind.name} is not allowed: the lake is read-only here; give {ALLOWED}")
    _require_reading(_syntax_tree(connection, text))


def _syntax_tree(connection: duckdb.DuckDBPyConnection, text: str) -> object:
    row = connection.execute(f"SELECT json_serialize_sql({quoted(text)})").fetchone()  # parameters import pandas: 1.5 s
    tree: dict[str, list[object]] = json.loads(row[0]) if row else {}
    if len(tree.get("statements", [])) != 1:
        raise LakeError(f"this statement is not allowed: the lake is read-only here; give {ALLOWED}")
    return tree["statements"]


def _nodes(tree: object) -> Iterator[dict[str, object]]:
    waiting = [tree]
    while waiting:
        node = waiting.pop()
        if isinstance(node, dict):
            yield node
            waiting.extend(node.values())
        elif isinstance(node, list):
            waiting.extend(node)


def _require_reading(tree: object) -> None:
    for node in _nodes(tree):
        function = node.get("function")
        if node.get("type") == "TABLE_FUNCTION" and isinstance(function, dict):
            name = str(function["function_name"]).lower()
            if name not in TABLE_FUNCTIONS:
                raise LakeError(
                    f"the table function {name} is not allowed: only the lake's tables and views can be read"
                )
        elif any(str(node.get(part) or "").lower().startswith(METADATA) for part in ("catalog_name", "schema_name")):
            raise LakeError("the catalog's own tables are not allowed: only the lake's tables and views can be read")
        elif str(node.get("function_name", "")).lower() in FORBIDDEN_FUNCTIONS:
            raise LakeError(f"the function {node['function_name']} is not allowed here")
