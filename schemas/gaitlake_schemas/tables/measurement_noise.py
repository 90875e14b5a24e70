import pyarrow as pa

from gaitlake_schemas.contract import Column, Table
from gaitlake_schemas.vocabulary import ACTIVITIES, NOISE_QUANTITIES, PAIRINGS, VIEWS

MEASUREMENT_NOISE = Table(
    name="measurement_noise",
    meaning="What a repeat without any change differs by, from this lake's own repeat clips (`repeat_of`).",
    grain=("activity", "view", "pairing", "fps_class_hz", "metric", "quantity"),
    columns=(
        Column("activity", pa.string(), "activity analysed", vocabulary=ACTIVITIES),
        Column("view", pa.string(), "view analysed", vocabulary=VIEWS),
        Column("pairing", pa.string(), "near_near: made of near limbs", vocabulary=PAIRINGS),
        Column("fps_class_hz", pa.int32(), "nominal frame rate of both clips", "Hz"),
        Column("metric", pa.string(), "see metrics"),
        Column("quantity", pa.string(), "of what", vocabulary=tuple(NOISE_QUANTITIES)),
        Column("subjects", pa.int32(), "people: at least 10"),
        Column("pairs", pa.int32(), "repeats compared with what they repeat"),
        Column("sem", pa.float64(), "standard error of measurement of one clip", "see metrics"),
        Column("mdc95", pa.float64(), "smallest detectable change of one clip: 1.96 sqrt(2) sem", "see metrics"),
        Column("icc_2_1", pa.float64(), "ICC(2,1), absolute agreement of single clips", nullable=True),
    ),
    sort=("metric", "activity", "view", "pairing", "fps_class_hz", "quantity"),
)  # fmt: skip
