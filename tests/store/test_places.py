"""A lake behaves the same wherever its catalog and data are."""

from __future__ import annotations

import multiprocessing
import os
import signal
from collections.abc import Callable
from importlib import import_module
from pathlib import Path

import pytest

from gaitlake.errors import LakeError
from gaitlake.export.duckdb_file import export_duckdb
from gaitlake.lake import (
    Batch,
    Lake,
    attach_lines,
    commit_batch,
    connect,
    create_lake,
    delete_orphans,
    expire_snapshots,
    run_user_sql,
)
from tests.lake.conftest import METRIC_ROWS, make_clip_tables, make_rows
from tests.servers import MARKERS

WHERE = os.environ.get("GAITLAKE_TEST_PLACE", "postgres+s3")
"""`postgres` or `s3` puts only catalog or data elsewhere."""
VALUES = {"left": [1.0] * 8, "right": [1.1] * 8}
OTHERS = {"left": [1.2] * 8, "right": [1.0] * 8}
QUESTIONS = (
    "SELECT * EXCLUDE (computed_at) FROM session_metrics ORDER BY ALL",
    "FROM asymmetry ORDER BY ALL",
    "SELECT clip_id, video_id, session_id FROM clips ORDER BY ALL",
    "FROM strides ORDER BY ALL",
    "FROM keypoints ORDER BY ALL",
)


def batch(name: str, values: dict[str, list[float]] = VALUES) -> Batch:
    return Batch(make_clip_tables(name, values, f"s-{name}"))


def answers(lake: Lake) -> list[object]:
    """What the questions return, without those columns that there are not."""
    with connect(lake) as connection:
        there = {row[0] for row in connection.execute("DESCRIBE session_metrics").fetchall()}
        asked = [q if "computed_at" in there else q.replace("* EXCLUDE (computed_at)", "*") for q in QUESTIONS]
        return [connection.execute(question).to_arrow_table().to_pylist() for question in asked]


def fill(lake: Lake) -> None:
    """Two commits, one of which replaces another's rows."""
    commit_batch(lake, batch("one"), "one")
    commit_batch(lake, batch("one", OTHERS), "one, filmed again")


def commit_and_die(path: Path) -> None:
    """All is written, nothing committed, and the process is gone."""
    import_module("gaitlake.lake.write").__dict__["_commit"] = lambda *_: os.kill(os.getpid(), signal.SIGKILL)
    commit_batch(path, batch("lost"), "lost")


def die_in_a_commit(lake: Lake) -> None:
    child = multiprocessing.get_context("spawn").Process(target=commit_and_die, args=(lake.path,))
    child.start()
    child.join(120)
    assert child.exitcode == -signal.SIGKILL


@pytest.fixture(scope="module")
def undisturbed(tmp_path_factory: pytest.TempPathFactory) -> list[object]:
    """The answers of a lake that is all in its folder."""
    lake = create_lake(tmp_path_factory.mktemp("local") / "lake", metrics=make_rows("metrics", *METRIC_ROWS))
    fill(lake)
    return answers(lake)


def test_a_lake_elsewhere_answers_as_one_in_its_folder(
    made: Callable[[str], Lake], undisturbed: list[object], tmp_path: Path
) -> None:
    lake = made(WHERE)
    fill(lake)
    assert answers(lake) == undisturbed

    with connect(lake) as reader:  # a reader's transaction sees one state, and nobody waits for it
        reader.execute("BEGIN")
        before = reader.execute("SELECT count(*) FROM clips").fetchall()
        commit_batch(lake, batch("two"), "two")
        assert reader.execute("SELECT count(*) FROM clips").fetchall() == before == [(1,)]
        reader.execute("ROLLBACK")
        assert reader.execute("SELECT count(*) FROM clips").fetchall() == [(2,)]

    stored = answers(lake)
    die_in_a_commit(lake)
    assert answers(lake) == stored
    assert delete_orphans(lake)  # the dead one's lock is free, its files are found
    assert answers(lake) == stored
    assert expire_snapshots(lake)
    assert answers(lake) == stored

    with run_user_sql(lake, "SELECT count(*) AS clips FROM clips") as result:
        assert "2" in result.table()
    with pytest.raises(LakeError, match="catalog's own tables are not allowed"):
        run_user_sql(lake, "FROM __ducklake_metadata_lake.pg_catalog.pg_authid")
    assert export_duckdb(lake, tmp_path / "lake.duckdb").rows["clips"] == 2

    other = create_lake(tmp_path / "other machine", place=lake.place)  # a second folder is the same lake
    assert answers(other) == stored

    shown = "\n".join(attach_lines(lake))
    kept = [file.read_bytes() for file in lake.path.rglob("*") if file.is_file()]
    assert (lake.path / "data").exists() == (WHERE == "postgres")
    assert not [marker for marker in MARKERS if marker in shown or any(marker.encode() in one for one in kept)]
