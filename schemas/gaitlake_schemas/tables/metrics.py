import pyarrow as pa

from gaitlake_schemas.contract import Column, Table

METRICS = Table(
    name="metrics",
    meaning="What each metric is.",
    grain=("metric",),
    columns=(
        Column("metric", pa.string(), "name, with its unit"),
        Column("unit", pa.string(), "unit"),
        Column("definition", pa.string(), "formula in words"),
        Column("sign", pa.string(), "what a larger value means"),
        Column("views", pa.string(), "views that can carry it, comma-separated"),
        Column("activities", pa.string(), "activities that have it, comma-separated"),
        Column("minimum_fps_hz", pa.float64(), "below it values are kept, flagged LOW_FPS, out of verdicts", "Hz"),
        Column("positive_only", pa.bool_(), "strictly positive ratio scale: log-ratio and percentages are defined"),
        Column("sided", pa.bool_(), "has a left and a right; false: no asymmetry"),
        Column("smoothing_allowed", pa.bool_(), "false: NULL (SMOOTHED_INPUT) when the estimator smoothed"),
        Column("mdc_floor", pa.float64(), "provisional smallest detectable change", "the metric's", nullable=True),
        Column("mdc_source", pa.string(), "where mdc_floor comes from", nullable=True),
        Column("source", pa.string(), "where the definition comes from"),
    ),
    sort=("metric",),
)
