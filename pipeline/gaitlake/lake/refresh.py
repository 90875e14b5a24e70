"""What a lake holds besides its rows: tables, views, macros, metrics, side biases and the data dictionary."""

from __future__ import annotations

import hashlib
import json
from functools import cache
from os import PathLike
from pathlib import Path

import duckdb
import pyarrow as pa

from gaitlake.lake.connection import quoted
from gaitlake.lake.definition import table_statements
from gaitlake.lake.dictionary import dictionary_table
from gaitlake.lake.folder import Lake
from gaitlake.lake.incoming import SUMMARIES
from gaitlake.lake.objects import SqlObject, catalog_objects, sql_objects
from gaitlake.lake.one_state import one_state
from gaitlake.lake.patience import patiently
from gaitlake.lake.summaries import rebuild_summaries
from gaitlake.lake.write import write
from gaitlake_schemas.contract import Table
from gaitlake_schemas.dictionary import all_table_rows, sql_type
from gaitlake_schemas.tables import DATA_DICTIONARY, LAKE_INFO, METRICS, SIDE_BIASES, TABLES

OBJECTS_HASH = "objects_hash"
"""The fact in ``lake_info`` that says which gaitlake's objects these are."""

SUMMARIES_HASH = "summaries_hash"
"""The fact in ``lake_info`` that says by which gaitlake's SQL the summaries were made."""

WRITTEN_ANEW = (METRICS.name, SIDE_BIASES.name, DATA_DICTIONARY.name, *SUMMARIES)
"""Tables that hold nothing but what gaitlake can write again: made anew when their columns have changed."""


RETIRED_VIEWS = ("asymmetry_contrasts", "session_sides")
"""Views of earlier versions that have no successor of the same name."""


def registered_metrics() -> pa.Table:
    """The rows of ``metrics`` as this gaitlake has them."""
    from gaitlake.metrics import metrics_table

    return metrics_table()


def registered_side_biases() -> pa.Table:
    """The rows of ``side_biases`` as this gaitlake has them."""
    from gaitlake.metrics.side_biases import side_biases_table

    return side_biases_table()


@cache
def objects_hash() -> str:
    """Hash of everything that a refresh writes, so that an older gaitlake's lake is known at a glance.

    Of the side biases it is what they are made from: making them takes SciPy, for whose import each commit would pay.
    """
    from gaitlake.metrics import side_biases

    parts = [
        *sorted(item.sql for kind in ("macros", "views", "summaries") for item in sql_objects(kind)),
        json.dumps(all_table_rows()),
        json.dumps(registered_metrics().to_pylist()),
        side_biases.FIGURES.read_text(encoding="utf-8"),
        Path(side_biases.__file__).read_text(encoding="utf-8"),
    ]
    return hashlib.sha256("\n".join(parts).encode()).hexdigest()[:24]


def summarised_objects() -> list[SqlObject]:
    """The macros and views that summaries are made with, by themselves or through others."""
    known = {item.name: item for item in catalog_objects()}
    found: dict[str, SqlObject] = {}
    waiting = [name for item in sql_objects("summaries") for name in item.reads]
    while waiting:
        name = waiting.pop()
        if name in known and name not in found:
            found[name] = known[name]
            waiting += known[name].reads
    return list(found.values())


@cache
def summaries_hash() -> str:
    """Hash of what the summaries depend on, besides rows: a lake with another one has them recomputed."""
    parts = [item.sql for item in (*sql_objects("summaries"), *summarised_objects())]
    parts += [f"{row['metric']} {row['sided']}" for row in registered_metrics().to_pylist()]
    return hashlib.sha256("\n".join(sorted(parts)).encode()).hexdigest()[:24]


def is_outdated(connection: duckdb.DuckDBPyConnection) -> bool:
    """Were the lake's objects written by another version of gaitlake?"""
    return _fact(connection, OBJECTS_HASH) != objects_hash()


def _fact(connection: duckdb.DuckDBPyConnection, name: str) -> str | None:
    row = connection.execute(f"SELECT value FROM lake.main.lake_info WHERE name = {quoted(name)}").fetchone()
    return None if row is None else str(row[0])


def bring_up_to_date(connection: duckdb.DuckDBPyConnection) -> None:
    """Inside a transaction: nothing if the objects are this gaitlake's, else as `gaitlake init` does on a lake."""
    if is_outdated(connection):
        refresh(connection, registered_metrics())


