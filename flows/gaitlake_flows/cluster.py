"""A Dask client: a cluster of this machine's own, or one that is already running."""

from __future__ import annotations

import os
from collections.abc import Iterator
from contextlib import contextmanager
from typing import TYPE_CHECKING

from gaitlake.errors import GaitlakeError

if TYPE_CHECKING:
    from distributed import Client

ONE_THREAD = {
    "MALLOC_TRIM_THRESHOLD_": "65536",  # Dask's own default, which this table replaces
    "OMP_NUM_THREADS": "1",
    "OPENBLAS_NUM_THREADS": "1",
    "MKL_NUM_THREADS": "1",
    "OPENCV_FOR_THREADS_NUM": "1",
    "NUMBA_NUM_THREADS": "1",
}
SELDOM = {
    "distributed.worker.profile.enabled": False,  # every thread, a hundred times a second
    "distributed.admin.tick.interval": "500ms",  # every server's event loop, fifty times a second
    "distributed.admin.system-monitor.interval": "10s",
    **{f"distributed.worker.memory.{what}": False for what in ("target", "spill", "pause", "terminate")},
}
"""Looks that Dask takes at itself, which cost a tenth of a core. Its workers hold nothing: videos are handled in
processes of their own, whose memory is watched."""
CONNECT_TIMEOUT_S = 30
LOST_WORKERS = 10
"""Workers that may die under one task before the task is given up."""


def default_workers() -> int:
    """As many workers as this process may use cores."""
    return len(os.sched_getaffinity(0))


def shared_out(videos: int, workers: int | None) -> tuple[int, int]:
    """Worker processes for so many videos, and cores for each video, on this machine.

    A process a core; if there are fewer videos than that, a process a video, and each uses several cores. Never more
    threads than ``workers`` (default: cores) in all.
    """
    cores = workers or default_workers()
    processes = max(1, min(cores, videos))
    return processes, cores // processes


@contextmanager
def dask_client(workers: int | None, scheduler: str | None) -> Iterator[Client]:
    """A client of the running scheduler at ``scheduler``, or of a local cluster that ends with the block.

    The local cluster has ``workers`` processes (default: one a core) of one thread each; a task that loses its worker
    is done again on another one: videos are handled in processes of their own, so no video ends a worker.

    Raises
    ------
    GaitlakeError
        No scheduler answers at the address.
    """
    import dask

    dask.config.set({"logging.distributed": dask.config.get("logging.distributed", "error")})  # before its import
    from distributed import Client, LocalCluster

    if scheduler is not None:
        try:
            client = Client(scheduler, timeout=CONNECT_TIMEOUT_S, set_as_default=False)
        except (OSError, ValueError) as error:
            raise GaitlakeError(
                f"no Dask scheduler answers at {scheduler}: {error}; start one with `dask scheduler`, "
                "give its tcp://host:port, or leave --scheduler out to use this machine"
            ) from error
        with client:
            yield client
        return
    quiet = {
        "distributed.scheduler.allowed-failures": LOST_WORKERS,
        "distributed.nanny.pre-spawn-environ": ONE_THREAD,
    } | SELDOM
    with (
        dask.config.set(quiet),
        LocalCluster(
            n_workers=workers or default_workers(),
            threads_per_worker=1,
            dashboard_address="127.0.0.1:0",
            silence_logs=50,
            preload=["gaitlake_flows.worker_process"],
        ) as cluster,
        Client(cluster, set_as_default=False) as client,
    ):
        yield client
