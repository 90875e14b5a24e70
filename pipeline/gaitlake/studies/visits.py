"""Which visits of a subject stand for before and after (SCIENCE 7); the order in which they come does not matter."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from datetime import date, timedelta

from gaitlake.studies.declaration import VisitPolicy

PRE = "pre"
UNSPECIFIED = "unspecified"
Cell = tuple[str, str, str, str, str]
"""Analysis, activity, view, condition, pairing: in the order in which a lack is looked for."""

CELL_WORDS = ("analysis", "activity", "view", "condition", "pairing")


@dataclass(frozen=True, slots=True)
class Visit:
    """One session at one timepoint. ``lacks``: why it has no numbers of the kind that the study compares."""

    session_id: str
    timepoint: str
    date: date | None
    lacks: str | None = None

    def __str__(self) -> str:
        return f"{self.session_id} ({self.timepoint}, {self.date or 'no date'})"

    def same_day(self, other: Visit) -> bool:
        """Are both of one session, or of one known day?"""
        return self.session_id == other.session_id or (self.date is not None and self.date == other.date)


@dataclass(frozen=True, slots=True)
class Choice:
    """``reason`` None: ``pre`` and ``posts`` are there; else at most one of them. ``others``: not used, and why."""

    intervention_date: date | None
    pre: Visit | None = None
    posts: tuple[Visit, ...] = ()
    reason: str | None = None
    why: str | None = None
    others: tuple[str, ...] = ()


def lack(cells: Iterable[Cell], wanted: Cell) -> str | None:
    """The first thing in which no cell of a visit is as wanted, with what was found; None: one is."""
    left = sorted(set(cells))
    if not left:
        return "no clip of it gave a number"
    for at, word in enumerate(CELL_WORDS):
        found = sorted({cell[at] for cell in left})
        left = [cell for cell in left if cell[at] == wanted[at]]
        if not left:
            return f"{word} {', '.join(found)} instead of {wanted[at]}"
    return None


def choose(visits: Iterable[Visit], intervention_date: date | None, policy: VisitPolicy) -> Choice:
    """The visit before and those after.

    Before: called `pre`, or without a timepoint and before the intervention's first day; after: `post`, `followup_n`,
    or without a timepoint and later. Without that day the last day before counts as it. Undated visits are used only
    where there is no dated one. Of equals the first by date, session and timepoint.
    """
    before, after, others = _parted(visits, intervention_date)
    day = intervention_date or max((v.date for v in before if v.date and not v.lacks), default=None)
    empty = Choice(intervention_date, others=tuple(others))
    usable_before, out = _in_window(before, day, policy)
    usable_after, out_after = _not_before(after, day)
    empty = replace(empty, others=(*empty.others, *out, *out_after))
    lacking = _reason_of_lack((before, usable_before), (after, usable_after))
    if lacking is not None:
        posts = tuple(_by_policy(usable_after, day, policy)) if usable_after else ()
        return replace(empty, pre=next(iter(usable_before), None), posts=posts, reason=lacking[0], why=lacking[1])
    if policy.acute:
        return _acute(empty, usable_before, usable_after, policy)
    return _lasting(empty, (usable_before, usable_after), day, policy)


def _parted(visits: Iterable[Visit], day: date | None) -> tuple[list[Visit], list[Visit], list[str]]:
    before, after, others = [], [], []
    for visit in sorted(visits, key=lambda v: (v.date is None, v.date or date.min, v.session_id, v.timepoint)):
        known = visit.timepoint != UNSPECIFIED
        if visit.timepoint == PRE or (not known and visit.date is not None and day is not None and visit.date < day):
            before.append(visit)
        elif known or (visit.date is not None and day is not None and visit.date > day):
            after.append(visit)
        else:
            others.append(f"{visit}: neither before nor after can be told")
    return before, after, others


def _in_window(before: Sequence[Visit], day: date | None, policy: VisitPolicy) -> tuple[list[Visit], list[str]]:
    """Visits that may stand for before, the nearest first."""
    kept, out = [], []
    for visit in before:
        if visit.lacks:
            out.append(f"{visit}: {visit.lacks}")
        elif visit.date is None or day is None:
            kept.append(visit)
        elif visit.date > day:
            out.append(f"{visit}: called before, but dated after the intervention began ({day})")
        elif day - visit.date > timedelta(days=policy.pre_window_days):
            out.append(f"{visit}: {(day - visit.date).days} days before, the window is {policy.pre_window_days:g}")
        else:
            kept.append(visit)
    dated = [visit for visit in kept if visit.date is not None]
    out += [f"{visit}: no date, and another visit has one" for visit in kept if dated and visit.date is None]
    return sorted(dated, key=_latest_first) or kept, out


def _latest_first(visit: Visit) -> tuple[int, str, str]:
    return -(visit.date or date.min).toordinal(), visit.session_id, visit.timepoint


def _not_before(after: Sequence[Visit], day: date | None) -> tuple[list[Visit], list[str]]:
    kept, out = [], []
    for visit in after:
        if visit.lacks:
            out.append(f"{visit}: {visit.lacks}")
        elif visit.date is not None and day is not None and visit.date < day:
            out.append(f"{visit}: called after, but dated before the intervention began ({day})")
        else:
            kept.append(visit)
    return kept, out


def _reason_of_lack(*sides: tuple[Sequence[Visit], Sequence[Visit]]) -> tuple[str, str] | None:
    """Why there is no pair at all: no visit, none in time, or none filmed this way."""
    (before, usable_before), (after, usable_after) = sides
    if usable_before and usable_after:
        return None
    lacking = [visit for side in sides if not side[1] for visit in side[0] if visit.lacks]
    if lacking:
        told = "; ".join(f"{visit}: {visit.lacks}" for visit in lacking)
        return ("NOT_COMPARABLE" if usable_before or usable_after else "NOT_FILMED"), told
    if not usable_before:
        return "NO_PRE", "no visit before" if not before else "no visit before is within the window"
    return "NO_POST", "no visit after" if not after else "no visit after is dated after the intervention began"


def _acute(empty: Choice, before: Sequence[Visit], after: Sequence[Visit], policy: VisitPolicy) -> Choice:
    """Before and after of one day: that of the visit before nearest to the intervention that has one."""
    for pre in before:
        posts = [visit for visit in after if visit.same_day(pre)]
        if posts:
            chosen = posts if policy.post == "all" else posts[-1:] if policy.post == "last" else posts[:1]
            return _chosen(empty, pre, chosen, (before, after))
    return replace(empty, reason="NOT_ACUTE", why="no day has both a visit before and one after")


def _lasting(
    empty: Choice, sides: tuple[Sequence[Visit], Sequence[Visit]], day: date | None, policy: VisitPolicy
) -> Choice:
    before, after = sides
    pre = before[0]
    later = [visit for visit in after if not visit.same_day(pre)]
    if not later:
        same_day = ", ".join(map(str, after))
        return replace(empty, reason="ACUTE", why=f"after is on the day of before: {same_day}")
    dated = [visit for visit in later if visit.date is not None] or later
    return _chosen(empty, pre, _by_policy(dated, day, policy), (before, after))


def _by_policy(after: Sequence[Visit], day: date | None, policy: VisitPolicy) -> Sequence[Visit]:
    if policy.post == "all":
        return after
    if policy.post == "last":
        last = max((visit.date for visit in after if visit.date), default=None)
        return [visit for visit in after if visit.date == last][:1]

    def away(visit: Visit) -> float:
        if visit.date is None or day is None:
            return 0.0
        return abs((visit.date - day).days - policy.target_days)

    return [min(after, key=away)]


def _chosen(
    empty: Choice, pre: Visit, posts: Sequence[Visit], candidates: tuple[Sequence[Visit], Sequence[Visit]]
) -> Choice:
    """The choice, with what became of all other candidates."""
    taken = (pre, *posts)
    others = [
        f"{visit}: {said} was taken"
        for side, said in zip(candidates, (str(pre), ", ".join(map(str, posts))), strict=True)
        for visit in side
        if visit not in taken
    ]
    return replace(empty, pre=pre, posts=tuple(posts), others=(*empty.others, *others))
