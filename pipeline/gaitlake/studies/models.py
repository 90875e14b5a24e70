"""What goes beyond the paired tests: a control group, visits without a partner, dose. Each says why where it cannot."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import numpy as np

from gaitlake.statistics import SubjectPairs
from gaitlake.statistics.control import ancova
from gaitlake.statistics.mixed import MixedResult, dose_slope
from gaitlake.studies.outcomes import value
from gaitlake.studies.subjects import Measured

Row = dict[str, Any]
UNPAIRED = (None, "NO_PRE", "NO_POST", "NOT_MEASURED")
"""Reasons for which a subject's one visit still tells something of its level."""


def against_control(treated: Sequence[Measured], control: Sequence[Measured], outcome: str) -> Row:
    """Treated less control after, at equal values before (ANCOVA)."""
    pairs, groups = {}, {}
    for arm, people in (("treated", treated), ("control", control)):
        for one in people:
            found = one.pair(outcome)
            if found.change is not None:
                pairs[one.person.subject_id] = (found.pre, found.post)
                groups[one.person.subject_id] = arm
    result = ancova(SubjectPairs.from_mapping(pairs), groups, control="control")
    return {
        "n_control": result.n_control,
        "control_effect": result.effect,
        "control_ci_low": result.ci_low,
        "control_ci_high": result.ci_high,
        "p_ancova": result.p,
        "control_reason": result.reason,
    }


def mixed_change(people: Sequence[Measured], outcome: str, minimum_strides: int) -> Row:
    """Change in y ~ after + (1 + after | subject), rows are visits: subjects with one visit are kept."""
    subjects, after, values = _visits(people, outcome, minimum_strides)
    found = dose_slope(subjects, np.array(after), np.array(values))
    return _slope(found, "mixed", "mixed_change") | {
        "mixed_subjects": found.n_subjects,
        "mixed_visits": found.n_rows,
        "mixed_fell_back": found.fell_back if found.terms else None,
    }


def by_dose(people: Sequence[Measured], outcome: str, minimum_strides: int) -> Row:
    """Change per unit of dose, which is 0 before; exploratory."""
    dosed = [one for one in people if one.person.dose is not None and one.pair(outcome).change is not None]
    if not dosed:
        return {"dose_subjects": 0, "dose_reason": "NO_DOSE"}
    subjects, after, values = _visits(dosed, outcome, minimum_strides)
    doses = {one.person.subject_id: float(one.person.dose or 0.0) for one in dosed}
    dose = np.array([doses[subject] * late for subject, late in zip(subjects, after, strict=True)])
    found = dose_slope(subjects, dose, np.array(values))
    return _slope(found, "dose", "dose_slope") | {"dose_subjects": found.n_subjects}


def _visits(
    people: Sequence[Measured], outcome: str, minimum_strides: int
) -> tuple[list[str], list[float], list[float]]:
    """Subject, 0 before and 1 after, and value, of every visit that has one."""
    subjects: list[str] = []
    after: list[float] = []
    values: list[float] = []
    for one in people:
        if one.reason not in UNPAIRED:
            continue
        for late, row in [(0.0, one.pre), *((1.0, row) for row in one.posts)]:
            if row is None:
                continue
            found = value(outcome, row, minimum_strides, one.person.affected_side).number
            if found is not None:
                subjects.append(one.person.subject_id)
                after.append(late)
                values.append(found)
    return subjects, after, values


def _slope(found: MixedResult, prefix: str, estimate: str) -> Row:
    term = found.terms.get("dose")
    return {
        estimate: term.estimate if term else None,
        f"{prefix}_ci_low": term.ci_low if term else None,
        f"{prefix}_ci_high": term.ci_high if term else None,
        f"p_{prefix}": term.p if term else None,
        f"{prefix}_reason": found.reason,
    }
