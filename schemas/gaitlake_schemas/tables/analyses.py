import pyarrow as pa

from gaitlake_schemas.contract import Column, Table

ANALYSES = Table(
    name="analyses",
    meaning="Ways of making numbers from landmarks; analysis_id is the hash of all other columns.",
    grain=("analysis_id",),
    columns=(
        Column("analysis_id", pa.string(), "hash of the other columns"),
        Column("extractor_id", pa.string(), "whose landmarks"),
        Column("parameters", pa.string(), "JSON object, every parameter of every stage"),
        Column("stage_versions", pa.string(), "JSON object, raised when a stage's code changes its result"),
    ),
    sort=("analysis_id",),
)
