"""What a worker process of the local cluster does when it starts (a Dask preload)."""

from __future__ import annotations

import signal


def dask_setup(_worker: object) -> None:
    """Leave Ctrl-C to the process that started the workers: it stops them, and tells the lake."""
    signal.signal(signal.SIGINT, signal.SIG_IGN)
