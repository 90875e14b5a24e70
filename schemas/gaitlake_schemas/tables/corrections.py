import pyarrow as pa

from gaitlake_schemas.contract import Column, Table

CORRECTABLE = (
    "exclude",
    "exclude_reason",
    "view",
    "camera_side",
    "camera_yaw_deg",
    "person_hint",
    "activity",
    "condition",
    "timepoint",
    "speed_mps",
    "surface",
    "load_kg",
    "loaded_side",
    "order_in_session",
    "mirrored",
    "slowmo_factor",
)
"""Columns of `clips` that a person may correct. Whose clip it is and in which session, the manifest says."""

CORRECTIONS = Table(
    name="corrections",
    meaning="What a person corrected about a clip: outlives manifests, new bytes and re-analysis; the latest counts.",
    grain=("correction_id", "field"),
    columns=(
        Column("correction_id", pa.string(), "one `gaitlake correct` of one clip, undone as a whole"),
        Column("clip_id", pa.string(), "the clip; rows of a clip that is gone stay, and count again if it comes back"),
        Column("path", pa.string(), "the clip's file, relative to the inbox"),
        Column("field", pa.string(), "corrected column of `clips`", vocabulary=CORRECTABLE),
        Column("value", pa.string(), "what it shall be, as text; NULL: not known", nullable=True),
        Column("previous_value", pa.string(), "what it was, as declared or by an earlier correction", nullable=True),
        Column(
            "declared_value", pa.string(), "what manifest, folders or default say, kept current until undone",
            nullable=True,
        ),
        Column("made_by", pa.string(), "who corrected it"),
        Column("made_at", pa.timestamp("us", tz="UTC"), "when"),
        Column("why", pa.string(), "why, in that person's words"),
        Column("undone_by", pa.string(), "who undid it; NULL: in force", nullable=True),
        Column("undone_at", pa.timestamp("us", tz="UTC"), "when it was undone", nullable=True),
        Column("undone_why", pa.string(), "why it was undone", nullable=True),
    ),
    sort=("made_at", "correction_id", "field"),
)  # fmt: skip
