from __future__ import annotations

import os
import shutil
from collections.abc import Callable
from pathlib import Path

import pytest
from click.testing import CliRunner, Result

from gaitlake.cli import main
from gaitlake.lake import Lake
from tests.care.history import make_history

Call = Callable[..., Result]


@pytest.fixture(scope="session")
def history(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A lake with a past; only to be read."""
    return make_history(tmp_path_factory.mktemp("history") / "lake")


@pytest.fixture
def lake(history: Path, tmp_path: Path) -> Lake:
    """A copy of it."""
    return Lake(shutil.copytree(history, tmp_path / "lake"))


@pytest.fixture
def call() -> Call:
    def run(*words: object, **options: object) -> Result:
        return CliRunner().invoke(
            main,
            [os.fspath(word) if isinstance(word, Lake) else str(word) for word in words],
            prog_name="gaitlake",
            **options,
        )

    return run
