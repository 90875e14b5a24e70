"""Hand jobs to Dask workers, batch by batch, always one batch ahead of the one being committed."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import TYPE_CHECKING

from gaitlake.errors import GaitlakeError
from gaitlake.ingest import Recipe, VideoJob, VideoResult, process_video

if TYPE_CHECKING:
    from distributed import Client, Future

Finished = Callable[[VideoResult], None]


class Dispatcher:
    """Submits batches of jobs to a client and collects their results.

    Workers get an importable function and small arguments. A job that takes its worker down, or raises what nobody
    expected, becomes a ``failed`` result with reason `CRASHED`; the others go on. A :class:`GaitlakeError` is no
    video's fault (a full disk, a worker with another model): it ends the run.
    """

    def __init__(self, client: Client, recipe: Recipe, batches: Sequence[Sequence[VideoJob]]) -> None:
        self._client = client
        self._recipe = recipe
        self._batches = batches
        self._submitted: dict[int, list[Future[VideoResult]]] = {}

    def _submit(self, number: int) -> list[Future[VideoResult]]:
        if number not in self._submitted and number < len(self._batches):
            self._submitted[number] = [
                self._client.submit(process_video, job, self._recipe, key=f"video-{job.unit(self._recipe)}")
                for job in self._batches[number]
            ]
        return self._submitted.get(number, [])

    def collect(self, number: int, finished: Finished) -> list[tuple[VideoJob, VideoResult]]:
        """Wait for batch ``number``, telling ``finished`` of each result as it comes."""
        from distributed import as_completed

        futures = self._submit(number)
        self._submit(number + 1)
        jobs = {future.key: job for future, job in zip(futures, self._batches[number], strict=True)}
        results: dict[str, VideoResult] = {}
        for future in as_completed(futures, loop=self._client.loop):
            result = _result(future, jobs[future.key])
            results[result.video_id] = result
            finished(result)
        self._submitted.pop(number - 1, None)  # this one stays: a commit that is retried asks for it again
        return [(job, results[job.video_id]) for job in self._batches[number]]


def _result(future: Future[VideoResult], job: VideoJob) -> VideoResult:
    if future.status == "finished":
        result: VideoResult = future.result()
        return result
    error = future.exception()
    if isinstance(error, GaitlakeError):
        raise error
    detail = f"{type(error).__name__}: {error}".splitlines()[0]
    return VideoResult(job.video_id, "failed", "CRASHED", detail, None, 0.0, "lost")
