"""What a study declares: one comparison, stated before it is looked at. Every problem of it is said at once."""

from __future__ import annotations

import hashlib
import json
import math
import re
from collections.abc import Iterator
from dataclasses import asdict, dataclass, field
from typing import Literal

from gaitlake.statistics.families import PRIMARY_MAXIMUM
from gaitlake.studies.failure import StudyError
from gaitlake_schemas.vocabulary import ACTIVITIES, BASELINE, PAIRINGS, SEXES, SIDES, STUDY_OUTCOMES, VIEWS

Post = Literal["nearest", "last", "all"]
POST_POLICIES = ("nearest", "last", "all")
OUTCOMES = tuple(name for name in STUDY_OUTCOMES if not name.startswith("curve_"))
STRIDES_MINIMUM = 7
"""Strides a side below which there is no value (SCIENCE 6)."""
CURVES_MAXIMUM = 5
_NAME = re.compile(r"[A-Za-z0-9][A-Za-z0-9._-]{0,79}")


@dataclass(frozen=True, slots=True)
class Cohort:
    """Who belongs to it: every key given must hold; an empty one holds for everybody.

    ``age_years`` is (youngest, oldest), both inclusive, on the first day of the intervention, from the year of birth.
    ``site`` chooses visits, too: only those there count. ``intervention`` is that of a control cohort.
    """

    group: tuple[str, ...] = ()
    sex: tuple[str, ...] = ()
    age_years: tuple[float, float] | None = None
    site: tuple[str, ...] = ()
    is_reference: bool | None = None
    affected_side: tuple[str, ...] = ()
    subjects: tuple[str, ...] = ()
    intervention: str | None = None

    def problems(self, name: str) -> Iterator[str]:
        """What is wrong with it; ``name`` is that of its section."""
        yield from _unknown_words(f"{name}.sex", self.sex, SEXES)
        yield from _unknown_words(f"{name}.affected_side", self.affected_side, SIDES)
        if self.age_years is not None:
            youngest, oldest = self.age_years
            if not 0 <= youngest <= oldest <= 150:
                yield f"{name}.age_years is [{youngest:g}, {oldest:g}]; it is [youngest, oldest], from 0 to 150"


@dataclass(frozen=True, slots=True)
class VisitPolicy:
    """Which visits stand for before and after.

    ``pre_window_days``: a visit before is at most so many days before the intervention's first day. ``post``: of the
    visits after, the one `nearest` to ``target_days`` after that day, the `last`, or `all` (the mean of a subject's
    visits). ``acute``: before and after were filmed on one day; other studies leave such pairs out.
    """

    pre_window_days: float = 14
    post: str = "nearest"
    target_days: float = 0
    acute: bool = False

    def problems(self) -> Iterator[str]:
        if not (0 <= self.pre_window_days <= 36_500):
            yield f"visits.pre_window_days is {self.pre_window_days:g}; it must be 0 to 36500 days"
        if not (0 <= self.target_days <= 36_500):
            yield f"visits.target_days is {self.target_days:g}; it must be 0 to 36500 days after the intervention began"
        yield from _unknown_words("visits.post", (self.post,), POST_POLICIES)
        if self.target_days and self.post != "nearest":
            yield f'visits.target_days needs visits.post = "nearest"; found "{self.post}"'
        if self.acute and self.target_days:
            yield "visits.target_days has no meaning in an acute study: before and after are on one day"


@dataclass(frozen=True, slots=True)
class PrimaryTest:
    """A metric and what of it is tested; ``outcome`` None: |left - right|, or the level of a metric without sides."""

    metric: str
    outcome: str | None = None


