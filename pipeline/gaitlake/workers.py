"""Jobs done side by side in processes of their own, which end with the one that asked, however that ends."""

from __future__ import annotations

import multiprocessing
import os
import signal
import threading
from collections.abc import Callable, Generator, Iterable, Iterator
from concurrent.futures import FIRST_COMPLETED, Future, ProcessPoolExecutor, wait
from concurrent.futures.process import BrokenProcessPool
from multiprocessing.connection import Connection
from typing import TypeVar

from gaitlake.errors import GaitlakeError

Job = TypeVar("Job")
Result = TypeVar("Result")

WAITING = 3
"""Jobs given out to each worker, with the one at work."""


def results(
    function: Callable[[Job], Result], jobs: Iterable[Job], workers: int
) -> Generator[tuple[Job, Result], None, None]:
    """Each job with its result, as soon as it is done; with one worker in order and in this process.

    Jobs are taken as workers become free. Whatever ends it early (an error, Ctrl-C, `close`) ends them at once.

    Parameters
    ----------
    function : of a module, so that another process can find it; job and result must be picklable

    Raises
    ------
    GaitlakeError
        A worker died.
    """
    if workers == 1:
        yield from ((job, function(job)) for job in jobs)
        return
    spawned = multiprocessing.get_context("spawn")
    alive, ours = spawned.Pipe(duplex=False)
    with ProcessPoolExecutor(workers, mp_context=spawned, initializer=_begin, initargs=(alive,)) as pool:
        try:
            waiting: dict[Future[Result], Job] = {}
            for job in jobs:
                waiting[pool.submit(function, job)] = job
                if len(waiting) >= WAITING * workers:
                    yield from _finished(waiting)
            while waiting:
                yield from _finished(waiting)
        except BrokenProcessPool as error:
            message = "a worker died at its work; is there enough memory? Fewer --workers need less"
            raise GaitlakeError(message) from error
        except BaseException:
            ours.close()
            raise
        finally:
            pool.shutdown(cancel_futures=True)
            ours.close()
            alive.close()


def _finished(waiting: dict[Future[Result], Job]) -> Iterator[tuple[Job, Result]]:
    """Wait for one or more, and take them out."""
    for future in wait(waiting, return_when=FIRST_COMPLETED).done:
        yield waiting.pop(future), future.result()


def _begin(alive: Connection) -> None:
    """Leave Ctrl-C to the process that started this one, and end when it closes the pipe or dies."""
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    threading.Thread(target=_end_with, args=(alive,), daemon=True).start()


def _end_with(alive: Connection) -> None:
    alive.poll(None)
    os._exit(1)
