"""Rows of `study_subjects`: attrition, and each subject's numbers."""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from typing import Any

from gaitlake.studies.declaration import Declaration
from gaitlake.studies.outcomes import response
from gaitlake.studies.reading import StudyData
from gaitlake.studies.subjects import Measured, Person, main_outcomes
from gaitlake.studies.visits import Visit
from gaitlake_schemas.vocabulary import QUALITY_REASONS, STUDY_REASONS

Row = dict[str, Any]
WORDS = STUDY_REASONS | QUALITY_REASONS


def subject_rows(study: Declaration, data: StudyData, measured: Sequence[Measured]) -> list[Row]:
    """A row of every subject and metric, without the study's name."""
    main = main_outcomes(study, data)
    primary = {test.metric for test in study.primary}
    return [
        _person(one.person, one.visits_after or one.person.choice.posts)
        | _filming(one)
        | _values(data, one)
        | _verdict(one, main[one.metric], one.metric in primary)
        for one in measured
    ]


def _person(person: Person, after: Sequence[Visit]) -> Row:
    choice = person.choice
    last = after[-1].date if after else None
    before = choice.pre.date if choice.pre else None
    return {
        "arm": person.arm,
        "condition": person.condition,
        "subject_id": person.subject_id,
        "intervention_date": choice.intervention_date,
        "pre_session_id": choice.pre.session_id if choice.pre else None,
        "post_session_ids": ",".join(visit.session_id for visit in after) or None,
        "pre_date": before,
        "post_date": last,
        "days_between": (last - before).days if last and before else None,
        "other_visits": "; ".join(choice.others) or None,
        "affected_side": person.affected_side,
    }


def _filming(one: Measured) -> Row:
    pre, posts = one.pre, one.posts
    speeds = [row["speed_mps"] for row in posts]
    known = bool(speeds) and None not in speeds
    return {
        "metric": one.metric,
        "speed_pre_mps": pre["speed_mps"] if pre else None,
        "speed_post_mps": math.fsum(speeds) / len(speeds) if known else None,
        "fps_class_hz": pre["fps_class_hz"] if pre else None,
        "n_left_pre": pre["n_left"] if pre else None,
        "n_right_pre": pre["n_right"] if pre else None,
        "n_left_post": sum(row["n_left"] for row in posts) if posts else None,
        "n_right_post": sum(row["n_right"] for row in posts) if posts else None,
        "flags": ",".join(one.flags) or None,
    }


def _values(data: StudyData, one: Measured) -> Row:
    row: Row = {}
    for side in ("left", "right", "difference"):
        found = one.pair(side)
        row |= {f"{side}_pre": found.pre, f"{side}_post": found.post, f"{side}_change": found.change}
    size = one.pair("abs_difference")
    mdc, source = one.mdc(data, "abs_difference") if size.change is not None else (None, None)
    answer = response(size.change, size.excludes_zero, "UNVALIDATED" in one.flags, mdc)
    return row | {
        "difference_change_se": one.pair("difference").change_se,
        "abs_difference_change": size.change,
        "mdc95": mdc,
        "mdc_source": source,
        "response": None if size.change is None else answer,
    }


def _verdict(one: Measured, main: str, is_primary: bool) -> Row:
    reason = one.pair(main).reason
    if reason is None and is_primary and one.speed_unknown:
        reason = "SPEED_UNKNOWN"
    return {
        "is_primary": is_primary,
        "included": reason is None,
        "reason": reason,
        "why": one.why or (WORDS[reason] if reason is not None else None),
    }


def included_subjects(rows: Sequence[Mapping[str, Any]]) -> set[str]:
    """Treated subjects that count in at least one primary test."""
    return {row["subject_id"] for row in rows if row["arm"] == "treated" and row["is_primary"] and row["included"]}
