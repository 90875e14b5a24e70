"""Every subject of a study's cohorts: its visits, its values, and why it is in or out."""

from __future__ import annotations

import math
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from typing import Any

from gaitlake.studies.cohort import affected_side
from gaitlake.studies.comparability import comparable_posts, speed_unknown
from gaitlake.studies.declaration import Cohort, Declaration
from gaitlake.studies.outcomes import NOISE_OF, Pair, codes, main_outcome, outcome_names, pair
from gaitlake.studies.reading import StudyData
from gaitlake.studies.visits import UNSPECIFIED, Choice, Visit, choose, lack

Row = Mapping[str, Any]


@dataclass(frozen=True, slots=True)
class Person:
    """One subject of one arm, and the visits that stand for it in one condition. ``dose``: after, if it is a number."""

    arm: str
    condition: str
    subject_id: str
    choice: Choice
    affected_side: str | None
    dose: float | None


@dataclass(frozen=True, slots=True)
class Measured:
    """One person and one metric. ``reason``: why no outcome of it counts; an outcome may lack for reasons of its own.

    ``pre`` and ``posts`` are rows of `session_contrasts`, also of a person with one visit only, so that models may use
    it; ``pairs`` by outcome is empty where ``reason`` is given.
    """

    person: Person
    metric: str
    reason: str | None = None
    why: str | None = None
    pre: Row | None = None
    posts: tuple[Row, ...] = ()
    pairs: Mapping[str, Pair] = field(default_factory=dict)
    speed_unknown: bool = False
    flags: tuple[str, ...] = ()
    visits_after: tuple[Visit, ...] = ()

    def pair(self, outcome: str) -> Pair:
        """The outcome before and after, or the reason why not."""
        return self.pairs.get(outcome) or Pair(None, None, self.reason or "NOT_MEASURED")

    def mdc(self, data: StudyData, outcome: str) -> tuple[float | None, str | None]:
        """Smallest detectable change and its source: repeats of the lake, else the literature's floor, else none."""
        fps = self.pre["fps_class_hz"] if self.pre else None
        noise = data.noise.get((self.metric, fps or 0, NOISE_OF.get(outcome, "side")))
        if noise is not None:
            return float(noise["mdc95"]), "repeats"
        floor = data.metrics[self.metric]["mdc_floor"]
        return (None, None) if floor is None else (float(floor), "literature")


def find_people(study: Declaration, data: StudyData) -> list[Person]:
    """Every subject of every arm, in every condition; sorted."""
    people = []
    for arm, members in sorted(data.members.items(), reverse=True):
        cohort = study.cohort if arm == "treated" else study.control or study.cohort
        for condition in study.conditions:
            for subject_id, unknown in sorted(members.items()):
                sessions = data.sessions.get(subject_id, [])
                choice = _choice(study, data, (arm, condition), cohort, sessions)
                if unknown is not None:
                    choice = Choice(choice.intervention_date, reason="COHORT_UNKNOWN", why=unknown)
                side, dose = affected_side(sessions), _dose(choice, sessions)
                people.append(Person(arm, condition, subject_id, choice, side, dose))
    return people


def _choice(
    study: Declaration, data: StudyData, cell: tuple[str, str], cohort: Cohort, sessions: Sequence[Row]
) -> Choice:
    arm, condition = cell
    wanted = study.intervention if arm == "treated" else cohort.intervention
    named = {row["intervention"] for row in sessions if row["intervention"] is not None}
    if wanted is not None and wanted not in named:
        told = f"its sessions name {', '.join(sorted(named))}" if named else "its sessions name none"
        return Choice(None, reason="NO_INTERVENTION", why=f"intervention {wanted}: {told}")
    if arm == "control" and study.intervention in named - {wanted}:
        return Choice(None, reason="HAD_INTERVENTION", why=f"its sessions name {', '.join(sorted(named))}")
    if wanted is None and len(named) > 1:
        return Choice(None, reason="SEVERAL_INTERVENTIONS", why=", ".join(sorted(named)))
    used = [row for row in sessions if wanted is None or row["intervention"] in (None, wanted)]
    days: list[date] = [row["intervention_date"] for row in used if row["intervention_date"] is not None]
    kind = (data.analysis_id, study.activity, study.view, condition, study.pairing)
    visits = []
    for row in used:
        away = bool(cohort.site) and row["site"] not in cohort.site
        for timepoint in data.visits.get(row["session_id"], [row["timepoint"] or UNSPECIFIED]):
            found = data.cells.get((row["session_id"], timepoint), frozenset())
            lacks = f"filmed at {row['site'] or 'an unknown site'}" if away else lack(found, kind)
            visits.append(Visit(row["session_id"], timepoint, row["date"], lacks))
    return choose(visits, min(days, default=None), study.visits)


