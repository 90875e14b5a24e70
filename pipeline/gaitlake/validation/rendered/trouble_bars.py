"""A finger over the lens, somebody who walks by, a console, slow motion: what is affected is withheld, no more."""

from __future__ import annotations

from functools import partial

from gaitlake.validation.bars import Bar
from gaitlake.validation.rendered.looks import Looks
from gaitlake.validation.rendered.record import Record
from gaitlake.validation.rendered.seeing_bars import error
from gaitlake.validation.rendered.settings import FINGER_S, PASSES_AT_S

SAME_S = 0.12
"""A stride found is the true one if it begins this near."""
HIDDEN_S = {"finger": FINGER_S[0], "passer-by": (PASSES_AT_S - 0.35, PASSES_AT_S + 0.35)}
"""When the legs are hidden: the finger, and who passes while he is before the legs."""
MARGIN_S = 0.35
"""Strides this near to it are neither clean nor affected."""
RIGHT = {
    "finger": {"OCCLUSION", "LOW_VIS"},
    "passer-by": {"OCCLUSION", "LOW_VIS", "SWAP_RATE", "MULTI_PERSON"},
}


def _valid(one: Record, side: str, start_s: float) -> bool:
    return any(s == side and abs(begin - start_s) < SAME_S for s, begin, _ in one["spans"])


def affected_withheld(looks: Looks, index: int, name: str) -> tuple[float, ...]:
    """Strides with at least 0.2 s hidden that do not count, and all of them."""
    one = looks.one(index, name)
    if one is None:
        return ()
    begin, end = HIDDEN_S[name]
    hit = [(s, a) for s, a, b in one["true_spans"] if min(b, end) - max(a, begin) >= 0.2]
    return float(sum(not _valid(one, *stride) for stride in hit)), float(len(hit))


def right_reason(looks: Looks, index: int, name: str) -> tuple[float, ...]:
    """Rejected strides over the hidden time that name it, and all of these."""
    one = looks.one(index, name)
    if one is None:
        return ()
    begin, end = HIDDEN_S[name]
    over = [r for _, a, b, r in one["rejected"] if min(b, end) - max(a, begin) > 0 and r != "EDGE"]
    return (float(sum(r in RIGHT[name] for r in over)), float(len(over))) if over else ()


def clean_withheld(looks: Looks, index: int, name: str) -> tuple[float, ...]:
    """Strides far from the hidden time (of the near limb only, with a console) that do not count, and all of them."""
    one = looks.one(index, name)
    if one is None:
        return ()
    begin, end = HIDDEN_S.get(name, (-9.0, -9.0))
    last = max((b for _, _, b in one["true_spans"]), default=0.0)
    clean = [
        (s, a)
        for s, a, b in one["true_spans"]
        if (b < begin - MARGIN_S or a > end + MARGIN_S)
        and a > 0.9
        and b < last - 0.5
        and (name != "console" or s == "right")
    ]
    return (float(sum(not _valid(one, *stride) for stride in clean)), float(len(clean))) if clean else ()


def remaining_step_ms(looks: Looks, index: int, name: str) -> list[float]:
    """|Found - true| median step time of what remains, each side, ms."""
    one = looks.one(index, name)
    errors = [] if one is None else [error(one, "step_time_s", side) for side in ("left", "right")]
    return [1000.0 * abs(e) for e in errors if e is not None]


def remaining_knee_deg(looks: Looks, index: int, name: str) -> list[float]:
    """Mean |found - true| knee flexion of the near limb in what remains, deg."""
    one = looks.one(index, name)
    found = None if one is None else one["knee_mae_deg"].get("right")
    return [] if found is None else [found]


def slow_motion_named(looks: Looks, index: int) -> tuple[float, ...]:
    """1 of 1 if undeclared slow motion is flagged and no time of it has a value."""
    one = looks.one(index, "slow motion")
    if one is None:
        return ()
    named = "SLOWMO" in (one["flags"] or "") or one["reason"] == "SLOWMO"
    return float(named and "stride_time_s" not in one["values"]), 1.0


def make_bars() -> list[Bar]:
    """Every disturbance."""
    bars = []
    for name in ("finger", "passer-by"):
        draw, text = partial(affected_withheld, name=name), "strides with 0.2 s or more hidden that are withheld"
        bars.append(Bar("affected_withheld", name, text, "share", "share", draw, at_least=0.95))
        draw, text = partial(right_reason, name=name), "rejected strides there that name the reason"
        bars.append(Bar("right_reason", name, text, "share", "share", draw, at_least=0.95))
    for name in ("finger", "passer-by", "console"):
        draw, text = partial(clean_withheld, name=name), "clean strides withheld"
        bars.append(Bar("clean_withheld", name, text, "share", "share", draw, at_most=0.10))
        steps, text = partial(remaining_step_ms, name=name), "|found - true| median step time, one facing"
        bars.append(Bar("remaining_step_time", name, text, "ms", "mean", steps))
        knees, text = partial(remaining_knee_deg, name=name), "mean |found - true| knee flexion, near"
        bars.append(Bar("remaining_knee", name, text, "deg", "mean", knees, at_most=2.5))
    who, text = "120 frames/s played at 30, not declared", "clips flagged SLOWMO whose times have no value"
    bars.append(Bar("slow_motion_named", who, text, "share", "share", slow_motion_named, at_least=1.0))
    return bars
