"""Making a lake, and bringing the objects of an existing one up to date."""

from __future__ import annotations

from importlib.metadata import version
from os import PathLike

import duckdb
import pyarrow as pa

from gaitlake.errors import LakeError
from gaitlake.lake.connection import attach, open_lake, quoted
from gaitlake.lake.definition import table_statements
from gaitlake.lake.dictionary import dictionary_table
from gaitlake.lake.failure import explained
from gaitlake.lake.folder import Lake
from gaitlake.lake.locks import write_lock
from gaitlake.lake.objects import sql_objects
from gaitlake.lake.write import write
from gaitlake_schemas import SCHEMA_VERSION
from gaitlake_schemas.tables import LAKE_INFO, METRICS, TABLES

OPTIONS = {
    "data_inlining_row_limit": 0,
    "parquet_compression": "'zstd'",
    "parquet_version": 2,
    "target_file_size": "'256MB'",
}
"""Kept in the catalog, so that they hold for every client. Inlined rows would lose data: it stays 0."""


def create_lake(path: str | PathLike[str], *, metrics: pa.Table | None = None) -> Lake:
    """Make a lake in this folder: catalog, tables, views, macros, the metrics and the data dictionary.

    On a lake that exists, views, macros, metrics and data dictionary are brought up to date; no other row is touched.

    Parameters
    ----------
    path
        A folder that does not exist, is empty, or is a lake.
    metrics
        Rows of the table `metrics`; default the registry of :mod:`gaitlake.metrics`.

    Raises
    ------
    LakeError
        If the folder holds something else or cannot be written.
    """
    lake = Lake(path)
    registry = METRICS.check(_registry() if metrics is None else metrics)
    with explained(lake, "create"):
        _make_folders(lake)
        finished = _has_tables(lake)
        if not finished:
            _make_catalog(lake)
    if finished:
        open_lake(lake.path)
    with write(lake, "refresh" if finished else "create", creating=True) as transaction:
        if not finished:
            _make_tables(transaction.connection)
        refresh_objects(transaction.connection, registry)
    return lake


def _registry() -> pa.Table:
    from gaitlake.metrics import metrics_table

    return metrics_table()


def _make_folders(lake: Lake) -> None:
    if lake.path.is_dir() and any(lake.path.iterdir()) and not lake.catalog.is_file() and not lake.write_lock.is_file():
        raise LakeError(f"{lake.path} is not empty and not a lake: give a new or empty folder")
    for folder in (lake.data, lake.staging):
        folder.mkdir(parents=True, exist_ok=True)


def _make_catalog(lake: Lake) -> None:
    with write_lock(lake), attach(lake, read_only=False) as connection:
        for name, value in OPTIONS.items():
            connection.execute(f"CALL lake.set_option('{name}', {value})")


def _has_tables(lake: Lake) -> bool:
    """False for a folder without catalog, and for one whose making was cut short."""
    if not lake.catalog.is_file():
        return False
    try:
        connection = attach(lake, read_only=True)
    except duckdb.Error:
        return False  # nothing in it yet, or damaged: making it will tell
    with connection:
        found = connection.execute(
            "SELECT 1 FROM duckdb_tables() WHERE database_name = 'lake' AND table_name = 'lake_info'"
        ).fetchone()
    return found is not None


def _make_tables(connection: duckdb.DuckDBPyConnection) -> None:
    for table in TABLES.values():
        for statement in table_statements(table):
            connection.execute(statement)
    facts = {"schema_version": str(SCHEMA_VERSION), "gaitlake_version": version("gaitlake")}
    _replace_all(connection, LAKE_INFO.name, LAKE_INFO.from_rows([{"name": n, "value": v} for n, v in facts.items()]))


def refresh_objects(connection: duckdb.DuckDBPyConnection, metrics: pa.Table) -> None:
    """Views, macros, metrics and data dictionary as this gaitlake has them."""
    for macro in sql_objects("macros"):
        connection.execute(macro.sql)
    for view in sql_objects("views"):
        connection.execute(view.sql)
        comment = f"{view.meaning} Grain: {', '.join(view.grain)}."
        connection.execute(f"COMMENT ON VIEW lake.main.{view.name} IS {quoted(comment)}")
    _replace_all(connection, "metrics", metrics)
    _replace_all(connection, "data_dictionary", dictionary_table(connection))


def _replace_all(connection: duckdb.DuckDBPyConnection, table: str, rows: pa.Table) -> None:
    connection.execute(f"DELETE FROM lake.main.{table}")
    connection.register("rows_to_store", rows)
    order = ", ".join(TABLES[table].sort)
    connection.execute(f"INSERT INTO lake.main.{table} BY NAME SELECT * FROM rows_to_store ORDER BY {order}")
    connection.unregister("rows_to_store")
