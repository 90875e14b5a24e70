"""What is known exactly about a rendered clip: files beside its video, no tables of the lake."""

import pyarrow as pa

from gaitlake_schemas.contract import Column, Table
from gaitlake_schemas.vocabulary import EVENTS, LANDMARKS, SIDES

TRUE_LANDMARK_TYPE = pa.struct(
    [
        pa.field("x", pa.float32(), nullable=False),
        pa.field("y", pa.float32(), nullable=False),
        pa.field("x_m", pa.float32(), nullable=False),
        pa.field("y_m", pa.float32(), nullable=False),
        pa.field("z_m", pa.float32(), nullable=False),
        pa.field("hidden", pa.bool_(), nullable=False),
    ]
)
"""x, y: px in the picture, y down; x_m forward, y_m up over the ground, z_m to the person's right; hidden: behind
something, under a finger or outside the picture."""

TRUTH_FRAMES = Table(
    name="truth_frames",
    meaning="The rendered person in every frame: joint angles, landmarks in the picture and in space, what is hidden.",
    grain=("path", "frame"),
    columns=(
        Column("path", pa.string(), "the video, relative to the clinic's folder"),
        Column("frame", pa.int32(), "number of the frame, from 0"),
        Column("time_us", pa.int64(), "time as stored in the video", "us"),
        Column("time_s", pa.float64(), "real time of the middle of the exposure", "s"),
        *(
            Column(f"{side}_{name}", pa.float64(), f"{name.removesuffix('_deg').replace('_', ' ')}, {side}", "deg")
            for name in ("knee_flexion_deg", "hip_flexion_deg", "ankle_dorsiflexion_deg")
            for side in SIDES
        ),
        *(
            Column(f"{side}_knee_deviation", pa.float64(), f"knee off the line hip to ankle, {side}, + inwards")
            for side in SIDES
        ),
        Column("trunk_lean_deg", pa.float64(), "trunk lean, forward +", "deg"),
        *(Column(name, TRUE_LANDMARK_TYPE, f"{name.replace('_', ' ')}") for name in LANDMARKS),
    ),
    sort=("path", "frame"),
)

TRUTH_CONTACTS = Table(
    name="truth_contacts",
    meaning="Every initial and final contact of the rendered person within the clip.",
    grain=("path", "side", "event", "time_s"),
    columns=(
        Column("path", pa.string(), "the video, relative to the clinic's folder"),
        Column("side", pa.string(), "the person's side", vocabulary=SIDES),
        Column("event", pa.string(), "initial or final contact", vocabulary=EVENTS),
        Column("time_s", pa.float64(), "real time since the first frame", "s"),
    ),
    sort=("path", "time_s"),
)

TRUTH_STRIDES = Table(
    name="truth_strides",
    meaning="Every whole stride, or repetition of a squat, of the rendered person: what its metrics truly are.",
    grain=("path", "side", "start_s", "metric"),
    columns=(
        Column("path", pa.string(), "the video, relative to the clinic's folder"),
        Column("side", pa.string(), "the person's side", vocabulary=SIDES),
        Column("start_s", pa.float64(), "its beginning, real time since the first frame", "s"),
        Column("end_s", pa.float64(), "its end, half-open", "s"),
        Column("metric", pa.string(), "see metrics"),
        Column("value", pa.float64(), "what it truly is", "see metrics"),
    ),
    sort=("path", "metric", "side", "start_s"),
)

TRUTH_TABLES = (TRUTH_FRAMES, TRUTH_CONTACTS, TRUTH_STRIDES)
