from __future__ import annotations

import shutil
from pathlib import Path

import pytest

from gaitlake.lake import Batch, commit_batch, create_lake
from tests.lake.conftest import make_clip_tables
from tests.made_lakes import clinic_lake


@pytest.fixture(scope="session")
def small_lake(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Two sessions of made-up numbers, with every table that a clip fills; only to be read."""
    lake = create_lake(tmp_path_factory.mktemp("small") / "lake").path
    for name, session in (("c1", "s1"), ("c2", "s2")):
        values = {"left": [1.0 + n / 100 for n in range(9)], "right": [1.1 + n / 90 for n in range(9)]}
        commit_batch(lake, Batch(make_clip_tables(name, values, session)), "night")
    return lake


@pytest.fixture(scope="session")
def clinic(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A lake as users have them; only to be read."""
    return clinic_lake(tmp_path_factory.mktemp("clinic"))


@pytest.fixture
def lake(small_lake: Path, tmp_path: Path) -> Path:
    """A copy of ``small_lake`` that may be changed."""
    return shutil.copytree(small_lake, tmp_path / "a lake's copy")
