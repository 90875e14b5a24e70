import pyarrow as pa

from gaitlake_schemas.contract import Column, Table
from gaitlake_schemas.vocabulary import QUALITY_REASONS

CLIP_METRICS_WITHHELD = Table(
    name="clip_metrics_withheld",
    meaning="Metrics that a whole clip cannot carry, and why.",
    grain=("clip_id", "analysis_id", "metric"),
    columns=(
        Column("session_id", pa.string(), "the clip's session", nullable=True),
        Column("clip_id", pa.string(), "clip"),
        Column("analysis_id", pa.string(), "analysis"),
        Column("metric", pa.string(), "see metrics"),
        Column("reason", pa.string(), "why", vocabulary=tuple(QUALITY_REASONS)),
    ),
    sort=("metric", "session_id", "clip_id"),
)
