"""A night with a PostgreSQL catalog and an S3 inbox, and commands that cannot enter: none leaves a secret anywhere."""

from __future__ import annotations

import json
import traceback
from collections.abc import Callable, Iterator
from pathlib import Path
from uuid import uuid4

import pytest
from click.testing import CliRunner

from gaitlake import isolation
from gaitlake.cli import main
from gaitlake.ingest import process
from gaitlake.lake import Lake, connect, create_lake, open_for_user
from gaitlake.object_store import S3Path, filesystem
from gaitlake_flows.nightly import nightly
from gaitlake_flows.options import NightlyOptions
from gaitlake_schemas.tables import TABLES
from tests.flows import conftest as flows
from tests.hostile.night import NobodyOfTheLake
from tests.media import moving_frames, write_video
from tests.nights import called_here
from tests.processes import session_folder, session_prefect_server
from tests.servers import BUCKET, KEY, KEY_ID, MARKERS, new_place, session_postgres

scheduler = flows.scheduler
WRONG = "marker-of-a-wrong-password"
ALL = (*MARKERS, WRONG)
NOBODY_THERE = "http://127.0.0.1:1"


def leaked(*said: str | bytes) -> list[str]:
    """The secrets that these repeat."""
    texts = [one if isinstance(one, bytes) else one.encode() for one in said]
    return [marker for marker in ALL if any(marker.encode() in text for text in texts)]


@pytest.fixture
def prefect() -> Iterator[None]:
    """The session's Prefect server gets parameters, states with their messages, and artifacts; logs are printed."""
    from prefect.settings import PREFECT_API_URL, PREFECT_LOGGING_TO_API_ENABLED, temporary_settings

    with temporary_settings({PREFECT_API_URL: session_prefect_server().api, PREFECT_LOGGING_TO_API_ENABLED: False}):
        yield


@pytest.fixture
def lake(tmp_path: Path) -> Lake:
    return create_lake(tmp_path / "lake", place=new_place(postgres=True, s3=True))


@pytest.fixture
def inbox(tmp_path: Path) -> S3Path:
    """A video that can be read, one that cannot, and a manifest."""
    found = S3Path(BUCKET, f"inbox-{uuid4().hex[:8]}")
    sound = write_video(tmp_path / "sound.mp4", moving_frames(4, 64, 48)).read_bytes()
    manifest = b"path,subject_id,condition,height_m\nsound.mp4,anna,x,tall\nnone.mp4,ben,y,1.8\n"
    for name, content in {"sound.mp4": sound, "broken.mp4": b"no video", "manifest.csv": manifest}.items():
        with filesystem().open_output_stream((found / name).place) as stream:
            stream.write(content)
    return found


@pytest.fixture
def run_night(
    prefect: None,
    scheduler: str,
    monkeypatch: pytest.MonkeyPatch,
    tmp_path: Path,
) -> Callable[[str, Lake], str]:
    """Runs the flow; its traceback, if it fails."""
    monkeypatch.setattr(isolation, "call", called_here)
    monkeypatch.setattr(process, "_estimator", lambda recipe: NobodyOfTheLake(recipe.extractor_id))
    monkeypatch.setenv("GAITLAKE_LOG_FILE", str(tmp_path / "log.jsonl"))
    monkeypatch.setenv("GAITLAKE_METRICS_FILE", str(tmp_path / "gaitlake.prom"))
    monkeypatch.setenv("GAITLAKE_STORE_TIMEOUT_S", "1")

    def run(place: str, into: Lake) -> str:
        try:
            nightly(place, str(into.path), NightlyOptions(scheduler=scheduler))
        except Exception:  # noqa: BLE001  whatever it is, it is shown
            return traceback.format_exc()
        return ""

    return run


def rows_of_the_catalog(lake: Lake) -> Iterator[str]:
    schema = lake.place.schema
    with session_postgres().connect() as connection:
        names = connection.execute("SELECT tablename FROM pg_tables WHERE schemaname = %s", (schema,)).fetchall()
        for (name,) in names:
            yield repr(connection.execute(f'SELECT * FROM "{schema}"."{name}"'.encode()).fetchall())


