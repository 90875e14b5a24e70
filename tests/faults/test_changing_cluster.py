"""A cluster that changes during a night: workers join and leave."""

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


def end_of(night: subprocess.Popen[str]) -> str:
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
    assert f"done {CLIPS}, failed 1" in end_of(night)
    assert not differences(lake, calm.contents)
