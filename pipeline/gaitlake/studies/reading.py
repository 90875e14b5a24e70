"""Everything that a study reads, from one state of the lake, and a hash of it."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Collection, Mapping
from dataclasses import dataclass, field
from typing import Any

from gaitlake.lake import Lake, one_state
from gaitlake.studies.cohort import find_members, grouped
from gaitlake.studies.declaration import Declaration
from gaitlake.studies.failure import StudyError
from gaitlake.studies.visits import Cell

Row = Mapping[str, Any]
RESULT_VERSION = 1
"""Raised when the same rows give other results, so that stored studies run again."""

SUBJECTS = "SELECT subject_id, sex, birth_year, group_name, is_reference FROM subjects ORDER BY subject_id"

SESSIONS = """
SELECT session_id, subject_id, date, timepoint, intervention, intervention_date, dose, site, affected_side
FROM sessions ORDER BY subject_id, session_id
"""

CURRENT_ANALYSIS = "SELECT value FROM lake_info WHERE name = 'current_analysis_id'"

VISITS = """
SELECT DISTINCT session_id, coalesce(clips.timepoint, sessions.timepoint, 'unspecified') AS timepoint
FROM clips JOIN sessions USING (session_id) WHERE NOT exclude AND subject_id IN (SELECT unnest(?))
UNION
SELECT DISTINCT session_id, timepoint FROM session_contrasts WHERE subject_id IN (SELECT unnest(?))
ORDER BY ALL
"""

CELLS = """
SELECT DISTINCT session_id, timepoint, analysis_id, activity, view, condition, pairing
FROM session_contrasts WHERE subject_id IN (SELECT unnest(?)) ORDER BY ALL
"""

CONTRASTS = """
SELECT
    session_id, timepoint, condition, metric, n_left, n_right, left_median, right_median, left_se, right_se,
    difference, difference_se, difference_df, reason, speed_mps, lake.main.fps_class_hz(fps_hz) AS fps_class_hz,
    camera_sides, flags
FROM session_contrasts
WHERE analysis_id = ? AND activity = ? AND view = ? AND pairing = ? AND condition IN (SELECT unnest(?))
    AND subject_id IN (SELECT unnest(?))
ORDER BY session_id, timepoint, condition, metric
"""

METRICS = "SELECT metric, unit, views, activities, sided, mdc_floor FROM metrics ORDER BY metric"

NOISE = """
SELECT metric, fps_class_hz, quantity, mdc95, icc_2_1 FROM measurement_noise
WHERE activity = ? AND view = ? AND pairing = ? ORDER BY ALL
"""

BANDS = """
SELECT metric, camera_sides, quantity, subjects, mean, sd FROM reference_bands
WHERE activity = ? AND view = ? AND pairing = ? AND level = 3 ORDER BY ALL
"""

CURVES = """
SELECT
    session_id, coalesce(clips.timepoint, sessions.timepoint, 'unspecified') AS timepoint, condition, signal, side,
    clip_id, stride_no, curve
FROM cycle_curves
JOIN clip_analyses AS analysed USING (clip_id, analysis_id)
JOIN clips USING (clip_id)
JOIN sessions USING (session_id)
SEMI JOIN (SELECT clip_id, analysis_id FROM pooled_clips) AS pooled USING (clip_id, analysis_id)
WHERE analysis_id = ? AND analysed.activity = ? AND analysed.view = ?
    AND (? = 'same_clip' OR analysed.camera_side = side)
    AND condition IN (SELECT unnest(?)) AND subject_id IN (SELECT unnest(?)) AND signal IN (SELECT unnest(?))
