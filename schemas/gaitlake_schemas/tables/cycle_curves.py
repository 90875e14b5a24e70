import pyarrow as pa

from gaitlake_schemas.contract import Column, Table
from gaitlake_schemas.vocabulary import SIDES

POINTS = 101
"""0, 1, … 100 % of a stride."""

CYCLE_CURVES = Table(
    name="cycle_curves",
    meaning="Course of one signal over one valid stride, at 101 points; signals with a gap in the stride have no row.",
    grain=("clip_id", "analysis_id", "side", "stride_no", "signal"),
    columns=(
        Column("clip_id", pa.string(), "clip"),
        Column("analysis_id", pa.string(), "analysis"),
        Column("side", pa.string(), "the subject's side", vocabulary=SIDES),
        Column("stride_no", pa.int32(), "see strides"),
        Column("signal", pa.string(), "name with its unit; without one: dimensionless"),
        Column("curve", pa.list_(pa.float32()), "101 values at 0, 1, … 100 % of the stride, ic to ic", "see signal"),
    ),
    sort=("signal", "clip_id", "side", "stride_no"),
)
