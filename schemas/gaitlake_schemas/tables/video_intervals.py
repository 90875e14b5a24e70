import pyarrow as pa

from gaitlake_schemas.contract import Column, Table
from gaitlake_schemas.vocabulary import QUALITY_REASONS

VIDEO_INTERVALS = Table(
    name="video_intervals",
    meaning="Spans in which a video shows nobody well: a finger over the lens, damaged data. Half-open.",
    grain=("video_id", "extractor_id", "reason", "start_us"),
    columns=(
        Column("video_id", pa.string(), "video"),
        Column("extractor_id", pa.string(), "extractor whose run looked at the pictures"),
        Column("reason", pa.string(), "why", vocabulary=tuple(QUALITY_REASONS)),
        Column("start_us", pa.int64(), "first instant, in the container's clock as keypoints.time_us", "us"),
        Column("end_us", pa.int64(), "first instant after it", "us"),
    ),
    sort=("video_id", "extractor_id", "start_us"),
)
