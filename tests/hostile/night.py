"""`gaitlake` whose networks see nobody: everything else of a night is real. As a program::

python -m tests.hostile.night ingest INBOX --lake LAKE
"""

from __future__ import annotations

import sys

from gaitlake.ingest import Recipe, VideoJob, VideoResult
from tests.hostile.plain import Nobody


class NobodyOfTheLake(Nobody):
    """Under the lake's own name of its extractor."""

    def __init__(self, extractor_id: str) -> None:
        self.extractor_id = extractor_id


def process_video(job: VideoJob, recipe: Recipe) -> VideoResult:
    """What the process of a video calls."""
    from gaitlake.ingest import process

    process._estimator = lambda recipe: NobodyOfTheLake(recipe.extractor_id)  # type: ignore[assignment]
    return process.process_video(job, recipe)


def main() -> None:
    from gaitlake.cli import main as gaitlake
    from gaitlake_flows import dispatch

    dispatch.PROCESS_VIDEO = "tests.hostile.night:process_video"
    gaitlake()


if __name__ == "__main__":
    sys.exit(main())
