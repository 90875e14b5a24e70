"""Making a lake, and bringing the objects of an existing one up to date."""

from __future__ import annotations

from importlib.metadata import version
from os import PathLike

import duckdb
import pyarrow as pa

from gaitlake.errors import LakeError
from gaitlake.lake.connection import attach, open_lake
from gaitlake.lake.failure import explained
from gaitlake.lake.folder import Lake
from gaitlake.lake.locks import write_lock
from gaitlake.lake.refresh import make_missing_tables, refresh, registered_metrics, state_facts
from gaitlake.lake.write import write
from gaitlake_schemas import SCHEMA_VERSION
from gaitlake_schemas.tables import METRICS

OPTIONS = {
    "data_inlining_row_limit": 0,
    "parquet_compression": "'zstd'",
    "parquet_version": 2,
    "target_file_size": "'256MB'",
}
"""Kept in the catalog, so that they hold for every client. Inlined rows would lose data: it stays 0."""


BY_SUBJECT = ("session_contrasts", "pre_post_changes")
GROUP_ROWS = 20_480
"""Tables sorted by subject and asked about one person: in small row groups, of which a question reads one a metric."""


def create_lake(path: str | PathLike[str], *, metrics: pa.Table | None = None) -> Lake:
    """Make a lake in this folder: catalog, tables, views, macros, metrics, side biases and the data dictionary.

    On a lake that exists, missing tables are made and views, macros, metrics, side biases and data dictionary brought
    up to date; no other row is touched. Every commit does the same on a lake that another gaitlake made.

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
    registry = METRICS.check(registered_metrics() if metrics is None else metrics)
    with explained(lake, "create"):
        _make_folders(lake)
        finished = _has_tables(lake)
        if not finished:
            _make_catalog(lake)
    if finished:
        open_lake(lake.path)
    with write(lake, "refresh" if finished else "create", creating=True) as transaction:
        if not finished:
            make_missing_tables(transaction.connection)
            facts = {"schema_version": str(SCHEMA_VERSION), "gaitlake_version": version("gaitlake")}
            state_facts(transaction.connection, facts)
        refresh(transaction.connection, registry)
    with explained(lake, "create"):
        _set_row_groups(lake)
    return lake


def _make_folders(lake: Lake) -> None:
    if lake.path.is_dir() and any(lake.path.iterdir()) and not lake.catalog.is_file() and not lake.write_lock.is_file():
        raise LakeError(f"{lake.path} is not empty and not a lake: give a new or empty folder")
    for folder in (lake.data, lake.staging):
        folder.mkdir(parents=True, exist_ok=True)


def _make_catalog(lake: Lake) -> None:
    with write_lock(lake), attach(lake, read_only=False) as connection:
        for name, value in OPTIONS.items():
            connection.execute(f"CALL lake.set_option('{name}', {value})")


def _set_row_groups(lake: Lake) -> None:
    """In a transaction of its own: DuckLake takes no options of tables that are just being made."""
    with write_lock(lake), attach(lake, read_only=False) as connection:
        for name in BY_SUBJECT:
            connection.execute(f"CALL lake.set_option('parquet_row_group_size', {GROUP_ROWS}, table_name => '{name}')")


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
            "SELECT 1 FROM ducklake_table_info('lake') WHERE table_name = 'lake_info'"
        ).fetchone()
    return found is not None
