"""Killed writers, readers beside writers, full disks and folders that may not be written."""

from __future__ import annotations

import ctypes
import multiprocessing
import random
import resource
import shutil
import signal
import sys
import threading
import traceback
from collections.abc import Callable
from multiprocessing.connection import Connection
from pathlib import Path

import pyarrow as pa
import pytest

from gaitlake.errors import LakeError
from gaitlake.lake import Batch, Lake, commit_batch, connect, create_lake, delete_orphans, newest_snapshot, query
from gaitlake.lake.connection import attach
from gaitlake_schemas.tables import TABLES
from tests.doomed import dying_at, watch
from tests.lake.conftest import in_folder

MakeBatch = Callable[..., Batch]
CONTEXT = multiprocessing.get_context("forkserver")
CONTEXT.set_forkserver_preload(["gaitlake.lake"])

COMMITTING = 0

STATE = """
    SELECT
        (SELECT count(*) FROM lake.main.clips) AS clips,
        (SELECT count(*) FROM lake.main.ledger WHERE stage = 'analyse') AS ledger,
        (SELECT count(DISTINCT video_id) FROM lake.main.keypoints) AS keypoints,
        (SELECT count(DISTINCT clip_id) FROM lake.main.stride_metrics) AS stride_metrics,
        (SELECT count(DISTINCT session_id) FROM lake.main.session_metrics) AS session_metrics
"""


def in_child(target: Callable[..., None], *arguments: object) -> tuple[int | None, object]:
    """Run ``target(pipe, *arguments)`` in a fresh process; its exit code and what it sent last."""
    receiver, sender = CONTEXT.Pipe(duplex=False)
    child = CONTEXT.Process(target=target, args=(sender, *arguments))
    child.start()
    sender.close()
    answer: object = None
    try:
        while True:
            answer = receiver.recv()
    except EOFError:
        child.join()
    return child.exitcode, answer


def commit_until_killed(pipe: Connection, path: Path, batch: Batch, statement: int, delay_s: float) -> None:
    """Commit, and die ``delay_s`` after the start of DuckDB's statement number ``statement`` (or of COMMIT)."""
    pipe.send("started")
    watch(sys.modules["gaitlake.lake.write"], dying_at(statement, delay_s))
    pipe.send(commit_batch(path, batch, "doomed"))
    signal.pause()


@pytest.mark.slow
def test_kill_9_leaves_all_of_a_batch_or_nothing(lake: Lake, clip_batch: MakeBatch) -> None:
    draw = random.Random(7)
    kills = [(statement, 0.0) for statement in (1, 30)]  # many more: tests/faults
    kills += [(COMMITTING, draw.uniform(0, 0.1)), (COMMITTING, draw.uniform(0, 0.02))]
    batches = [clip_batch(f"c{number}", session=f"s{number}") for number in range(len(kills))]
    stored = 0
    with connect(lake) as reader:
        for batch, (statement, delay_s) in zip(batches, kills, strict=True):
            code, _ = in_child(commit_until_killed, lake.path, batch, statement, delay_s)
            assert code == -signal.SIGKILL
            state = reader.execute(STATE).fetchone()
            assert state is not None
            assert len(set(state)) == 1, f"half a batch after a kill at {statement}, {delay_s}: {state}"
            assert state[0] - stored in (0, 1)
            stored = state[0]
    assert stored < len(kills)
    delete_orphans(lake)
    once = {name: batches[0].tables[name] for name in ("extractors", "analyses")}
    every = {name: pa.concat_tables(b.tables[name] for b in batches) for name in batches[0].tables}
    commit_batch(lake, Batch(every | once), "again")
    with connect(lake) as reader:
        assert reader.execute(STATE).fetchone() == (len(kills),) * 5
        assert reader.execute("SELECT count(*) FROM keypoints").fetchone() == (2 * len(kills),)


def read_until_told(pipe: Connection, path: Path, stop: threading.Event) -> None:
    reads, torn = 0, []
    with connect(path) as connection:
        while not stop.is_set() or reads == 0:
            connection.execute("BEGIN")
            state = connection.execute(STATE).fetchone()
            connection.execute("COMMIT")
            reads += 1
            if state is None or len(set(state)) != 1:
                torn.append(state)
            pipe.send((reads, torn))


@pytest.mark.slow
def test_a_reader_in_another_process_never_sees_part_of_a_batch(lake: Lake, clip_batch: MakeBatch) -> None:
    receiver, sender = CONTEXT.Pipe(duplex=False)
    stop = CONTEXT.Event()
    reader = CONTEXT.Process(target=read_until_told, args=(sender, lake.path, stop))
    reader.start()
    sender.close()
    reads, torn = receiver.recv()
    for number in range(6):
        commit_batch(lake, clip_batch(f"c{number}", session=f"s{number}"), "night")
        while receiver.poll():
            reads, torn = receiver.recv()
    stop.set()
    try:
        while True:
            reads, torn = receiver.recv()
    except EOFError:
        reader.join()
    assert reader.exitcode == 0
    assert torn == []
    assert reads >= 2


