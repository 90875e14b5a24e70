import pyarrow as pa

from gaitlake_schemas.contract import Column, Table
from gaitlake_schemas.vocabulary import QUALITY_REASONS

INTERVALS = Table(
    name="intervals",
    meaning="Spans of a clip that were cut out, and why. Half-open: [start_s, end_s).",
    grain=("clip_id", "analysis_id", "reason", "start_s"),
    columns=(
        Column("clip_id", pa.string(), "clip"),
        Column("analysis_id", pa.string(), "analysis"),
        Column("reason", pa.string(), "why", vocabulary=tuple(QUALITY_REASONS)),
        Column("start_s", pa.float64(), "first instant cut out", "s"),
        Column("end_s", pa.float64(), "first instant after it", "s"),
    ),
    sort=("clip_id", "analysis_id", "start_s"),
)
