"""A disk that is full: the night ends with a message, and once there is room the lake is that of a calm night."""

from __future__ import annotations

import os
import shutil
from pathlib import Path

import pytest

from tests.faults.conftest import Calm
from tests.faults.nights import RUN_LIMIT_S, Studio, differences, require_no_rest

pytestmark = [pytest.mark.slow, pytest.mark.timeout(600)]
KB = 1024


def fill(disk: Path, room_kb: int) -> Path:
    """A file that leaves so much room."""
    ballast = disk / "ballast"
    with ballast.open("wb") as file:
        os.posix_fallocate(file.fileno(), 0, shutil.disk_usage(disk).free - room_kb * KB)
    return ballast


def a_night_on_a_full_disk(studio: Studio, calm: Calm, disk: Path, room_kb: int) -> int:
    lake = studio.new_lake("lake", at=disk)
    ballast = fill(disk, room_kb)
    night = studio.start(lake)
    said, _ = night.communicate(timeout=RUN_LIMIT_S)
    assert night.returncode in (0, 1), said
    assert "Traceback" not in said
    if night.returncode == 1:
        assert "free disk space" in said
    ballast.unlink()
    studio.run(lake, "--retry-failed")
    assert not differences(lake, calm.contents)
    require_no_rest(lake)
    return night.returncode


@pytest.mark.parametrize("room_kb", [0, 16, 64, 128, 256, 384, 768, 1024, 1536, 2048, 3072, 4096])
def test_disks_with_little_room(room_kb: int, studio: Studio, calm: Calm, small_disk: Path) -> None:
    a_night_on_a_full_disk(studio, calm, small_disk, room_kb)
