"""Many hostile videos through `process_video`, each as the nightly flow's workers handle it."""

from __future__ import annotations

import hashlib
import pickle
import time
from collections import Counter
from collections.abc import Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field
from pathlib import Path

from gaitlake.ingest import Recipe, VideoJob, VideoResult
from gaitlake.isolation import Bounds, call
from gaitlake.video import Limits
from tests.hostile.corpus import Hostile

LIMITS = Limits(frames=5000, film_s=600, processing_s=240, memory_mb=1500)


@dataclass
class Fuzzed:
    """``reasons``: inputs by what came of them; ``strange``: those that gaitlake gave no reason of its own."""

    reasons: Counter[str] = field(default_factory=Counter)
    strange: dict[str, str] = field(default_factory=dict)
    slowest: tuple[float, str] = (0.0, "")


def fuzz(inputs: Sequence[Hostile], folder: Path, recipe: Recipe, workers: int = 2) -> Fuzzed:
    """Handle every input; whatever it does, there is an answer."""
    folder.mkdir(parents=True, exist_ok=True)
    fuzzed = Fuzzed()

    def handle(one: Hostile) -> None:
        path = folder / one.name
        path.write_bytes(one.data)
        job = VideoJob(hashlib.sha256(one.data).hexdigest(), path, True, ())
        started = time.perf_counter()
        ended = call(
            "tests.hostile.plain:process_plainly",
            pickle.dumps((job, recipe)),
            Bounds(recipe.limits.processing_s, recipe.limits.memory_mb),
        )
        seconds = time.perf_counter() - started
        answer = pickle.loads(ended.answer) if ended.reason is None else None
        if isinstance(answer, VideoResult):
            word = answer.reason or answer.status
        else:
            word = ended.reason or type(answer).__name__
            fuzzed.strange[one.name] = ended.detail or repr(answer)
        fuzzed.reasons[word] += 1
        fuzzed.slowest = max(fuzzed.slowest, (seconds, one.name))
        path.unlink()

    with ThreadPoolExecutor(workers) as pool:
        list(pool.map(handle, inputs))
    return fuzzed
