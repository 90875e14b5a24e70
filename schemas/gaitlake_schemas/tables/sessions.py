import pyarrow as pa

from gaitlake_schemas.contract import Column, Table
from gaitlake_schemas.vocabulary import SIDES

SESSIONS = Table(
    name="sessions",
    meaning="One visit of one subject to one place on one day.",
    grain=("session_id",),
    columns=(
        Column("session_id", pa.string(), "from the manifest, else `subject_id/date`, else `subject_id/folder`"),
        Column("subject_id", pa.string(), "whose visit"),
        Column("date", pa.date32(), "day of filming", nullable=True),
        Column("timepoint", pa.string(), "default of its clips: `pre`, `post`, `followup_1` …", nullable=True),
        Column("intervention", pa.string(), "what was done between before and after", nullable=True),
        Column("intervention_date", pa.date32(), "first day of the intervention", nullable=True),
        Column("dose", pa.string(), "how much of the intervention, in the manifest's words", nullable=True),
        Column("adherence", pa.string(), "how well it was followed, in the manifest's words", nullable=True),
        Column("site", pa.string(), "where", nullable=True),
        Column("camera", pa.string(), "camera", nullable=True),
        Column("height_m", pa.float64(), "body height at this visit", "m", nullable=True),
        Column("mass_kg", pa.float64(), "body mass at this visit", "kg", nullable=True),
        Column("affected_side", pa.string(), "injured or operated side", nullable=True, vocabulary=SIDES),
    ),
    sort=("subject_id", "session_id"),
)
