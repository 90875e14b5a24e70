import pyarrow as pa

from gaitlake_schemas.contract import Column, Table
from gaitlake_schemas.vocabulary import NOISE_SOURCES, QUALITY_REASONS, RESPONSES, SIDES, STUDY_ARMS, STUDY_REASONS


def _measured(name: str, meaning: str) -> Column:
    return Column(name, pa.float64(), meaning, "see metrics", nullable=True)


def _strides(name: str, meaning: str) -> Column:
    return Column(name, pa.int32(), meaning, nullable=True)


STUDY_SUBJECTS = Table(
    name="study_subjects",
    meaning="Attrition of a study: every subject of its cohort and each metric, in or out and why; change = after - "
    "before.",
    grain=("study", "arm", "condition", "subject_id", "metric"),
    columns=(
        Column("study", pa.string(), "see studies"),
        Column("arm", pa.string(), "which cohort", vocabulary=tuple(STUDY_ARMS)),
        Column("condition", pa.string(), "drill, or `baseline`"),
        Column("subject_id", pa.string(), "subject"),
        Column("metric", pa.string(), "see metrics"),
        Column("is_primary", pa.bool_(), "is the metric declared primary?"),
        Column("included", pa.bool_(), "counts in the metric's main outcome: of a primary metric the declared one, "
               "else abs_difference, or level without sides"),
        Column("reason", pa.string(), "why not", nullable=True,
               vocabulary=tuple(STUDY_REASONS | QUALITY_REASONS)),
        Column("why", pa.string(), "the same in words, with what was found", nullable=True),
        Column("intervention_date", pa.date32(), "its first day; NULL: the last day before is taken", nullable=True),
        Column("pre_session_id", pa.string(), "session before", nullable=True),
        Column("post_session_ids", pa.string(), "session after; of post = all several, comma-separated", nullable=True),
        Column("pre_date", pa.date32(), "day before", nullable=True),
        Column("post_date", pa.date32(), "day after; of post = all the last", nullable=True),
        Column("days_between", pa.int32(), "days from pre_date to post_date", "d", nullable=True),
        Column("other_visits", pa.string(), "visits that were not used, and why", nullable=True),
        Column("affected_side", pa.string(), "injured or operated side", nullable=True, vocabulary=SIDES),
        Column("speed_pre_mps", pa.float64(), "speed before", "m/s", nullable=True),
        Column("speed_post_mps", pa.float64(), "speed after; of post = all the mean", "m/s", nullable=True),
        Column("fps_class_hz", pa.int32(), "nominal frame rate before", "Hz", nullable=True),
        _strides("n_left_pre", "left strides before"),
        _strides("n_right_pre", "right strides before"),
        _strides("n_left_post", "left strides after"),
        _strides("n_right_post", "right strides after"),
        _measured("left_pre", "left side before; NULL with too few strides"),
        _measured("left_post", "left side after"),
        _measured("right_pre", "right side before"),
        _measured("right_post", "right side after"),
        _measured("difference_pre", "left - right before"),
        _measured("difference_post", "left - right after"),
        _measured("left_change", "change of the left side"),
        _measured("right_change", "change of the right side"),
        _measured("difference_change", "change of left - right"),
        _measured("difference_change_se", "its standard error"),
        _measured("abs_difference_change", "change of |left - right|; negative: more symmetric"),
        _measured("mdc95", "smallest detectable change of left - right; NULL: not known"),
        Column("mdc_source", pa.string(), "where mdc95 comes from", nullable=True, vocabulary=tuple(NOISE_SOURCES)),
        Column("response", pa.string(), "what may be said of this subject's |left - right|; NULL: no value",
               nullable=True, vocabulary=tuple(RESPONSES)),
        Column("flags", pa.string(), "codes to read the row with, comma-separated", nullable=True),
    ),
    sort=("study", "metric", "condition", "arm", "subject_id"),
)  # fmt: skip
