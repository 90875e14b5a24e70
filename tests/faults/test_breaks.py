"""The way to PostgreSQL breaks once, at each request of what gaitlake does: done again, or one sentence; nothing lost.

A connection may break at any request, and DuckDB says something else at each: a few random moments do not find them.
"""

from __future__ import annotations

import os
from collections import Counter
from collections.abc import Callable
from pathlib import Path
from random import Random
from uuid import uuid4

import pytest

from gaitlake.errors import LakeDroppedError
from gaitlake.lake import Lake, connect, create_lake
from gaitlake_schemas.tables import TABLES
from tests.faults.breaking import ROWS, broken, hold, look, prepare, read, spill, store, tidy, way_to
from tests.faults.conftest import Calm
from tests.faults.faulty_catalog import Break
from tests.faults.nights import RUN_LIMIT_S, Studio, differences
from tests.servers import environment, new_place, session_postgres, session_store

pytestmark = [pytest.mark.slow, pytest.mark.timeout(7200)]
STEPS: dict[Callable[[Path, int], None], int] = {look: 4, read: 4, prepare: 8, hold: 2, store: 9, tidy: 40}
"""In the short form. The long one takes every request, of maintenance (all its COMMITs: below) each fifth."""
DONE_AGAIN = (hold, store, prepare)
WORKS = [
    *(pytest.param(work, 5 if work is tidy else 1, id=f"{work.__name__}-every") for work in STEPS),
    *(pytest.param(work, step, id=f"{work.__name__}-some", marks=pytest.mark.short) for work, step in STEPS.items()),
]
BREAKS = int(os.environ.get("BREAKS", "40"))


MakeLake = Callable[[bool], Path]