def rows_of_the_lake(lake: Lake) -> Iterator[str]:
    with connect(lake) as connection:
        for name in TABLES:
            yield repr(connection.execute(f"FROM {name}").fetchall())
    with open_for_user(lake) as opened:
        for sql in (
            "FROM duckdb_databases()",
            "FROM duckdb_settings()",
            "SHOW ALL TABLES",
            "PRAGMA database_list",
            "SELECT current_setting('s3_secret_access_key')",
        ):
            with opened.ask(sql) as result:
                yield result.table(width=100_000, rows=100_000)


def test_a_night_leaves_no_secret_anywhere(
    run_night: Callable[[str, Lake], str],
    lake: Lake,
    inbox: S3Path,
    tmp_path: Path,
    capfd: pytest.CaptureFixture[str],
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    assert run_night(str(inbox), lake) == ""
    with connect(lake) as connection:
        counted = connection.execute("SELECT path, status, reason FROM ledger WHERE stage = 'extract' ORDER BY path")
        assert counted.fetchall() == [
            ("broken.mp4", "failed", "UNREADABLE"),
            ("sound.mp4", "failed", "MANIFEST_CONFLICT"),
        ]
    assert leaked(*rows_of_the_lake(lake), *rows_of_the_catalog(lake)) == []
    failed = [run_night("s3://no-such-bucket/x", lake)]
    monkeypatch.setenv("AWS_ENDPOINT_URL", NOBODY_THERE)
    failed.append(run_night(str(inbox), lake))
    monkeypatch.delenv("AWS_ENDPOINT_URL")
    assert all("StoreError" in text for text in failed)
    files = [file.read_bytes() for file in tmp_path.rglob("*") if file.is_file()]
    events = [json.loads(line)["event"] for line in (tmp_path / "log.jsonl").read_text().splitlines()]
    assert {"run_started", "video_finished", "run_finished"} <= set(events)
    prefect = [file.read_bytes() for file in session_folder().glob("prefect.db*")]
    assert prefect
    said = capfd.readouterr()
    assert leaked(*failed, *files, *prefect, said.out, said.err) == []


COMMANDS = (("status",), ("sql", "-c", "FROM clips"), ("backup", "BACKUP"))
SHUT_OUT = {
    "wrong password": {"PGPASSWORD": WRONG},
    "no password": {"PGPASSWORD": ""},
    "no store": {"AWS_ENDPOINT_URL": NOBODY_THERE, "GAITLAKE_STORE_TIMEOUT_S": "1"},
}


def test_a_command_that_cannot_enter_repeats_no_secret(
    lake: Lake, inbox: S3Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    for why, environment in SHUT_OUT.items():
        for words in (*COMMANDS, ("ingest", str(inbox), "--dry-run")):
            arguments = [word.replace("BACKUP", str(tmp_path / "copy")) for word in words]
            with monkeypatch.context() as patch:
                for name, value in environment.items():
                    patch.setenv(name, value)
                done = CliRunner().invoke(main, [*arguments, "--lake", str(lake.path)], catch_exceptions=True)
            assert done.exit_code == 1, (why, done.output)
            assert "gaitlake: " in done.output
            assert leaked(done.output, *traceback.format_exception(*(done.exc_info or (None, None, None)))) == []


def test_keys_of_a_file_are_scrubbed_like_those_of_the_environment(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    from gaitlake.store_access import access, scrubbed

    for name in ("AWS_ACCESS_KEY_ID", "AWS_SECRET_ACCESS_KEY"):
        monkeypatch.delenv(name)
    (tmp_path / "credentials").write_text(f"[default]\naws_access_key_id={KEY_ID}\naws_secret_access_key={KEY}\n")
    monkeypatch.setenv("AWS_SHARED_CREDENTIALS_FILE", str(tmp_path / "credentials"))
    access()
    assert leaked(scrubbed(f"InvalidAccessKeyId: {KEY_ID}, {KEY}")) == []
