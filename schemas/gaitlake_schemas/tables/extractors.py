import pyarrow as pa

from gaitlake_schemas.contract import Column, Table
from gaitlake_schemas.vocabulary import SMOOTHING

EXTRACTORS = Table(
    name="extractors",
    meaning="Ways of making landmarks; extractor_id is the hash of all other columns.",
    grain=("extractor_id",),
    columns=(
        Column("extractor_id", pa.string(), "hash of the other columns"),
        Column("estimator", pa.string(), "name given to --estimator"),
        Column("model_sha256", pa.string(), "SHA-256 of the model file"),
        Column("options", pa.string(), "JSON object, every option that changes landmarks"),
        Column("smoothing", pa.string(), "did the estimator smooth over time?", vocabulary=SMOOTHING),
        Column("stage_version", pa.int32(), "raised when the code changes its result"),
    ),
    sort=("extractor_id",),
)
