"""Legs that swing as sinusoids, whose every extremum is known; and a bench that analyses synthetic clips."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace

import numpy as np
import pyarrow as pa
import pytest

from gaitlake.gait import AnalysisParameters, Clip, VideoFacts, analyse_clip, analysis_row
from gaitlake.metrics.motion import INDEX, JOINTS, Motion
from gaitlake.synthetic import CLEAN, RUN, WALK, Camera, Degradation, SyntheticClip, synthesise

FS_HZ = 60.0
PERIOD_S = 0.75
REACH_PX = 120.0
CAMERA = Camera(duration_s=8.0)


def swinging(*, bounce_px: float, seconds: float = 6.0, speed_px: float = 0.0) -> Motion:
    """Heels at pelvis + 120 sin(2 pi t / 0.75): left foremost at 0.1875 s, right half a stride later.

    The pelvis is ``bounce_px`` higher where the legs are apart than where they cross: > 0 as in running.
    """
    time_s = np.arange(round(seconds * FS_HZ)) / FS_HZ
    phase = 2 * np.pi * time_s / PERIOD_S
    xy = np.full((time_s.size, len(JOINTS), 2), np.nan)
    pelvis_x = 500.0 + speed_px * time_s
    pelvis_y = 600.0 - 0.5 * bounce_px * np.cos(2 * phase)
    for side, sign in (("left", 1.0), ("right", -1.0)):
        swing = sign * REACH_PX * np.sin(phase)
        shape = {"hip": (0.0, 0.0), "knee": (0.5, -125.0), "ankle": (1.0, -250.0), "heel": (1.0, -270.0)}
        for joint, (share, down) in (shape | {"foot_index": (1.0, -270.0)}).items():
            ahead = 40.0 if joint == "foot_index" else 0.0
            xy[:, INDEX[f"{side}_{joint}"]] = np.stack([pelvis_x + share * swing + ahead, pelvis_y + down], axis=1)
        xy[:, INDEX[f"{side}_shoulder"]] = np.stack([pelvis_x, pelvis_y + 250.0], axis=1)
    return Motion(time_s, FS_HZ, xy)


@pytest.fixture
def runner() -> Motion:
    return swinging(bounce_px=30.0)


@pytest.fixture
def walker() -> Motion:
    return swinging(bounce_px=-15.0)


@pytest.fixture
def traveller() -> Motion:
    """Crosses the image at 80 px/s."""
    return swinging(bounce_px=-15.0, speed_px=80.0)


class Bench:
    """Makes synthetic clips, analyses them, reads what came out."""

    def make(
        self,
        activity: str = "run",
        camera: Camera = CAMERA,
        degradation: Degradation = CLEAN,
        **gait: object,
    ) -> SyntheticClip:
        usual = {"walk": WALK, "run": RUN}[activity]
        return synthesise(replace(usual, **gait), camera, degradation, seed=2)  # type: ignore[arg-type]

    def analyse(
        self,
        made: SyntheticClip,
        fields: Mapping[str, object] | None = None,
        overrides: Mapping[str, Mapping[str, object]] | None = None,
        **video: object,
    ) -> dict[str, pa.Table]:
        camera = made.camera
        facts = VideoFacts(camera.width_px, camera.height_px, len(made.truth.time_s), False, "cfr", "off")
        facts = replace(facts, **video)  # type: ignore[arg-type]
        clip = Clip("clip", made.video_id, fields or {}, "fingerprint")
        parameters = AnalysisParameters.from_dict(overrides or {})
        analysis_id = str(analysis_row("extractor", parameters)["analysis_id"])
        return analyse_clip(clip, facts, made.tracks, made.keypoints, analysis_id, parameters)

    def row(self, tables: dict[str, pa.Table]) -> dict[str, object]:
        """The clip's row."""
        (row,) = tables["clip_analyses"].to_pylist()
        return dict(row)

    def values(self, tables: dict[str, pa.Table], metric: str, side: str) -> np.ndarray:
        """The numbers of one metric and side, stride by stride."""
        rows = [r for r in tables["stride_metrics"].to_pylist() if (r["metric"], r["side"]) == (metric, side)]
        return np.array([r["value"] for r in rows if r["value"] is not None])


@pytest.fixture
def bench() -> Bench:
    return Bench()
