import pyarrow as pa

from gaitlake_schemas.contract import Column, Table
from gaitlake_schemas.vocabulary import QUALITY_REASONS, SIDES

STRIDES = Table(
    name="strides",
    meaning="One stride: initial contact to the next of the same side, [start_s, end_s).",
    grain=("clip_id", "analysis_id", "side", "stride_no"),
    columns=(
        Column("clip_id", pa.string(), "clip"),
        Column("analysis_id", pa.string(), "analysis"),
        Column("side", pa.string(), "the subject's side", vocabulary=SIDES),
        Column("stride_no", pa.int32(), "0, 1, … in time, rejected ones counted"),
        Column("start_s", pa.float64(), "initial contact", "s"),
        Column("end_s", pa.float64(), "next initial contact of the same side", "s"),
        Column("start_frame", pa.int32(), "nearest decoded frame: where to look"),
        Column("end_frame", pa.int32(), "nearest decoded frame"),
        Column("valid", pa.bool_(), "false: kept as a row, in no metric"),
        Column("reason", pa.string(), "why it is not valid", nullable=True, vocabulary=tuple(QUALITY_REASONS)),
        Column("repaired_pct", pa.float64(), "samples of this leg that were filled or exchanged back", "%"),
        Column("swap_score", pa.float64(), "0 to 1: how nearly the other left/right assignment fitted as well"),
    ),
    sort=("clip_id", "analysis_id", "side", "stride_no"),
)
