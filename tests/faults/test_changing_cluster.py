"""A cluster that changes during a night: workers join and leave."""

from __future__ import annotations

import subprocess

import pytest

from tests.faults.conftest import Calm
from tests.faults.nights import CLIPS, RUN_LIMIT_S, VIDEO_S, WORKERS, Studio, differences

pytestmark = [pytest.mark.slow, pytest.mark.timeout(600)]
SLOW_S = "15"
"""For each video, so that the night lasts longer than workers need to join."""


def end_of(night: subprocess.Popen[str]) -> str:
    said, _ = night.communicate(timeout=RUN_LIMIT_S)
    assert night.returncode == 0, said
    return said


def test_workers_join_and_leave(studio: Studio, calm: Calm) -> None:
    lake, cluster = studio.new_lake("joined"), studio.cluster
    assert cluster is not None
    studio.restart_cluster(REPLAY_SECONDS=SLOW_S)
    night = studio.start(lake)
    cluster.wait_for_work()
    cluster.join(WORKERS)
    cluster.wait_for(2 * WORKERS)
    cluster.leave()
    assert night.poll() is None, "the night was over before the first workers had left"
    assert f"done {CLIPS}, failed 1" in end_of(night)
    assert not differences(lake, calm.contents)
    studio.restart_cluster(REPLAY_SECONDS=str(VIDEO_S))
