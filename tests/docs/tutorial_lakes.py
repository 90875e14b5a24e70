"""The lakes of the tutorial, made with its own commands."""

from __future__ import annotations

import shutil
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from gaitlake.lake import UserConnection, open_for_user
from tests.docs.asking import ROOT, ask_lake, ask_truth
from tests.docs.blocks import Answer, Block
from tests.made_lakes import call


@dataclass(frozen=True, slots=True)
class TutorialLakes:
    """``day`` is the lake after the athlete's day, ``club`` the one with the club as well, ``films`` what both hold."""

    films: Path
    day: UserConnection
    club: UserConnection

    def answer(self, block: Block) -> Answer:
        """What the block gives at its place in the tutorial."""
        if block.kind == "truth":
            return ask_truth(self.films, block.sql)
        return ask_lake({"day": self.day, "club": self.club}[block.lake], block.sql)


@contextmanager
def tutorial_lakes(folder: Path) -> Iterator[TutorialLakes]:
    """Make both in a folder, and open them."""
    films, day, club = folder / "films", folder / "day", folder / "club"
    script = ROOT / "docs" / "tutorial" / "one_day.py"
    subprocess.run([sys.executable, script, films], check=True, capture_output=True)
    call("init", day)
    call("import-keypoints", films / "day", "--lake", day)
    shutil.copytree(day, club)
    call("import-keypoints", films / "club", "--lake", club)
    with open_for_user(day) as before, open_for_user(club) as after:
        yield TutorialLakes(films, before, after)
