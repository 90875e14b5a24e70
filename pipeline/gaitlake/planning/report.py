"""A plan as text of at most 100 columns, and as a document for programs."""

from __future__ import annotations

import textwrap
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import asdict, replace
from typing import Any

from gaitlake.planning.answers import (
    CLIPS_MAXIMUM,
    STRIDES_ADVISED,
    STRIDES_MAXIMUM,
    STRIDES_MINIMUM,
    SUBJECTS_ADVISED,
    SUBJECTS_CLAIM,
    Group,
    Session,
)
from gaitlake.planning.plan import CLIPS, STRIDES, OneSession, Plan, usual_strides
from gaitlake.planning.quantities import suffix
from gaitlake.planning.report_noise import noise_lines

WIDTH = 100
_OF = {"difference": "left - right", "change": "change of left - right", "side": "change of one side"}


def plan_text(plan: Plan) -> str:
    """Everything in words, what cannot be planned away first."""
    parts = [
        _title(plan),
        [line for code, told in plan.cautions for line in _wrapped(f"{code}: {told}", "! ", "  ")],
        noise_lines(plan, WIDTH),
        _first(plan, plan.one_session) if plan.one_session is not None else [],
        _second(plan),
        _third(plan),
    ]
    return "\n\n".join("\n".join(part) for part in map(list, parts) if part)


def plan_document(plan: Plan) -> dict[str, Any]:
    """The plan as plain values; sizes in the metric's unit, chances from 0 to 1."""
    asked, first, second = plan.question, plan.one_session, plan.before_after
    question = {name: getattr(asked, name) for name in ("size", "outcome", "fps_hz", "power")}
    return {
        "question": {"metric": asked.metric.metric, "unit": asked.metric.unit, **question, **asdict(plan.setting)},
        "noise": asdict(plan.noise) | {"mdc": plan.noise.mdc, "floor_source": plan.floor_source},
        "repeats_across_sessions": plan.across_sessions,
        "missing": plan.missing,
        "one_session": None if first is None else _one_session(first),
        "before_after": asdict(replace(second, mdc={})) | {"mdc": _cells(second.mdc, "mdc")},
        "group": {
            "change_sd": asdict(plan.variation), "sizes": [_group(one) for one in plan.groups],
            "subjects_minimum": SUBJECTS_CLAIM, "subjects_advised": SUBJECTS_ADVISED,
        },
        "cautions": [{"code": code, "text": told} for code, told in plan.cautions],
        "other_settings": list(plan.others),
    }  # fmt: skip


def _cells(values: Mapping[Session, float], name: str) -> list[dict[str, Any]]:
    return [asdict(session) | {name: value} for session, value in values.items()]


def _one_session(first: OneSession) -> dict[str, Any]:
    needed = [{"clips": clips, "strides": strides} for clips, strides in first.needed.items()]
    plain = replace(first, power={}, needed={})
    return asdict(plain) | {"power": _cells(first.power, "power"), "needed": needed}


def _group(one: Group) -> dict[str, Any]:
    return asdict(one.session) | {"sd": one.sd, "d_z": one.d_z, "subjects": one.subjects}


def _title(plan: Plan) -> list[str]:
    asked, setting = plan.question, plan.setting
    fps = asked.fps_hz if asked.fps_hz is not None else setting.fps_class_hz
    filmed = [setting.activity, setting.view, setting.pairing, *([f"{fps:g} frames/s"] if fps else [])]
    told = f"Plan: {_size(asked.size, plan)} of {asked.metric.metric} ({_OF[asked.outcome]}); {', '.join(filmed)}"
    return _wrapped(f"{told}; power {_pct(asked.power)}", "", "  ")


def _first(plan: Plan, first: OneSession) -> Iterator[str]:
    asked = plan.question
    yield "1  One person, one session: chance that the 95 % interval of left - right excludes 0"
    last = {clips: str(n) if n else f"over {STRIDES_MAXIMUM}" for clips, n in first.needed.items()}
    yield from _table(plan, {one: _pct(value) for one, value in first.power.items()}, last)
    size, power = _size(asked.size, plan), _pct(asked.power)
    shown = first.session or Session(CLIPS[-1], usual_strides(plan.noise))
    if first.session is None:
        told = f"no session of {CLIPS_MAXIMUM} clips {_aside(plan)} or fewer finds {size} with {power}"
        told += f"; {_session(shown, plan)} find {_size(first.found_from, plan)}"
    else:
        told = f"{_session(shown, plan)} find {size} with {power}{_few_strides(shown)}"
        told += "; MODEL_SIDE_BIAS stands above it" if _within_bias(plan) else ""
    yield from _wrapped(f"{told}.", "   -> ", "      ")
    if first.beyond_from is not None:
        yield from _wrapped(
            f"To be called beyond noise it must also exceed the smallest detectable change of one clip and the side "
            f"bias: such sessions find that with {power} from {_size(first.beyond_from, plan)} on.",
            "   ", "   ",
        )  # fmt: skip
    if first.false_alarm is not None and first.false_alarm > 0.06:
        yield from _wrapped(
            f"Fewer than 3 clips {_aside(plan)} are not planned for: the interval of one leaves out what differs from "
            f"clip to clip, and excludes 0 in {_pct(first.false_alarm)} of people without any difference.",
            "   ", "   ",
        )  # fmt: skip


