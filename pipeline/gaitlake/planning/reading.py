"""What a plan reads of a lake, from one state of it."""

from __future__ import annotations

import statistics
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from os import PathLike
from typing import Any

from gaitlake.lake import Lake, one_state
from gaitlake.planning.failure import PlanError
from gaitlake.planning.noise import SUBJECTS_MINIMUM, ClipSide, Variation
from gaitlake.planning.question import Question, Setting, pairing_of

Row = Mapping[str, Any]
Ask = Callable[..., list[dict[str, Any]]]

CURRENT_ANALYSIS = "SELECT value FROM lake_info WHERE name = 'current_analysis_id'"

FPS_CLASS = "SELECT lake.main.fps_class_hz(?) AS fps_class_hz"

SETTINGS = """
SELECT
    activity, view, lake.main.fps_class_hz(fps_hz) AS fps_class_hz, count(DISTINCT subject_id) AS subjects,
    count(*) AS clips
FROM pooled_clips
SEMI JOIN (
    SELECT clip_id FROM stride_metrics WHERE metric = ? AND analysis_id = ? AND value IS NOT NULL
) AS measured USING (clip_id)
WHERE analysis_id = ?
GROUP BY ALL
ORDER BY subjects DESC, clips DESC, activity, view, fps_class_hz
"""

CLIP_SIDES = """
WITH clips AS (
    SELECT subject_id, clip_id, camera_side, concat_ws(' ', session_id, timepoint, condition) AS cell
    FROM pooled_clips
    WHERE analysis_id = ? AND activity = ? AND view = ? AND lake.main.fps_class_hz(fps_hz) = ?
),

strides AS (
    SELECT clip_id, side, value, sign(value - median(value) OVER (PARTITION BY clip_id, side)) AS above, stride_no
    FROM stride_metrics
    SEMI JOIN clips USING (clip_id)
    WHERE metric = ? AND analysis_id = ? AND value IS NOT NULL
),

neighbours AS (
    SELECT *, above * lag(above) OVER (PARTITION BY clip_id, side ORDER BY stride_no) AS alike FROM strides
),

sides AS (
    SELECT
        clip_id, side, count(*)::INTEGER AS n, median(value) AS median, 1.4826 * mad(value) AS spread,
        coalesce(sum(alike), 0)::INTEGER AS alike, count(alike)::INTEGER AS neighbours
    FROM neighbours
    GROUP BY clip_id, side
    HAVING count(*) >= 7
)

SELECT
    clips.subject_id AS subject, cell, sides.clip_id AS clip, side, coalesce(camera_side = side, false) AS is_near,
    sides.clip_id IN (SELECT unnest([clip_id, repeat_clip_id]) FROM repeat_clips) AS is_repeat,
    n, median, spread, alike, neighbours
FROM sides
INNER JOIN clips ON sides.clip_id = clips.clip_id
ORDER BY subject, cell, clip, side
"""

NOISE = """
SELECT subjects, pairs, sem FROM measurement_noise
WHERE activity = ? AND view = ? AND pairing = ? AND fps_class_hz = ? AND metric = ? AND quantity = ?
"""

REPEATS = """
SELECT count(DISTINCT repeats.subject_id)::INTEGER AS subjects, count(*)::INTEGER AS pairs,
    count(*) FILTER (original.session_id != again.session_id)::INTEGER AS across_sessions
FROM repeat_clips AS repeats
INNER JOIN clips AS original ON repeats.clip_id = original.clip_id
INNER JOIN clips AS again ON repeats.repeat_clip_id = again.clip_id
WHERE repeats.activity = ? AND repeats.view = ? AND repeats.fps_class_hz = ?
"""

CHANGES = """
SELECT
    count(difference_change)::INTEGER AS subjects, var_samp(difference_change) AS variance,
    avg(pow(difference_change_se, 2)) AS error_variance, count(left_change + right_change)::INTEGER AS side_subjects,
    (var_samp(left_change) + var_samp(right_change)) / 2 AS side_variance,
    avg(pow(left_change_se, 2) + pow(right_change_se, 2)) / 2 AS side_error_variance
FROM pre_post_changes
WHERE activity = ? AND view = ? AND pairing = ? AND metric = ? AND coalesce(comparable, true)
GROUP BY intervention, condition
ORDER BY subjects DESC, side_subjects DESC, intervention, condition
"""

ASYMMETRY = """
SELECT median(difference) AS difference, avg(pow(difference_se, 2)) AS error_variance
FROM session_contrasts
WHERE analysis_id = ? AND activity = ? AND view = ? AND pairing = ? AND metric = ? AND difference IS NOT NULL
GROUP BY subject_id
ORDER BY subject_id
"""

BIASES = """
SELECT camera_sides, side_bias FROM analysis_side_biases
WHERE analysis_id = ? AND activity = ? AND view = ? AND pairing = ? AND metric = ? ORDER BY camera_sides
"""


