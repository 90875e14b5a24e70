import pyarrow as pa

from gaitlake_schemas.contract import Column, Table
from gaitlake_schemas.vocabulary import EVENTS, SIDES

GAIT_EVENTS = Table(
    name="gait_events",
    meaning="Initial contacts (ic) and final contacts (fc) of each foot.",
    grain=("clip_id", "analysis_id", "side", "event", "ordinal"),
    columns=(
        Column("clip_id", pa.string(), "clip"),
        Column("analysis_id", pa.string(), "analysis"),
        Column("side", pa.string(), "the subject's side", vocabulary=SIDES),
        Column("event", pa.string(), "ic or fc", vocabulary=EVENTS),
        Column("ordinal", pa.int32(), "0, 1, … in time"),
        Column("time_s", pa.float64(), "when, sub-frame, in real time from the first frame", "s"),
        Column("frame", pa.int32(), "nearest decoded frame: where to look"),
        Column("method", pa.string(), "rule that found it"),
        Column("bias_s", pa.float64(), "offset already added to time_s for the rule's known bias", "s"),
        Column("confidence", pa.float64(), "0 to 1: mean visibility of the joints the rule reads"),
    ),
    sort=("clip_id", "analysis_id", "time_s"),
)
