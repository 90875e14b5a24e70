from __future__ import annotations

import re
from collections.abc import Callable
from pathlib import Path

import pyarrow as pa
import pyarrow.parquet as pq
import pytest

from gaitlake.errors import LakeError
from gaitlake.lake import Batch, Lake, commit_batch, connect, newest_snapshot, promote, query
from gaitlake.lake.incoming import DERIVED, TOUCHED
from gaitlake_schemas.tables import TABLES

MakeBatch = Callable[..., Batch]
MakeTables = Callable[..., dict[str, pa.Table]]
Rows = Callable[..., pa.Table]


KEPT = {
    "subjects", "sessions", "videos", "extractors", "extractions", "analyses", "tracks", "keypoints",
    "video_intervals", "ledger",
}  # fmt: skip
"""What is left of a clip that is gone: its video, and who was in it."""


def counts(lake: Lake) -> dict[str, int]:
    sql = " UNION ALL ".join(f"SELECT '{name}' AS name, count(*) AS n FROM lake.main.{name}" for name in TABLES)
    return {row["name"]: row["n"] for row in query(lake, sql).to_pylist()}


def everything(lake: Lake) -> dict[str, pa.Table]:
    with connect(lake) as connection:
        return {name: connection.execute(f"FROM {name} ORDER BY ALL").to_arrow_table() for name in TABLES}


def stage(lake: Lake, name: str, tables: dict[str, pa.Table]) -> Path:
    folder = lake.staging / name
    folder.mkdir()
    for table, rows in tables.items():
        pq.write_table(rows, folder / f"{table}.parquet")
    (folder / "result.json").write_text("{}")
    return folder


def test_rows_in_memory_come_back_as_they_went_in(lake: Lake, clip_batch: MakeBatch) -> None:
    batch = clip_batch()
    snapshot = commit_batch(lake, batch, "night")
    assert newest_snapshot(lake) == snapshot
    stored = everything(lake)
    for name, table in batch.tables.items():
        contract = TABLES[name]
        found = stored[name].sort_by([(key, "ascending") for key in contract.grain])
        expected = contract.check(table).sort_by([(key, "ascending") for key in contract.grain])
        assert contract.check(found).equals(expected)


def test_staged_files_are_stored_and_then_removed(lake: Lake, clip_tables: MakeTables) -> None:
    tables = clip_tables("c1", {"left": [1.0] * 3, "right": [2.0] * 4})
    folder = stage(
        lake, "unit", {n: tables.pop(n) for n in ("videos", "tracks", "keypoints", "strides", "stride_metrics")}
    )
    commit_batch(lake, Batch(tables, [folder]), "night")
    assert not folder.exists()
    assert counts(lake)["strides"] == 7
    assert counts(lake)["keypoints"] == 2


def test_same_batch_twice_changes_no_row(lake: Lake, clip_batch: MakeBatch) -> None:
    commit_batch(lake, clip_batch(), "first")
    once = everything(lake)
    commit_batch(lake, clip_batch(), "second")
    assert everything(lake) == once


def test_one_file_per_table_and_batch(lake: Lake, clip_tables: MakeTables) -> None:
    """One INSERT for all staged files: many small files would cost catalog rows for every column."""
    batches = {f"c{i}": clip_tables(f"c{i}", {"left": [1.0]}) for i in range(5)}
    folders = [
        stage(lake, name, {n: tables[n] for n in ("videos", "tracks", "keypoints")}) for name, tables in batches.items()
    ]
    shared = {"extractors": batches["c0"]["extractors"]}
    commit_batch(lake, Batch(shared, folders), "night")
    files = query(lake, "SELECT data_file FROM ducklake_list_files('lake', 'keypoints')")
    assert files.num_rows == 1
    assert counts(lake)["keypoints"] == 10


def test_analysing_again_replaces_the_rows_of_that_clip_only(lake: Lake, clip_batch: MakeBatch) -> None:
    commit_batch(lake, clip_batch("c1", {"left": [1.0] * 9}), "one")
    commit_batch(lake, clip_batch("c2", {"left": [2.0] * 9}, "s2"), "two")
    commit_batch(lake, clip_batch("c1", {"left": [3.0] * 5}), "again")
    found = query(lake, "SELECT clip_id, count(*) n, max(value) top FROM stride_metrics GROUP BY ALL ORDER BY ALL")
    assert found.to_pylist() == [{"clip_id": "c1", "n": 5, "top": 3.0}, {"clip_id": "c2", "n": 9, "top": 2.0}]
    found = query(lake, "SELECT session_id, n, median FROM session_metrics WHERE pairing = 'same_clip' ORDER BY ALL")
    assert found.to_pylist() == [
        {"session_id": "s1", "n": 5, "median": 3.0},
        {"session_id": "s2", "n": 9, "median": 2.0},
    ]


def test_a_clip_that_moves_to_another_session_leaves_the_old_one(lake: Lake, clip_batch: MakeBatch) -> None:
    commit_batch(lake, clip_batch("c1", session="s1"), "one")
    commit_batch(lake, clip_batch("c1", session="s2"), "corrected")
    found = query(lake, "SELECT DISTINCT session_id FROM session_metrics").column(0).to_pylist()
    assert found == ["s2"]


