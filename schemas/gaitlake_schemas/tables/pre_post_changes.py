import pyarrow as pa

from gaitlake_schemas.contract import Column, Table
from gaitlake_schemas.vocabulary import ACTIVITIES, PAIRINGS, QUALITY_REASONS, VIEWS


def _measured(name: str, meaning: str) -> Column:
    return Column(name, pa.float64(), meaning, "see metrics", nullable=True)


PRE_POST_CHANGES = Table(
    name="pre_post_changes",
    meaning="One subject before and after, of the current analysis; change = after - before. `pre_post` is the view.",
    grain=("subject_id", "intervention", "activity", "condition", "view", "pairing", "metric"),
    columns=(
        Column("subject_id", pa.string(), "subject"),
        Column("intervention", pa.string(), "what was done in between; NULL: no session names one", nullable=True),
        Column("intervention_date", pa.date32(), "its first day", nullable=True),
        Column("activity", pa.string(), "activity analysed", vocabulary=ACTIVITIES),
        Column("condition", pa.string(), "drill, or `baseline`"),
        Column("view", pa.string(), "view analysed", vocabulary=VIEWS),
        Column("pairing", pa.string(), "which strides of each limb were pooled", vocabulary=PAIRINGS),
        Column("metric", pa.string(), "see metrics"),
        Column("analysis_id", pa.string(), "analysis of both"),
        Column("pre_session_id", pa.string(), "session before"),
        Column("post_session_id", pa.string(), "session after; the same for a film before and after on one day"),
        Column("days_between", pa.int32(), "days from before to after", "d", nullable=True),
        Column("speed_pre_mps", pa.float64(), "speed before", "m/s", nullable=True),
        Column("speed_post_mps", pa.float64(), "speed after", "m/s", nullable=True),
        Column("n_left_pre", pa.int32(), "left strides before"),
        Column("n_right_pre", pa.int32(), "right strides before"),
        Column("n_left_post", pa.int32(), "left strides after"),
        Column("n_right_post", pa.int32(), "right strides after"),
        _measured("left_pre", "pooled median, left, before; NULL below 7 strides"),
        _measured("left_post", "pooled median, left, after"),
        _measured("right_pre", "pooled median, right, before"),
        _measured("right_post", "pooled median, right, after"),
        _measured("difference_pre", "left - right before"),
        _measured("difference_post", "left - right after"),
        _measured("left_change", "change of the left side"),
        _measured("left_change_se", "its standard error"),
        _measured("right_change", "change of the right side"),
        _measured("right_change_se", "its standard error"),
        _measured("difference_change", "change of left - right"),
        _measured("difference_change_se", "its standard error"),
        Column("difference_change_df", pa.float64(), "its degrees of freedom; NULL: taken as normal", nullable=True),
        _measured("abs_difference_change", "change of |left - right|; negative: more symmetric"),
        Column("fps_hz", pa.float64(), "lowest frame rate of the clips pooled", "Hz", nullable=True),
        Column("comparable", pa.bool_(), "false: before and after were filmed too differently"),
        Column("reason", pa.string(), "why there is no change", nullable=True, vocabulary=tuple(QUALITY_REASONS)),
        Column("flags", pa.string(), "codes to read the row with, comma-separated", nullable=True),
    ),
    sort=("subject_id", "metric"),
)  # fmt: skip
