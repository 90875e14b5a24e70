"""Known clips, and an analysis of imported keypoints."""

from __future__ import annotations

from collections.abc import Callable

import pyarrow as pa
import pytest

from gaitlake.gait import Clip, VideoFacts, analyse_clip
from gaitlake.imports import KeypointsFile
from gaitlake.synthetic import Camera, SyntheticClip, runner

Analyse = Callable[[KeypointsFile, SyntheticClip], dict[str, pa.Table]]


@pytest.fixture(scope="session")
def running() -> SyntheticClip:
    """Eight seconds of somebody running, right side near."""
    return runner(camera=Camera(duration_s=8.0), seed=3)


@pytest.fixture(scope="session")
def analyse() -> Analyse:
    def run(clip: KeypointsFile, like: SyntheticClip) -> dict[str, pa.Table]:
        video = clip.videos.to_pylist()[0]
        facts = VideoFacts(
            video["width_px"], video["height_px"], video["frames"], video["truncated"], video["time_quality"], "off"
        )
        return analyse_clip(Clip("c", "v", like.fields, "f"), facts, clip.tracks, clip.keypoints, "a")

    return run
