"""The cluster, the clips and the calm night that the kills are compared with."""

from __future__ import annotations

import os
import subprocess
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path
from uuid import uuid4

import pytest

from tests.faults.cluster import dask_cluster
from tests.faults.nights import CLIPS, WORKERS, Studio, contents, reading, replay_environment
from tests.integration.conftest import served, short_inbox  # noqa: F401
from tests.processes import session_prefect_server
from tests.servers import environment, new_place, session_store

SMALL_DISK_MB = 64


@dataclass(frozen=True)
class Calm:
    """What a lake holds after a night that nothing disturbed, and the seconds that it took."""

    lake: Path
    contents: dict[str, list[tuple[object, ...]]]
    seconds: float


@pytest.fixture(scope="session")
def studio(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Studio]:
    """Nights on a cluster of three workers in processes of their own."""
    folder = tmp_path_factory.mktemp("studio")
    made = Studio.make(folder, session_prefect_server())
    own = {name: value for name, value in os.environ.items() if not name.startswith("DASK_")}
    with dask_cluster(folder, WORKERS, own | replay_environment(folder)) as cluster:
        made.cluster = cluster
        yield made


@pytest.fixture(scope="session")
def calm(studio: Studio) -> Calm:
    """The undisturbed night, with a reader beside it."""
    lake = studio.new_lake("calm")
    with reading(lake) as states:
        started = time.monotonic()
        said = studio.run(lake)
        seconds = time.monotonic() - started
    assert f"found {CLIPS + 1}, done {CLIPS}, failed 1, skipped 0" in said
    assert (states[0], states[-1]) == (0, CLIPS)
    return Calm(lake, contents(lake), seconds)


@pytest.fixture
def made(studio: Studio, monkeypatch: pytest.MonkeyPatch) -> Callable[[str], Path]:
    """An empty lake in PostgreSQL and S3; the environment has its keys."""
    for name, value in environment(session_store()).items():
        monkeypatch.setenv(name, value)
    monkeypatch.setenv("GAITLAKE_STORE_TIMEOUT_S", "2")
    return lambda name: studio.new_lake(f"{name}-{uuid4().hex[:6]}", new_place(postgres=True, s3=True))


@pytest.fixture
def small_disk(tmp_path: Path) -> Iterator[Path]:
    """A file system of its own, of so many megabytes."""
    folder = tmp_path / "disk"
    folder.mkdir()
    command = ["mount", "-t", "tmpfs", "-o", f"size={SMALL_DISK_MB}m", "tmpfs", str(folder)]
    done = subprocess.run(command, capture_output=True, text=True, check=False)
    if done.returncode:
        if os.environ.get("CI", "").lower() in ("true", "1"):
            pytest.fail(done.stderr)
        pytest.skip(f"no right to mount: {done.stderr}")
    try:
        yield folder
    finally:
        subprocess.run(["umount", "--lazy", str(folder)], check=True)


def pytest_collection_modifyitems(config: pytest.Config, items: list[pytest.Item]) -> None:
    """Campaigns of hours are left out, but for their short forms; `make test-faults` sets $FAULTS to run them."""
    here = Path(__file__).parent
    chosen = bool(os.environ.get("FAULTS"))
    left_out = [one for one in items if here in one.path.parents and ("short" in one.keywords) == chosen]
    if left_out:
        config.hook.pytest_deselected(items=left_out)
        items[:] = [one for one in items if one not in left_out]
