"""A lake of each released schema version, frozen when it was the newest, comes up to this one with every row."""

from __future__ import annotations

import tarfile
from collections.abc import Callable, Mapping
from pathlib import Path

import duckdb
import pyarrow as pa
import pytest
from click.testing import Result

from gaitlake.errors import LakeBusyError, LakeError
from gaitlake.lake import Lake, connect, query, run_lock, write
from gaitlake.lake.care.doctoring import examine
from gaitlake.lake.care.upgrading import STEPS, upgrade
from gaitlake.lake.connection import attach
from gaitlake.lake.refresh import promised_columns
from gaitlake_schemas import SCHEMA_VERSION
from gaitlake_schemas.tables import TABLES
from tests.care.killing import killed

Call = Callable[..., Result]
FROZEN = sorted((Path(__file__).parent / "lakes").glob("v*.tar.xz"))
MADE_ANEW = {"lake_info", "data_dictionary", "metrics", "side_biases"}
"""What gaitlake says of itself: as the new version says it."""


def unpacked(frozen: Path, folder: Path) -> Lake:
    with tarfile.open(frozen) as archive:
        archive.extractall(folder, filter="data")
    return Lake(folder / "lake")


def tables_of(lake: Lake) -> dict[str, pa.Table]:
    """Every table that has rows, whatever the version."""
    with attach(lake, read_only=True) as connection:
        names = connection.execute("SELECT table_name FROM ducklake_table_info('lake') WHERE file_count > 0").fetchall()
        return {name: connection.execute(f"FROM lake.{name} ORDER BY ALL").to_arrow_table() for (name,) in names}


def newest(lake: Lake) -> int:
    """A state's number stands for all of its rows."""
    with attach(lake, read_only=True) as connection:
        return int(connection.execute("FROM lake.current_snapshot()").fetchall()[0][0])


def columns_of(connection: duckdb.DuckDBPyConnection) -> dict[str, list[tuple[str, str, bool]]]:
    rows = connection.execute(
        "SELECT table_name, column_name, data_type, is_nullable FROM duckdb_columns() "
        "WHERE database_name = 'lake' AND schema_name = 'main' ORDER BY table_name, column_index"
    ).fetchall()
    return {name: [row[1:] for row in rows if row[0] == name] for name in TABLES}


def require_kept(before: Mapping[str, pa.Table], after: Mapping[str, pa.Table]) -> None:
    for name in before.keys() - MADE_ANEW:
        names = before[name].schema.names
        assert after[name].select(names).to_pylist() == before[name].to_pylist(), name
        added = set(after[name].schema.names) - set(names)
        assert all(after[name][column].null_count == after[name].num_rows for column in added), name


def test_there_is_a_step_to_each_version_and_a_lake_of_each_older_one() -> None:
    assert list(STEPS) == list(range(2, SCHEMA_VERSION + 1))
    assert [path.name for path in FROZEN] == [f"v{number}.tar.xz" for number in range(1, SCHEMA_VERSION)]


@pytest.mark.parametrize("frozen", FROZEN, ids=lambda path: path.name)
def test_killed_upgraded_and_used(frozen: Path, tmp_path: Path, call: Call) -> None:
    lake = unpacked(frozen, tmp_path)
    before, was = tables_of(lake), newest(lake)
    assert sum(table.num_rows for name, table in before.items() if name not in MADE_ANEW) > 300
    with pytest.raises(LakeError, match=r"has schema version \d+, .* `gaitlake upgrade --lake .*/lake`"):
        connect(lake)
    with run_lock(lake), pytest.raises(LakeBusyError):
        upgrade(lake)
    module = "gaitlake.lake.write:attach"
    last = SCHEMA_VERSION - int(frozen.name[1])
    assert killed(module, upgrade, lake, at="INSERT INTO lake.main.lake_info", times=last, after=True)
    assert newest(lake) == was
    with pytest.raises(LakeError, match="gaitlake upgrade"):
        connect(lake)

    said = call("upgrade", "--lake", lake).output
    assert f"schema version {SCHEMA_VERSION}: " in said
    require_kept(before, tables_of(lake))
    with connect(lake) as connection:
        assert columns_of(connection) == {name: promised_columns(table) for name, table in TABLES.items()}
        assert connection.execute("FROM throughput").fetchall()
    assert upgrade(lake) == ()
    with connect(lake, snapshot=was) as older:
        assert len(older.execute("FROM strides").fetchall()) == before["strides"].num_rows

    (imported,) = query(lake, "SELECT DISTINCT analysis_id FROM clip_analyses").column(0).to_pylist()
    assert call("promote", imported, "--lake", lake).exit_code == 0
    assert call("analyse", "--lake", lake, "--set", "clean.cutoff_run_hz=5").exit_code == 0
    assert query(lake, "SELECT DISTINCT analysis_id FROM clip_analyses").num_rows == 2
    assert [finding.check for finding in examine(lake)] == ["orphans"]  # of the killed upgrade
    with write(lake, "from the future") as transaction:
        transaction.connection.execute("UPDATE lake.main.lake_info SET value = '99' WHERE name = 'schema_version'")
    with pytest.raises(LakeError, match="schema version 99, this gaitlake knows up to"):
        upgrade(lake)
