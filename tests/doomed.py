"""A connection that is told of each statement: tests kill its process there."""

from __future__ import annotations

import os
import signal
import threading
from collections.abc import Callable

import duckdb

Hook = Callable[[str], None]


class Watched:
    """A DuckDB connection whose ``before`` and ``after`` are called with every statement that goes through it."""

    def __init__(self, connection: duckdb.DuckDBPyConnection, before: Hook | None, after: Hook | None = None) -> None:
        self.connection, self._before, self._after = connection, before, after

    def __getattr__(self, name: str) -> object:
        return getattr(self.connection, name)

    def __enter__(self) -> Watched:
        return self

    def __exit__(self, *_: object) -> None:
        self.connection.close()

    def execute(self, sql: str, *arguments: object) -> object:
        if self._before is not None:
            self._before(sql)
        result = self.connection.execute(sql, *arguments)  # type: ignore[arg-type]
        if self._after is not None:
            self._after(sql)
        return result


def watch(module: object, before: Hook | None, after: Hook | None = None, opener: str = "open_connection") -> None:
    """Let every connection that ``module`` opens call the hooks, in this process and for good."""
    original = getattr(module, opener)
    setattr(module, opener, lambda *a, **k: Watched(original(*a, **k), before, after))


def dying_at(statement: int, delay_s: float) -> Hook:
    """A hook that kills ``delay_s`` after the start of statement number ``statement``; 0: of the first COMMIT."""
    seen = 0

    def hook(sql: str) -> None:
        nonlocal seen
        seen += 1
        if seen == statement or (statement == 0 and sql == "COMMIT"):
            # by a timer, also for 0 s: the statement has begun by then
            threading.Timer(delay_s, os.kill, (os.getpid(), signal.SIGKILL)).start()

    return hook
