import pyarrow as pa

from gaitlake_schemas.contract import Column, Table
from gaitlake_schemas.vocabulary import REASONS, STAGES, STATUSES

LEDGER = Table(
    name="ledger",
    meaning="What became of each file (stage extract, clip_id NULL) and each of its clips (stage analyse), latest.",
    grain=("path", "stage", "clip_id"),
    columns=(
        Column("path", pa.string(), "file, or what was left out (folders end with /), relative to the inbox"),
        Column("stage", pa.string(), "extract: the file; analyse: one clip of it", vocabulary=STAGES),
        Column("clip_id", pa.string(), "clip; NULL for stage extract", nullable=True),
        Column("video_id", pa.string(), "SHA-256 of the bytes; NULL when they could not be read", nullable=True),
        Column("status", pa.string(), "done, failed or skipped", vocabulary=STATUSES),
        Column("reason", pa.string(), "code: why failed, skipped or done without strides", nullable=True,
               vocabulary=tuple(REASONS)),
        Column("detail", pa.string(), "the reason in words: what was found, what to do", nullable=True),
        Column("fingerprint", pa.string(), "hash of everything the result depends on", nullable=True),
        Column("size_bytes", pa.int64(), "file size when it was handled; 0 of what was left out", "B"),
        Column("mtime_ns", pa.int64(), "modification time when it was handled; 0 of what was left out", "ns"),
        Column("frames", pa.int32(), "frames decoded", nullable=True),
        Column("seconds", pa.float64(), "working time", "s"),
        Column("worker", pa.string(), "process that did it"),
        Column("run_id", pa.string(), "run that did it"),
        Column("handled_at", pa.timestamp("us", tz="UTC"), "when"),
    ),
    sort=("path", "stage"),
)  # fmt: skip
