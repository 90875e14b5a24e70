"""Making a lake, and bringing the objects of an existing one up to date."""

from __future__ import annotations

from importlib.metadata import version
from os import PathLike

import duckdb
import pyarrow as pa

from gaitlake.errors import LakeError
from gaitlake.lake.connection import LIVE_FILES, attach, open_lake
from gaitlake.lake.failure import explained
from gaitlake.lake.folder import Lake
from gaitlake.lake.locks import write_lock
from gaitlake.lake.place import FILE_NAME as PLACE_FILE
from gaitlake.lake.place import Place, write_place
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


def create_lake(path: str | PathLike[str], *, metrics: pa.Table | None = None, place: Place | None = None) -> Lake:
    """Make a lake in this folder: catalog, tables, views, macros, metrics, side biases and the data dictionary.

    On a lake that exists, missing tables are made and views, macros, metrics, side biases and data dictionary brought
    up to date; no other row is touched. Every commit does the same on a lake that another gaitlake made.

    Parameters
    ----------
    path
        A folder that does not exist, is empty, or is a lake.
    metrics
        Rows of the table `metrics`; default the registry of :mod:`gaitlake.metrics`.
    place
        Where catalog and data are; default: in the folder, or where the lake has them already. A second folder with the
        same place is the same lake, for another machine.

    Raises
    ------
    LakeError
        If the folder holds something else or cannot be written, or the lake is elsewhere already.
    """
    lake = Lake(path)
    registry = METRICS.check(registered_metrics() if metrics is None else metrics)
    with explained(lake, "create"):
        _make_folders(lake, place)
        _refuse_foreign(lake)
        finished = _has_tables(lake)
        if not finished:
            _refuse_lost(lake)
            _make_catalog(lake)
    if finished:
        open_lake(lake.path)
    with write(lake, "refresh" if finished else "create", any_version=True) as transaction:
        if not finished:
            make_missing_tables(transaction.connection)
            facts = {"schema_version": str(SCHEMA_VERSION), "gaitlake_version": version("gaitlake")}
            state_facts(transaction.connection, facts)
        refresh(transaction.connection, registry)
    with explained(lake, "create"):
        _set_row_groups(lake)
    return lake


def _make_folders(lake: Lake, place: Place | None) -> None:
    is_lake = any(file.is_file() for file in (lake.catalog, lake.write_lock, lake.path / PLACE_FILE))
    if lake.path.is_dir() and any(lake.path.iterdir()) and not is_lake:
        raise LakeError(f"{lake.path} is not empty and not a lake: give a new or empty folder")
    if place is not None and is_lake and place != lake.place:
        raise LakeError(
            f"lake {lake.path} has its catalog and data elsewhere already: give the same --catalog and --data as when "
            "it was made, or none, or another folder"
        )
    lake.staging.mkdir(parents=True, exist_ok=True)
    if place is not None:
        write_place(lake.path, place)
    if lake.place.data is None:
        lake.data.mkdir(exist_ok=True)


def _refuse_foreign(lake: Lake) -> None:
    """A catalog that a database holds already must be this lake's."""
    if lake.place.catalog is None:
        return
    from gaitlake.lake.postgres import catalog_data_path

    known = catalog_data_path(lake)
    if known not in (None, lake.data_path) and (lake.place.data is not None or str(known).startswith("s3://")):
        raise LakeError(
            f"the catalog of {lake.path} belongs to a lake whose data are at {known}, not at {lake.data_path}: "
            "give another --schema or database, or that lake's --data"
        )


def _refuse_lost(lake: Lake) -> None:
    """A lake that lost its catalog keeps the list from which it can be made again."""
    if (lake.path / LIVE_FILES).is_file():
        raise LakeError(
            f"{lake.path} is a lake that has lost its catalog: make that anew with `gaitlake doctor --rebuild --lake "
            f"{lake.path}`, or restore a backup, or give another folder"
        )


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
    if lake.place.catalog is not None:
        from gaitlake.lake.postgres import table_exists

        if not table_exists(lake, "ducklake_metadata"):
            return False
    elif not lake.catalog.is_file():
        return False
    try:
        connection = attach(lake, read_only=True)
    except duckdb.Error:
        if lake.place.catalog is not None or (lake.path / LIVE_FILES).is_file():
            raise  # damaged, or held by somebody: it has had rows
        return False  # nothing in it yet; or no catalog at all, which making it will tell
    with connection:
        found = connection.execute(
            "SELECT 1 FROM ducklake_table_info('lake') WHERE table_name = 'lake_info'"
        ).fetchone()
    return found is not None
