"""Somebody performs, a camera films, an estimator finds landmarks: the tables of one synthetic clip and its truth."""

from __future__ import annotations

from dataclasses import asdict, dataclass
from typing import Protocol

import numpy as np
import pyarrow as pa

from gaitlake.synthetic.bystander import filmed_bystander
from gaitlake.synthetic.camera import project, timestamps_us
from gaitlake.synthetic.curves import Floats
from gaitlake.synthetic.degradation import observe
from gaitlake.synthetic.recording import Camera, Degradation
from gaitlake.synthetic.tables import (
    Identity,
    Person,
    extractor_row,
    keypoints_table,
    synthetic_video_id,
    tracks_table,
    videos_table,
)
from gaitlake.synthetic.truth import Truth


@dataclass(frozen=True, slots=True)
class SyntheticClip:
    """One clip. Tables keep their contracts; ``truth`` is exact and about person 0.

    ``fields`` is what a manifest may say about the clip that analysis reads (`ANALYSIS_FIELDS`), all of it true.
    ``smoothing`` is that of its extractor.
    """

    video_id: str
    videos: pa.Table
    tracks: pa.Table
    keypoints: pa.Table
    truth: Truth
    camera: Camera
    fields: dict[str, object]
    smoothing: str = "off"


class Performance(Protocol):
    """What there is to film: ``recipe`` is all it was made from, as JSON holds it; ``fields`` of the manifest."""

    @property
    def recipe(self) -> list[object]: ...

    @property
    def fields(self) -> dict[str, object]: ...

    def points_m(self, time_s: Floats) -> Floats: ...

    def truth(self, time_s: Floats, swapped_frames: tuple[int, ...], missing_frames: tuple[int, ...]) -> Truth: ...


def film(performance: Performance, camera: Camera, degradation: Degradation, seed: int) -> SyntheticClip:
    """Film a performance; the motion depends on it alone, another camera or degradation shows the same."""
    time_us = timestamps_us(camera, degradation, seed)
    time_s = time_us / 1e6 / degradation.slowmo_factor
    seen = observe(project(performance.points_m(time_s), camera), time_s, camera, degradation, seed)
    smoothing = "on" if degradation.smoothed else "off"
    clip = Identity(
        synthetic_video_id([*performance.recipe, asdict(camera), asdict(degradation), seed]),
        str(extractor_row(smoothing)["extractor_id"]),
    )
    present = np.setdiff1d(np.arange(len(time_us)), np.array(seen.missing, dtype=np.intp))
    people = [Person(0, present, seen.values[present])]
    if degradation.bystander != "none":
        people.append(filmed_bystander(time_s, camera, degradation, seed))
    return SyntheticClip(
        video_id=clip.video_id,
        videos=videos_table(clip.video_id, camera, time_us, degradation.slowmo_factor),
        tracks=tracks_table(clip, people),
        keypoints=keypoints_table(clip, people, time_us),
        truth=performance.truth(time_s, seen.swapped, seen.missing),
        camera=camera,
        fields=_fields(camera, degradation) | performance.fields,
        smoothing=smoothing,
    )


def _fields(camera: Camera, degradation: Degradation) -> dict[str, object]:
    return {
        "session_id": None,
        "view": camera.view,
        "camera_side": camera.near_side,
        "camera_yaw_deg": None,
        "mirrored": False,
        "slowmo_factor": degradation.slowmo_factor,
        "person_hint": None,
    }
