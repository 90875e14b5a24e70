"""What every test may use: the real clips, and an environment that talks to nobody."""

from __future__ import annotations

import os
from pathlib import Path

import pytest

from tests.processes import end_session
from tests.servers import end_servers

QUIET = {
    "PREFECT_SERVER_ANALYTICS_ENABLED": "false",
    "DO_NOT_TRACK": "1",
}
os.environ.update(QUIET)  # before any test imports Prefect, which reads them once
os.environ.setdefault("GAITLAKE_DUCKDB_THREADS", "1")  # small questions cost half on one thread
os.environ.pop("GAITLAKE_LAKE", None)  # a developer's own lake is no test's business

REPOSITORY = Path(__file__).parent.parent
LONGEST = ("integration", "correcting", "flows", "lake", "cli", "validation", "export", "studies", "check")
"""Folders whose files take minutes: they come first, so that in the end no worker is left alone with one."""


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Put the longest files first; within a file everything stays in order."""
    tests = Path(__file__).parent
    rank = {tests / folder: number for number, folder in enumerate(LONGEST)}
    items.sort(key=lambda item: min((rank.get(parent, len(rank)) for parent in item.path.parents), default=len(rank)))


def pytest_sessionfinish(session: pytest.Session) -> None:
    """Stop the session's servers once all of its workers are done."""
    if not hasattr(session.config, "workerinput"):
        end_servers()
        end_session()


@pytest.fixture(scope="session")
def repository() -> Path:
    """The root of the repository."""
    return REPOSITORY


@pytest.fixture(scope="session")
def shared_data() -> Path:
    """The folder of real clips (`videos/`, `reference/`), which is no part of the repository."""
    folder = REPOSITORY.parent / "shared" / "data"
    if not (folder / "videos").is_dir():
        reason = f"the real clips are not there: {folder}"
        if os.environ.get("CI", "").lower() in ("true", "1"):
            pytest.fail(reason)
        pytest.skip(reason)
    return folder
