"""Servers that fail during a night: S3 that answers 500, drops or hangs; PostgreSQL that ends sessions or restarts."""

from __future__ import annotations

import subprocess
import time
from collections.abc import Callable
from pathlib import Path
from random import Random

import pytest

from gaitlake.lake import Lake
from tests.faults.conftest import Calm
from tests.faults.faulty_store import Faults, faulty_store
from tests.faults.nights import CLIPS, RUN_LIMIT_S, Studio, contents, differences
from tests.servers import environment, session_postgres, session_store

pytestmark = [pytest.mark.slow, pytest.mark.timeout(900)]
MOST_NIGHTS = 8
STORED_FAULTS = {
    "500": Faults(answers_500=0.2),
    "drops": Faults(drops=0.2),
    "hangs": Faults(hangs=0.05, waits_s=3.0),
}


def end_sessions(lake: Path) -> int:
    """End one session of this lake's processes, whichever comes first; how many there were."""
    place = Lake(lake).place
    sql = """
        SELECT count(pg_terminate_backend(pid)) FROM (
            SELECT pid FROM pg_stat_activity
            WHERE application_name LIKE 'gaitlake-%%' OR pid IN (
                SELECT pid FROM pg_locks JOIN pg_class ON pg_class.oid = relation
                WHERE relnamespace = to_regnamespace(%s)
            )
            ORDER BY random() LIMIT 1
        ) AS one
    """
    with session_postgres().connect() as connection:
        return int(str(connection.execute(sql, (place.schema,)).fetchall()[0][0]))


def until_done(studio: Studio, lake: Path, disturb: Callable[[subprocess.Popen[str]], None]) -> list[str]:
    """Nights one after the other until one ends well; what each said."""
    said = []
    for _ in range(MOST_NIGHTS):
        night = studio.start(lake, "--retry-failed")
        disturb(night)
        said.append(night.communicate(timeout=RUN_LIMIT_S)[0])
        assert night.returncode in (0, 1), said[-1]
        assert "Traceback" not in said[-1], said[-1]
        if night.returncode == 0:
            return said
    pytest.fail("\n".join(said))


def require_as_calm(studio: Studio, lake: Path, calm: Calm) -> None:
    """One night in peace at most, and the lake is that of an undisturbed one."""
    studio.run(lake, "--retry-failed")
    assert not differences(lake, calm.contents)


def _in_peace(_night: subprocess.Popen[str]) -> None:
    pass


def ending_sessions(lake: Path, ended: list[int], draw: Random) -> Callable[[subprocess.Popen[str]], None]:
    def disturb(night: subprocess.Popen[str]) -> None:
        for _ in range(len(ended) + 1, 4):  # fewer each night, so that one ends well
            while night.poll() is None and not (found := end_sessions(lake)):
                time.sleep(draw.uniform(0.05, 0.3))
            if night.poll() is not None:
                return
            ended.append(found)
            time.sleep(draw.uniform(0.1, 1.5))

    return disturb


@pytest.mark.parametrize("kind", ["500", "drops", "hangs"])
def test_a_store_that_fails_now_and_then(
    kind: str, studio: Studio, calm: Calm, made: Callable[[str], Path], monkeypatch: pytest.MonkeyPatch
) -> None:
    lake, faults = made(f"store-{kind}"), STORED_FAULTS[kind]
    with faulty_store(session_store().port, faults) as url:
        monkeypatch.setenv("AWS_ENDPOINT_URL", url)
        until_done(studio, lake, _in_peace)
    assert faults.done.total() > faults.done["handed on"]
    monkeypatch.setenv("AWS_ENDPOINT_URL", session_store().url)
    require_as_calm(studio, lake, calm)


@pytest.mark.parametrize("faults", [Faults(answers_500=1.0), Faults(hangs=1.0, waits_s=3.0)], ids=["500", "hangs"])
def test_a_store_that_never_answers_ends_the_night_with_a_message(
    faults: Faults, studio: Studio, calm: Calm, made: Callable[[str], Path], monkeypatch: pytest.MonkeyPatch
) -> None:
    lake = made("never")
    with faulty_store(session_store().port, faults) as url:
        monkeypatch.setenv("AWS_ENDPOINT_URL", url)
        night = studio.start(lake)
        said, _ = night.communicate(timeout=RUN_LIMIT_S)
    assert night.returncode == 1
    assert "AWS_ENDPOINT_URL" in said
    assert "Traceback" not in said
    monkeypatch.setenv("AWS_ENDPOINT_URL", session_store().url)
    require_as_calm(studio, lake, calm)


@pytest.mark.parametrize("seed", range(5))
def test_a_server_that_ends_sessions(seed: int, studio: Studio, calm: Calm, made: Callable[[str], Path]) -> None:
    lake, ended = made(f"ended-{seed}"), list[int]()
    until_done(studio, lake, ending_sessions(lake, ended, Random(seed)))
    assert ended
    require_as_calm(studio, lake, calm)


def holds_a_lock() -> bool:
    """Has a night begun?"""
    with session_postgres().connect() as connection:
        sql = "SELECT 1 FROM pg_stat_activity WHERE application_name LIKE 'gaitlake-ingest-%' LIMIT 1"
        return connection.execute(sql).fetchone() is not None


@pytest.mark.parametrize("seed", range(3))
def test_a_server_that_restarts(seed: int, studio: Studio, calm: Calm, made: Callable[[str], Path]) -> None:
    lake, draw, restarts = made(f"restarted-{seed}"), Random(seed), list[int]()

    def disturb(night: subprocess.Popen[str]) -> None:
        if len(restarts) < 2:
            while night.poll() is None and not holds_a_lock():
                time.sleep(0.05)
            time.sleep(draw.uniform(0.0, 1.5))
            session_postgres().control("stop", "-m", "immediate")
            time.sleep(draw.uniform(0.0, 2.0))
            session_postgres().start()
            restarts.append(night.poll() is None)

    until_done(studio, lake, disturb)
    assert any(restarts)  # while a night was under way
    require_as_calm(studio, lake, calm)


def test_an_inbox_in_a_store_that_fails(
    studio: Studio, calm: Calm, made: Callable[[str], Path], monkeypatch: pytest.MonkeyPatch
) -> None:
    """Videos are fetched by workers through the failing store; times of objects are their own."""
    lake, faults = made("inbox"), Faults(answers_500=0.1, drops=0.1)
    url = studio.inbox_in_store()
    with faulty_store(session_store().port, faults) as address:
        studio.restart_cluster(**environment(session_store()) | {"AWS_ENDPOINT_URL": address})
        monkeypatch.setenv("AWS_ENDPOINT_URL", address)
        night = studio.start(lake, inbox=url)
        said, _ = night.communicate(timeout=RUN_LIMIT_S)
        assert night.returncode in (0, 1), said
    monkeypatch.setenv("AWS_ENDPOINT_URL", session_store().url)
    studio.restart_cluster(AWS_ENDPOINT_URL=session_store().url)
    night = studio.start(lake, "--retry-failed", inbox=url)
    said, _ = night.communicate(timeout=RUN_LIMIT_S)
    assert night.returncode == 0, said
    assert f"failed 1, skipped {CLIPS}" in said or f"done {CLIPS}, failed 1" in said
    times = {"mtime_ns"}
    assert not differences(lake, contents(calm.lake, times), times)
