"""Who is in a study's cohort, and of whom that cannot be told."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping
from dataclasses import asdict
from datetime import date
from difflib import get_close_matches
from typing import Any

from gaitlake.studies.declaration import Cohort, Declaration
from gaitlake.studies.failure import StudyError

Row = Mapping[str, Any]


def grouped(rows: Iterable[Row], key: str) -> dict[str, list[Row]]:
    """Rows by the text in a column."""
    groups: dict[str, list[Row]] = {}
    for row in rows:
        groups.setdefault(str(row[key]), []).append(row)
    return groups


def find_members(
    study: Declaration, people: Collection[Row], sessions: Mapping[str, list[Row]]
) -> dict[str, dict[str, str | None]]:
    """Subjects of each arm, each with None, or with words for what the cohort asks for and is not known of it.

    Raises
    ------
    StudyError
        Nobody is in a cohort, or somebody in both, or a subject named in it is not in the lake.
    """
    cohorts = {"treated": study.cohort} | ({"control": study.control} if study.control else {})
    _require_subjects(study, cohorts, {row["subject_id"] for row in people})
    arms: dict[str, dict[str, str | None]] = {}
    for arm, cohort in cohorts.items():
        judged = {row["subject_id"]: _membership(row, sessions.get(row["subject_id"], []), cohort) for row in people}
        arms[arm] = {subject: unknown for subject, (belongs, unknown) in judged.items() if belongs}
        if not any(unknown is None for unknown in arms[arm].values()):
            raise StudyError(_nobody(study, arm, cohort, arms[arm], len(people)))
    both = sorted(set(arms["treated"]) & set(arms.get("control", {})))
    if both:
        raise StudyError(
            f"study {study.name}: {len(both)} subjects are in cohort and control ({', '.join(both[:3])}); "
            "declare both so that nobody is in both, for example by group"
        )
    return arms


def _require_subjects(study: Declaration, cohorts: Mapping[str, Cohort], known: Collection[str]) -> None:
    """Refuse names of subjects that the lake does not have: a slip of the pen would be lost silently."""
    strange = sorted({name for cohort in cohorts.values() for name in cohort.subjects} - set(known))
    if strange:
        near = get_close_matches(strange[0], known, n=1)
        hint = f"did you mean {near[0]}?" if near else "see SELECT subject_id FROM subjects"
        raise StudyError(f"study {study.name}: the lake has no subject {', '.join(strange)}; {hint}")


def _nobody(study: Declaration, arm: str, cohort: Cohort, found: Mapping[str, str | None], people: int) -> str:
    section = "cohort" if arm == "treated" else "control"
    asked = {name: value for name, value in asdict(cohort).items() if value not in ((), None)}
    unknown = f" ({len(found)} might be, but what is asked for is not known of them)" if found else ""
    return (
        f"study {study.name}: the {section} is empty: none of the lake's {people} subjects is in it{unknown}. "
        f"It asks for {asked or 'nobody in particular'}; see tables subjects, and sessions for site and affected_side"
    )


def _membership(person: Row, sessions: list[Row], cohort: Cohort) -> tuple[bool, str | None]:
    """Does a subject belong to a cohort? True with words: as far as is known, but these are missing."""
    found: list[tuple[str, bool | None]] = [
        ("sex", _among(person["sex"], cohort.sex)),
        ("group", _among(person["group_name"], cohort.group)),
        ("age", _age_fits(person, sessions, cohort)),
        ("site", _any_among((row["site"] for row in sessions), cohort.site)),
        ("affected side", _affected(sessions, cohort)),
        ("subject", _among(person["subject_id"], cohort.subjects)),
        ("is_reference", cohort.is_reference is None or person["is_reference"] == cohort.is_reference),
    ]
    if any(fits is False for _, fits in found):
        return False, None
    unknown = [name for name, fits in found if fits is None]
    return True, f"not known: {', '.join(unknown)}" if unknown else None


def _among(value: object, wanted: tuple[str, ...]) -> bool | None:
    return True if not wanted else None if value is None else value in wanted


def _any_among(values: Iterable[object], wanted: tuple[str, ...]) -> bool | None:
    known = {value for value in values if value is not None}
    return True if not wanted else None if not known else bool(known & set(wanted))


def _affected(sessions: list[Row], cohort: Cohort) -> bool | None:
    side = affected_side(sessions)
    if cohort.affected_side and side is None and any(row["affected_side"] for row in sessions):
        return set(cohort.affected_side) >= {"left", "right"}
    return _among(side, cohort.affected_side)


def affected_side(sessions: list[Row]) -> str | None:
    """The one side that sessions of a subject name; None: none does, or they name both."""
    sides = {str(row["affected_side"]) for row in sessions if row["affected_side"] is not None}
    return sides.pop() if len(sides) == 1 else None


def _age_fits(person: Row, sessions: list[Row], cohort: Cohort) -> bool | None:
    if cohort.age_years is None:
        return True
    days: list[date] = [row["intervention_date"] for row in sessions if row["intervention_date"]]
    days = days or [row["date"] for row in sessions if row["date"]]
    if person["birth_year"] is None or not days:
        return None
    return cohort.age_years[0] <= min(days).year - int(person["birth_year"]) <= cohort.age_years[1]
