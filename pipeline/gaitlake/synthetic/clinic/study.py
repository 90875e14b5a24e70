"""What a made-up study does to whom."""

from __future__ import annotations

import difflib
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field
from typing import Any, cast

from gaitlake.errors import GaitlakeError
from gaitlake.synthetic.knobs import Activity

KNOBS = {
    "slow_load_ms": (-10.0, 40.0),
    "wobble_mm": (0.0, 60.0),
    "pelvic_drop_deg": (-5.0, 12.0),
    "duty": (-0.04, 0.04),
    "hip_swing_deg": (-12.0, 20.0),
    "trunk_lateral_deg": (-5.0, 15.0),
}
"""What can be asked of one side, and within which limits: ``duty`` is added to the usual one, ``wobble_mm`` is the
amplitude of the knee's wobble at 5 Hz with a phase drawn for each stride, the others are knobs of a Leg."""

CONDITIONS = ("baseline", "overhead", "overhead_right", "overhead_left", "single_leg_squat")
"""Drills; the first is the activity itself, unloaded."""
CHANGES = ("before", "after", "worse")
SHARES = ("responders", "worse_other", "references")
SPEEDS_MPS = {"walk": (0.9, 1.7), "run": (2.5, 4.5)}
MOST_DAYS = 3650
LONGEST_NAME = 80


@dataclass(frozen=True, slots=True)
class Spread:
    """Mean and standard deviation between subjects."""

    mean: float
    sd: float = 0.0


Spreads = Mapping[str, Spread]
"""Of one side, by knob."""


def _spreads(**knobs: tuple[float, float]) -> Callable[[], Spreads]:
    return lambda: {name: Spread(*each) for name, each in knobs.items()}


@dataclass(frozen=True, slots=True)
class Study:
    """One study.

    Before it, every subject's affected side has the knobs ``before`` more than the other side, drawn for each subject.
    Afterwards the share ``responders`` of subjects has them changed by ``after``; the share ``worse_other`` keeps the
    affected side as it was and has ``worse`` more on the other side; nothing changes in the rest. The share
    ``references`` are healthy: nothing before, nothing after. ``days`` between the films before and after, 0 for the
    same day. Drills are filmed between both.

    Raises
    ------
    GaitlakeError
        Everything in it that cannot be made, at once.
    """

    name: str = "drills"
    intervention: str = "drills"
    activity: str = "run"
    speed_mps: float = 3.0
    speed_sd_mps: float = 0.15
    days: int = 0
    affected_side: str = "left"
    responders: float = 0.5
    worse_other: float = 0.17
    references: float = 0.0
    conditions: tuple[str, ...] = ("baseline",)
    before: Spreads = field(default_factory=_spreads(slow_load_ms=(20.0, 3.0), wobble_mm=(20.0, 3.0)))
    after: Spreads = field(default_factory=_spreads(slow_load_ms=(-18.0, 2.0), wobble_mm=(-16.0, 2.0)))
    worse: Spreads = field(default_factory=_spreads(slow_load_ms=(18.0, 2.0), wobble_mm=(15.0, 2.0)))

    def __post_init__(self) -> None:
        wrong = [*_name_breaches(self), *_share_breaches(self), *_motion_breaches(self), *_condition_breaches(self)]
        for part in CHANGES:
            wrong += _knob_breaches(part, getattr(self, part))
        if wrong:
            raise GaitlakeError(f"study {self.name!r} cannot be made: " + "; ".join(wrong))

    @property
    def gait(self) -> Activity:
        """The activity as the generator calls it."""
        return cast(Activity, self.activity)


def _name_breaches(study: Study) -> list[str]:
    texts = {"name": study.name, "intervention": study.intervention}
    return [
        f"{name} must be one line of 1 to {LONGEST_NAME} characters, found {text!r}"
        for name, text in texts.items()
        if not (text == text.strip() and text.isprintable() and 1 <= len(text) <= LONGEST_NAME)
    ]


def _share_breaches(study: Study) -> list[str]:
    found = [f"{n} {getattr(study, n):g} is not in [0, 1]" for n in SHARES if not 0 <= getattr(study, n) <= 1]
    both = study.responders + study.worse_other
    return found + ([f"responders and worse_other are {both:g} together, above 1"] if both > 1 else [])


def _motion_breaches(study: Study) -> list[str]:
    found = []
    if study.activity not in SPEEDS_MPS:
        found.append(unknown("activity", study.activity, SPEEDS_MPS))
    else:
        low, high = SPEEDS_MPS[study.activity]
        if not low <= study.speed_mps <= high:
            found.append(f"speed_mps {study.speed_mps:g} is not in [{low}, {high}] for {study.activity}")
    if not 0 <= study.speed_sd_mps <= 0.3:
        found.append(f"speed_sd_mps {study.speed_sd_mps:g} is not in [0, 0.3]")
    if study.affected_side not in ("left", "right"):
        found.append(f"affected_side {study.affected_side!r} is neither left nor right")
    if not 0 <= study.days <= MOST_DAYS:
        found.append(f"days {study.days} is not in [0, {MOST_DAYS}]")
    return found


def _condition_breaches(study: Study) -> list[str]:
    found = [unknown("condition", c, CONDITIONS) for c in study.conditions if c not in CONDITIONS]
    found += [f"condition {c!r} is there twice" for c in CONDITIONS if study.conditions.count(c) > 1]
    if "baseline" not in study.conditions:
        found.append("conditions lack 'baseline', which the films before and after are of")
    return found


def _knob_breaches(part: str, knobs: Spreads) -> list[str]:
    found = [unknown(f"{part}: knob", name, KNOBS) for name in knobs if name not in KNOBS]
    for name, spread in knobs.items():
        if name in KNOBS:
            widest = KNOBS[name][1] - KNOBS[name][0]
            low, high = KNOBS[name] if part != "after" else (-widest, widest)
            if not low <= spread.mean <= high:
                found.append(f"{part}: {name} {spread.mean:g} is not in [{low:g}, {high:g}]")
            if not 0 <= spread.sd <= widest / 4:
                found.append(f"{part}: the spread of {name}, {spread.sd:g}, is not in [0, {widest / 4:g}]")
    return found


def unknown(what: str, name: Any, known: Iterable[str]) -> str:
    """Says that a word is unknown, and the nearest one or all that are known."""
    words = sorted(known)
    near = difflib.get_close_matches(str(name), words, n=1)
    return f"{what} {name!r} is unknown; " + (f"did you mean {near[0]!r}?" if near else f"known: {', '.join(words)}")


USUAL = Study()
"""What is made where no file says otherwise: the affected left side loads 20 ms late and its knee wobbles by 20 mm."""
