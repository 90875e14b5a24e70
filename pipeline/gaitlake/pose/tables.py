"""Sightings of people become the ``keypoints`` and ``tracks`` tables."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import Any

import numpy as np
import pyarrow as pa
from numpy.typing import NDArray

from gaitlake.pose.landmarker import FIELDS
from gaitlake.pose.sighting import Sighting
from gaitlake_schemas.tables.keypoints import KEYPOINTS, LANDMARK_TYPE
from gaitlake_schemas.tables.mirror_disagreements import MIRROR_DISAGREEMENTS
from gaitlake_schemas.tables.tracks import TRACKS
from gaitlake_schemas.tables.video_intervals import VIDEO_INTERVALS
from gaitlake_schemas.vocabulary import LANDMARKS

X, Y, VISIBILITY = FIELDS.index("x"), FIELDS.index("y"), FIELDS.index("visibility")
HIPS = [LANDMARKS.index("left_hip"), LANDMARKS.index("right_hip")]
LEGS = [LANDMARKS.index(f"{side}_{joint}") for joint in ("hip", "knee", "ankle") for side in ("left", "right")]


def keypoints_table(video_id: str, extractor_id: str, sightings: Sequence[Sighting]) -> pa.Table:
    """One row per person and frame, sorted as the contract says."""
    if not sightings:
        return KEYPOINTS.empty()
    ordered = sorted(sightings, key=lambda s: (s.person, s.frame))
    poses = np.stack([s.pose for s in ordered])
    times = {"time_us": pa.array([s.time_us for s in ordered], pa.int64())}
    keys = _keys(video_id, extractor_id, ordered) | times
    landmarks = {name: _structs(poses[:, index]) for index, name in enumerate(LANDMARKS)}
    return KEYPOINTS.check(pa.table({**keys, **landmarks}, schema=KEYPOINTS.arrow_schema))


def mirror_disagreements_table(video_id: str, extractor_id: str, sightings: Sequence[Sighting]) -> pa.Table:
    """One row per person and frame of which the mirror image was looked at, too."""
    both = [s for s in sightings if s.disagreement_px is not None]
    if not both:
        return MIRROR_DISAGREEMENTS.empty()
    ordered = sorted(both, key=lambda s: (s.person, s.frame))
    apart = np.stack([s.disagreement_px for s in ordered if s.disagreement_px is not None])
    values = {f"{name}_px": pa.array(apart[:, index]) for index, name in enumerate(LANDMARKS)}
    keys = _keys(video_id, extractor_id, ordered)
    return MIRROR_DISAGREEMENTS.check(pa.table({**keys, **values}, schema=MIRROR_DISAGREEMENTS.arrow_schema))


def video_intervals_table(
    video_id: str, extractor_id: str, covered_us: Iterable[tuple[int, int]], damaged_us: Iterable[tuple[int, int]]
) -> pa.Table:
    """Half-open spans in which something covers the lens, and in which the data is damaged."""
    spans = [(start, end, "OCCLUSION") for start, end in covered_us] + [(s, e, "DAMAGED") for s, e in damaged_us]
    keys = {"video_id": video_id, "extractor_id": extractor_id}
    return VIDEO_INTERVALS.from_rows(
        [{**keys, "reason": reason, "start_us": start, "end_us": end} for start, end, reason in sorted(spans)]
    )


def _keys(video_id: str, extractor_id: str, sightings: Sequence[Sighting]) -> dict[str, pa.Array[Any]]:
    return {
        "video_id": pa.array([video_id] * len(sightings), pa.string()),
        "extractor_id": pa.array([extractor_id] * len(sightings), pa.string()),
        "person": pa.array([s.person for s in sightings], pa.int32()),
        "frame": pa.array([s.frame for s in sightings], pa.int32()),
    }


def _structs(values: NDArray[np.float32]) -> pa.StructArray:
    """Rows x 8 numbers of one landmark as a struct column."""
    columns = [pa.array(np.ascontiguousarray(values[:, index])) for index in range(len(FIELDS))]
    return pa.StructArray.from_arrays(columns, fields=list(LANDMARK_TYPE.fields))


def tracks_table(video_id: str, extractor_id: str, sightings: Sequence[Sighting]) -> pa.Table:
    """One row per person."""
    people: dict[int, list[Sighting]] = {}
    for sighting in sightings:
        people.setdefault(sighting.person, []).append(sighting)
    keys = {"video_id": video_id, "extractor_id": extractor_id}
    return TRACKS.from_rows([{**keys, "person": p, **_track(people[p])} for p in sorted(people)])


def _track(sightings: list[Sighting]) -> dict[str, object]:
    frames = [s.frame for s in sightings]
    poses = np.stack([s.pose for s in sightings]).astype(np.float64)
    hips_x = poses[:, HIPS, X].mean(axis=1)
    heights = poses[:, :, Y].max(axis=1) - poses[:, :, Y].min(axis=1)
    return {
        "first_frame": min(frames),
        "last_frame": max(frames),
        "frames": len(frames),
        "continuity": len(frames) / (max(frames) - min(frames) + 1),
        "height_px": float(np.median(heights)),
        "centre_x_px": float(np.median(hips_x)),
        "travel_px": float(np.percentile(hips_x, 95) - np.percentile(hips_x, 5)),
        "visibility": float(poses[:, LEGS, VISIBILITY].mean()),
    }
