"""SIGKILL at random moments in every part: run again, and the lake is that of an undisturbed night, row for row."""

from __future__ import annotations

import json
import os
from itertools import cycle
from pathlib import Path
from random import Random

import pytest

from tests.faults.campaign import Campaign
from tests.faults.conftest import Calm
from tests.faults.nights import CLIPS, Studio, differences, reading, require_no_rest

pytestmark = [pytest.mark.slow]
TARGETS = ("flow", "commit", "worker", "commit", "flow", "scheduler")
MOST_KILLED_NIGHTS = 5


def campaign(studio: Studio, calm: Calm, folder: Path, kills: int, seed: int) -> Campaign:
    """Kill nights until so many kills are done; each lake is finished and compared."""
    killing = Campaign(studio, Random(seed), calm.seconds)
    targets = cycle(TARGETS)
    number = 0
    while killing.kills < kills:
        number += 1
        lake = studio.new_lake(f"killed-{seed}-{number}")
        with reading(lake) as states:
            for _ in range(MOST_KILLED_NIGHTS):
                if killing.kill_once(lake, next(targets)) or killing.kills >= kills:
                    break
            studio.run(lake, "--retry-failed")
        assert states[-1] == CLIPS
        found = differences(lake, calm.contents)
        assert not found, f"lake {number} after {killing.killed}: rows lost, rows too many by table: {found}"
        require_no_rest(lake)
        (folder / "killed.json").write_text(json.dumps({"lakes": number, **killing.killed}))
    return killing


@pytest.mark.timeout(4 * 3600)
def test_two_hundred_kills(studio: Studio, calm: Calm, tmp_path: Path) -> None:
    kills, seed = int(os.environ.get("KILLS", "200")), int(os.environ.get("KILLS_SEED", "7"))
    killing = campaign(studio, calm, Path(os.environ.get("KILLS_REPORT", tmp_path)), kills, seed)
    assert set(killing.killed) == set(TARGETS)
