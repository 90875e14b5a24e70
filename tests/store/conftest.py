"""Lakes whose catalog is a real PostgreSQL and whose data are in a real S3 API."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest

from gaitlake.lake import Lake, create_lake
from tests.lake.conftest import METRIC_ROWS, make_rows
from tests.servers import environment, new_place, session_store

PLACES = {"postgres": (True, False), "s3": (False, True), "postgres+s3": (True, True)}


@pytest.fixture(autouse=True)
def _entered(monkeypatch: pytest.MonkeyPatch) -> None:
    """The servers' secrets are in the environment, as they are on a machine that runs gaitlake."""
    for name in ("AWS_PROFILE", "AWS_SESSION_TOKEN", "AWS_REGION", "AWS_DEFAULT_REGION"):
        monkeypatch.delenv(name, raising=False)
    for name, value in environment(session_store()).items():
        monkeypatch.setenv(name, value)


@pytest.fixture
def made(tmp_path: Path) -> Callable[[str], Lake]:
    """Makes an empty lake at one of PLACES."""

    def make(where: str) -> Lake:
        postgres, s3 = PLACES[where]
        place = new_place(postgres=postgres, s3=s3)
        return create_lake(tmp_path / "lake", metrics=make_rows("metrics", *METRIC_ROWS), place=place)

    return make
