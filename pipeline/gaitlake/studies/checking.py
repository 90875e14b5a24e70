"""A declaration against a lake: are its metrics there, and can its view and activity carry them?"""

from __future__ import annotations

import difflib
from collections.abc import Iterator, Mapping
from typing import Any

from gaitlake.studies.declaration import Declaration, problem_text
from gaitlake.studies.failure import StudyError
from gaitlake.studies.outcomes import UNSIDED

Row = Mapping[str, Any]


def require_metrics(study: Declaration, metrics: Mapping[str, Row]) -> None:
    """Refuse metrics that are not there, or not in this view and activity, and signals that are not stored.

    Raises
    ------
    StudyError
        With everything that is wrong, near names, and the views that carry them.
    """
    problems: list[str] = []
    for metric in (*(test.metric for test in study.primary), *(study.secondary or ())):
        problems += _metric_problems(study, metric, metrics)
    for test in study.primary:
        row = metrics.get(test.metric)
        if row is not None and not row["sided"] and test.outcome not in (None, *UNSIDED):
            problems.append(f"{test.metric} has no sides, so its outcome is level; found {test.outcome}")
    problems += _signal_problems(study)
    if problems:
        raise StudyError(problem_text(study.name, problems))


def _metric_problems(study: Declaration, metric: str, metrics: Mapping[str, Row]) -> Iterator[str]:
    row = metrics.get(metric)
    if row is None:
        near = difflib.get_close_matches(metric, metrics, n=3, cutoff=0.5)
        told = "; ".join(f"{name} (views {metrics[name]['views']})" for name in near)
        yield f"there is no metric {metric}" + (f"; near are {told}" if told else "; see SELECT * FROM metrics")
        return
    for word, wanted in (("views", study.view), ("activities", study.activity)):
        known = [one.strip() for one in str(row[word]).split(",")]
        if known != ["-"] and wanted not in known:
            yield f"{metric} is for {word} {', '.join(known)}; the study asks for {wanted}"


def _signal_problems(study: Declaration) -> Iterator[str]:
    from gaitlake.metrics.registry import SIGNALS

    known = SIGNALS["sagittal" if study.view == "sagittal" else "frontal"]
    for signal in study.curves:
        if signal not in known:
            yield f"curves: there is no signal {signal} of view {study.view}; known are {', '.join(known)}"
