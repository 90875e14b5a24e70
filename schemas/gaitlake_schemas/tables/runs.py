import pyarrow as pa

from gaitlake_schemas.contract import Column, Table
from gaitlake_schemas.vocabulary import RUN_STATUSES

RUNS = Table(
    name="runs",
    meaning="One nightly run. found = done + failed + skipped, always, once it has finished.",
    grain=("run_id",),
    columns=(
        Column("run_id", pa.string(), "random id"),
        Column("started_at", pa.timestamp("us", tz="UTC"), "start"),
        Column("ended_at", pa.timestamp("us", tz="UTC"), "end", nullable=True),
        Column("status", pa.string(), "running, finished, failed, died (found dead by the next run)",
               vocabulary=RUN_STATUSES),
        Column("inbox", pa.string(), "folder of videos"),
        Column("found", pa.int32(), "files found"),
        Column("done", pa.int32(), "files processed in this run"),
        Column("failed", pa.int32(), "files that failed in this run"),
        Column("skipped", pa.int32(), "files left alone in this run"),
        Column("reasons", pa.string(), "JSON object: count by `status/reason`"),
        Column("problems", pa.string(), "JSON list: manifest problems, in words"),
        Column("frames", pa.int64(), "frames decoded in this run"),
        Column("seconds", pa.float64(), "wall time", "s"),
        Column("gaitlake_version", pa.string(), "version that ran"),
        Column("message", pa.string(), "why it failed", nullable=True),
        Column("host", pa.string(), "machine that ran; NULL: a run before schema version 2", nullable=True),
    ),
    sort=("started_at",),
)  # fmt: skip
