"""Readers in their own processes, while another commits batch after batch: whole batches, never an error or a lock."""

from __future__ import annotations

import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import duckdb
import pytest

from gaitlake.export import export_duckdb
from gaitlake.lake import attach_lines, connect, create_lake
from tests.access.writing import CLIPS, STRIDES

BATCHES = 12
PATIENCE_S = 200
QUESTION = """
SELECT
    (SELECT count(*) FROM clips) AS clips, (SELECT count(*) FROM videos) AS videos,
    (SELECT count(*) FROM strides) AS strides, (SELECT count(*) FROM stride_metrics) AS metrics,
    (SELECT count(*) FROM keypoints) AS frames, (SELECT count(*) FROM sessions) AS sessions,
    (SELECT count(DISTINCT session_id) FROM session_metrics) AS summarised
"""


def is_whole(answer: tuple[int, ...]) -> bool:
    """Is this a number of whole batches?"""
    batches = answer[0] // CLIPS
    clips, strides = batches * CLIPS, batches * CLIPS * STRIDES
    return answer == (clips, clips, strides, strides, 2 * clips, batches, batches)


@contextmanager
def writer(repository: Path, lake: Path) -> Iterator[subprocess.Popen[str]]:
    command = [sys.executable, "-m", "tests.access.writing", str(lake), str(BATCHES)]
    with subprocess.Popen(command, cwd=repository, stdout=subprocess.PIPE, text=True) as process:
        try:
            yield process
        finally:
            process.kill()


class Prompt:
    """`gaitlake sql` that is kept open, and asked again and again."""

    def __init__(self, lake: Path, environment: dict[str, str]) -> None:
        command = ["gaitlake", "sql", "--lake", str(lake), "--format", "csv"]
        self.process = subprocess.Popen(
            command, env=environment, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True
        )

    def ask(self) -> tuple[int, ...]:
        assert self.process.stdin is not None
        assert self.process.stdout is not None
        self.process.stdin.write(f"{QUESTION};\n")
        self.process.stdin.flush()
        self.process.stdout.readline()
        return tuple(map(int, self.process.stdout.readline().split(",")))

    def end(self) -> int:
        self.process.communicate(timeout=PATIENCE_S)
        return self.process.returncode


def once_from_the_shell(lake: Path, environment: dict[str, str]) -> tuple[int, ...]:
    command = ["duckdb", "-csv", "-noheader", "-cmd", "\n".join(attach_lines(lake)), "-c", QUESTION]
    done = subprocess.run(command, env=environment, capture_output=True, text=True, timeout=PATIENCE_S, check=True)
    return tuple(map(int, done.stdout.split(",")))


def once_through_adbc(lake: Path) -> tuple[int, ...]:
    from adbc_driver_duckdb import dbapi

    with dbapi.connect() as connection, connection.cursor() as cursor:
        cursor.executescript("\n".join(attach_lines(lake)))
        cursor.execute(QUESTION)
        return tuple(cursor.fetchone() or ())


def once_through_a_file(lake: Path, file: Path) -> tuple[int, ...]:
    export_duckdb(lake, file, leave_out=(), overwrite=True)
    with duckdb.connect(file, read_only=True) as connection:
        return tuple(connection.execute(QUESTION).fetchone() or ())


@pytest.mark.slow
def test_they_see_whole_batches(repository: Path, tmp_path: Path, environment: dict[str, str]) -> None:
    lake = create_lake(tmp_path / "lake").path
    prompt, seen, others = Prompt(lake, environment), [], []
    with connect(lake) as connection, writer(repository, lake) as process:
        assert process.stdout is not None
        process.stdout.readline()
        while process.poll() is None:
            seen.append(prompt.ask())
            seen.append(tuple(connection.execute(QUESTION).fetchone() or ()))
            if len(others) < 3:
                others += [
                    once_from_the_shell(lake, environment),
                    once_through_adbc(lake),
                    once_through_a_file(lake, tmp_path / "x.duckdb"),
                ]
        assert process.returncode == 0
        last = prompt.ask()
    assert prompt.end() == 0
    assert last[0] == BATCHES * CLIPS
    assert [answer for answer in (*seen, *others, last) if not is_whole(answer)] == []
    assert seen == sorted(seen)
    assert len(set(seen)) >= 3, "the writer was through before anybody could look"
