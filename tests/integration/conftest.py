"""The installed command line, on short real videos."""

from __future__ import annotations

import shutil
from pathlib import Path

import pytest

from tests.media import shortened
from tests.processes import CommandLine, session_prefect_server


@pytest.fixture(scope="session")
def short_inbox(shared_data: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Six files of one runner: four short clips, a copy of the first, and one that is no video."""
    source = shared_data / "videos" / "treadmill_run_side.mp4"
    inbox = tmp_path_factory.mktemp("short") / "inbox"
    (inbox / "R1" / "pre").mkdir(parents=True)
    (inbox / "R1" / "post").mkdir()
    for number in range(4):
        shortened(source, inbox / "R1" / ("pre", "post")[number % 2] / f"{number}.mp4", 40 + 5 * number)
    shutil.copy(inbox / "R1" / "pre" / "0.mp4", inbox / "R1" / "post" / "copy.mp4")
    (inbox / "R1" / "post" / "broken.mp4").write_bytes(b"\xff\xd8\xff\xe0 not a video")
    return inbox


@pytest.fixture(scope="session")
def command(tmp_path_factory: pytest.TempPathFactory) -> CommandLine:
    """The command line as a user has it first: no Prefect server."""
    return CommandLine(tmp_path_factory.mktemp("prefect"))


@pytest.fixture(scope="session")
def served() -> CommandLine:
    """The command line with a Prefect server that is already running, as on a machine that runs every night."""
    return session_prefect_server()
