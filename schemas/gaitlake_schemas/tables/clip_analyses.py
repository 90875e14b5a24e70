import pyarrow as pa

from gaitlake_schemas.contract import Column, Table
from gaitlake_schemas.vocabulary import ACTIVITIES, CAMERA_SIDES, QUALITY_REASONS, VIEWS

SOURCES = ("manifest", "pixels")

CLIP_ANALYSES = Table(
    name="clip_analyses",
    meaning="What an analysis found of a whole clip: person, view, activity, quality, why there are no strides.",
    grain=("clip_id", "analysis_id"),
    columns=(
        Column("clip_id", pa.string(), "clip"),
        Column("analysis_id", pa.string(), "analysis"),
        Column("video_id", pa.string(), "the video analysed"),
        Column("fingerprint", pa.string(), "hash of everything these rows depend on"),
        Column("person", pa.int32(), "chosen track", nullable=True),
        Column("person_rule", pa.string(), "rule that chose it", nullable=True),
        Column("runner_up", pa.int32(), "second-best track", nullable=True),
        Column("person_margin", pa.float64(), "score of the chosen track / score of the runner-up", nullable=True),
        Column("activity", pa.string(), "activity analysed", nullable=True, vocabulary=ACTIVITIES),
        Column("activity_source", pa.string(), "where activity comes from", nullable=True, vocabulary=SOURCES),
        Column("view", pa.string(), "view analysed", nullable=True, vocabulary=VIEWS),
        Column("view_source", pa.string(), "where view comes from", nullable=True, vocabulary=SOURCES),
        Column("camera_side", pa.string(), "subject's side nearer the camera", nullable=True, vocabulary=CAMERA_SIDES),
        Column("direction", pa.int32(), "+1: moves or faces image-right, -1: image-left", nullable=True),
        Column("fps_hz", pa.float64(), "median frame rate in real time (slow motion undone)", "Hz", nullable=True),
        Column("leg_length_px", pa.float64(), "median thigh + shank of both legs", "px", nullable=True),
        Column(
            "cadence_spm", pa.float64(), "60 (N_ic - 1) / (t_last - t_first); NULL without a valid stride", "steps/min",
            nullable=True,
        ),
        Column("valid_pct", pa.float64(), "frames in which hips, knees and ankles are all valid", "%", nullable=True),
        Column("swap_pct", pa.float64(), "frames in which left and right leg were exchanged back", "%", nullable=True),
        Column("strides_left", pa.int32(), "valid strides, left"),
        Column("strides_right", pa.int32(), "valid strides, right"),
        Column("rejected_left", pa.int32(), "rejected strides, left (EDGE not counted)"),
        Column("rejected_right", pa.int32(), "rejected strides, right (EDGE not counted)"),
        Column("reason", pa.string(), "why there are no strides", nullable=True, vocabulary=tuple(QUALITY_REASONS)),
        Column("flags", pa.string(), "codes that apply to the whole clip, comma-separated", nullable=True),
    ),
    sort=("clip_id", "analysis_id"),
)  # fmt: skip
