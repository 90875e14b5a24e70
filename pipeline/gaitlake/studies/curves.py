"""Where in the stride a signal changes: each subject's mean curve before and after (SCIENCE 7)."""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Mapping, Sequence
from typing import Any

import numpy as np

from gaitlake.statistics.curves import CurveTest, paired_curves
from gaitlake.statistics.sample import Floats
from gaitlake.studies.declaration import Declaration
from gaitlake.studies.reading import StudyData
from gaitlake.studies.subjects import Measured, Person
from gaitlake.studies.visits import Visit

Row = dict[str, Any]
OUTCOMES = ("curve_left", "curve_right", "curve_difference")
UNITS = {"deg": "deg", "m": "m", "px": "px", "s": "s"}
Means = Mapping[tuple[str, str, str, str, str], Floats]
"""By session, timepoint, condition, signal and side."""


def curve_effects(study: Declaration, data: StudyData, measured: Sequence[Measured]) -> list[Row]:
    """Rows of `study_effects` for the declared signals: both sides and their difference, in the treated arm."""
    if not study.curves:
        return []
    means = _mean_curves(data, study.minimum_strides)
    people = _people(measured)
    rows = []
    for signal in study.curves:
        for condition in study.conditions:
            of_condition = {person: reason for person, reason in people.items() if person.condition == condition}
            for outcome in OUTCOMES:
                rows.append(_row(study, means, of_condition, (condition, signal, outcome)))
    return rows


def _people(measured: Sequence[Measured]) -> dict[Person, str | None]:
    """Treated people, each with the reason for which no metric of it can be compared, or None."""
    found: dict[Person, str | None] = {}
    for one in measured:
        if one.person.arm == "treated" and found.get(one.person, "") is not None:
            found[one.person] = one.reason
    return found


def _mean_curves(data: StudyData, minimum_strides: int) -> Means:
    strides: dict[tuple[str, str, str, str, str], list[Floats]] = {}
    for row in data.curves:
        key = (row["session_id"], row["timepoint"], row["condition"], row["signal"], row["side"])
        strides.setdefault(key, []).append(np.array(row["curve"], dtype=np.float64))
    return {key: np.mean(curves, axis=0) for key, curves in strides.items() if len(curves) >= minimum_strides}


def _row(study: Declaration, means: Means, people: Mapping[Person, str | None], question: tuple[str, str, str]) -> Row:
    condition, signal, outcome = question
    pairs: dict[str, tuple[Floats, Floats]] = {}
    missing: Counter[str] = Counter()
    for person, reason in people.items():
        before = None if person.choice.pre is None else _curve(means, [person.choice.pre], question)
        after = _curve(means, person.choice.posts, question)
        if reason is not None:
            missing[reason] += 1
        elif before is None or after is None:
            missing["NOT_MEASURED"] += 1
        else:
            pairs[person.subject_id] = (before, after)
    found = paired_curves(pairs, seed=study.seed)
    return {
        "arm": "treated",
        "condition": condition,
        "metric": signal,
        "outcome": outcome,
        "family": "secondary",
        "unit": UNITS.get(signal.rsplit("_", 1)[-1], ""),
        "n": found.n,
        "n_missing": sum(missing.values()),
        "missing_reasons": json.dumps(dict(sorted(missing.items()))),
        "n_speed_unknown": 0,
        "p_sign_flip": found.p,
        "sign_flip_exact": found.exact,
        "test": "max_t",
        "reason": found.reason,
        "curve_critical_t": found.critical_t,
        "curve_nodes": _nodes(found),
    }


def _curve(means: Means, visits: Sequence[Visit], question: tuple[str, str, str]) -> Floats | None:
    """Mean over visits of a subject's curve, or of left less right."""
    condition, signal, outcome = question
    sides = {"curve_left": ("left",), "curve_right": ("right",)}.get(outcome, ("left", "right"))
    found = []
    for visit in visits:
        curves = [means.get((visit.session_id, visit.timepoint, condition, signal, side)) for side in sides]
        known = [curve for curve in curves if curve is not None]
        if len(known) == len(sides):
            found.append(known[0] if len(sides) == 1 else known[0] - known[1])
    return np.mean(found, axis=0) if found else None


def _nodes(found: CurveTest) -> str | None:
    """Parts of the stride that change, in percent."""
    return ", ".join(f"{cluster.first}-{cluster.last}" for cluster in found.clusters) or None
