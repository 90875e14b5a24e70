"""Who is told how far a run is. The command line sets a listener; a scheduled run has none."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from contextvars import ContextVar

from gaitlake.ingest import Outcome, VideoResult

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


class Progress:
    """Counts the videos of one batch for the listener, on top of what the run has committed."""

    def __init__(self, committed: Outcome, total: int) -> None:
        self._videos, self._frames, self._total = committed.videos, committed.frames, total

    def advance(self, result: VideoResult) -> None:
        """One more video is finished."""
        self._videos += 1
        self._frames += result.frames or 0
        listener = _listener.get()
        if listener is not None:
            listener(self._videos, self._total, self._frames)
