"""A declaration from its TOML file: known keys of the right type, or every problem in one error."""

from __future__ import annotations

import difflib
import tomllib
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Any

from gaitlake.studies.declaration import Cohort, Declaration, PrimaryTest, VisitPolicy, is_number, problem_text
from gaitlake.studies.failure import StudyError
from gaitlake_schemas.vocabulary import ACTIVITIES, BASELINE, VIEWS

Check = tuple[Callable[[Any], bool], str]


def _is_text(value: object) -> bool:
    return isinstance(value, str) and bool(value.strip())


def _is_texts(value: object) -> bool:
    return _is_text(value) or (isinstance(value, list) and bool(value) and all(map(_is_text, value)))


def _is_whole(value: object) -> bool:
    return isinstance(value, int) and not isinstance(value, bool)


def _is_primary(value: object) -> bool:
    if isinstance(value, dict):
        return "metric" in value and set(value) <= {"metric", "outcome"} and all(map(_is_text, value.values()))
    return _is_text(value)


TEXT: Check = (_is_text, "a text")
TEXTS: Check = (_is_texts, "a text or a list of texts")
TRUTH: Check = (lambda value: isinstance(value, bool), "true or false")
WHOLE: Check = (_is_whole, "a whole number")
NUMBER: Check = (is_number, "a finite number")
RANGE: Check = (
    lambda value: isinstance(value, list) and len(value) == 2 and all(map(is_number, value)),
    "[youngest, oldest], two finite numbers",
)
PRIMARY: Check = (
    lambda value: isinstance(value, list) and all(map(_is_primary, value)),
    'a list of metrics, each a text or {metric = "…", outcome = "…"}',
)
SECTION: Check = (lambda value: isinstance(value, dict), "a section with keys below it")
LIST: Check = (
    lambda value: isinstance(value, list) and all(map(_is_text, value)),
    "a list of texts",
)

KEYS: dict[str, Check] = {
    "name": TEXT,
    "intervention": TEXT,
    "activity": TEXT,
    "condition": TEXTS,
    "view": TEXT,
    "pairing": TEXT,
    "primary": PRIMARY,
    "secondary": LIST,
    "curves": LIST,
    "minimum_strides": WHOLE,
    "seed": WHOLE,
    "acute": TRUTH,
    "dose": TRUTH,
    "cohort": SECTION,
    "control": SECTION,
    "visits": SECTION,
}
COHORT_KEYS: dict[str, Check] = {
    "group": TEXTS,
    "sex": TEXTS,
    "age_years": RANGE,
    "site": TEXTS,
    "is_reference": TRUTH,
    "affected_side": TEXTS,
    "subjects": TEXTS,
    "intervention": TEXT,
}
VISIT_KEYS: dict[str, Check] = {"pre_window_days": NUMBER, "post": TEXT, "target_days": NUMBER}
REQUIRED = ("name", "activity", "view", "primary", "seed")
EXAMPLES = {
    "name": 'name = "hip-drills"',
    "activity": f'activity = "run" ({", ".join(ACTIVITIES)})',
    "view": f'view = "sagittal" ({", ".join(VIEWS)})',
    "primary": 'primary = ["knee_flexion_peak_deg"]',
    "seed": "seed = 1 (any whole number: the same seed gives the same results)",
}
SECTIONS = {"cohort": COHORT_KEYS, "control": COHORT_KEYS, "visits": VISIT_KEYS}


def read_declaration(path: Path) -> tuple[Declaration, str]:
    """The declaration in a file, and the file's text.

    Raises
    ------
    StudyError
        The file cannot be read, or with everything that is wrong in it.
    """
    try:
        text = path.read_text(encoding="utf-8")
    except (OSError, UnicodeDecodeError) as error:
        raise StudyError(f"{path} cannot be read: {error}; give a study's TOML file") from error
    return parse_declaration(text, str(path)), text


def parse_declaration(text: str, source: str) -> Declaration:
    """The declaration in a TOML text; ``source`` names it in messages.

    Raises
    ------
    StudyError
        With everything that is wrong.
    """
    try:
        found = tomllib.loads(text)
    except tomllib.TOMLDecodeError as error:
        raise StudyError(f"{source} is no TOML: {error}; correct it") from error
    name = found["name"] if _is_text(found.get("name")) else source
    problems = [f"{key} is missing; write for example {EXAMPLES[key]}" for key in REQUIRED if key not in found]
    problems += _problems("", found, KEYS)
    for section, keys in SECTIONS.items():
        if isinstance(found.get(section), dict):
            problems += _problems(f"{section}.", found[section], keys)
    known = {key: value for key, value in found.items() if key in KEYS and KEYS[key][0](value)}
    for section in SECTIONS.keys() & known.keys():
        keys = SECTIONS[section]
        known[section] = {key: value for key, value in known[section].items() if key in keys and keys[key][0](value)}
    if not problems:
        return _declaration(known)
    raise StudyError(problem_text(name, problems + _further_problems(known)))


def _problems(prefix: str, found: Mapping[str, Any], keys: Mapping[str, Check]) -> list[str]:
    problems = []
    for key, value in found.items():
        if key not in keys:
            near = difflib.get_close_matches(key, keys, n=1)
            hint = f"did you mean {prefix}{near[0]}?" if near else f"known are {', '.join(keys)}"
            problems.append(f"there is no key {prefix}{key}; {hint}")
        elif not keys[key][0](value):
            problems.append(f"{prefix}{key} is {value!r}; it must be {keys[key][1]}")
    return problems


def _further_problems(known: Mapping[str, Any]) -> list[str]:
    """What is wrong with the values of those keys that can be read, so that nothing comes out only the next time."""
    stand_ins = {"name": "x", "activity": "run", "view": "sagittal", "primary": ["x"], "seed": 0}
    try:
        _declaration({**stand_ins, **known})
    except StudyError as error:
        lines = str(error).split("\n")
        return [line.removeprefix("  - ") for line in lines[1:]] or [lines[0].split(": ", 1)[1]]
    return []


def _declaration(found: Mapping[str, Any]) -> Declaration:
    visits = VisitPolicy(**found.get("visits", {}), acute=found.get("acute", False))
    secondary = found.get("secondary")
    return Declaration(
        name=found["name"],
        activity=found["activity"],
        view=found["view"],
        primary=tuple(PrimaryTest(one) if isinstance(one, str) else PrimaryTest(**one) for one in found["primary"]),
        intervention=found.get("intervention"),
        conditions=_texts(found.get("condition", BASELINE)),
        pairing=found.get("pairing", ""),
        cohort=_cohort(found.get("cohort", {})),
        control=_cohort(found["control"]) if "control" in found else None,
        visits=visits,
        secondary=None if secondary is None else tuple(secondary),
        curves=tuple(found.get("curves", ())),
        minimum_strides=found.get("minimum_strides", 7),
        dose=found.get("dose", False),
        seed=found["seed"],
    )


def _cohort(found: Mapping[str, Any]) -> Cohort:
    lists = ("group", "sex", "site", "affected_side", "subjects")
    said: dict[str, Any] = {key: _texts(value) if key in lists else value for key, value in found.items()}
    if "age_years" in said:
        said["age_years"] = tuple(said["age_years"])
    return Cohort(**said)


def _texts(value: str | list[str]) -> tuple[str, ...]:
    return (value,) if isinstance(value, str) else tuple(value)
