"""Names of a lake's objects inside SQL: which there are, and the same SQL for a database of any other name.

Where a name stands is asked of DuckDB's own parser, and the text around it stays as it is.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass

import duckdb

from gaitlake.errors import ExportError
from gaitlake.lake.connection import quoted

_PREFIX = re.compile(rb'("?)lake\1\s*\.\s*(?=("?)main\2\s*\.)', re.IGNORECASE)

Node = Mapping[str, object]


@dataclass(frozen=True, slots=True)
class Rebound:
    """``sql`` says `main.x` where it said `lake.main.x`; ``reads`` are the objects of the lake that it names."""

    sql: str
    reads: frozenset[str]


def rebind(connection: duckdb.DuckDBPyConnection, name: str, select: str) -> Rebound:
    """Take the lake's alias out of every qualified name of a SELECT.

    The schema stays: without it a name could mean a CTE.

    Raises
    ------
    ExportError
        If the text at such a name is not as expected; ``name`` says in which object.
    """
    text = select.encode()
    reads, cuts = set(), {}
    for node in _nodes(_tree(connection, name, select)):
        read = _read_name(node)
        if read is None:
            continue
        reads.add(read)
        place = int(str(node["query_location"]))
        found = _PREFIX.match(text, place)
        if found is None:
            raise ExportError(
                f"{name} cannot be exported: `lake.main.{read}` was expected at byte {place} of its SQL, "
                f"found {text[place : place + 20].decode(errors='replace')!r}"
            )
        cuts[found.start()] = found.end()
    for start in sorted(cuts, reverse=True):
        text = text[:start] + text[cuts[start] :]
    return Rebound(text.decode(), frozenset(reads))


def _tree(connection: duckdb.DuckDBPyConnection, name: str, select: str) -> object:
    row = connection.execute(f"SELECT json_serialize_sql({quoted(select)})").fetchone()
    tree: dict[str, object] = json.loads(row[0]) if row else {}
    if tree.get("error", True):
        raise ExportError(f"{name} cannot be exported: DuckDB cannot read its SQL ({tree.get('error_message')})")
    return tree["statements"]


def _nodes(tree: object) -> Iterator[Node]:
    waiting = [tree]
    while waiting:
        node = waiting.pop()
        if isinstance(node, dict):
            yield node
            waiting.extend(node.values())
        elif isinstance(node, list):
            waiting.extend(node)


def _read_name(node: Node) -> str | None:
    """The lake's object that a node names in full: a table or view, a function, or the table of a column."""
    if _is_lake(node.get("catalog_name")):
        return str(node["table_name"]).lower()
    if _is_lake(node.get("catalog")):
        return str(node["function_name"]).lower()
    parts = node.get("column_names")
    if isinstance(parts, list) and len(parts) > 3 and _is_lake(parts[0]):
        return str(parts[2]).lower()
    return None


def _is_lake(catalog: object) -> bool:
    return isinstance(catalog, str) and catalog.lower() == "lake"
