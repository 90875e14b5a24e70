"""Processes that work side by side: all that is asked comes back, and none of them outlives who asked."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import time
from pathlib import Path

import pytest

from gaitlake.errors import GaitlakeError
from gaitlake.workers import results

FOREVER = 600.0
SCRIPT = """
import time
from gaitlake.workers import results
if __name__ == "__main__":
    for _ in results(time.sleep, [0.0, 600.0, 600.0, 600.0], 2):
        print("one is done", flush=True)
"""


@pytest.mark.parametrize("workers", [1, 2])
def test_every_job_comes_back_with_its_result(workers: int) -> None:
    assert sorted(results(abs, range(-9, 0), workers)) == [(n, -n) for n in range(-9, 0)]


def test_one_worker_is_this_process_and_takes_jobs_as_they_are_asked_for() -> None:
    jobs = iter(range(3))
    found = results(lambda n: (os.getpid(), n), jobs, 1)
    assert next(found) == (0, (os.getpid(), 0))
    assert next(jobs) == 1


def test_an_error_ends_the_others_at_once() -> None:
    began = time.monotonic()
    with pytest.raises(TypeError):
        list(results(time.sleep, [FOREVER, "a while"], 2))  # type: ignore[list-item]
    assert time.monotonic() - began < 60


def test_a_worker_that_dies_is_said() -> None:
    with pytest.raises(GaitlakeError, match="a worker died at its work; is there enough memory"):
        list(results(os._exit, [1, 1], 2))


def test_closing_ends_the_workers() -> None:
    began = time.monotonic()
    found = results(time.sleep, [0.0, FOREVER, FOREVER], 2)
    next(found)
    found.close()
    assert time.monotonic() - began < 60


@pytest.mark.parametrize("how", [signal.SIGKILL, signal.SIGINT])
def test_whoever_asked_dies_and_the_workers_with_him(how: signal.Signals, tmp_path: Path) -> None:
    program = tmp_path / "asks.py"
    program.write_text(SCRIPT)
    with subprocess.Popen([sys.executable, program], stdout=subprocess.PIPE, start_new_session=True) as asking:
        assert asking.stdout is not None
        assert asking.stdout.readline() == b"one is done\n"
        group = os.getpgid(asking.pid)
        os.kill(asking.pid, how)
        assert asking.wait(60) != 0
    deadline = time.monotonic() + 60
    while time.monotonic() < deadline and living(group):
        time.sleep(0.1)
    assert living(group) == []


def living(group: int) -> list[str]:
    """Processes of a group that are not only waiting to be collected."""
    shown = subprocess.run(["ps", "-eo", "pgid=,stat=,args="], capture_output=True, text=True, check=True).stdout
    rows = [line.split(None, 2) for line in shown.splitlines()]
    return [row[2] for row in rows if row[0] == str(group) and not row[1].startswith("Z")]
