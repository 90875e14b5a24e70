"""Each audit finds its offending row, and only then the batch is refused."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from pathlib import Path

import duckdb
import pyarrow as pa
import pyarrow.parquet as pq
import pytest

from gaitlake.errors import LakeError
from gaitlake.lake import Batch, Lake, commit_batch, newest_snapshot, query
from gaitlake.lake.audits import run_audits
from gaitlake.lake.batch import read_incoming
from gaitlake.lake.connection import open_connection
from gaitlake.lake.incoming import COMMITTED, prepare
from gaitlake.lake.objects import sql_objects
from gaitlake.lake.store import store

Change = dict[str, object]

BREACHES: list[tuple[str, str, Change]] = [
    ("orphan_people", "clips", {"session_id": "s9"}),
    ("orphan_people", "sessions", {"subject_id": "nobody"}),
    ("orphan_landmarks", "keypoints", {"person": 3}),
    ("orphan_landmarks", "tracks", {"video_id": "v9"}),
    ("orphan_landmarks", "tracks", {"extractor_id": "e9"}),
    ("orphan_landmarks", "extractions", {"video_id": "v9"}),
    ("orphan_analyses", "clip_analyses", {"clip_id": "c9"}),
    ("orphan_analyses", "clip_analyses", {"video_id": "v9"}),
    ("orphan_analyses", "clip_analyses", {"analysis_id": "a9"}),
    ("orphan_analyses", "analyses", {"extractor_id": "e9"}),
    ("orphan_strides", "strides", {"clip_id": "c9"}),
    ("orphan_strides", "strides", {"valid": False}),
    ("orphan_strides", "stride_metrics", {"stride_no": 99}),
    ("orphan_strides", "cycle_curves", {"stride_no": 99}),
    ("unknown_metrics", "stride_metrics", {"metric": "beauty"}),
    ("value_or_reason", "stride_metrics", {"value": None}),
    ("value_or_reason", "stride_metrics", {"reason": "LOW_VIS"}),
    ("session_of_numbers", "stride_metrics", {"session_id": "s9"}),
    ("stride_counts", "clip_analyses", {"strides_left": 9}),
    ("stride_counts", "clip_analyses", {"rejected_right": 1}),
    ("empty_spans", "strides", {"end_s": 0.0}),
    ("empty_spans", "video_intervals", {"end_us": 0}),
    ("run_totals", "runs", {"found": 2}),
    ("failures_without_reason", "ledger", {"status": "failed"}),
    ("lost_corrections", "clips", {"view": "rear"}),
    ("lost_corrections", "corrections", {"value": None}),
    ("unsigned_corrections", "corrections", {"made_by": " "}),
    ("unsigned_corrections", "corrections", {"undone_why": "but not undone"}),
]


def changed(table: pa.Table, change: Change) -> pa.Table:
    rows = table.to_pylist()
    rows[0] |= change
    return pa.Table.from_pylist(rows, table.schema)


@pytest.fixture
def tables(clip_batch: Callable[..., Batch], rows: Callable[..., pa.Table]) -> dict[str, pa.Table]:
    run = rows("runs", {"run_id": "r1", "status": "finished", "found": 1, "done": 1})
    said: dict[str, object] = {"clip_id": "c1", "field": "view", "value": "oblique"}
    tables = dict(clip_batch("c1", {"left": [1.0, 2.0], "right": [1.5]}).tables)
    tables["clips"] = changed(tables["clips"], {"view": "oblique"})
    return tables | {"runs": run, "corrections": rows("corrections", said)}


def test_every_audit_has_a_breach() -> None:
    assert {audit.name for audit in sql_objects("audits")} - {"repeated_rows"} == {name for name, _, _ in BREACHES}


def test_sound_rows_pass(lake: Lake, tables: dict[str, pa.Table]) -> None:
    commit_batch(lake, Batch(tables), "night")
    assert query(lake, "FROM runs").num_rows == 1


@pytest.fixture(scope="module")
def writer(new_lake: Path) -> Iterator[duckdb.DuckDBPyConnection]:
    """One connection for all breaches: each is looked for in a transaction that is rolled back."""
    with open_connection(Lake(new_lake), read_only=False) as connection:
        yield connection


@pytest.mark.parametrize(("audit", "table", "change"), BREACHES, ids=str)
def test_an_offending_row_is_named(
    new_lake: Path,
    writer: duckdb.DuckDBPyConnection,
    tables: dict[str, pa.Table],
    audit: str,
    table: str,
    change: Change,
) -> None:
    lake = Lake(new_lake)
    incoming = read_incoming(lake, Batch(tables | {table: changed(tables[table], change)}))
    writer.execute("BEGIN")
    try:
        prepare(writer, incoming)
        store(writer, incoming)
        with pytest.raises(LakeError, match=rf"{audit} \("):
            run_audits(lake, writer, incoming)
    finally:
        writer.execute("ROLLBACK")


def test_an_audit_whose_tables_the_batch_lacks_finds_nothing(
    new_lake: Path, writer: duckdb.DuckDBPyConnection, tables: dict[str, pa.Table]
) -> None:
    """Those are not asked: here they are, with a batch of no rows, on a lake with rows that one would object to."""
    full = read_incoming(Lake(new_lake), Batch({name: rows for name, rows in tables.items() if name != "videos"}))
    writer.execute("BEGIN")
    try:
        prepare(writer, full)
        store(writer, full)
        for name in COMMITTED:
            writer.execute(f"CREATE OR REPLACE TEMP VIEW batch_{name} AS FROM lake.main.{name} LIMIT 0")
        for audit in sql_objects("audits"):
            assert writer.execute(audit.sql).fetchall() == [], audit.name
    finally:
        writer.execute("ROLLBACK")


def test_a_batch_with_an_offending_row_is_not_stored(lake: Lake, tables: dict[str, pa.Table]) -> None:
    before = newest_snapshot(lake)
    with pytest.raises(LakeError, match=r"unknown_metrics .*beauty"):
        commit_batch(
            lake, Batch(tables | {"stride_metrics": changed(tables["stride_metrics"], {"metric": "beauty"})}), "bad"
        )
    assert newest_snapshot(lake) == before


@pytest.mark.parametrize(
    ("repeated", "key"),
    [
        ("tracks", "v-c1 e1 0"),
        ("video_intervals", "v-c1 e1 OCCLUSION 0"),
        ("cycle_curves", "c1 a1 left 0 knee_flexion_deg"),
    ],
)
def test_rows_repeated_between_staged_units_are_found(
    lake: Lake, tables: dict[str, pa.Table], repeated: str, key: str
) -> None:
    folders = [lake.staging / name for name in ("one", "two")]
    for folder in folders:
        folder.mkdir()
        for name in ("extractors", repeated):
            pq.write_table(tables[name], folder / f"{name}.parquet")
    others = {name: table for name, table in tables.items() if name not in ("extractors", repeated)}
    with pytest.raises(LakeError, match=rf"repeated_rows .*'{repeated}', '{key}', 2"):
        commit_batch(lake, Batch(others, folders), "bad")
