import pyarrow as pa

from gaitlake_schemas.contract import Column, Table

EXTRACTIONS = Table(
    name="extractions",
    meaning="A video that an extractor has gone through, also when it found nobody.",
    grain=("video_id", "extractor_id"),
    columns=(
        Column("video_id", pa.string(), "video"),
        Column("extractor_id", pa.string(), "extractor"),
        Column("persons", pa.int32(), "tracks found"),
        Column("keypoint_rows", pa.int32(), "rows of keypoints: persons x frames in which each was found"),
    ),
    sort=("video_id", "extractor_id"),
)
