"""Hand jobs to Dask workers, batch by batch, as far ahead of the one being committed as the workers need."""

from __future__ import annotations

import pickle
import time
from collections.abc import Callable, Container, Sequence
from typing import TYPE_CHECKING

from gaitlake import isolation
from gaitlake.errors import GaitlakeError, SchedulerLostError
from gaitlake.ingest import Recipe, VideoJob, VideoResult
from gaitlake.legible import legible

if TYPE_CHECKING:
    from distributed import Client, Future

PROCESS_VIDEO = "gaitlake.ingest.process:process_video"
Finished = Callable[[VideoResult], None]
JOBS_A_THREAD = 2
RECONNECT_POLL_S = 0.1
MOST_LOSSES = 3
"""A scheduler that dies more often than this in one run may die of it."""


class _SchedulerGoneError(Exception):
    """The connection to the scheduler is gone, and with it what was submitted."""


class Dispatcher:
    """Submits batches of jobs to a client and collects their results.

    Workers get an importable function and small arguments, and call it in a process of its own
    (:mod:`gaitlake.isolation`): a job that crashes, hangs or takes all memory becomes a ``failed`` result, and so does
    one that raises what nobody expected; the others do not even notice. A :class:`GaitlakeError` is no video's fault (a
    full disk, a worker with another model): it ends the run. A scheduler that is started anew gets again what had no
    result yet.
    """

    def __init__(self, client: Client, recipe: Recipe, batches: Sequence[Sequence[VideoJob]]) -> None:
        self._client = client
        self._recipe = recipe
        self._batches = batches
        self._bounds = isolation.Bounds(recipe.limits.processing_s, recipe.limits.memory_mb, recipe.limits.stalled_s)
        self._submitted: dict[int, dict[Future[isolation.Ended], VideoJob]] = {}
        self._results: dict[int, dict[str, VideoResult]] = {}
        self._losses = 0

    def collect(self, number: int, finished: Finished) -> list[tuple[VideoJob, VideoResult]]:
        """Wait for batch ``number``, telling ``finished`` of each result as it comes.

        Raises
        ------
        SchedulerLostError
            The scheduler is gone and does not come back.
        """
        jobs, results = self._batches[number], self._results.setdefault(number, {})
        while len(results) < len(jobs):
            try:
                self._gather(number, results, finished)
            except _SchedulerGoneError:
                self._await_scheduler()
        for kept in (self._submitted, self._results):
            kept.pop(number - 1, None)  # this one stays: a commit that is retried asks for it again
        return [(job, results[job.video_id]) for job in jobs]

    def _gather(self, number: int, results: dict[str, VideoResult], finished: Finished) -> None:
        from distributed import CancelledError, as_completed
        from distributed.client import ClosedClientError
        from distributed.comm.core import CommClosedError

        try:
            futures = self._submit(number, results)
            self._submit_ahead(number)
            for future in as_completed(list(futures), loop=self._client.loop):
                if future.cancelled():
                    raise _SchedulerGoneError
                result = _result(future, futures[future])
                results[result.video_id] = result
                finished(result)
        except (CancelledError, ClosedClientError, CommClosedError, TimeoutError) as error:
            raise _SchedulerGoneError from error

    def _submit_ahead(self, number: int) -> None:
        """So many batches more that every thread of the cluster has a job and the next one waits for it."""
        wanted = JOBS_A_THREAD * max(1, sum(self._client.nthreads().values()))
        ahead = 0
        for following in range(number + 1, len(self._batches)):
            if ahead >= wanted:
                return
            ahead += len(self._submit(following, {}))

    def _submit(self, number: int, done: Container[str]) -> dict[Future[isolation.Ended], VideoJob]:
        if number not in self._submitted and number < len(self._batches):
            self._submitted[number] = {
                self._client.submit(
                    isolation.call,
                    PROCESS_VIDEO,
                    pickle.dumps((job, self._recipe)),
                    self._bounds,
                    key=f"video-{job.unit(self._recipe)}-{self._losses}",
                ): job
                for job in self._batches[number]
                if job.video_id not in done
            }
        return self._submitted.get(number, {})

    def _await_scheduler(self) -> None:
        """Wait while the client looks for the scheduler; it gives up by itself, as it does at its start."""
        self._losses += 1
        self._submitted.clear()
        while self._client.status == "connecting":
            time.sleep(RECONNECT_POLL_S)
        if self._client.status != "running" or self._losses > MOST_LOSSES:
            raise SchedulerLostError(
                "the Dask scheduler is gone and took unfinished videos with it: see why in its log and start it again, "
                "then run the same command; what was finished is kept"
            )


def _result(future: Future[isolation.Ended], job: VideoJob) -> VideoResult:
    from distributed import CancelledError, KilledWorker

    if future.status != "finished":
        error = future.exception()
        if isinstance(error, CancelledError):  # the scheduler went after it was asked whether it had gone
            raise error
        if isinstance(error, KilledWorker):
            raise GaitlakeError(
                f"Dask workers keep dying: {error}. No video is blamed and what was finished is kept: look at the "
                "workers' logs and memory, then run the same command again"
            ) from error
        if isinstance(error, GaitlakeError):
            raise error
        return _failed(job, "CRASHED", f"{type(error).__name__}: {error}")
    ended: isolation.Ended = future.result()
    if ended.reason is not None:
        return _failed(job, ended.reason, ended.detail, ended)
    answer = pickle.loads(ended.answer)
    if isinstance(answer, VideoResult):
        return answer
    if isinstance(answer, GaitlakeError):
        raise answer
    reason = "OUT_OF_MEMORY" if isinstance(answer, MemoryError) else "CRASHED"
    return _failed(job, reason, f"{type(answer).__name__}: {answer}", ended)


def _failed(job: VideoJob, reason: str, detail: str, ended: isolation.Ended | None = None) -> VideoResult:
    seconds, process = (0.0, "lost") if ended is None else (ended.seconds, ended.process)
    return VideoResult(
        job.video_id, "failed", reason, legible((detail.splitlines() or [""])[0]), None, seconds, process
    )
