import pyarrow as pa

from gaitlake_schemas.contract import Column, Table
from gaitlake_schemas.vocabulary import ACTIVITIES, CAMERA_SIDES, LOADED_SIDES, SURFACES, VIEWS

CLIPS = Table(
    name="clips",
    meaning="One manifest row: one filmed performance of one person.",
    grain=("clip_id",),
    columns=(
        Column("clip_id", pa.string(), "hash of path and person_hint; stays when any other field is corrected"),
        Column("video_id", pa.string(), "the file's content, SHA-256"),
        Column("session_id", pa.string(), "NULL: no manifest row gave it a subject and session", nullable=True),
        Column("path", pa.string(), "file, relative to the inbox"),
        Column("timepoint", pa.string(), "`pre`, `post`, `followup_n`; default from the session", nullable=True),
        Column("activity", pa.string(), "declared; NULL: found in the pixels", nullable=True, vocabulary=ACTIVITIES),
        Column("condition", pa.string(), "free label of the drill; `baseline` is plain walking or running"),
        Column("load_kg", pa.float64(), "carried load", "kg", nullable=True),
        Column("loaded_side", pa.string(), "side that carries the load", nullable=True, vocabulary=LOADED_SIDES),
        Column("view", pa.string(), "declared or corrected; NULL: as found", nullable=True, vocabulary=VIEWS),
        Column(
            "camera_side", pa.string(), "as declared: the subject's side nearer the camera", nullable=True,
            vocabulary=CAMERA_SIDES,
        ),
        Column("camera_yaw_deg", pa.float64(), "declared yaw off the ideal view", "deg", nullable=True),
        Column("surface", pa.string(), "treadmill or overground", nullable=True, vocabulary=SURFACES),
        Column("speed_mps", pa.float64(), "declared speed", "m/s", nullable=True),
        Column("order_in_session", pa.int32(), "position in the session (manifest column `order`)", nullable=True),
        Column("mirrored", pa.bool_(), "the video is a mirror image (selfie camera)"),
        Column("slowmo_factor", pa.float64(), "captured rate / played rate; 1 = real time"),
        Column("repeat_of", pa.string(), "path of the clip this one repeats unchanged", nullable=True),
        Column("person_hint", pa.string(), "which person, when several: `left`, `middle`, `right`", nullable=True),
        Column("exclude", pa.bool_(), "true: kept, analysed, but in no summary"),
        Column("exclude_reason", pa.string(), "why it is excluded", nullable=True),
        Column("extra", pa.string(), "unknown manifest columns, as a JSON object", nullable=True),
    ),
    sort=("session_id", "order_in_session", "path"),
)  # fmt: skip
