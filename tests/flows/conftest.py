"""The nightly flow for real (Prefect server, Dask scheduler, lake), with landmarks whose truth is known."""

from __future__ import annotations

import shutil
from collections.abc import Iterator
from pathlib import Path

import pytest

from gaitlake import isolation
from gaitlake.ingest import process
from gaitlake.lake import create_lake
from tests.nights import Inbox, Night, called_here
from tests.processes import session_prefect_server


@pytest.fixture(scope="session")
def prefect_address() -> Iterator[str]:
    """The session's Prefect server, and this process as its client."""
    from prefect.settings import PREFECT_API_URL, PREFECT_LOGGING_TO_API_ENABLED, temporary_settings

    settings = {PREFECT_API_URL: session_prefect_server().api, PREFECT_LOGGING_TO_API_ENABLED: False}
    with temporary_settings(updates=settings):
        yield str(settings[PREFECT_API_URL])


@pytest.fixture(scope="session")
def scheduler() -> Iterator[str]:
    """A Dask scheduler whose worker is a thread of this process, so that a test can stand in for the cameras."""
    from distributed import LocalCluster

    with LocalCluster(n_workers=1, threads_per_worker=1, processes=False, dashboard_address="127.0.0.1:0") as cluster:
        yield cluster.scheduler_address


@pytest.fixture(scope="session")
def empty_lake(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A lake to copy: making one takes longer than most of what is tested in it."""
    lake = tmp_path_factory.mktemp("empty") / "lake"
    create_lake(lake)
    return lake


@pytest.fixture
def night(
    prefect_address: str, scheduler: str, empty_lake: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> Night:
    inbox = Inbox(tmp_path / "inbox")
    inbox.folder.mkdir()
    monkeypatch.setattr(isolation, "call", called_here)
    monkeypatch.setattr(process.pose, "extract", inbox.extract)
    monkeypatch.setattr(process, "_estimator", lambda recipe: recipe.extractor_id)
    lake = tmp_path / "lake"
    shutil.copytree(empty_lake, lake)
    return Night(inbox, lake, scheduler)
