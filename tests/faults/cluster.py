"""A Dask cluster of separate processes on loopback, whose parts can be killed."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import time
from collections.abc import Iterator, Mapping
from contextlib import contextmanager, suppress
from pathlib import Path
from random import Random

import psutil

from tests.processes import free_port

REPOSITORY = Path(__file__).parents[2]
DASK = Path(sys.executable).with_name("dask")
START_LIMIT_S = 120.0


class DaskCluster:
    """One scheduler and groups of workers with a nanny each, as `docs/how-to/more-machines.md` starts them."""

    def __init__(self, folder: Path, environment: Mapping[str, str]) -> None:
        self.address = f"tcp://127.0.0.1:{free_port()}"
        self._folder = folder
        self.environment = dict(environment)
        self._scheduler: subprocess.Popen[bytes] | None = None
        self._groups: list[subprocess.Popen[bytes]] = []

    @property
    def runs(self) -> bool:
        return self._scheduler is not None and self._scheduler.poll() is None

    def start(self, workers: int) -> None:
        """Start the scheduler at its address, and so many workers."""
        port = self.address.rsplit(":", 1)[1]
        options = ["--host", "127.0.0.1", "--port", port, "--no-dashboard", "--no-show"]
        self._scheduler = self._spawn("scheduler", *options)
        self.join(workers)
        self.wait_for(workers)

    def join(self, workers: int) -> None:
        """Let so many workers join."""
        options = ["--nworkers", str(workers), "--nthreads", "1", "--no-dashboard", "--host", "127.0.0.1"]
        options += ["--local-directory", str(self._folder), "--death-timeout", "60"]
        self._groups.append(self._spawn("worker", self.address, *options))

    def wait_for(self, workers: int) -> None:
        """Wait until so many workers are known to the scheduler."""
        from distributed import Client

        with Client(self.address, timeout=START_LIMIT_S, set_as_default=False) as client:
            client.wait_for_workers(workers, timeout=START_LIMIT_S)

    def wait_for_work(self) -> None:
        """Wait until some worker is at a video."""
        from distributed import Client

        deadline = time.monotonic() + START_LIMIT_S
        with Client(self.address, timeout=START_LIMIT_S, set_as_default=False) as client:
            while not any(client.processing().values()):
                assert time.monotonic() < deadline, "no work came"
                time.sleep(0.05)

    def kill_worker(self, draw: Random) -> bool:
        """SIGKILL one worker, or the process of the video it is at. False if there is none just now."""
        found = [child for group in self._groups for child in _children(group) if _is_worker(child)]
        if not found:
            return False
        with suppress(psutil.NoSuchProcess):
            draw.choice(found).send_signal(signal.SIGKILL)
        return True

    def leave(self) -> None:
        """The group of workers that joined first leaves as Dask asks it to (SIGTERM)."""
        group = self._groups.pop(0)
        group.terminate()
        group.wait(timeout=60)

    def kill_scheduler(self) -> None:
        """SIGKILL the scheduler."""
        assert self._scheduler is not None
        self._scheduler.kill()
        self._scheduler.wait()

    def stop(self) -> None:
        """End everything that was started here."""
        for process in (*self._groups, *([self._scheduler] if self._scheduler else [])):
            for child in [*_children(process), *_own(process)]:
                with suppress(psutil.NoSuchProcess):
                    child.kill()
            process.wait(timeout=60)
        self._groups, self._scheduler = [], None

    def _spawn(self, *command: str) -> subprocess.Popen[bytes]:
        with (self._folder / "cluster.log").open("ab") as log:
            return subprocess.Popen([str(DASK), *command], cwd=REPOSITORY, env=self.environment, stdout=log, stderr=log)


def _own(process: subprocess.Popen[bytes]) -> list[psutil.Process]:
    with suppress(psutil.NoSuchProcess):
        return [psutil.Process(process.pid)]
    return []


def _children(process: subprocess.Popen[bytes]) -> list[psutil.Process]:
    with suppress(psutil.NoSuchProcess):
        return psutil.Process(process.pid).children(recursive=True)
    return []


def _is_worker(process: psutil.Process) -> bool:
    with suppress(psutil.Error):
        words = " ".join(process.cmdline())
        return ("spawn_main" in words or "gaitlake.isolated" in words) and process.status() != psutil.STATUS_ZOMBIE
    return False


@contextmanager
def dask_cluster(folder: Path, workers: int, environment: Mapping[str, str]) -> Iterator[DaskCluster]:
    """A cluster that ends with the block."""
    cluster = DaskCluster(folder, {**os.environ, **environment})
    try:
        cluster.start(workers)
        yield cluster
    finally:
        cluster.stop()
        time.sleep(0.1)
