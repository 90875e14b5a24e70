"""Kill a process with SIGKILL at one of DuckDB's statements."""

from __future__ import annotations

import multiprocessing
import os
import signal
from collections.abc import Callable

from tests.doomed import watch

CONTEXT = multiprocessing.get_context("forkserver")
CONTEXT.set_forkserver_preload(["gaitlake.lake"])


def _run(
    module: str, action: Callable[..., object], arguments: tuple[object, ...], doom: tuple[str, int, bool]
) -> None:
    import importlib

    words, times, after = doom
    seen = 0

    def hook(sql: str) -> None:
        nonlocal seen
        seen += words in sql
        if words in sql and seen == times:
            os.kill(os.getpid(), signal.SIGKILL)

    name, _, opener = module.partition(":")
    watch(importlib.import_module(name), None if after else hook, hook if after else None, opener or "open_connection")
    action(*arguments)


def killed(module: str, action: Callable[..., object], *arguments: object, at: str, times: int, after: bool) -> bool:
    """Run ``action`` in a process that dies at the n-th statement with these words; False if it ended before.

    ``module``: who opens the connection, and ``:name`` of the function it does it with, if not `open_connection`.
    """
    child = CONTEXT.Process(target=_run, args=(module, action, arguments, (at, times, after)))
    child.start()
    child.join()
    return child.exitcode == -signal.SIGKILL