def _dose(choice: Choice, sessions: Sequence[Row]) -> float | None:
    """The dose of the last visit after, where it is a plain number of at least 0."""
    used = {visit.session_id for visit in choice.posts[-1:]}
    for row in sessions:
        if row["session_id"] in used and row["dose"] is not None:
            try:
                dose = float(row["dose"])
            except ValueError:
                return None
            return dose if math.isfinite(dose) and dose >= 0.0 else None
    return None


def studied_metrics(study: Declaration, data: StudyData) -> list[str]:
    """Primary metrics in the order declared, then the secondary ones: those declared, else all that were measured."""
    primary = [test.metric for test in study.primary]
    if study.secondary is not None:
        return primary + [metric for metric in study.secondary if metric not in primary]
    measured = {metric for rows in data.contrasts.values() for metric in rows}
    return primary + sorted((measured & data.metrics.keys()) - set(primary))


def measure(study: Declaration, data: StudyData, people: Sequence[Person]) -> Iterator[Measured]:
    """Every person and metric."""
    affected = any(person.affected_side for person in people)
    for metric in studied_metrics(study, data):
        names = outcome_names(sided=bool(data.metrics[metric]["sided"]), affected=affected)
        for person in people:
            yield _measured(study, data, person, metric, names)


def _measured(study: Declaration, data: StudyData, person: Person, metric: str, names: Sequence[str]) -> Measured:
    choice = person.choice

    def row_of(visit: Visit | None) -> Row | None:
        found = data.contrasts.get((visit.session_id, visit.timepoint, person.condition), {}) if visit else {}
        return found.get(metric)

    pre = row_of(choice.pre)
    after = [(visit, row) for visit in choice.posts if (row := row_of(visit)) is not None]
    if choice.reason is not None:
        return Measured(person, metric, choice.reason, choice.why, pre, tuple(row for _, row in after))
    if pre is None or not after:
        lacking = choice.pre if pre is None else choice.posts[0]
        why = f"{lacking} has no {metric}"
        return Measured(person, metric, "NOT_MEASURED", why, pre, tuple(row for _, row in after))
    kept, refused = comparable_posts(pre, after, study.activity)
    posts = tuple(row for _, row in kept)
    if not posts:
        return Measured(person, metric, "NOT_COMPARABLE", "; ".join(refused), pre)
    pairs = {
        name: pair(name, pre, posts, study.minimum_strides, person.affected_side)
        for name in dict.fromkeys((*names, "left", "right"))
    }
    used = tuple(visit for visit, _ in kept)
    unknown = any(speed_unknown(pre, row, study.activity) for row in posts)
    flags = {code for row in (pre, *posts) for code in codes(row["flags"])} - {"MODEL_SIDE_BIAS"}
    flags |= {"SPEED_UNKNOWN"} if unknown else set()
    return Measured(
        person, metric, None, "; ".join(refused) or None, pre, posts, pairs, unknown, tuple(sorted(flags)), used
    )


def main_outcomes(study: Declaration, data: StudyData) -> dict[str, str]:
    """What is asked of each metric first."""
    found = {metric: main_outcome(sided=bool(data.metrics[metric]["sided"])) for metric in studied_metrics(study, data)}
    return found | {test.metric: test.outcome for test in study.primary if test.outcome is not None}