def ensure_up_to_date(path: str | PathLike[str]) -> bool:
    """Bring a lake's objects up to date; False, and nothing written, if they are. Before reading new tables.

    What a server of the lake gives up half-way is done again.
    """
    return patiently(lambda: _ensured(Lake(path)))


def _ensured(lake: Lake) -> bool:
    with one_state(lake) as connection:
        if not is_outdated(connection):
            return False
    with write(lake, "refresh") as transaction:
        refresh(transaction.connection, registered_metrics())
    return True


def refresh(connection: duckdb.DuckDBPyConnection, metrics: pa.Table) -> None:
    """Make the tables that are missing; write views, macros, metrics, side biases and dictionary anew.

    Summaries are recomputed if their columns or the SQL that makes them changed. No row of any other table is touched.
    """
    drop_changed_tables(connection)
    made = make_missing_tables(connection)
    for name in RETIRED_VIEWS:
        connection.execute(f"DROP VIEW IF EXISTS lake.main.{name}")
    for item in catalog_objects():
        connection.execute(item.sql)
    for view in sql_objects("views"):
        comment = f"{view.meaning} Grain: {', '.join(view.grain)}."
        connection.execute(f"COMMENT ON VIEW lake.main.{view.name} IS {quoted(comment)}")
    replace_all(connection, METRICS.name, metrics)
    replace_all(connection, SIDE_BIASES.name, registered_side_biases())
    replace_all(connection, DATA_DICTIONARY.name, dictionary_table(connection))
    if _fact(connection, SUMMARIES_HASH) != summaries_hash() or made & set(SUMMARIES):
        rebuild_summaries(connection)
    state_facts(connection, {OBJECTS_HASH: objects_hash(), SUMMARIES_HASH: summaries_hash()})


def drop_changed_tables(connection: duckdb.DuckDBPyConnection) -> None:
    """DROP TABLE for those that are written anew anyway and have other columns than their contracts promise."""
    for name in WRITTEN_ANEW:
        if stored_columns(connection, name) not in ([], promised_columns(TABLES[name])):
            connection.execute(f"DROP TABLE lake.main.{name}")


def stored_columns(connection: duckdb.DuckDBPyConnection, name: str) -> list[tuple[str, str, bool]]:
    """Name, type and nullability of each column that the lake's table has; none: there is no such table."""
    sql = f"""
        SELECT column_name, data_type, is_nullable FROM duckdb_columns()
        WHERE database_name = 'lake' AND schema_name = 'main' AND table_name = {quoted(name)} ORDER BY column_index
    """
    return connection.execute(sql).fetchall()


def promised_columns(table: Table) -> list[tuple[str, str, bool]]:
    return [(column.name, sql_type(column.type), column.nullable) for column in table.columns]


def make_missing_tables(connection: duckdb.DuckDBPyConnection) -> set[str]:
    """CREATE TABLE for each contract that the lake has no table of; returns their names."""
    found = connection.execute("SELECT table_name FROM duckdb_tables() WHERE database_name = 'lake'").fetchall()
    missing = {name for name in TABLES if (name,) not in found}
    for name, table in TABLES.items():
        for statement in table_statements(table) if name in missing else ():
            connection.execute(statement)
    return missing


def state_facts(connection: duckdb.DuckDBPyConnection, facts: dict[str, str]) -> None:
    """Rows of ``lake_info``; those of the same name are replaced."""
    names = ", ".join(quoted(name) for name in facts)
    connection.execute(f"DELETE FROM lake.main.lake_info WHERE name IN ({names})")
    _insert(connection, LAKE_INFO.name, LAKE_INFO.from_rows([{"name": n, "value": v} for n, v in facts.items()]))


def replace_all(connection: duckdb.DuckDBPyConnection, table: str, rows: pa.Table) -> None:
    """Delete every row of a table and insert these."""
    connection.execute(f"DELETE FROM lake.main.{table}")
    _insert(connection, table, rows)


def _insert(connection: duckdb.DuckDBPyConnection, table: str, rows: pa.Table) -> None:
    connection.register("rows_to_store", rows)
    order = ", ".join(TABLES[table].sort)
    connection.execute(f"INSERT INTO lake.main.{table} BY NAME SELECT * FROM rows_to_store ORDER BY {order}")
    connection.unregister("rows_to_store")
