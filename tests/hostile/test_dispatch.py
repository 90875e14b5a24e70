"""A batch with a crasher, a hanger and a leaker on a real cluster: each fails with its reason, all others are done."""

from __future__ import annotations

from pathlib import Path

import pytest

from gaitlake.ingest import Recipe, VideoJob, VideoResult
from gaitlake.video import Limits
from gaitlake_flows import dispatch
from gaitlake_flows.cluster import dask_client
from tests.conftest import REPOSITORY

FILMS = ("a", "crash", "b", "hang", "c", "leak", "d")


def test_three_that_misbehave_among_seven(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.setenv("PYTHONPATH", str(REPOSITORY))
    monkeypatch.setattr(dispatch, "PROCESS_VIDEO", "tests.hostile.misbehaving:process_by_name")
    recipe = Recipe(tmp_path, {"extractor_id": "e"}, {}, {}, limits=Limits(processing_s=8, memory_mb=600))
    jobs = [VideoJob(f"v-{name}", Path(f"{name}.mp4"), True, ()) for name in FILMS]
    seen: list[VideoResult] = []
    with dask_client(1, None) as client:
        dispatcher = dispatch.Dispatcher(client, recipe, [jobs])
        results = dispatcher.collect(0, seen.append)
        assert dispatcher.collect(0, seen.append) == results  # as a commit that is tried again asks
        workers = client.scheduler_info()["workers"]
    assert [(job.source.stem, result.status, result.reason) for job, result in results] == [
        ("a", "done", None),
        ("crash", "failed", "CRASHED"),
        ("b", "done", None),
        ("hang", "failed", "TIMED_OUT"),
        ("c", "done", None),
        ("leak", "failed", "OUT_OF_MEMORY"),
        ("d", "done", None),
    ]
    assert len(seen) == len(FILMS)  # nothing was done twice
    assert len(workers) == 1
