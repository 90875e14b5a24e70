from __future__ import annotations

import os
import shutil
import sys
from pathlib import Path

import pytest

from tests.made_lakes import clinic_lake


@pytest.fixture(scope="session")
def clinic(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A lake as users have them; only to be read."""
    return clinic_lake(tmp_path_factory.mktemp("clinic"))


@pytest.fixture
def workplace(clinic: Path, tmp_path: Path) -> Path:
    """A folder with a copy of the lake in it, called `lake`."""
    shutil.copytree(clinic, tmp_path / "lake")
    return tmp_path


@pytest.fixture
def environment(tmp_path: Path) -> dict[str, str]:
    """Of a user whose commands are this environment's."""
    commands = f"{Path(sys.executable).parent}:{os.environ['PATH']}"
    cache = str(tmp_path.parent / "cache")
    return {**os.environ, "PATH": commands, "HOME": str(tmp_path), "GAITLAKE_CACHE": cache}
