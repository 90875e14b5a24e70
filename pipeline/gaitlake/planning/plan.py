"""A question and a lake, or published floors: the plan."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from os import PathLike
from typing import TYPE_CHECKING

from gaitlake.planning.answers import (
    CLIPS_BY_INTERVAL,
    STRIDES_ADVISED,
    STRIDES_MINIMUM,
    Group,
    Session,
    change_power,
    change_session,
    false_alarm,
    finding_power,
    finding_session,
    found_from,
    groups,
    smallest_change,
    strides_needed,
)
from gaitlake.planning.cautions import declared_biases, find_cautions
from gaitlake.planning.failure import PlanError
from gaitlake.planning.noise import (
    MDC_FACTOR,
    SUBJECTS_MINIMUM,
    Noise,
    Variation,
    clip_noise,
    floor_noise,
    repeat_noise,
)
from gaitlake.planning.question import Question, Setting, default_setting

if TYPE_CHECKING:
    from gaitlake.planning.reading import Found, Row

CLIPS = (1, 2, 3, 4, 5, 6, 8, 10)
STRIDES = (7, 10, 15, 25, 50)
GROUP_CLIPS = (1, 2, 3, 5, 10)


@dataclass(frozen=True, slots=True)
class OneSession:
    """One person, one session. ``power``: by clips and strides, of the interval excluding 0; from 3 clips.

    ``needed``: fewest strides of a side and clip, by clips; ``session``: the one planned, or None; ``beyond_from``:
    smallest difference that its verdict finds beyond noise, where that can be known; ``false_alarm``: see `answers`,
    of the fewest clips that an interval does not allow for.
    """

    power: Mapping[Session, float]
    needed: Mapping[int, int | None]
    session: Session | None
    found_from: float
    beyond_from: float | None
    false_alarm: float | None


@dataclass(frozen=True, slots=True)
class BeforeAfter:
    """One person, two sessions. ``mdc``: by clips and strides; ``below``: fewest clips whose MDC is below the size;
    ``session``: fewest clips with which a change of the size exceeds it, with ``power``; of clips as they usually are.
    """

    mdc: Mapping[Session, float]
    below: Session | None
    session: Session | None
    power: float | None


@dataclass(frozen=True, slots=True)
class Plan:
    """Answers to a question, with what they rest on and how to read them. ``one_session`` None: not asked."""

    question: Question
    setting: Setting
    noise: Noise
    variation: Variation
    one_session: OneSession | None
    before_after: BeforeAfter
    groups: tuple[Group, ...]
    cautions: tuple[tuple[str, str], ...]
    across_sessions: int | None
    others: tuple[Row, ...]
    floor_source: str | None
    missing: str | None


def make_plan(question: Question, lake: str | PathLike[str] | None = None) -> Plan:
    """Answer a question from a lake's own noise, or from a published floor.

    Raises
    ------
    PlanError
        Neither is there, with what is missing.
    LakeError
        The lake cannot be read.
    """
    if lake is None:
        setting, found = default_setting(question), None
        biases: Mapping[str, float] = declared_biases(question.metric.metric, setting)
    else:
        from gaitlake.planning.reading import read_lake

        found = read_lake(lake, question)
        setting, biases = found.setting, found.biases
    noise, missing = _noise(question, found)
    variation = _variation(question, found)
    return Plan(
        question=question,
        setting=setting,
        noise=noise,
        variation=variation,
        one_session=_one_session(question, setting, noise, biases) if question.outcome == "difference" else None,
        before_after=_before_after(question, noise),
        groups=tuple(groups(noise, question.size, variation.sd, _sessions(noise, GROUP_CLIPS), question.power)),
        cautions=tuple(find_cautions(question, setting, noise, biases)),
        across_sessions=found.repeats["across_sessions"] if found is not None and noise.source == "repeats" else None,
        others=found.others if found is not None else (),
        floor_source=question.metric.mdc_source if noise.source == "literature" else None,
        missing=missing,
    )


def _noise(question: Question, found: Found | None) -> tuple[Noise, str | None]:
    """Repeats, else the published floor, else clips of one session; and what is missing for repeats."""
    metric = question.metric
    missing = None if found is None else _missing(found)
    if found is not None and found.noise is not None and found.sides:
        return repeat_noise(found.noise, found.sides, question.quantity), None
    if metric.mdc_floor is not None:
        return floor_noise(metric.mdc_floor, question.quantity), missing
    noise = clip_noise(found.sides, question.quantity, found.setting.pairing) if found is not None else None
    if noise is not None and noise.sem > 0.0:
        return noise, missing
    if found is None:
        raise PlanError(
            f"nothing is known of the noise of {metric.metric}: no smallest detectable change is published that "
            f"gaitlake relies on, so it takes a lake: --lake LAKE, with repeats (repeat_of in the manifest) of "
            f"at least {SUBJECTS_MINIMUM} people"
        )
    raise PlanError(
        f"the noise of {metric.metric} is not known: no floor is published that gaitlake relies on, and {missing}. "
        f"Film at least {SUBJECTS_MINIMUM} people again without any change (repeat_of), 7 strides a side and more, or "
        "at least two clips of each in one session and condition"
    )


def _missing(found: Found) -> str:
    setting, repeats = found.setting, found.repeats
    people = len({one.subject for one in found.sides})
    return (
        f"this lake has {repeats['subjects']} people with a repeat (repeat_of) of {setting.activity}, {setting.view}, "
        f"{setting.fps_class_hz} frames/s; {people} with 7 strides of a side in a clip; needed are {SUBJECTS_MINIMUM}"
    )


def _variation(question: Question, found: Found | None) -> Variation:
    if found is not None and found.variation is not None:
        return found.variation
    return Variation(question.size, "assumed")


def usual_strides(noise: Noise) -> int | None:
    """Strides of a side in a clip as clips usually are; None: strides are not told from clips."""
    return None if noise.stride_sd is None else max(noise.strides or STRIDES_ADVISED, STRIDES_MINIMUM)


def _sessions(noise: Noise, clips: tuple[int, ...]) -> list[Session]:
    return [Session(k, usual_strides(noise)) for k in clips]


def _grid(noise: Noise, fewest: int) -> list[Session]:
    columns = (None,) if noise.stride_sd is None else STRIDES
    return [Session(clips, strides) for clips in CLIPS if clips >= fewest for strides in columns]


def _one_session(question: Question, setting: Setting, noise: Noise, biases: Mapping[str, float]) -> OneSession:
    size, pairing, power = question.size, setting.pairing, question.power
    rows = [clips for clips in CLIPS if clips >= CLIPS_BY_INTERVAL]
    session = finding_session(noise, size, pairing, power)
    shown = session or Session(CLIPS[-1], usual_strides(noise))
    known = noise.stride_sd is not None
    return OneSession(
        power={one: finding_power(noise, size, one, pairing) for one in _grid(noise, CLIPS_BY_INTERVAL)},
        needed={clips: strides_needed(noise, size, clips, pairing, power) for clips in rows} if known else {},
        session=session,
        found_from=found_from(noise, shown, pairing, power),
        beyond_from=_beyond_from(question, noise, shown, biases),
        false_alarm=false_alarm(noise, Session(1, usual_strides(noise))),
    )


def _beyond_from(question: Question, noise: Noise, session: Session, biases: Mapping[str, float]) -> float | None:
    """Smallest difference of which the verdict is beyond_noise or asymmetric, with the power asked for.

    It has to exceed the MDC of one clip, which verdicts use however many clips there are, and the side bias.
    """
    from statistics import NormalDist

    if noise.source == "clips" or not biases:
        return None
    bar = max(noise.mdc, min(biases.values()))
    se = smallest_change(noise, session) / MDC_FACTOR
    return float(bar + NormalDist().inv_cdf(question.power) * se)


def _before_after(question: Question, noise: Noise) -> BeforeAfter:
    size, strides = question.size, usual_strides(noise)
    usual = [Session(clips, strides) for clips in range(1, CLIPS[-1] * 2 + 1)]
    session = change_session(noise, size, strides, question.power)
    return BeforeAfter(
        mdc={one: smallest_change(noise, one) for one in _grid(noise, 1)},
        below=next((one for one in usual if smallest_change(noise, one) <= size), None),
        session=session,
        power=None if session is None else change_power(noise, size, session),
    )