@dataclass(frozen=True, slots=True)
class Declaration:
    """One comparison. Make it with `read_declaration` or `parse_declaration`, which read TOML.

    ``intervention`` None: whatever lies between visits called before and after. ``secondary`` None: every other
    metric that was measured. ``control``: a cohort to compare with. ``dose``: is `sessions.dose` a number to relate
    changes to? ``curves``: signals of `cycle_curves` whose whole course is compared.

    Raises
    ------
    StudyError
        With everything that is wrong.
    """

    name: str
    activity: str
    view: str
    primary: tuple[PrimaryTest, ...]
    intervention: str | None = None
    conditions: tuple[str, ...] = (BASELINE,)
    pairing: str = ""
    cohort: Cohort = field(default_factory=Cohort)
    control: Cohort | None = None
    visits: VisitPolicy = field(default_factory=VisitPolicy)
    secondary: tuple[str, ...] | None = None
    curves: tuple[str, ...] = ()
    minimum_strides: int = STRIDES_MINIMUM
    dose: bool = False
    seed: int = 0

    def __post_init__(self) -> None:
        if not self.pairing:
            object.__setattr__(self, "pairing", "near_near" if self.view == "sagittal" else "same_clip")
        found = list(self._problems())
        if found:
            raise StudyError(problem_text(self.name, found))

    def _problems(self) -> Iterator[str]:
        if not _NAME.fullmatch(self.name):
            yield f"name is {self.name!r}; it takes letters, digits, `.`, `_` and `-`, at most 80"
        for key, value, words in (
            ("activity", self.activity, ACTIVITIES), ("view", self.view, VIEWS), ("pairing", self.pairing, PAIRINGS),
        ):  # fmt: skip
            yield from _unknown_words(key, (value,), words)
        if self.pairing == "near_near" and self.view in VIEWS and self.view != "sagittal":
            yield f"pairing near_near is for view sagittal, found {self.view}; leave pairing out, or say same_clip"
        if not self.conditions or len(set(self.conditions)) < len(self.conditions) or "" in self.conditions:
            yield f"conditions are {list(self.conditions)}; name at least one, and each once"
        if self.minimum_strides < STRIDES_MINIMUM:
            yield f"minimum_strides is {self.minimum_strides}; it must be at least {STRIDES_MINIMUM} a side"
        if not 0 <= self.seed < 2**63:
            yield f"seed is {self.seed}; it must be a whole number from 0 to 2^63 - 1"
        if len(self.curves) > CURVES_MAXIMUM:
            yield f"curves: at most {CURVES_MAXIMUM} signals, found {len(self.curves)}"
        yield from self._test_problems()
        yield from self.visits.problems()
        yield from self.cohort.problems("cohort")
        if self.cohort.intervention is not None:
            yield "cohort.intervention: write intervention at the top; only a control cohort has its own"
        if self.control is not None:
            yield from self.control.problems("control")

    def _test_problems(self) -> Iterator[str]:
        tests = len(self.primary) * max(1, len(self.conditions))
        if not self.primary:
            yield "primary: name 1 to 5 metrics whose change the study is about"
        elif tests > PRIMARY_MAXIMUM:
            found = f"{len(self.primary)} metrics x {len(self.conditions)} conditions = {tests} tests"
            yield f"primary: at most {PRIMARY_MAXIMUM} tests, found {found}; move some to secondary"
        names = [test.metric for test in self.primary]
        if len(set(names)) < len(names):
            yield f"primary: {names} has a metric twice; name each once, with one outcome"
        for test in self.primary:
            if test.outcome is not None:
                yield from _unknown_words(f"outcome of {test.metric}", (test.outcome,), OUTCOMES)
        if self.secondary is not None:
            both = sorted(set(self.secondary) & set(names))
            if both:
                yield f"secondary: {', '.join(both)} is primary; its other outcomes are secondary by themselves"

    @property
    def hash(self) -> str:
        """Of what is declared; a file's comments and layout do not count."""
        return hashlib.sha256(json.dumps(asdict(self), sort_keys=True).encode()).hexdigest()[:24]


def problem_text(name: str, problems: list[str]) -> str:
    """Everything that is wrong with a declaration, in one message."""
    if len(problems) == 1:
        return f"study {name}: {problems[0]}"
    return f"study {name}: {len(problems)} things are wrong:\n" + "\n".join(f"  - {text}" for text in problems)


def _unknown_words(key: str, found: tuple[str, ...], known: tuple[str, ...]) -> Iterator[str]:
    strange = [word for word in found if word not in known]
    if strange:
        yield f"{key} is {', '.join(map(repr, strange))}; known are {', '.join(known)}"


def is_number(value: object) -> bool:
    """A finite number, and not a truth value."""
    return isinstance(value, int | float) and not isinstance(value, bool) and math.isfinite(value)
