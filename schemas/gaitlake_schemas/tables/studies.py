import pyarrow as pa

from gaitlake_schemas.contract import Column, Table
from gaitlake_schemas.vocabulary import ACTIVITIES, PAIRINGS, VIEWS

STUDIES = Table(
    name="studies",
    meaning="Comparisons declared in advance, and on what their stored results rest; `gaitlake study run` makes them.",
    grain=("study",),
    columns=(
        Column("study", pa.string(), "name"),
        Column("declaration", pa.string(), "the TOML file, as it was when the study ran"),
        Column("declaration_hash", pa.string(), "hash of what it declares; comments and layout do not count"),
        Column("intervention", pa.string(), "between before and after; NULL: whatever it was", nullable=True),
        Column("activity", pa.string(), "activity analysed", vocabulary=ACTIVITIES),
        Column("conditions", pa.string(), "drills, or `baseline`, comma-separated"),
        Column("view", pa.string(), "view analysed", vocabulary=VIEWS),
        Column("pairing", pa.string(), "which strides of each limb were pooled", vocabulary=PAIRINGS),
        Column("acute", pa.bool_(), "true: before and after on one day"),
        Column("primary_tests", pa.string(), "metric/outcome, comma-separated: the Holm family"),
        Column("seed", pa.int64(), "seed of permutations and bootstrap"),
        Column("minimum_strides", pa.int32(), "strides that a side needs"),
        Column("analysis_id", pa.string(), "analysis that the numbers are of"),
        Column("snapshot_id", pa.int64(), "state of the lake that was read"),
        Column("data_hash", pa.string(), "hash of every row that was read: the same hash gives the same results"),
        Column("n_cohort", pa.int32(), "subjects of the cohort: included + out, for each metric in study_subjects"),
        Column("n_included", pa.int32(), "subjects that count in at least one primary test"),
        Column("n_control", pa.int32(), "subjects of the control cohort; NULL: no control declared", nullable=True),
        Column("ran_at", pa.timestamp("us", tz="UTC"), "when"),
        Column("seconds", pa.float64(), "how long it took", "s"),
        Column("gaitlake_version", pa.string(), "by which gaitlake"),
        Column("failed_at", pa.timestamp("us", tz="UTC"), "when a later run failed; these results are older",
               nullable=True),
        Column("failure", pa.string(), "why it failed", nullable=True),
    ),
    sort=("study",),
)  # fmt: skip
