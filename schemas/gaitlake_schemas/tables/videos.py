import pyarrow as pa

from gaitlake_schemas.contract import Column, Table
from gaitlake_schemas.vocabulary import TIME_QUALITIES

VIDEOS = Table(
    name="videos",
    meaning="One file's content, as probed and as decoded.",
    grain=("video_id",),
    columns=(
        Column("video_id", pa.string(), "SHA-256 of the bytes"),
        Column("container", pa.string(), "container format"),
        Column("codec", pa.string(), "video codec"),
        Column("width_px", pa.int32(), "width after rotation", "px"),
        Column("height_px", pa.int32(), "height after rotation", "px"),
        Column("rotation_deg", pa.int32(), "rotation that was applied, clockwise, from the container", "deg"),
        Column("fps_num", pa.int32(), "frame rate from the median frame interval: numerator", "Hz"),
        Column("fps_den", pa.int32(), "frame rate: denominator"),
        Column("frames", pa.int32(), "frames that decoded, counted by decoding"),
        Column("frames_declared", pa.int32(), "frames the container declares", nullable=True),
        Column("duration_s", pa.float64(), "first to last frame, plus one interval, by timestamps", "s"),
        Column("size_bytes", pa.int64(), "file size", "B"),
        Column(
            "time_quality", pa.string(),
            "cfr, vfr (p95 of |interval - median| over 10 %), retimed, suspect_slowmo", vocabulary=TIME_QUALITIES,
        ),
        Column("truncated", pa.bool_(), "ends before its header says"),
    ),
    sort=("video_id",),
)  # fmt: skip
