import pyarrow as pa

from gaitlake_schemas.contract import Column, Table
from gaitlake_schemas.vocabulary import QUALITY_REASONS, SIDES

STRIDE_METRICS = Table(
    name="stride_metrics",
    meaning="One number of one valid stride, or NULL with the reason.",
    grain=("clip_id", "analysis_id", "side", "stride_no", "metric"),
    columns=(
        Column("session_id", pa.string(), "the clip's session", nullable=True),
        Column("clip_id", pa.string(), "clip"),
        Column("analysis_id", pa.string(), "analysis"),
        Column("side", pa.string(), "the subject's side", vocabulary=SIDES),
        Column("stride_no", pa.int32(), "see strides"),
        Column("metric", pa.string(), "see metrics, which gives the unit"),
        Column("value", pa.float64(), "in the metric's unit", "see metrics", nullable=True),
        Column("reason", pa.string(), "why value is NULL", nullable=True, vocabulary=tuple(QUALITY_REASONS)),
        Column("flags", pa.string(), "codes to read the value with, comma-separated", nullable=True),
    ),
    sort=("metric", "session_id", "clip_id", "side", "stride_no"),
)