def commit_with_little_room(pipe: Connection, path: Path, batch: Batch, bytes_per_file: int) -> None:
    """No file may grow beyond ``bytes_per_file``: the kernel then refuses to write, as on a full disk."""
    resource.setrlimit(resource.RLIMIT_FSIZE, (bytes_per_file, bytes_per_file))
    _report(pipe, lambda: commit_batch(path, batch, "too much"))


def commit_without_permission(pipe: Connection, path: Path, batch: Batch) -> None:
    _obey_permissions()
    _report(pipe, lambda: commit_batch(path, batch, "forbidden"))


def create_without_permission(pipe: Connection, path: Path, metrics: pa.Table) -> None:
    _obey_permissions()
    _report(pipe, lambda: create_lake(path, metrics=metrics))


def _report(pipe: Connection, action: Callable[[], object]) -> None:
    try:
        pipe.send(("done", str(action())))
    except LakeError as error:
        pipe.send(("LakeError", str(error)))
    except BaseException:
        pipe.send(("crash", traceback.format_exc()))
        raise


def _obey_permissions() -> None:
    """Give up root's right to ignore permission bits (CAP_DAC_OVERRIDE 1, CAP_DAC_READ_SEARCH 2); others have none."""
    header = (ctypes.c_uint32 * 2)(0x20080522, 0)
    capabilities = (ctypes.c_uint32 * 6)()
    libc = ctypes.CDLL(None, use_errno=True)
    if libc.capget(header, capabilities) != 0:
        raise OSError(ctypes.get_errno(), "capget")
    for index in (0, 1):
        capabilities[index] &= ~0b110
    if libc.capset(header, capabilities) != 0:
        raise OSError(ctypes.get_errno(), "capset")


@in_folder
@pytest.mark.parametrize("bytes_per_file", [4_096, 40_000, 250_000])
def test_a_full_disk_changes_nothing(lake: Lake, clip_batch: MakeBatch, bytes_per_file: int) -> None:
    draw = random.Random(1)
    batch = clip_batch("c1", {side: [draw.random() for _ in range(20_000)] for side in ("left", "right")})
    before = newest_snapshot(lake)
    code, answer = in_child(commit_with_little_room, lake.path, batch, bytes_per_file)
    assert code == 0
    assert isinstance(answer, tuple)
    assert answer[0] == "LakeError", answer
    assert "free disk space" in answer[1]
    assert "\n" not in answer[1]
    assert newest_snapshot(lake) == before
    commit_batch(lake, batch, "with room")
    assert query(lake, "FROM stride_metrics").num_rows == 40_000


@pytest.fixture
def read_only_folder(lake: Lake) -> Lake:
    for path in (lake.path, *lake.path.rglob("*")):
        path.chmod(0o555 if path.is_dir() else 0o444)
    return lake


@in_folder
def test_a_folder_that_may_not_be_written(read_only_folder: Lake, clip_batch: MakeBatch) -> None:
    before = sorted(read_only_folder.path.rglob("*"))
    code, answer = in_child(commit_without_permission, read_only_folder.path, clip_batch())
    assert code == 0
    assert isinstance(answer, tuple)
    assert answer[0] == "LakeError", answer
    assert "permissions" in answer[1]
    assert "\n" not in answer[1]
    assert sorted(read_only_folder.path.rglob("*")) == before


def test_a_lake_cannot_be_made_where_nothing_may_be_written(tmp_path: Path, rows: Callable[..., pa.Table]) -> None:
    tmp_path.chmod(0o555)
    code, answer = in_child(create_without_permission, tmp_path / "lake", rows("metrics"))
    tmp_path.chmod(0o755)
    assert code == 0
    assert isinstance(answer, tuple)
    assert answer[0] == "LakeError", answer
    assert "permissions" in answer[1]
    assert not (tmp_path / "lake").exists()


def test_a_lake_of_a_newer_version_is_left_alone(lake: Lake, clip_batch: MakeBatch) -> None:
    with attach(lake, read_only=False) as connection:
        connection.execute("UPDATE lake.main.lake_info SET value = '99' WHERE name = 'schema_version'")
    for action in (
        lambda: connect(lake),
        lambda: commit_batch(lake, clip_batch(), "night"),
        lambda: create_lake(lake),
    ):
        with pytest.raises(LakeError, match=r"schema version 99.*upgrade gaitlake"):
            action()
    with attach(lake, read_only=True) as connection:
        assert connection.execute("SELECT count(*) FROM lake.main.clips").fetchone() == (0,)


@in_folder
def test_what_is_no_lake_says_so(tmp_path: Path, lake: Lake, rows: Callable[..., pa.Table]) -> None:
    with pytest.raises(LakeError, match=r"no lake at .*gaitlake init"):
        connect(tmp_path / "nowhere")
    with pytest.raises(LakeError, match="is not a lake"):
        connect(tmp_path)
    with pytest.raises(LakeError, match="not empty and not a lake"):
        create_lake(tmp_path, metrics=rows("metrics"))
    broken = Lake(shutil.copytree(lake.path, tmp_path / "broken"))
    broken.catalog.write_bytes(b"This is a text file, not an SQLite database. " * 100)
    with pytest.raises(LakeError, match="damaged"):
        connect(broken)
    assert set(TABLES) <= set(query(lake, "SHOW TABLES").column(0).to_pylist())