def _second(plan: Plan) -> Iterator[str]:
    asked, second = plan.question, plan.before_after
    what = "of left - right" if asked.quantity == "difference" else "of one side"
    unit = suffix(asked.metric.unit)
    bound = " (at least)" if plan.noise.source == "clips" else ""
    unit = f", {unit}" if unit else ""
    yield f"2  One person, before and after: smallest detectable change {what}{bound}, 95 %{unit}"
    yield from _table(plan, {one: f"{value:.3g}" for one, value in second.mdc.items()}, {})
    size, power = _size(asked.size, plan), _pct(asked.power)
    if second.session is None:
        told = f"no session of {CLIPS_MAXIMUM} clips {_aside(plan)} or fewer finds a change of {size} with {power}"
    else:
        told = f"{_session(second.session, plan)}, before and after, find a change of {size} with {power}"
        told += _few_strides(second.session)
    if second.below is not None and second.below != second.session:
        told += f"; from {_session(second.below, plan)} on it is above the smallest detectable change (found in half)"
    yield from _wrapped(f"{told}.", "   -> ", "      ")
    if plan.noise.source != "clips" and asked.size <= plan.noise.mdc:
        yield from _wrapped(
            f"The view pre_post judges by one clip, {_size(plan.noise.mdc, plan)}, however many there are: it will "
            f"mostly say no_detectable_change of {size}.",
            "   ", "   ",
        )  # fmt: skip


def _third(plan: Plan) -> Iterator[str]:
    asked, variation = plan.question, plan.variation
    yield f"3  A group, before and after: subjects for {_pct(asked.power)} by a paired t test"
    sd = _size(variation.sd, plan)
    why = {
        "changes": f"true changes vary between people by {sd} (SD; {variation.subjects} people of this lake)",
        "asymmetry": f"true changes are taken to vary as people's asymmetry does, by {sd} (SD; "
        f"{variation.subjects} people of this lake; so it is if before and after correlate by .5)",
        "assumed": f"true changes are assumed to vary as much as they are large, by {sd} (SD): more is not known",
    }
    yield from _wrapped(f"{why[variation.source]}.", "   ", "   ")
    yield f"   {'clips':>8}{'SD seen':>14}{'d_z':>8}{'subjects':>12}"
    for one in plan.groups:
        subjects = "too many" if one.subjects is None else str(one.subjects)
        yield f"   {one.session.clips:>8}{_size(one.sd, plan):>14}{one.d_z:>8.2f}{subjects:>12}"
    yield from _wrapped(
        f"Below {SUBJECTS_CLAIM} subjects there is no claim about a group; {SUBJECTS_ADVISED} and more are advised, "
        f"and more again for those who do not come back.",
        "   -> ", "      ",
    )  # fmt: skip


def _table(plan: Plan, cells: Mapping[Session, str], last: Mapping[int, str]) -> Iterator[str]:
    """Rows of clips, columns of strides; one column where strides are not told from clips."""
    clips = sorted({session.clips for session in cells})
    columns: Sequence[int | None] = STRIDES if plan.noise.stride_sd is not None else (None,)
    if columns == (None,):
        yield f"   {'clips':>8}"
    else:
        title, numbers = "strides a side and clip", "".join(f"{column:>8}" for column in columns)
        yield f"   {'clips':>8}{title:>{len(numbers)}}{'strides' if last else '':>12}".rstrip()
        yield f"   {_aside(plan):>8}{numbers}{'needed' if last else '':>12}".rstrip()
    for row in clips:
        line = "".join(f"{cells[Session(row, column)]:>8}" for column in columns)
        yield f"   {row:>8}{line}{last.get(row, ''):>12}".rstrip()


def _session(session: Session, plan: Plan) -> str:
    clips = f"{session.clips} clip{'s' if session.clips > 1 else ''}"
    if _aside(plan):
        clips += f" {_aside(plan)}"
    if session.strides is None:
        return clips
    side = "" if _aside(plan) else " a side"
    return f"{clips} of {session.strides} strides{side}{' each' if session.clips > 1 else ''}"


def _few_strides(session: Session) -> str:
    if session.strides is None:
        return f", with {STRIDES_MINIMUM} strides a side at least and {STRIDES_ADVISED} advised"
    total = session.clips * session.strides
    return f" ({total} a side; {STRIDES_ADVISED} are advised, fewer are LOW_N)" if total < STRIDES_ADVISED else ""


def _within_bias(plan: Plan) -> bool:
    return any(code == "MODEL_SIDE_BIAS" and "no evidence" in told for code, told in plan.cautions)


def _aside(plan: Plan) -> str:
    """near_near: clips are counted for each side."""
    return "a side" if plan.setting.pairing == "near_near" else ""


def _size(number: float, plan: Plan) -> str:
    return f"{number:.3g} {suffix(plan.question.metric.unit)}".strip()


def _pct(share: float) -> str:
    return f"{100 * share:.0f} %"


def _wrapped(text: str, first: str, then: str) -> list[str]:
    return textwrap.wrap(
        " ".join(text.split()), WIDTH, initial_indent=first, subsequent_indent=then, break_on_hyphens=False
    )
