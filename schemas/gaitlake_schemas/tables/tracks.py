import pyarrow as pa

from gaitlake_schemas.contract import Column, Table

TRACKS = Table(
    name="tracks",
    meaning="Each person that was followed through a video. Which one a clip uses: clip_analyses.person.",
    grain=("video_id", "extractor_id", "person"),
    columns=(
        Column("video_id", pa.string(), "video"),
        Column("extractor_id", pa.string(), "extractor"),
        Column("person", pa.int32(), "track number, by first appearance"),
        Column("first_frame", pa.int32(), "first frame with this person"),
        Column("last_frame", pa.int32(), "last frame with this person"),
        Column("frames", pa.int32(), "frames with this person"),
        Column("continuity", pa.float64(), "frames / span"),
        Column("height_px", pa.float64(), "median height of the landmarks' bounding box", "px"),
        Column("centre_x_px", pa.float64(), "median horizontal position of the hips", "px"),
        Column("travel_px", pa.float64(), "p95 - p5 of the horizontal position of the hips", "px"),
        Column("visibility", pa.float64(), "mean visibility of hips, knees, ankles"),
    ),
    sort=("video_id", "extractor_id", "person"),
)
