"""A nightly run in a process of its own: ``python -m tests.access.writing LAKE BATCHES``."""

from __future__ import annotations

import sys
from pathlib import Path

import pyarrow as pa

from gaitlake.lake import Batch, commit_batch
from tests.lake.conftest import make_clip_tables

CLIPS = 3
STRIDES = 16


def batch(number: int) -> Batch:
    """``CLIPS`` clips of one session, ``STRIDES`` strides each."""
    values = {"left": [1.0] * (STRIDES // 2), "right": [1.1] * (STRIDES // 2)}
    parts = [make_clip_tables(f"c{number}-{n}", values, f"s{number}") for n in range(CLIPS)]
    shared = {"subjects", "sessions", "extractors", "analyses"}
    return Batch(
        {name: parts[0][name] if name in shared else pa.concat_tables([p[name] for p in parts]) for name in parts[0]}
    )


def main(lake: Path, batches: int) -> None:
    for number in range(batches):
        commit_batch(lake, batch(number), f"batch {number}")
        print(number, flush=True)  # noqa: T201


if __name__ == "__main__":
    main(Path(sys.argv[1]), int(sys.argv[2]))
