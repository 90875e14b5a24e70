"""A cluster that changes during a night: workers join and leave, the scheduler dies and is started anew."""

from __future__ import annotations

import subprocess
import time

import pytest

from tests.faults.conftest import Calm
from tests.faults.nights import CLIPS, RUN_LIMIT_S, WORKERS, Studio, differences

pytestmark = [pytest.mark.slow, pytest.mark.timeout(600)]


def _wait(night: subprocess.Popen[str], seconds: float) -> None:
    deadline = time.monotonic() + seconds
    while time.monotonic() < deadline and night.poll() is None:
        time.sleep(0.05)


def _end(night: subprocess.Popen[str]) -> str:
    said, _ = night.communicate(timeout=RUN_LIMIT_S)
    assert night.returncode == 0, said
    return said


def test_workers_join_and_leave(studio: Studio, calm: Calm) -> None:
    lake = studio.new_lake("joined")
    night = studio.start(lake)
    assert studio.cluster is not None
    _wait(night, calm.seconds / 2)
    studio.cluster.join(WORKERS)
    _wait(night, calm.seconds / 4)
    studio.cluster.leave()
    assert f"done {CLIPS}, failed 1" in _end(night)
    assert not differences(lake, calm.contents)


@pytest.mark.short
def test_a_scheduler_that_is_started_anew_is_given_the_rest(studio: Studio, calm: Calm) -> None:
    lake = studio.new_lake("anew")
    night = studio.start(lake)
    assert studio.cluster is not None
    studio.cluster.wait_for_work()
    studio.cluster.kill_scheduler()
    studio.restart_cluster()
    assert f"done {CLIPS}, failed 1" in _end(night)
    assert not differences(lake, calm.contents)
