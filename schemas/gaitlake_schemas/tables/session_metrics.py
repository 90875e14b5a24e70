import pyarrow as pa

from gaitlake_schemas.contract import Column, Table
from gaitlake_schemas.vocabulary import ACTIVITIES, PAIRINGS, SIDES, VIEWS

SESSION_METRICS = Table(
    name="session_metrics",
    meaning="One side's pooled strides of one session and condition. Excluded clips and repeated bytes do not count.",
    grain=("session_id", "timepoint", "activity", "condition", "view", "pairing", "metric", "side", "analysis_id"),
    columns=(
        Column("session_id", pa.string(), "session"),
        Column("subject_id", pa.string(), "subject"),
        Column("timepoint", pa.string(), "`pre`, `post` …; `unspecified` when the manifest gives none"),
        Column("activity", pa.string(), "activity analysed", vocabulary=ACTIVITIES),
        Column("condition", pa.string(), "drill, or `baseline`"),
        Column("view", pa.string(), "view analysed", vocabulary=VIEWS),
        Column("pairing", pa.string(), "which strides of this limb were pooled", vocabulary=PAIRINGS),
        Column("metric", pa.string(), "see metrics"),
        Column("side", pa.string(), "the subject's side", vocabulary=SIDES),
        Column("analysis_id", pa.string(), "analysis"),
        Column("n", pa.int32(), "strides with a value"),
        Column("n_missing", pa.int32(), "valid strides without a value"),
        Column("clips", pa.int32(), "clips those strides come from"),
        Column("median", pa.float64(), "pooled median of the n strides", "see metrics", nullable=True),
        Column("spread", pa.float64(), "1.4826 x median absolute deviation", "see metrics", nullable=True),
        Column("smallest", pa.float64(), "smallest of the n values", "see metrics", nullable=True),
        Column("largest", pa.float64(), "largest of the n values", "see metrics", nullable=True),
        Column("independent_se", pa.float64(), "standard error of the median, strides independent (Price-Bonett)",
               "see metrics", nullable=True),
        Column("autocorrelation", pa.float64(), "lag-1 autocorrelation of being above the median", nullable=True),
        Column("lag_pairs", pa.int32(), "neighbouring strides that autocorrelation was taken from"),
        Column("median_se", pa.float64(), "standard error of the median: by clips from 3 clips, else independent_se "
               "enlarged by autocorrelation", "see metrics", nullable=True),
        Column("clip_ids", pa.list_(pa.string()), "clips pooled, from 3 clips; NULL below", nullable=True),
        Column("clip_scores", pa.list_(pa.float64()), "contribution of each of clip_ids to the error of the median",
               "see metrics", nullable=True),
        Column("fps_hz", pa.float64(), "lowest frame rate of the clips pooled", "Hz", nullable=True),
        Column("flags", pa.string(), "codes of the strides, and why some lack a value, comma-separated", nullable=True),
    ),
    sort=("metric", "session_id"),
)  # fmt: skip
