"""Clips made from clips, with the truth transformed alike."""

from __future__ import annotations

import hashlib
from dataclasses import replace
from typing import Any, Literal

import pyarrow as pa
import pyarrow.compute as pc

from gaitlake.synthetic.filming import SyntheticClip
from gaitlake.synthetic.knobs import Gait
from gaitlake.synthetic.recording import Camera
from gaitlake.synthetic.squat import Squat
from gaitlake.synthetic.truth import StrideTruth, Truth
from gaitlake_schemas.tables.keypoints import KEYPOINTS, LANDMARK_TYPE
from gaitlake_schemas.tables.tracks import TRACKS
from gaitlake_schemas.tables.videos import VIDEOS
from gaitlake_schemas.vocabulary import LANDMARKS


def other_side(name: str) -> str:
    """`left_hip` for `right_hip` and so on; unsided names stay."""
    exchanged = {"left": "right", "right": "left"}
    return "_".join(exchanged.get(word, word) for word in name.split("_"))


def mirrored(clip: SyntheticClip) -> SyntheticClip:
    """The mirror image as an estimator sees it: a person whose left was the other's right.

    Analysed with this clip's fields it gives this clip's truth; with the original's fields and ``mirrored`` true, the
    original's.
    """
    width = float(clip.camera.width_px)
    columns = {name: _reflect(clip.keypoints.column(other_side(name)), width) for name in LANDMARKS}
    tracks = clip.tracks
    if tracks.num_rows:
        centre = pc.subtract(width, tracks.column("centre_x_px"))
        tracks = tracks.set_column(tracks.column_names.index("centre_x_px"), "centre_x_px", centre)
    camera = replace(clip.camera, heading_deg=180.0 - clip.camera.heading_deg)
    fields = clip.fields | {"camera_side": other_side(str(clip.fields["camera_side"]))}
    return _renamed(
        replace(
            clip,
            keypoints=_with(clip.keypoints, columns),
            tracks=tracks,
            truth=_other_sides(clip.truth),
            camera=camera,
            fields=fields,
        ),
        "mirrored",
    )


def moved(clip: SyntheticClip, scale: float, right_px: float, down_px: float) -> SyntheticClip:
    """The same motion larger by ``scale`` about the image's corner and shifted; the image grows with the scale."""
    columns = {n: _shift(clip.keypoints.column(n), scale, (right_px, down_px)) for n in LANDMARKS}
    size = {"width_px": round(clip.camera.width_px * scale), "height_px": round(clip.camera.height_px * scale)}
    videos = clip.videos
    for name, value in size.items():
        videos = videos.set_column(videos.column_names.index(name), name, pa.array([value], pa.int32()))
    rows = clip.tracks.to_pylist()
    for row in rows:
        row["height_px"] *= scale
        row["travel_px"] *= scale
        row["centre_x_px"] = row["centre_x_px"] * scale + right_px
    camera: Camera = replace(clip.camera, px_per_m=clip.camera.px_per_m * scale, **size)
    made = replace(
        clip, keypoints=_with(clip.keypoints, columns), tracks=TRACKS.from_rows(rows), videos=videos, camera=camera
    )
    return _renamed(made, f"moved {scale} {right_px} {down_px}")


def _fields_of(column: pa.ChunkedArray[Any]) -> dict[str, Any]:
    whole = column.combine_chunks()
    return {field.name: pc.struct_field(whole, field.name) for field in LANDMARK_TYPE}


def _struct(parts: dict[str, Any]) -> pa.Array[Any]:
    arrays = [parts[field.name].cast(field.type) for field in LANDMARK_TYPE]
    return pa.StructArray.from_arrays(arrays, fields=list(LANDMARK_TYPE))


def _reflect(column: pa.ChunkedArray[Any], width_px: float) -> pa.Array[Any]:
    parts = _fields_of(column)
    return _struct(parts | {"x": pc.subtract(width_px, parts["x"]), "world_x": pc.negate(parts["world_x"])})


def _shift(column: pa.ChunkedArray[Any], scale: float, by_px: tuple[float, float]) -> pa.Array[Any]:
    parts = _fields_of(column)
    x, y = (pc.add(pc.multiply(parts[axis], scale), by) for axis, by in zip("xy", by_px, strict=True))
    return _struct(parts | {"x": x, "y": y, "z": pc.multiply(parts["z"], scale)})


def _with(keypoints: pa.Table, columns: dict[str, pa.Array[Any]]) -> pa.Table:
    every: dict[str, Any] = {name: keypoints.column(name) for name in keypoints.column_names}
    return KEYPOINTS.check(pa.table(every | columns))


def _other_sides(truth: Truth) -> Truth:
    strides = tuple(replace(stride, side=other_side(stride.side)) for stride in truth.strides)
    return replace(
        truth,
        gait=_other_gait(truth.gait),
        ic_s={other_side(side): times for side, times in truth.ic_s.items()},
        fc_s={other_side(side): times for side, times in truth.fc_s.items()},
        knee_flexion_deg={other_side(side): curve for side, curve in truth.knee_flexion_deg.items()},
        curves={(name, other_side(side)): curve for (name, side), curve in truth.curves.items()},
        strides=tuple(sorted(strides, key=_by_time)),
        expected={(metric, other_side(side)): value for (metric, side), value in truth.expected.items()},
    )


def _other_gait(gait: Gait | Squat | None) -> Gait | Squat | None:
    if isinstance(gait, Gait):
        return replace(gait, left=gait.right, right=gait.left, left_contact=1.0 - gait.left_contact)
    if isinstance(gait, Squat):
        side: Literal["left", "right"] = "right" if gait.side == "left" else "left"
        return replace(gait, left=gait.right, right=gait.left, side=side)
    return None


def _by_time(stride: StrideTruth) -> tuple[float, str]:
    return stride.start_s, stride.side


def _renamed(clip: SyntheticClip, how: str) -> SyntheticClip:
    """Other content is another video."""
    video_id = hashlib.sha256(f"{clip.video_id} {how}".encode()).hexdigest()

    def named(table: pa.Table) -> pa.Table:
        return table.set_column(0, "video_id", pa.array([video_id] * table.num_rows, pa.string()))

    return replace(
        clip,
        video_id=video_id,
        videos=VIDEOS.check(named(clip.videos)),
        tracks=TRACKS.check(named(clip.tracks)),
        keypoints=KEYPOINTS.check(named(clip.keypoints)),
    )
