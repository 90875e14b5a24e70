"""SIGKILL at any moment with the real decoder and networks: the lake ends as if nothing had happened."""

from __future__ import annotations

import random
import subprocess
import time
from pathlib import Path

import pytest

from tests.faults.nights import contents, reading
from tests.processes import CommandLine

pytestmark = [pytest.mark.slow, pytest.mark.timeout(3600)]
KILLS = 5


def fresh_lake(served: CommandLine, folder: Path) -> Path:
    served.run("init", folder)
    (folder / "gaitlake.toml").write_text("[ingest]\nbatch_videos = 1\n")
    return folder


@pytest.fixture(scope="module")
def undisturbed(served: CommandLine, short_inbox: Path, tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, float]:
    """A lake filled in one go while another process reads it, and the seconds that took."""
    lake = fresh_lake(served, tmp_path_factory.mktemp("undisturbed") / "lake")
    with reading(lake) as states:
        started = time.monotonic()
        said = served.run("ingest", short_inbox, "--lake", lake, "--workers", 2)
        seconds = time.monotonic() - started
    assert "found 6, done 4, failed 1, skipped 1" in said
    assert (states[0], states[-1]) == (0, 4)
    assert len(states) >= 3, f"the reader has to have looked between commits, saw {states}"
    return lake, seconds


def test_killed_runs_leave_the_same_rows(
    served: CommandLine, short_inbox: Path, undisturbed: tuple[Path, float], tmp_path: Path
) -> None:
    calm, seconds = undisturbed
    lake = fresh_lake(served, tmp_path / "lake")
    moments = random.Random(20261122)
    for _ in range(KILLS):
        process = served.start("ingest", short_inbox, "--lake", lake, "--workers", 2)
        try:
            process.wait(timeout=moments.uniform(0.3, 0.95) * seconds)
        except subprocess.TimeoutExpired:
            process.kill()
        process.communicate()
    served.run("ingest", short_inbox, "--lake", lake, "--workers", 2)
    assert contents(lake) == contents(calm)
    assert not list((lake / "staging").glob("*"))
