"""Two made lakes, only to be read."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.planning.planted import before_and_after, repeated


@pytest.fixture(scope="session")
def repeats(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """24 people filmed twice from each side: strides vary by 6 ms, each side's clips by 2 ms, asymmetry by 4 ms."""
    return repeated(tmp_path_factory.mktemp("planning") / "repeats")


@pytest.fixture(scope="session")
def clips_only(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """12 people from behind before and after, two clips each: no repeats; changes vary by 5."""
    return before_and_after(tmp_path_factory.mktemp("planning") / "clips")
