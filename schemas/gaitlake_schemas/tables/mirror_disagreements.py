import pyarrow as pa

from gaitlake_schemas.contract import Column, Table
from gaitlake_schemas.vocabulary import LANDMARKS

MIRROR_DISAGREEMENTS = Table(
    name="mirror_disagreements",
    meaning="How far a frame and its mirror image put each landmark apart; only of extractors that look at both.",
    grain=("video_id", "extractor_id", "person", "frame"),
    columns=(
        Column("video_id", pa.string(), "video"),
        Column("extractor_id", pa.string(), "extractor"),
        Column("person", pa.int32(), "track number, see tracks"),
        Column("frame", pa.int32(), "decoded frame, from 0"),
        *(
            Column(f"{name}_px", pa.float32(), f"{name.replace('_', ' ')}: distance between the two", "px")
            for name in LANDMARKS
        ),
    ),
    sort=("video_id", "extractor_id", "person", "frame"),
)
