"""Kill a process with SIGKILL at one of DuckDB's statements."""

from __future__ import annotations

import multiprocessing
import os
import signal
from collections.abc import Callable

import duckdb

CONTEXT = multiprocessing.get_context("forkserver")
CONTEXT.set_forkserver_preload(["gaitlake.lake"])


class Doomed:
    """A connection whose process dies before a statement, or once it was carried out."""

    def __init__(self, connection: duckdb.DuckDBPyConnection, words: str, times: int, after: bool) -> None:
        self.connection, self.words, self.times, self.after = connection, words, times, after

    def __getattr__(self, name: str) -> object:
        return getattr(self.connection, name)

    def __enter__(self) -> Doomed:
        return self

    def __exit__(self, *_: object) -> None:
        self.connection.close()

    def execute(self, sql: str, *arguments: object) -> object:
        if self.words in sql:
            self.times -= 1
            if self.times == 0:
                if self.after:
                    self.connection.execute(sql, *arguments).fetchall()  # type: ignore[arg-type]
                os.kill(os.getpid(), signal.SIGKILL)
        return self.connection.execute(sql, *arguments)  # type: ignore[arg-type]


def _run(
    module: str, action: Callable[..., object], arguments: tuple[object, ...], doom: tuple[str, int, bool]
) -> None:
    import importlib

    place = importlib.import_module(module)
    original = place.open_connection
    place.open_connection = lambda *a, **k: Doomed(original(*a, **k), *doom)  # type: ignore[attr-defined]
    action(*arguments)


def killed(module: str, action: Callable[..., object], *arguments: object, at: str, times: int, after: bool) -> bool:
    """Run ``action`` in a process that dies at the n-th statement with these words; False if it ended before."""
    child = CONTEXT.Process(target=_run, args=(module, action, arguments, (at, times, after)))
    child.start()
    child.join()
    return child.exitcode == -signal.SIGKILL