def test_excluding_a_clip_empties_its_session(lake: Lake, clip_batch: MakeBatch, rows: Rows) -> None:
    commit_batch(lake, clip_batch(), "one")
    clip = query(lake, "FROM lake.main.clips").to_pylist()[0] | {"exclude": True, "exclude_reason": "stumbled"}
    commit_batch(lake, Batch({"clips": rows("clips", clip)}), "excluded")
    assert counts(lake)["session_metrics"] == 0
    assert counts(lake)["stride_metrics"] == 16


def test_a_retired_clip_leaves_no_rows_but_its_video(lake: Lake, clip_batch: MakeBatch) -> None:
    commit_batch(lake, clip_batch("c1"), "one")
    commit_batch(lake, Batch(retired_clips=["c1"]), "gone")
    left = {name for name, n in counts(lake).items() if n and name not in DERIVED}
    assert left == KEPT
    assert query(lake, "SELECT stage FROM ledger").column(0).to_pylist() == ["extract"]


def test_first_analysis_is_current_until_another_is_promoted(lake: Lake, clip_batch: MakeBatch, rows: Rows) -> None:
    commit_batch(lake, clip_batch(), "one")
    commit_batch(lake, Batch({"analyses": rows("analyses", {"analysis_id": "a0", "extractor_id": "e1"})}), "new code")
    current = "SELECT value FROM lake_info WHERE name = 'current_analysis_id'"
    assert query(lake, current).column(0).to_pylist() == ["a1"]
    promote(lake, "a0")
    assert query(lake, current).column(0).to_pylist() == ["a0"]
    with pytest.raises(LakeError, match="no analysis nonsense"):
        promote(lake, "nonsense")


def test_covered_spans_are_stored_once_with_their_extraction(lake: Lake, clip_tables: MakeTables, rows: Rows) -> None:
    """Also of a video in which nobody was found: it has no track."""
    span = {"video_id": "v-c1", "extractor_id": "e1", "reason": "OCCLUSION", "start_us": 5, "end_us": 9}
    tables = {name: clip_tables("c1", {})[name] for name in ("videos", "extractors", "extractions")}
    tables["video_intervals"] = rows("video_intervals", span, span | {"start_us": 20, "end_us": 30})
    for run in ("r1", "r2"):
        commit_batch(lake, Batch(tables | {"runs": rows("runs", {"run_id": run})}), "night")
    assert query(lake, "SELECT start_us FROM video_intervals ORDER BY 1").column(0).to_pylist() == [5, 20]


def test_curves_are_replaced_with_their_clip(lake: Lake, clip_tables: MakeTables) -> None:
    commit_batch(lake, Batch(clip_tables("c1", {"left": [1.0] * 3})), "one")
    commit_batch(lake, Batch(clip_tables("c2", {"left": [1.0] * 2}, "s2")), "two")
    without = {name: table for name, table in clip_tables("c1", {"left": [1.0]}).items() if name != "cycle_curves"}
    commit_batch(lake, Batch(without), "again, by stages that make no curves")
    found = query(lake, "SELECT clip_id, count(*) AS n, min(len(curve)) AS points FROM cycle_curves GROUP BY ALL")
    assert found.to_pylist() == [{"clip_id": "c2", "n": 2, "points": 101}]


def test_an_empty_batch_makes_no_snapshot(lake: Lake) -> None:
    assert commit_batch(lake, Batch(), "nothing") == commit_batch(lake, Batch(), "nothing")


def test_what_breaks_a_contract_is_not_stored(lake: Lake, clip_tables: MakeTables) -> None:
    tables = clip_tables("c1", {"left": [1.0]})
    bad = tables["stride_metrics"].set_column(6, "value", pa.array([float("nan")]))
    before = counts(lake)
    with pytest.raises(LakeError, match="NaN"):
        commit_batch(lake, Batch(tables | {"stride_metrics": bad}), "bad")
    folder = stage(lake, "unit", {"stride_metrics": bad})
    with pytest.raises(LakeError, match=r"unit/stride_metrics\.parquet.*NaN"):
        commit_batch(lake, Batch(tables, [folder]), "bad")
    assert folder.exists()
    with pytest.raises(LakeError, match="cannot hold"):
        commit_batch(lake, Batch({"session_metrics": TABLES["session_metrics"].empty()}), "bad")
    with pytest.raises(LakeError, match="staging"):
        commit_batch(lake, Batch({}, [lake.path]), "bad")
    assert counts(lake) == before


def test_what_a_batch_touches_is_asked_whenever_it_has_such_rows() -> None:
    """``by`` names every table of the batch that the question reads, itself or through another one."""
    needed: dict[str, set[str]] = {}
    for name, touched in TOUCHED.items():
        through = [found for found in needed if re.search(rf"\b{found}\b", touched.sql)]
        needed[name] = set(re.findall(r"\bbatch_(\w+)", touched.sql)).union(*(needed[found] for found in through))
        assert needed[name] <= set(touched.by), name
