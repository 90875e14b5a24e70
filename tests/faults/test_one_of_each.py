"""One of each fault, for every change; the other files here hold the long forms, which `make test-faults` runs.

One file, because its tests share a cluster.
"""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from random import Random

import pytest

from tests.faults.conftest import Calm
from tests.faults.faulty_store import Faults, faulty_store
from tests.faults.nights import CLIPS, Studio, differences
from tests.faults.test_changing_cluster import end_of
from tests.faults.test_full_disk import a_night_on_a_full_disk
from tests.faults.test_kills import campaign
from tests.faults.test_servers import ending_sessions, require_as_calm, until_done
from tests.servers import MARKERS, session_store

pytestmark = [pytest.mark.slow, pytest.mark.short, pytest.mark.timeout(600)]


def test_a_few_kills(studio: Studio, calm: Calm, tmp_path: Path) -> None:
    killing = campaign(studio, calm, tmp_path, kills=2, seed=20261127)
    assert len(killing.killed) >= 2


def test_a_scheduler_that_is_started_anew_is_given_the_rest(studio: Studio, calm: Calm) -> None:
    lake = studio.new_lake("anew")
    night = studio.start(lake)
    assert studio.cluster is not None
    studio.cluster.wait_for_work()
    studio.cluster.kill_scheduler()
    studio.restart_cluster()
    assert f"done {CLIPS}, failed 1" in end_of(night)
    assert not differences(lake, calm.contents)


def test_a_full_disk(studio: Studio, calm: Calm, small_disk: Path) -> None:
    assert a_night_on_a_full_disk(studio, calm, small_disk, room_kb=500) == 1


def test_a_store_and_a_server_that_fail_in_one_night(
    studio: Studio, calm: Calm, made: Callable[[str], Path], monkeypatch: pytest.MonkeyPatch
) -> None:
    lake, ended = made("both"), list[int]()
    faults = Faults(answers_500=0.1, drops=0.1, hangs=0.02, waits_s=3.0)
    with faulty_store(session_store().port, faults) as url:
        monkeypatch.setenv("AWS_ENDPOINT_URL", url)
        said = until_done(studio, lake, ending_sessions(lake, ended, Random(1)))
    assert ended
    assert faults.done["500"] + faults.done["dropped"]
    assert not [marker for marker in MARKERS if marker in "".join(said)]
    monkeypatch.setenv("AWS_ENDPOINT_URL", session_store().url)
    require_as_calm(studio, lake, calm)
