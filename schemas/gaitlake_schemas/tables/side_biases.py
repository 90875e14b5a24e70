import pyarrow as pa

from gaitlake_schemas.contract import Column, Table
from gaitlake_schemas.vocabulary import VIEWS

SIDE_BIASES = Table(
    name="side_biases",
    meaning="False left/right differences that pose models are known to make: smaller asymmetries are no evidence.",
    grain=("estimator", "metric", "view"),
    columns=(
        Column("estimator", pa.string(), "see extractors"),
        Column("metric", pa.string(), "see metrics"),
        Column("view", pa.string(), "view analysed", vocabulary=VIEWS),
        Column("side_bias", pa.float64(), "largest |left - right| seen on symmetric people", "see metrics"),
        Column("source", pa.string(), "where it was measured"),
    ),
    sort=("metric", "view", "estimator"),
)
