import pyarrow as pa

from gaitlake_schemas.contract import Column, Table
from gaitlake_schemas.vocabulary import (
    ACTIVITIES,
    BAND_METHODS,
    BAND_QUANTITIES,
    PAIRINGS,
    POOLED_CAMERA_SIDES,
    SEXES,
    VIEWS,
)

REFERENCE_BANDS = Table(
    name="reference_bands",
    meaning="Where 95 % of reference subjects lie (`is_reference`), by stratum; of the current analysis, at baseline.",
    grain=(
        "activity", "view", "pairing", "camera_sides", "metric", "quantity", "level", "speed_bin_mps", "sex",
        "age_decade",
    ),
    columns=(
        Column("activity", pa.string(), "activity analysed", vocabulary=ACTIVITIES),
        Column("view", pa.string(), "view analysed", vocabulary=VIEWS),
        Column("pairing", pa.string(), "which strides of each limb were pooled", vocabulary=PAIRINGS),
        Column("camera_sides", pa.string(), "sides nearer the camera in the clips pooled; NULL: not known",
               nullable=True, vocabulary=POOLED_CAMERA_SIDES),
        Column("metric", pa.string(), "see metrics"),
        Column("quantity", pa.string(), "what of the metric", vocabulary=tuple(BAND_QUANTITIES)),
        Column("level", pa.int32(), "0: by speed, sex and age; 1: by speed and sex; 2: by speed; 3: all together"),
        Column("speed_bin_mps", pa.float64(), "lower end of the 0.5 m/s bin; NULL: any speed", "m/s", nullable=True),
        Column("sex", pa.string(), "sex; NULL: any", nullable=True, vocabulary=SEXES),
        Column("age_decade", pa.int32(), "20: 20 to 29 years; NULL: any age", "year", nullable=True),
        Column("subjects", pa.int32(), "people, one value each: at least 40"),
        Column("low", pa.float64(), "lower end of the band", "see metrics"),
        Column("high", pa.float64(), "upper end of the band", "see metrics"),
        Column("mean", pa.float64(), "mean of the people", "see metrics"),
        Column("sd", pa.float64(), "standard deviation of the people", "see metrics"),
        Column("median", pa.float64(), "median of the people", "see metrics"),
        Column("mad", pa.float64(), "1.4826 x median absolute deviation of the people", "see metrics"),
        Column("method", pa.string(), "how low and high were made", vocabulary=tuple(BAND_METHODS)),
        Column("band_key", pa.string(), "all of the stratum in one text, to join by: macro band_key"),
    ),
    sort=("metric", "band_key"),
)  # fmt: skip
