"""Who is told how far a run is. The command line sets a listener; a scheduled run has none."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from contextvars import ContextVar

Listener = Callable[[int, int, int], None]
"""Called with videos finished, videos in all, frames decoded so far."""

_listener: ContextVar[Listener | None] = ContextVar("listener", default=None)


@contextmanager
def listening(listener: Listener) -> Iterator[None]:
    token = _listener.set(listener)
    try:
        yield
    finally:
        _listener.reset(token)


def tell(finished: int, total: int, frames: int) -> None:
    listener = _listener.get()
    if listener is not None:
        listener(finished, total, frames)
