"""Step: a night in which some sessions' clips were analysed anew: one real commit, with new numbers."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Any
from unittest import mock

import duckdb
import pyarrow as pa
import pyarrow.compute as pc

from gaitlake.lake import Batch, commit_batch, connect
from gaitlake.lake import batch as committing
from gaitlake.lake.refresh import objects_hash
from gaitlake_schemas.tables import TABLES
from tests.performance.sql.step import timed

REPLACED = ("clip_analyses", "strides", "stride_metrics")
"""What the commit brings of every clip; the other tables of an analysed clip are empty in the lakes measured."""

PART = "hash(session_id) % 1000000 < $share * 1000000"
"""The sessions touched: anywhere in the lake, which is the worst case for reading them."""


def nightly_step(lake: str, share: float, grown: float) -> dict[str, Any]:
    """Replace the strides of that share of the sessions; their values grow by the factor ``grown``.

    ``refresh_s`` is the recomputation of the summaries, ``commit_s`` what follows the audits: COMMIT. ``total_s`` is
    all of ``commit_batch``, with opening the lake, deleting old rows, storing new ones and the audits.
    """
    batch, found = _batch(lake, share, grown), {}
    objects_hash()  # a nightly run has imported long ago what this imports
    with _clocks(found), timed(found, "total"):
        commit_batch(lake, batch, "a night")
    return found | {"sessions": len(batch.tables["stride_metrics"]["session_id"].unique())}


def _batch(lake: str, share: float, grown: float) -> Batch:
    with connect(lake) as connection:
        connection.execute(f"CREATE TEMP TABLE chosen AS SELECT clip_id FROM clips WHERE {PART}", {"share": share})
        tables = {name: _rows(connection, name) for name in REPLACED}
    numbers = tables["stride_metrics"]
    place = numbers.schema.get_field_index("value")
    values = pc.multiply(numbers["value"], grown)
    tables["stride_metrics"] = numbers.set_column(place, numbers.schema.field(place), values)
    return Batch(tables)


def _rows(connection: duckdb.DuckDBPyConnection, name: str) -> pa.Table:
    rows = connection.execute(f"FROM {name} SEMI JOIN chosen USING (clip_id)").to_arrow_table()
    return TABLES[name].check(rows.cast(TABLES[name].empty().schema))


@contextmanager
def _clocks(found: dict[str, Any]) -> Iterator[None]:
    """Time what commit_batch calls, and what comes after its last call, without changing it."""
    with mock.patch.multiple(
        committing,
        refresh_summaries=_timed(committing.refresh_summaries, found, "refresh"),
        store=_timed(committing.store, found, "store"),
        run_audits=_timed(committing.run_audits, found, "audits"),
        write=_closing(committing.write, found),
    ):
        yield


def _timed(function: Callable[..., None], found: dict[str, Any], name: str) -> Callable[..., None]:
    def call(*arguments: Any, **named: Any) -> None:
        with timed(found, name):
            function(*arguments, **named)

    return call


def _closing(write: Callable[..., Any], found: dict[str, Any]) -> Callable[..., Any]:
    """``write`` whose end, after the last statement, is timed as ``commit``."""

    @contextmanager
    def call(*arguments: Any) -> Iterator[Any]:
        context = write(*arguments)
        yield context.__enter__()
        with timed(found, "commit"):
            context.__exit__(None, None, None)

    return call
