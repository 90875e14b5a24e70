import pyarrow as pa

from gaitlake_schemas.contract import Column, Table
from gaitlake_schemas.vocabulary import LANDMARKS

LANDMARK_TYPE = pa.struct(
    [
        ("x", pa.float32()),  # px, right of the image's left edge
        ("y", pa.float32()),  # px, down from the image's top edge
        ("z", pa.float32()),  # model's relative depth, about the scale of x, px; no metric uses it
        ("visibility", pa.float32()),  # probability: present and not hidden
        ("presence", pa.float32()),  # probability: inside the image
        ("world_x", pa.float32()),  # m, origin between the hips; learned prior, no metric uses it
        ("world_y", pa.float32()),
        ("world_z", pa.float32()),
    ]
)

KEYPOINTS = Table(
    name="keypoints",
    meaning="Raw landmarks of one person in one frame; a frame in which the person was not found has no row.",
    grain=("video_id", "extractor_id", "person", "frame"),
    columns=(
        Column("video_id", pa.string(), "video"),
        Column("extractor_id", pa.string(), "extractor"),
        Column("person", pa.int32(), "track number, see tracks"),
        Column("frame", pa.int32(), "decoded frame, from 0"),
        Column("time_us", pa.int64(), "presentation time from the container, first frame = 0", "us"),
        *(
            Column(name, LANDMARK_TYPE, f"{name.replace('_', ' ')}: x, y in pixels of the rotated image", "px")
            for name in LANDMARKS
        ),
    ),
    sort=("video_id", "extractor_id", "person", "frame"),
)