ORDER BY session_id, timepoint, condition, signal, side, clip_id, stride_no
"""

HASHED = ("subjects", "sessions", "visits", "cells", "contrasts", "metrics", "noise", "bands", "curves")


@dataclass(frozen=True, slots=True)
class StudyData:
    """Rows of one snapshot. ``cells``: by visit (session, timepoint); ``contrasts``: by visit, condition and metric.

    ``members`` of each arm: None, or what the cohort asks for and is not known of the subject.
    """

    analysis_id: str
    snapshot_id: int
    hash: str
    members: Mapping[str, Mapping[str, str | None]]
    sessions: Mapping[str, list[Row]]
    visits: Mapping[str, list[str]]
    cells: Mapping[tuple[str, str], frozenset[Cell]]
    contrasts: Mapping[tuple[str, str, str], Mapping[str, Row]]
    metrics: Mapping[str, Row]
    noise: Mapping[tuple[str, int, str], Row]
    bands: Mapping[tuple[str, str | None, str], Row]
    curves: list[Row] = field(default_factory=list)


def read_data(lake: Lake, study: Declaration) -> StudyData:
    """Read what the study needs.

    Raises
    ------
    StudyError
        The lake has no numbers yet, or the cohort is empty.
    LakeError
        The lake cannot be read.
    """
    with one_state(lake) as connection:

        def rows(sql: str, *parameters: object) -> list[dict[str, Any]]:
            return list(connection.execute(sql, list(parameters)).to_arrow_table().to_pylist())

        snapshot = int(rows("SELECT id FROM lake.current_snapshot()")[0]["id"])
        current = rows(CURRENT_ANALYSIS)
        if not current:
            raise StudyError(f"study {study.name}: lake {lake.path} has no numbers yet; gaitlake ingest INBOX")
        analysis_id = str(current[0]["value"])
        people, sessions = rows(SUBJECTS), rows(SESSIONS)
        members = find_members(study, people, grouped(sessions, "subject_id"))
        ids = sorted({subject for arm in members.values() for subject in arm})
        kind = (study.activity, study.view, study.pairing)
        found = {
            "subjects": [row for row in people if row["subject_id"] in set(ids)],
            "sessions": [row for row in sessions if row["subject_id"] in set(ids)],
            "visits": rows(VISITS, ids, ids),
            "cells": rows(CELLS, ids),
            "contrasts": rows(CONTRASTS, analysis_id, *kind, list(study.conditions), ids),
            "metrics": rows(METRICS),
            "noise": rows(NOISE, *kind),
            "bands": rows(BANDS, *kind),
            "curves": rows(CURVES, analysis_id, *kind, list(study.conditions), ids, list(study.curves))
            if study.curves
            else [],
        }
    return _assembled(analysis_id, snapshot, members, found)


def _assembled(
    analysis_id: str, snapshot: int, members: Mapping[str, Mapping[str, str | None]], found: dict[str, list[Any]]
) -> StudyData:
    visits = grouped(found["visits"], "session_id")
    return StudyData(
        analysis_id=analysis_id,
        snapshot_id=snapshot,
        hash=_hash(analysis_id, found),
        members=members,
        sessions=grouped(found["sessions"], "subject_id"),
        visits={key: [row["timepoint"] for row in rows] for key, rows in visits.items()},
        cells=_cells(found["cells"]),
        contrasts=_contrasts(found["contrasts"]),
        metrics={row["metric"]: row for row in found["metrics"]},
        noise={(row["metric"], row["fps_class_hz"], row["quantity"]): row for row in found["noise"]},
        bands={(row["metric"], row["camera_sides"], row["quantity"]): row for row in found["bands"]},
        curves=found["curves"],
    )


def _hash(analysis_id: str, found: Mapping[str, list[Row]]) -> str:
    text = json.dumps([RESULT_VERSION, analysis_id, *(found[name] for name in HASHED)], default=str)
    return hashlib.sha256(text.encode()).hexdigest()[:24]


def _cells(rows: Collection[Row]) -> dict[tuple[str, str], frozenset[Cell]]:
    found: dict[tuple[str, str], set[Cell]] = {}
    for row in rows:
        cell = (row["analysis_id"], row["activity"], row["view"], row["condition"], row["pairing"])
        found.setdefault((row["session_id"], row["timepoint"]), set()).add(cell)
    return {key: frozenset(cells) for key, cells in found.items()}


def _contrasts(rows: Collection[Row]) -> dict[tuple[str, str, str], dict[str, Row]]:
    found: dict[tuple[str, str, str], dict[str, Row]] = {}
    for row in rows:
        found.setdefault((row["session_id"], row["timepoint"], row["condition"]), {})[row["metric"]] = row
    return found