@dataclass(frozen=True, slots=True)
class Found:
    """What a lake has of one metric in one setting.

    ``others``: the lake's other settings with this metric; ``noise``: the row of `measurement_noise`, or None;
    ``repeats``: how many people and pairs there are; ``biases``: declared side bias by sides nearer the camera.
    """

    setting: Setting
    others: tuple[Row, ...]
    sides: tuple[ClipSide, ...]
    noise: Row | None
    repeats: Row
    variation: Variation | None
    biases: Mapping[str, float]


def read_lake(path: str | PathLike[str], question: Question) -> Found:
    """Read the setting asked for; what is not said of it is what the lake has of most people.

    Raises
    ------
    PlanError
        The lake has no strides of this metric there; what it has is told.
    LakeError
        The lake cannot be read.
    """
    lake = Lake(path)
    with one_state(lake) as connection:

        def ask(sql: str, *parameters: object) -> list[dict[str, Any]]:
            return list(connection.execute(sql, list(parameters)).to_arrow_table().to_pylist())

        current = ask(CURRENT_ANALYSIS)
        if not current:
            raise PlanError(f"lake {lake.path} has no numbers yet: gaitlake ingest INBOX, or plan without --lake")
        analysis_id, metric = str(current[0]["value"]), question.metric.metric
        settings = ask(SETTINGS, metric, analysis_id, analysis_id)
        chosen = _chosen(question, settings, _fps_class(ask, question), str(lake.path))
        return _found(ask, analysis_id, question, chosen, settings)


def _found(ask: Ask, analysis_id: str, question: Question, chosen: Row, settings: list[dict[str, Any]]) -> Found:
    metric, filmed = question.metric.metric, (chosen["activity"], chosen["view"])
    pairing, fps_class_hz = pairing_of(question, chosen["view"]), chosen["fps_class_hz"]
    sides = [ClipSide(**row) for row in ask(CLIP_SIDES, analysis_id, *filmed, fps_class_hz, metric, analysis_id)]
    noise = ask(NOISE, *filmed, pairing, fps_class_hz, metric, question.quantity)
    cell = (*filmed, pairing, metric)
    return Found(
        Setting(*filmed, pairing, fps_class_hz),
        tuple(row for row in settings if row != chosen),
        tuple(one for one in sides if one.is_near or pairing == "same_clip"),
        noise[0] if noise else None,
        ask(REPEATS, *filmed, fps_class_hz)[0],
        _of_changes(ask(CHANGES, *cell), question) or _of_asymmetry(ask(ASYMMETRY, analysis_id, *cell)),
        {row["camera_sides"]: row["side_bias"] for row in ask(BIASES, analysis_id, *cell)},
    )


def _fps_class(ask: Ask, question: Question) -> int | None:
    return None if question.fps_hz is None else int(ask(FPS_CLASS, question.fps_hz)[0]["fps_class_hz"])


def _chosen(question: Question, settings: list[dict[str, Any]], fps_class_hz: int | None, lake: str) -> Row:
    wanted = {"activity": question.activity, "view": question.view, "fps_class_hz": fps_class_hz}
    wanted = {name: value for name, value in wanted.items() if value is not None}
    if question.pairing == "near_near":
        wanted["view"] = "sagittal"
    for row in settings:
        if all(row[name] == value for name, value in wanted.items()):
            return row
    asked = ", ".join(setting_words(wanted)) or "any view"
    has = "; ".join(", ".join(setting_words(row)) for row in settings[:5]) or "none at all"
    raise PlanError(
        f"lake {lake} has no strides of {question.metric.metric} of {asked}; it has {has}. "
        "Ask for those, or plan without --lake from published floors"
    )


def setting_words(row: Row) -> list[str]:
    """A setting as a person says it."""
    fps = row.get("fps_class_hz")
    words = [str(row[name]) for name in ("activity", "view") if row.get(name)]
    return words + ([f"{fps} frames/s"] if fps else []) + ([f"{row['subjects']} people"] if "subjects" in row else [])


def _of_changes(rows: list[dict[str, Any]], question: Question) -> Variation | None:
    """From the intervention and condition with most people, less what measuring adds."""
    prefix = "side_" if question.quantity == "side" else ""
    for row in sorted(rows, key=lambda row: -row[f"{prefix}subjects"])[:1]:
        people, total = row[f"{prefix}subjects"], row[f"{prefix}variance"]
        if people >= SUBJECTS_MINIMUM and total is not None:
            true = max(0.0, total - (row[f"{prefix}error_variance"] or 0.0))
            return Variation(true**0.5, "changes", people)
    return None


def _of_asymmetry(rows: list[dict[str, Any]]) -> Variation | None:
    """People's changes taken to vary as their asymmetry does: so it is if before and after correlate by .5."""
    if len(rows) < SUBJECTS_MINIMUM:
        return None
    errors = [row["error_variance"] for row in rows if row["error_variance"] is not None]
    total = statistics.variance(row["difference"] for row in rows)
    true = max(0.0, total - (statistics.fmean(errors) if errors else 0.0))
    return Variation(true**0.5, "asymmetry", len(rows))
