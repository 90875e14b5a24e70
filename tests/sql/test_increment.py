"""Whatever is committed in whatever order, every summary is what the same rows give when all are made anew."""

from __future__ import annotations

import shutil
from copy import deepcopy
from math import isclose
from pathlib import Path
from random import Random

import duckdb
import pytest

from gaitlake.lake import Lake, commit_batch, promote
from gaitlake.lake.connection import open_connection
from gaitlake.lake.incoming import SUMMARIES
from gaitlake.lake.summaries import rebuild_summaries
from gaitlake.lake.write import write
from gaitlake_schemas.tables import TABLES
from tests.sql.clinic import CHANGES, PEOPLE, Clinic, first_night, new_session

Rows = dict[str, list[tuple[object, ...]]]


def summaries(connection: duckdb.DuckDBPyConnection) -> Rows:
    ordered = {name: ", ".join(TABLES[name].grain) for name in SUMMARIES}
    return {
        name: connection.execute(f"FROM lake.main.{name} ORDER BY {keys}").fetchall() for name, keys in ordered.items()
    }


def summaries_now_and_anew(lake: Lake) -> tuple[Rows, Rows]:
    """Every row of every summary as the commits left it, and as it is when all are made anew."""
    with open_connection(lake, read_only=False) as connection:
        connection.execute("BEGIN")
        now = summaries(connection)
        rebuild_summaries(connection)
        anew = summaries(connection)
        connection.execute("ROLLBACK")
    return now, anew


def same(left: object, right: object) -> bool:
    """Equal; sums over people may be added up in another order."""
    if isinstance(left, (tuple, list)) and isinstance(right, (tuple, list)):
        return len(left) == len(right) and all(same(*pair) for pair in zip(left, right, strict=True))
    if isinstance(left, float) and isinstance(right, float):
        return isclose(left, right, rel_tol=1e-9, abs_tol=1e-12)
    return left == right


def assert_increment_is_full(lake: Lake, told: str) -> dict[str, int]:
    now, anew = summaries_now_and_anew(lake)
    for name in SUMMARIES:
        assert len(now[name]) == len(anew[name]), f"{name} after {told}"
        for left, right in zip(now[name], anew[name], strict=True):
            assert same(left, right), f"{name} after {told}: {left} is no longer {right}"
    return {name: len(rows) for name, rows in now.items()}


@pytest.fixture(scope="module")
def after_first_night(new_lake: Path, tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, Clinic]:
    clinic, path = Clinic(Random(1)), shutil.copytree(new_lake, tmp_path_factory.mktemp("night") / "lake")
    first_night(clinic)
    commit_batch(path, clinic.batch(), "first night")
    return path, clinic


@pytest.fixture
def lake(after_first_night: tuple[Path, Clinic], tmp_path: Path) -> Lake:
    return Lake(shutil.copytree(after_first_night[0], tmp_path / "lake"))


@pytest.fixture
def clinic(after_first_night: tuple[Path, Clinic]) -> Clinic:
    return deepcopy(after_first_night[1])


def test_the_first_night_fills_every_summary(lake: Lake) -> None:
    assert min(assert_increment_is_full(lake, "first night").values()) > 0


@pytest.mark.slow
@pytest.mark.parametrize("seed", [1])
def test_any_sequence_of_commits(lake: Lake, clinic: Clinic, seed: int) -> None:
    """Three changes a night, and another analysis promoted in between."""
    clinic.draw = Random(seed)
    for night in range(6):
        changes = clinic.draw.choices(CHANGES, k=3)
        for change in changes:
            change(clinic)
        told = ", ".join(change.__name__ for change in changes)
        commit_batch(lake, clinic.batch(), told)
        if night == 3:
            promote(lake, "a2")
        assert_increment_is_full(lake, f"night {night} of seed {seed}: {told}")


def test_repeats_are_followed_wherever_they_go(lake: Lake, clinic: Clinic) -> None:
    """What changes the noise is not always a change of a repeat or of what it repeats."""
    clinic.change("sessions", "p00/1", subject_id="p01")
    commit_batch(lake, clinic.batch(), "a session of two clips becomes another person's")
    assert_increment_is_full(lake, "a session of two clips becomes another person's")
    clinic.film("copy", "p02/1", video_id="v-p02/1r", order_in_session=0)
    commit_batch(lake, clinic.batch(), "the bytes of a repeat, filmed earlier")
    assert_increment_is_full(lake, "the bytes of a repeat, filmed earlier")
    clinic.change("clips", "copy", exclude=True)
    commit_batch(lake, clinic.batch(), "and excluded")
    assert_increment_is_full(lake, "and excluded")


def test_a_commit_by_a_newer_gaitlake_makes_all_anew_and_takes_its_rows(lake: Lake, clinic: Clinic) -> None:
    with write(lake, "as an older gaitlake left it") as transaction:
        transaction.connection.execute(
            "DELETE FROM lake.main.lake_info WHERE name IN ('objects_hash', 'summaries_hash')"
        )
        transaction.connection.execute("DELETE FROM lake.main.session_contrasts")
    new_session(clinic)
    commit_batch(lake, clinic.batch(), "the first by the newer one")
    assert assert_increment_is_full(lake, "the first by the newer one")["session_contrasts"] > PEOPLE
