"""A server that gives a commit up: the batch is stored once, or not at all and the command says so."""

from __future__ import annotations

import os
import socket
import subprocess
import sys
from collections.abc import Callable
from importlib import import_module

import duckdb
import pytest

from gaitlake.errors import LakeBusyError, LakeDroppedError
from gaitlake.lake import Batch, Lake, commit_batch, query, run_lock, write
from gaitlake.lake.advisory import HOST_LIMIT
from tests.conftest import REPOSITORY
from tests.lake.conftest import make_clip_tables
from tests.servers import Postgres, session_postgres

OWN_LOCK = f"gaitlake-write-{socket.gethostname()[:HOST_LIMIT]}-{os.getpid()}-"
VALUES = {"left": [1.0] * 8, "right": [1.1] * 8}
STORED = "SELECT (SELECT count(*) FROM clips) AS clips, (SELECT count(*) FROM strides) AS strides"


def end_sessions(lake: Lake, name: str, server: Postgres | None = None) -> None:
    """What an administrator or a restart does to sessions whose name begins so; they are gone afterwards.

    Those that read or write this lake; with a name also those that hold a lock for it.
    """
    sql = """
        SELECT pg_terminate_backend(pid, 10000) FROM pg_stat_activity
        WHERE starts_with(application_name, %s) AND (
            application_name ~ '^gaitlake-(write|ingest)-' AND %s <> ''
            OR pid IN (
                SELECT pid FROM pg_locks JOIN pg_class ON pg_class.oid = relation WHERE relnamespace = %s::regnamespace
            )
        )
    """
    with (server or session_postgres()).connect() as connection:
        connection.execute(sql, (name, name, lake.place.schema))


def once(work: Callable[[], None]) -> Callable[[], None]:
    left = [work]
    return lambda: left.pop()() if left else None


def lose_the_lock(lake: Lake) -> None:
    with write(lake, "by hand") as transaction:
        transaction.connection.execute("DELETE FROM lake.main.clips")
        end_sessions(lake, OWN_LOCK)


READER = """
import sys
from pathlib import Path
from gaitlake.errors import LakeDroppedError
from gaitlake.lake import Lake, one_state
from tests.servers import Postgres
from tests.store.test_dropped import end_sessions
lake, server = Lake(sys.argv[1]), Postgres(Path(sys.argv[2]), int(sys.argv[3]))
try:
    with one_state(lake.path) as connection:
        connection.execute("SELECT count(*) FROM clips").fetchall()
        end_sessions(lake, "", server)
        connection.execute("SELECT count(*) FROM strides").fetchall()
except LakeDroppedError:
    print("dropped")
"""


def test_a_reader_that_is_dropped_goes_on(made: Callable[[str], Lake]) -> None:
    """DuckDB ends the process where a transaction is given up by closing its connection."""
    server = session_postgres()
    words = [sys.executable, "-c", READER, made("postgres").path, server.folder, server.port]
    done = subprocess.run(
        [str(word) for word in words], cwd=REPOSITORY, capture_output=True, text=True, timeout=120, check=False
    )
    assert (done.returncode, done.stdout) == (0, "dropped\n"), done.stderr


def test_a_lock_that_the_server_gave_up_is_taken_again_or_another_has_it(made: Callable[[str], Lake]) -> None:
    lake = made("postgres")
    with run_lock(lake) as lock:
        end_sessions(lake, OWN_LOCK.replace("write", "ingest"))
        lock.keep()
        with pytest.raises(LakeBusyError), run_lock(lake):
            pass
        end_sessions(lake, OWN_LOCK.replace("write", "ingest"))
        with run_lock(lake), pytest.raises(LakeBusyError, match="holds its ingest lock"):
            lock.keep()


def test_a_batch_that_the_server_gives_up_is_stored_once(
    made: Callable[[str], Lake], monkeypatch: pytest.MonkeyPatch
) -> None:
    lake = made("postgres")
    batches, writing = import_module("gaitlake.lake.batch"), import_module("gaitlake.lake.write")
    audits, committed = batches.run_audits, writing.committed_snapshot

    def disturbed(by: str) -> Callable[..., object]:
        kill = once(lambda: end_sessions(lake, by))

        def run(*arguments: object) -> object:
            answer = audits(*arguments)
            kill()
            return answer

        return run

    monkeypatch.setattr(batches, "run_audits", disturbed("gaitlake-commit-"))
    commit_batch(lake, Batch(make_clip_tables("c0", VALUES)), "given up once")
    assert query(lake, STORED).to_pylist() == [{"clips": 1, "strides": 16}]

    def answer_lost() -> None:
        raise duckdb.TransactionException('Failed to commit: Failed to execute query "ROLLBACK"')

    fail = once(answer_lost)
    calls = [0]

    def unheard(connection: duckdb.DuckDBPyConnection) -> int | None:
        calls[0] += 1
        if calls[0] == 2:  # after the COMMIT, which is stored
            fail()
        return committed(connection)

    monkeypatch.setattr(writing, "committed_snapshot", unheard)
    snapshot = commit_batch(lake, Batch(make_clip_tables("c1", VALUES)), "the answer is lost")
    assert calls[0] == 2  # it was looked up, not done again
    assert query(lake, STORED).to_pylist() == [{"clips": 2, "strides": 32}]
    sql = "SELECT snapshot_id FROM lake.snapshots() WHERE commit_message = 'the answer is lost'"
    assert query(lake, sql).to_pylist() == [{"snapshot_id": snapshot}]

    with pytest.raises(LakeDroppedError, match="Run the same command again"):
        lose_the_lock(lake)
    assert query(lake, STORED).to_pylist() == [{"clips": 2, "strides": 32}]
