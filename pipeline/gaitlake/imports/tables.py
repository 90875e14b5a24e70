"""Poses from elsewhere become the `keypoints`, `tracks` and `videos` contracts."""

from __future__ import annotations

from dataclasses import dataclass
from fractions import Fraction
from typing import Any

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc
from numpy.typing import NDArray

from gaitlake_schemas.tables.keypoints import KEYPOINTS, LANDMARK_TYPE
from gaitlake_schemas.tables.tracks import TRACKS
from gaitlake_schemas.vocabulary import LANDMARKS

Floats = NDArray[np.float64]
Integers = NDArray[np.int64]
Row = dict[str, object]

FIELDS = tuple(field.name for field in LANDMARK_TYPE)
X, Y, Z, VISIBILITY, PRESENCE = (FIELDS.index(name) for name in ("x", "y", "z", "visibility", "presence"))
LEGS = [f"{side}_{joint}" for joint in ("hip", "knee", "ankle") for side in ("left", "right")]
MAX_JITTER = 0.10
"""As for videos: p95 of |interval - median| over this share of the median is `vfr` (SCIENCE 2.1)."""
MAX_DENOMINATOR = 1001
WHOLE_MS_US = 1001.0
"""Times in whole milliseconds make intervals that differ by one, us; the rate is still constant."""


@dataclass(frozen=True, slots=True)
class Poses:
    """People frame by frame, one entry per person and frame in which the person was found.

    Attributes
    ----------
    person : shape (n,), from 0 by first appearance
    frame : shape (n,), from 0
    time_us : shape (n,), us, rising with the frame
    values : shape (n, 33, 8), landmarks in BlazePose's order, :data:`FIELDS` along the last axis; px, y down;
        all 0 where the source has no such landmark
    """

    person: Integers
    frame: Integers
    time_us: Integers
    values: Floats


def keypoints_table(video_id: str, extractor_id: str, poses: Poses) -> pa.Table:
    """One row per person and frame, sorted as the contract says."""
    order = np.lexsort((poses.frame, poses.person))
    single = np.ascontiguousarray(np.moveaxis(poses.values[order], 0, -1), dtype=np.float32)
    count = len(order)
    keys = {
        "video_id": pa.array([video_id] * count, pa.string()),
        "extractor_id": pa.array([extractor_id] * count, pa.string()),
        "person": pa.array(poses.person[order].astype(np.int32)),
        "frame": pa.array(poses.frame[order].astype(np.int32)),
        "time_us": pa.array(poses.time_us[order]),
    }
    structs = {
        name: pa.StructArray.from_arrays(
            [pa.array(single[i, j]) for j in range(len(FIELDS))], fields=list(LANDMARK_TYPE)
        )
        for i, name in enumerate(LANDMARKS)
    }
    columns: dict[str, Any] = {**keys, **structs}
    return KEYPOINTS.check(pa.table(columns, schema=KEYPOINTS.arrow_schema))


def tracks_of(keypoints: pa.Table) -> pa.Table:
    """`tracks` of one video's keypoints: one row per person. Landmarks of visibility 0 are no part of the body."""
    if not keypoints.num_rows:
        return TRACKS.empty()
    keys = {name: keypoints[name][0].as_py() for name in ("video_id", "extractor_id")}
    people = np.unique(keypoints["person"].to_numpy()).tolist()
    rows = [keypoints.filter(pc.equal(keypoints["person"], pa.scalar(person, pa.int32()))) for person in people]
    return TRACKS.from_rows(
        [{**keys, "person": person, **_track(part)} for person, part in zip(people, rows, strict=True)]
    )


def _field(table: pa.Table, landmark: str, field: str) -> Floats:
    values = pc.struct_field(table[landmark].combine_chunks(), field).to_numpy(zero_copy_only=False)
    return np.asarray(values, dtype=np.float64)


def _track(table: pa.Table) -> Row:
    frames = table["frame"].to_numpy()
    seen = np.stack([_field(table, name, "visibility") for name in LANDMARKS], axis=1) > 0.0
    y = np.stack([_field(table, name, "y") for name in LANDMARKS], axis=1)
    heights = np.where(seen, y, -np.inf).max(axis=1) - np.where(seen, y, np.inf).min(axis=1)
    hips = [LANDMARKS.index("left_hip"), LANDMARKS.index("right_hip")]
    hip_x = np.mean([_field(table, LANDMARKS[i], "x") for i in hips], axis=0)
    hip_x = hip_x[seen[:, hips].all(axis=1)]
    low, middle, high = np.percentile(hip_x, [5, 50, 95]) if hip_x.size else (0.0, 0.0, 0.0)
    heights = heights[np.isfinite(heights)]
    return {
        "first_frame": int(frames.min()),
        "last_frame": int(frames.max()),
        "frames": len(frames),
        "continuity": len(frames) / (int(frames.max()) - int(frames.min()) + 1),
        "height_px": float(np.median(heights)) if heights.size else 0.0,
        "centre_x_px": float(middle),
        "travel_px": float(high - low),
        "visibility": float(np.mean([_field(table, name, "visibility") for name in LEGS])),
    }


def clock_row(time_us: Integers, frame: Integers) -> Row:
    """Frame rate, frames, duration and steadiness of the clock, as columns of `videos`.

    The rate is that of the median interval between neighbouring frames; a frame in which nobody was found counts with
    its number.
    """
    order = np.unique(frame, return_index=True)[1]
    steps, spans = np.diff(frame[order].astype(np.int64)), np.diff(time_us[order].astype(np.int64))
    frames = int(frame.max()) + 1 if frame.size else 0
    if not steps.size:
        empty = {"fps_num": 0, "fps_den": 1, "frames": frames, "duration_s": 0.0}
        return {**empty, "frames_declared": None, "time_quality": "cfr", "truncated": False}
    intervals = spans / steps
    median, mean = float(np.median(intervals)), float(spans.sum() / steps.sum())
    rounding = WHOLE_MS_US if not (time_us % 1000).any() else 0.0
    uneven = float(np.percentile(np.abs(intervals - median), 95)) > max(MAX_JITTER * median, rounding)
    interval_us = median if uneven or abs(mean - median) > max(0.01 * median, rounding) else mean
    rate = Fraction(1e6 / interval_us).limit_denominator(MAX_DENOMINATOR)
    return {
        "fps_num": rate.numerator,
        "fps_den": rate.denominator,
        "frames": frames,
        "frames_declared": None,
        "duration_s": (float(spans.sum()) + interval_us) / 1e6,
        "time_quality": "vfr" if uneven else "cfr",
        "truncated": False,
    }
