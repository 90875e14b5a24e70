import pyarrow as pa

from gaitlake_schemas.contract import Column, Table

LAKE_INFO = Table(
    name="lake_info",
    meaning="Facts about the lake: schema_version, gaitlake_version, current analysis and extractor, objects_hash.",
    grain=("name",),
    columns=(
        Column("name", pa.string(), "fact"),
        Column("value", pa.string(), "its value"),
    ),
    sort=("name",),
)
