"""Who is forgotten has left no byte, and everybody else has lost none."""

from __future__ import annotations

import json
import sqlite3
from collections.abc import Callable
from pathlib import Path

import duckdb
import pyarrow as pa
import pyarrow.parquet as pq
import pytest
from click.testing import Result

from gaitlake.errors import LakeBusyError, LakeError
from gaitlake.lake import Batch, Lake, commit_batch, connect, query, run_lock, write
from gaitlake.lake.care.forgetting import foretell, forget
from gaitlake.lake.care.words import named, names
from gaitlake_schemas.tables import TABLES
from tests.care.history import BOTH, GONE, MARK, everything, night
from tests.care.killing import killed
from tests.lake.conftest import make_rows

Call = Callable[..., Result]


def traces(folder: Path, mark: str) -> dict[str, list[str]]:
    """Files of a folder that hold the mark: as bytes, in a Parquet file's values, or in the catalog."""
    found: dict[str, list[str]] = {}
    for path in sorted(folder.rglob("*")):
        if not path.is_file():
            continue
        if mark.encode() in path.read_bytes() or mark in str(path.relative_to(folder)):
            found.setdefault("bytes", []).append(path.name)
        if path.suffix == ".parquet" and mark in str(pq.read_table(path, partitioning=None).to_pylist()):
            found.setdefault("values", []).append(str(path.relative_to(folder)))
    with sqlite3.connect(folder / "catalog.sqlite") as catalog:
        if mark in "\n".join(catalog.iterdump()):
            found.setdefault("catalog", []).append("catalog.sqlite")
    catalog.close()
    return found


def without_gone(tables: dict[str, pa.Table]) -> dict[str, list[dict[str, object]]]:
    """What has to be left: everything of the others, to the last value."""
    kept = {name: [row for row in table.to_pylist() if MARK not in str(row)] for name, table in tables.items()}
    gone = {"clip_id": {"g1", "g2", "both0"}, "video_id": {"v-g1", "v-g2"}, "study": {"with"}}
    kept = {
        name: [row for row in rows if not any(row.get(key) in values for key, values in gone.items())]
        for name, rows in kept.items()
    }
    for name in ("tracks", "keypoints"):
        kept[name] = [row for row in kept[name] if (row["video_id"], row["person"]) != ("v-both", 0)]
    return kept


def test_no_trace_is_left(lake: Lake, call: Call) -> None:
    assert set(traces(lake.path, MARK)) == {"bytes", "values", "catalog"}
    (lake.staging / f"unit-{MARK}").mkdir()
    (lake.staging / f"unit-{MARK}" / "result.json").write_text(MARK)
    before = everything(lake)
    said = call("forget", GONE, "--lake", lake, "--dry-run")
    assert "copy-" in said.output
    told = foretell(lake, GONE)
    assert (told.rows["clips"], told.rows["corrections"], told.studies) == (3, 1, ("with",))
    assert {(BOTH, True), (f"copy-{MARK}.mp4", False)} <= set(told.inbox_files)
    assert everything(lake) == before

    said = call("forget", GONE, "--lake", lake, "--yes")
    assert said.exit_code == 0, said.output
    assert "study with held the person and was removed" in said.output
    assert (lake.path / "studies" / "with.toml").read_text() == "name = 'with'"
    assert traces(lake.path, MARK) == {}
    after = {name: table.to_pylist() for name, table in everything(lake).items()}
    assert json.loads(str(after["runs"][0]["problems"])) == ["(forgotten)", "stays/k1.mp4: fine"]
    expected = without_gone(before)
    for name in TABLES:
        if name not in ("runs", "lake_info"):
            assert after[name] == expected[name], name
    with pytest.raises(LakeError, match="has no subject"):
        forget(lake, GONE)


NAMING = [
    ("S1/pre/a.mp4", "S1", True),
    ("S1.mp4", "S1", True),
    ("S10/pre/a.mp4", "S1", False),
    ("xS1/a.mp4", "S1", False),
    ("S1-b/a.mp4", "S1", False),
    ("S1_b/a.mp4", "S1", False),
    ("\u00e9S1/a.mp4", "S1", False),
    ("subject_id <> 'S1'", "S1", True),
    ("S.1 and S1", "S.1", True),
    ("Sx1", "S.1", False),
    ("", "S1", False),
]


@pytest.mark.parametrize(("text", "word", "is_named"), NAMING)
def test_who_is_named(text: str, word: str, is_named: bool) -> None:
    assert names(text, word) is is_named
    with duckdb.connect() as connection:
        assert connection.execute(f"SELECT {named('$text', '$word')}", {"text": text, "word": word}).fetchone() == (
            is_named,
        )


def test_ids_that_begin_alike_are_other_people(lake: Lake) -> None:
    """Forgetting one takes no file, no study and no word of another whose id holds the first one's."""
    longer = f"{GONE}2"
    words = {"detail": f"{longer}/l.mp4: fine"}
    commit_batch(lake, Batch(night("l1", longer, "s-longer", f"{longer}/l.mp4", **words)), "night 9")
    unread = {"path": f"{longer}/bad.mp4", "stage": "extract", "status": "failed", "reason": "UNREADABLE"}
    commit_batch(lake, Batch({"ledger": make_rows("ledger", unread)}), "night 10")
    with write(lake, "study") as transaction:
        declaration = f"cohort = \"subject_id = '{longer}'\""
        study = make_rows("studies", {"study": "longer", "declaration": declaration})
        transaction.connection.register("rows_of_study", study)
        transaction.connection.execute("INSERT INTO lake.main.studies BY NAME FROM rows_of_study")
        transaction.connection.unregister("rows_of_study")
    before = everything(lake)
    told = forget(lake, GONE)
    assert not [path for path, _ in told.inbox_files if longer in path]
    after = everything(lake)
    for name in ("ledger", "clips", "subjects", "sessions", "studies", "strides", "stride_metrics"):
        of_longer = [[row for row in tables[name].to_pylist() if longer in str(row)] for tables in (before, after)]
        assert of_longer[0] == of_longer[1], name
        assert of_longer[0] or name in ("strides", "stride_metrics"), name


def test_beside_readers_and_runs(lake: Lake) -> None:
    with run_lock(lake), pytest.raises(LakeBusyError):
        forget(lake, GONE)
    with connect(lake) as reader:
        assert reader.execute("SELECT count(*) FROM subjects WHERE subject_id = ?", [GONE]).fetchone() == (1,)
        forget(lake, GONE)
        assert reader.execute("SELECT count(*) FROM subjects WHERE subject_id = ?", [GONE]).fetchone() == (0,)
        assert reader.execute("SELECT count(*) FROM keypoints").fetchone() == (6,)


def test_killed_before_the_files_went(lake: Lake, call: Call) -> None:
    module = "gaitlake.lake.care.maintaining"
    assert killed(module, forget, lake, GONE, at="rewrite_data_files", times=1, after=True)
    assert query(lake, "FROM subjects WHERE subject_id LIKE '%MARK%'").num_rows == 0
    assert traces(lake.path, MARK) != {}
    assert call("forget", "--finish", "--lake", lake).exit_code == 0
    assert traces(lake.path, MARK) == {}
