import pyarrow as pa

from gaitlake_schemas.contract import Column, Table
from gaitlake_schemas.vocabulary import ACTIVITIES, PAIRINGS, POOLED_CAMERA_SIDES, VIEWS

SIDE_BIASES = Table(
    name="side_biases",
    meaning="False left/right differences that pose models are known to make: smaller asymmetries are no evidence.",
    grain=("estimator", "activity", "metric", "view", "pairing", "camera_sides"),
    columns=(
        Column("estimator", pa.string(), "see extractors"),
        Column("activity", pa.string(), "activity analysed", vocabulary=ACTIVITIES),
        Column("metric", pa.string(), "see metrics"),
        Column("view", pa.string(), "view analysed", vocabulary=VIEWS),
        Column("pairing", pa.string(), "which strides of each limb were pooled", vocabulary=PAIRINGS),
        Column(
            "camera_sides", pa.string(), "sides nearer the camera in the clips pooled, comma-separated",
            vocabulary=POOLED_CAMERA_SIDES,
        ),
        Column("mean", pa.float64(), "mean left - right over the people; positive: left reads larger", "see metrics"),
        Column("spread", pa.float64(), "standard deviation of left - right between the people", "see metrics"),
        Column("looks", pa.int32(), "symmetric people looked at"),
        Column("side_bias", pa.float64(), "what |left - right| of 95 % of symmetric people stays in", "see metrics"),
        Column("source", pa.string(), "where it was measured"),
    ),
    sort=("metric", "view", "estimator", "activity", "pairing", "camera_sides"),
)  # fmt: skip
