"""Backup, restore and forgetting where the catalog is a server's and the data are in a store."""

from __future__ import annotations

import io
import os
from pathlib import Path

import pyarrow.parquet as pq
import pytest
from click.testing import CliRunner, Result

from gaitlake.cli import main
from gaitlake.lake import Batch, Lake, commit_batch, create_lake
from gaitlake.lake.care import copying
from gaitlake.lake.care.copying import copy_lake
from gaitlake.lake.care.doctoring import examine
from gaitlake.lake.place import Place
from gaitlake.object_store import S3Path, listing
from tests.care.history import GONE, MARK, everything, make_history, night
from tests.care.test_forget import without_gone
from tests.servers import new_place, session_postgres

RUNS = ("runs", "lake_info")


def call(*words: object) -> Result:
    return CliRunner().invoke(main, [os.fspath(word) if isinstance(word, Lake) else str(word) for word in words])


def place_words(place: Place) -> list[str]:
    return ["--catalog", f"postgres:{place.catalog}", "--schema", place.schema, "--data", str(place.data)]


def in_server(lake: Lake, mark: str) -> list[str]:
    """Files of the catalog's tables, indexes and long values that hold the mark."""
    sql = """
        SELECT c.relname, pg_relation_filepath(c.oid) FROM pg_class AS c
        WHERE c.relkind IN ('r', 'i', 't') AND pg_relation_filepath(c.oid) IS NOT NULL AND (
            c.relnamespace = %(schema)s::regnamespace
            OR c.oid IN (SELECT reltoastrelid FROM pg_class WHERE relnamespace = %(schema)s::regnamespace)
        )
    """
    server = session_postgres()
    with server.connect() as connection:
        connection.execute("CHECKPOINT")
        files = connection.execute(sql, {"schema": lake.place.schema}).fetchall()
    assert len(files) > 20
    return [str(name) for name, path in files if mark.encode() in (server.folder / "data" / str(path)).read_bytes()]


def in_store(lake: Lake, mark: str) -> list[str]:
    """Objects that hold the mark, as bytes or as a value."""
    found = []
    for file in listing(S3Path.parse(str(lake.place.data))):
        body = file.at.read_bytes()
        if mark.encode() in body or mark in str(pq.read_table(io.BytesIO(body)).to_pylist()):
            found.append(str(file.path))
    return found


@pytest.fixture(scope="module")
def home(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A lake with a past, in a folder."""
    return make_history(tmp_path_factory.mktemp("home") / "lake")


def test_a_lake_moves_to_servers_and_back(home: Path, tmp_path: Path) -> None:
    """Backup, restore, forget: every row is there each time, but those of who was forgotten."""
    (home / "gaitlake.toml").write_text("[ingest]\nbatch_videos = 3\n")
    place = new_place(postgres=True, s3=True)
    said = call("backup", tmp_path / "away", "--lake", home, *place_words(place))
    assert said.exit_code == 0, said.output
    away = Lake(tmp_path / "away")
    assert everything(away) == everything(Lake(home))
    assert (away.path / "gaitlake.toml").is_file()
    assert [finding for finding in examine(away) if finding.check != "runs"] == []

    refused = call("backup", tmp_path / "again", "--lake", home, *place_words(place))
    assert refused.exit_code == 1
    assert "with rows at that --catalog and --data already" in refused.output
    assert not list(tmp_path.glob("again*"))

    commit_batch(away, Batch(night("k9", "subject-new", "s-new", "new/k9.mp4")), "night 9")
    before = everything(away)
    assert in_server(away, MARK)
    assert in_store(away, MARK)
    said = call("forget", GONE, "--lake", away, "--yes")
    assert said.exit_code == 0, said.output
    assert in_server(away, MARK) == []
    assert in_store(away, MARK) == []
    expected = without_gone(before)
    after = {name: table.to_pylist() for name, table in everything(away).items()}
    assert {n: rows for n, rows in after.items() if n not in RUNS} == {
        name: rows for name, rows in expected.items() if name not in RUNS
    }

    back = copy_lake(away, tmp_path / "back")
    assert back.lake.is_in_folder
    assert everything(back.lake) == everything(away)


def test_a_copy_that_is_cut_short_is_done_again(home: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    place = new_place(postgres=True, s3=False)

    def fail(*_: object) -> None:
        raise KeyboardInterrupt

    with monkeypatch.context() as patch:
        patch.setattr(copying, "bring_up_to_date", fail)
        with pytest.raises(KeyboardInterrupt):
            copy_lake(home, tmp_path / "away", place)
    assert not (tmp_path / "away").exists()
    copied = copy_lake(home, tmp_path / "away", place)
    assert everything(copied.lake) == everything(Lake(home))


def test_a_reader_that_holds_the_catalog_is_named(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Rows that are deleted stay in a server's files while a transaction may still look at the table."""
    monkeypatch.setattr("gaitlake.lake.postgres.REWRITE_WAIT_S", 1)
    place = new_place(postgres=True, s3=False)
    lake = create_lake(tmp_path / "lake", place=place)
    for isolation, said in (("READ COMMITTED", "uses its table ducklake_table"), ("REPEATABLE READ", "began before")):
        with session_postgres().connect() as reader, reader.transaction():
            reader.execute(f"SET TRANSACTION ISOLATION LEVEL {isolation}".encode())
            reader.execute(f"SELECT count(*) FROM {place.schema}.ducklake_table".encode())
            refused = call("forget", "--finish", "--lake", lake.path)
        assert refused.exit_code == 1
        assert said in refused.output
    monkeypatch.setattr("gaitlake.lake.postgres.REWRITE_WAIT_S", 30)
    assert call("forget", "--finish", "--lake", lake.path).exit_code == 0
