import pyarrow as pa

from gaitlake_schemas.contract import Column, Table

DATA_DICTIONARY = Table(
    name="data_dictionary",
    meaning="What every column of every table and view means, generated from the contracts and the SQL files.",
    grain=("object_name", "column_name"),
    columns=(
        Column("object_name", pa.string(), "table or view"),
        Column("object_kind", pa.string(), "table or view", vocabulary=("table", "view")),
        Column("object_meaning", pa.string(), "what a row is"),
        Column("grain", pa.string(), "columns that identify a row"),
        Column("position", pa.int32(), "order of the column, from 1"),
        Column("column_name", pa.string(), "column"),
        Column("column_type", pa.string(), "type in SQL"),
        Column("unit", pa.string(), "unit", nullable=True),
        Column("nullable", pa.bool_(), "may be NULL"),
        Column("meaning", pa.string(), "what it holds"),
    ),
    sort=("object_name", "position"),
)
