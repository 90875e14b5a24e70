"""Synthetic clips in the contracts' own form."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from fractions import Fraction
from functools import cache
from typing import Any

import numpy as np
import pyarrow as pa
from numpy.typing import NDArray

from gaitlake.synthetic.curves import Floats
from gaitlake.synthetic.degradation import FIELDS
from gaitlake.synthetic.recording import Camera
from gaitlake_schemas import keys
from gaitlake_schemas.tables.extractors import EXTRACTORS
from gaitlake_schemas.tables.keypoints import KEYPOINTS, LANDMARK_TYPE
from gaitlake_schemas.tables.tracks import TRACKS
from gaitlake_schemas.tables.videos import VIDEOS
from gaitlake_schemas.vocabulary import LANDMARKS

ESTIMATOR = "synthetic"
STAGE_VERSION = 1
LEFT_HIP, RIGHT_HIP = LANDMARKS.index("left_hip"), LANDMARKS.index("right_hip")
TRUNK_AND_LEGS = [i for i, n in enumerate(LANDMARKS) if n.endswith(("hip", "knee", "ankle"))]


@dataclass(frozen=True, slots=True)
class Identity:
    """Whose keypoints, found by what."""

    video_id: str
    extractor_id: str


@cache
def extractor_row(smoothing: str = "off") -> Mapping[str, object]:
    """The row of `extractors` for synthetic keypoints, smoothed or not; do not change it in place."""
    model = hashlib.sha256(b"gaitlake synthetic person").hexdigest()
    identity = keys.extractor_id(
        estimator=ESTIMATOR, model_sha256=model, options={}, smoothing=smoothing, stage_version=STAGE_VERSION
    )
    return {
        "extractor_id": identity,
        "estimator": ESTIMATOR,
        "model_sha256": model,
        "options": "{}",
        "smoothing": smoothing,
        "stage_version": STAGE_VERSION,
    }


def extractors_table(smoothing: str = "off") -> pa.Table:
    return EXTRACTORS.from_rows([dict(extractor_row(smoothing))])


def synthetic_video_id(recipe: object) -> str:
    """Stands for the SHA-256 of bytes that do not exist: that of everything the clip was made from."""
    return hashlib.sha256(json.dumps(recipe, sort_keys=True).encode()).hexdigest()


@dataclass(frozen=True, slots=True)
class Person:
    """One person of a clip: its number, the frames that have it, its ``values`` there (frames x 33 x 8, see FIELDS)."""

    number: int
    frames: NDArray[np.intp]
    values: Floats


def keypoints_table(clip: Identity, people: Sequence[Person], time_us: NDArray[np.int64]) -> pa.Table:
    """Landmarks of the people; ``time_us`` is of every frame of the clip."""
    return KEYPOINTS.check(pa.concat_tables([_keypoints(clip, person, time_us) for person in people]))


def _keypoints(clip: Identity, person: Person, time_us: NDArray[np.int64]) -> pa.Table:
    single = np.ascontiguousarray(np.moveaxis(person.values, 0, -1), dtype=np.float32)
    count = len(person.frames)
    fields = list(LANDMARK_TYPE)
    structs = [
        pa.StructArray.from_arrays([pa.array(single[i, j]) for j in range(len(FIELDS))], fields=fields)
        for i in range(len(LANDMARKS))
    ]
    columns: list[pa.Array[Any]] = [
        pa.array([clip.video_id] * count, pa.string()),
        pa.array([clip.extractor_id] * count, pa.string()),
        pa.array(np.full(count, person.number, dtype=np.int32)),
        pa.array(person.frames.astype(np.int32)),
        pa.array(time_us[person.frames]),
        *structs,
    ]
    return pa.Table.from_arrays(columns, schema=KEYPOINTS.arrow_schema)


def tracks_table(clip: Identity, people: Sequence[Person]) -> pa.Table:
    """One track a person; no row for one who is in no frame."""
    rows = [_track_row(clip, person) for person in people if len(person.frames)]
    return TRACKS.from_rows(rows) if rows else TRACKS.empty()


def _track_row(clip: Identity, person: Person) -> dict[str, object]:
    frames, values = person.frames, person.values
    hip_x = values[:, [LEFT_HIP, RIGHT_HIP], 0].mean(axis=1)
    tall = np.ptp(values[..., 1], axis=1)
    low, high = np.percentile(hip_x, [5, 95])
    return {
        "video_id": clip.video_id,
        "extractor_id": clip.extractor_id,
        "person": person.number,
        "first_frame": int(frames[0]),
        "last_frame": int(frames[-1]),
        "frames": len(frames),
        "continuity": len(frames) / (int(frames[-1]) - int(frames[0]) + 1),
        "height_px": float(np.median(tall)),
        "centre_x_px": float(np.median(hip_x)),
        "travel_px": float(high - low),
        "visibility": float(values[:, TRUNK_AND_LEGS, 3].mean()),
    }


def videos_table(video_id: str, camera: Camera, time_us: NDArray[np.int64], slowmo_factor: float) -> pa.Table:
    """The video that was never filmed, as played."""
    intervals = np.diff(time_us)
    median_us = float(np.median(intervals)) if len(intervals) else 1e6 / camera.fps
    uneven = len(intervals) > 0 and float(np.percentile(np.abs(intervals - median_us), 95)) > 0.1 * median_us
    rate = Fraction(1e6 / median_us if uneven else camera.fps / slowmo_factor).limit_denominator(1001)
    row = {
        "video_id": video_id,
        "container": "synthetic",
        "codec": "none",
        "width_px": camera.width_px,
        "height_px": camera.height_px,
        "rotation_deg": 0,
        "fps_num": rate.numerator,
        "fps_den": rate.denominator,
        "frames": len(time_us),
        "frames_declared": len(time_us),
        "duration_s": (float(time_us[-1]) + median_us) / 1e6,
        "size_bytes": 0,
        "time_quality": "vfr" if uneven else "cfr" if slowmo_factor == 1 else "retimed",
        "truncated": False,
    }
    return VIDEOS.from_rows([row])