@pytest.fixture
def empty(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> MakeLake:
    """Makes an empty lake with its catalog in PostgreSQL, and its data there or in an object store."""

    def make(s3: bool) -> Path:
        for name, value in environment(session_store() if s3 else None).items():
            monkeypatch.setenv(name, value)
        return create_lake(tmp_path / "lake", place=new_place(postgres=True, s3=s3)).path

    return make


@pytest.mark.parametrize("after", [False, True], ids=["unheard", "unanswered"])
@pytest.mark.parametrize(("work", "step"), WORKS)
def test_each_request(work: Callable[[Path, int], None], step: int, after: bool, empty: MakeLake) -> None:
    lake = empty(False)
    stored = 0
    if work is tidy:
        stored += fill(lake)
        tidy(lake, 0)  # the first time of a lake does more
        stored += fill(lake)
    ends, whole = Counter[str](), broken(work, lake, Break())
    assert (whole.code, whole.how) == (0, "done"), whole.said
    for moment in range(1, whole.requests + 1, step):
        stored += fill(lake) if work is tidy else 0
        ended = broken(work, lake, Break(moment, after=after, away_s=0.2))
        assert ended.code == 0, (moment, ended)
        assert ended.how in ("done", "dropped"), (moment, ended.said)
        assert ended.how == "done" or "un the same command again" in ended.said
        assert ended.was_broken or moment > whole.requests * 0.8, moment
        ends[ended.how] += 1
        if work in (store, tidy):
            stored += ROWS if work is store else 0
            require_rows(lake, stored + (ROWS if work is store else 0))
    assert ends["done"]
    assert work not in DONE_AGAIN or not ends["dropped"], "not done again"
    require_no_orphan(lake)


@pytest.mark.short
@pytest.mark.parametrize("s3", [False, True], ids=["folder", "store"])
@pytest.mark.parametrize("work", [store, tidy])
def test_a_commit_that_nobody_confirms(work: Callable[[Path, int], None], s3: bool, empty: MakeLake) -> None:
    """The server has stored it; DuckLake takes it for failed, and must not delete the files that it is about."""
    lake = empty(s3)
    stored = fill(lake)
    tidy(lake, 0)
    stored += fill(lake)
    whole = broken(work, lake, Break(saying=b"COMMIT"))
    stored += ROWS if work is store else 0
    for moment in range(1, whole.requests + 1):
        stored += fill(lake) if work is tidy else ROWS
        ended = broken(work, lake, Break(moment, b"COMMIT", after=True, away_s=0.2))
        assert ended.code == 0, (moment, ended)
        assert ended.how in ("done", "dropped"), (moment, ended.said)
        assert ended.was_broken or work is tidy, moment  # what there is to merge differs from time to time
        require_rows(lake, stored)
    if not s3:
        require_no_orphan(lake)


@pytest.mark.short
@pytest.mark.parametrize("s3", [False, True], ids=["folder", "store"])
def test_a_commit_of_more_than_memory(s3: bool, empty: MakeLake) -> None:
    """DuckDB removes what it spilled after the COMMIT, when it may touch no file of the lake any more."""
    lake = empty(s3)
    whole = broken(spill, lake, Break(saying=b"COMMIT"))
    assert (whole.code, whole.how) == (0, "done"), whole.said
    stored = ROWS
    for moment in range(1, whole.requests + 1):
        ended = broken(spill, lake, Break(moment, b"COMMIT", after=True, away_s=0.2))
        assert (ended.code, ended.was_broken) == (0, True), ended
        assert ended.how in ("done", "dropped"), ended.said
        stored += ROWS if ended.how == "done" else 0
    require_rows(lake, stored)
    assert not list((lake / "spill").glob("*"))


@pytest.mark.short
def test_a_commit_that_the_server_refuses(empty: MakeLake, monkeypatch: pytest.MonkeyPatch) -> None:
    """What DuckDB says then is only that it may touch no file; gaitlake says what happened, and where to look."""
    monkeypatch.setattr("gaitlake.lake.patience.WAITS_S", (0.1,))
    lake = empty(False)
    stop = """
        CREATE FUNCTION {schema}.stop() RETURNS trigger LANGUAGE plpgsql AS
            $$ BEGIN RAISE EXCEPTION 'No space left on device'; END $$;
        CREATE TRIGGER stop BEFORE INSERT ON {schema}.ducklake_snapshot FOR EACH ROW EXECUTE FUNCTION {schema}.stop()
    """
    schema = Lake(lake).place.schema
    with session_postgres().connect() as connection:
        connection.execute(stop.format(schema=schema).encode())
        with pytest.raises(LakeDroppedError, match="did not take the COMMIT, and nothing was stored"):
            store(lake, 1)
        connection.execute(f"DROP TRIGGER stop ON {schema}.ducklake_snapshot".encode())
    store(lake, 1)
    require_rows(lake, ROWS)
    require_no_orphan(lake)


def fill(lake: Path) -> int:
    """Small files to merge; how many rows there are in them."""
    for _ in range(2):
        store(lake, int(uuid4().hex[:12], 16))
    return 2 * ROWS


def require_rows(lake: Path, count: int) -> None:
    """Every row is there once, and can be read: no file of it is gone."""
    with connect(lake) as connection:
        counts = connection.execute("SELECT count(*), count(DISTINCT path) FROM ledger").fetchall()
    assert counts == [(count, count)]


def require_no_orphan(lake: Path) -> None:
    """After `maintain` the data folder holds what the catalog names."""
    tidy(lake, 0)
    with connect(lake) as connection:
        tables = [name for (name,) in connection.execute("SHOW TABLES").fetchall() if name in TABLES]
        listed = [
            Path(row[0]).name
            for name in tables
            for row in connection.execute(f"SELECT data_file FROM ducklake_list_files('lake', '{name}')").fetchall()
        ]
    assert sorted(listed) == sorted(path.name for path in (lake / "data").rglob("*.parquet"))


def break_a_night(studio: Studio, lake: Path, fault: Break) -> tuple[int, str]:
    """One night without Prefect over such a way; its exit code, and what it said."""
    with way_to(lake, fault):
        night = studio.start(lake, "--retry-failed", alone=True)
        said, _ = night.communicate(timeout=RUN_LIMIT_S)
    return night.returncode, said


def test_nights(studio: Studio, calm: Calm, made: Callable[[str], Path]) -> None:
    whole, draw = Break(), Random(3)
    assert break_a_night(studio, made("whole"), whole)[0] == 0
    for number in range(BREAKS):
        moment = 1 + number * whole.requests // BREAKS + draw.randrange(whole.requests // BREAKS)
        fault = Break(moment, after=draw.random() < 0.5, away_s=draw.choice([0.0, 1.0, 4.0]))
        lake = made(f"broken-{moment}")
        code, said = break_a_night(studio, lake, fault)
        assert code in (0, 1), (fault, said)
        assert "Traceback" not in said, (fault, said)
        studio.run(lake, "--retry-failed")
        assert not differences(lake, calm.contents), fault
