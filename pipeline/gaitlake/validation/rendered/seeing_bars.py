"""Is the person found, are the legs told apart, when are contacts, how do knees bend?"""

from __future__ import annotations

from functools import partial
from typing import Any

import numpy as np

from gaitlake.validation.bars import Bar, Draw
from gaitlake.validation.rendered.looks import Looks
from gaitlake.validation.rendered.record import Record, stride_values
from gaitlake.validation.rendered.settings import MIRROR, PLAIN

ACTIVITIES = ("run", "walk")
OTHER = {"left": "right", "right": "left"}
LIMITS: dict[str, tuple[float | None, float | None]] = {
    "near": (None, 2.5),
    "far": (None, 5.0),
}


def found(looks: Looks, index: int, setting: str) -> tuple[float, ...]:
    """Frames with the person, and frames in which he can be seen."""
    one = looks.one(index, setting)
    return () if one is None else (float(one["found"]), float(one["frames"]))


def contacts(looks: Looks, index: int, setting: str) -> tuple[float, ...]:
    """Initial contacts found within 0.1 s, and true ones, edges aside."""
    one = looks.one(index, setting)
    return () if one is None else tuple(float(n) for n in one["contacts"]["ic"][:2])


def knee(looks: Looks, index: int, activity: str, limb: str, estimator: str) -> list[float]:
    """Mean |found - true| knee flexion of the near or the far limb, each facing, deg."""
    errors = [
        one["knee_mae_deg"].get(side if limb == "near" else OTHER[side])
        for side, one in looks.facings(index, activity, estimator).items()
    ]
    return [e for e in errors if e is not None]


def identity(looks: Looks, index: int, settings: tuple[str, ...]) -> list[float]:
    """Share of frames with the legs the right way round, where they are apart."""
    ones = [looks.one(index, setting) for setting in settings]
    return [float(one["identity"]) for one in ones if one is not None and one["identity"] is not None]


def withheld(looks: Looks, index: int, activity: str) -> list[float]:
    """Share of frames in which the legs could not be told apart."""
    shares = [one["withheld"] for one in looks.facings(index, activity).values()]
    return [float(share) for share in shares if share is not None]


def contact_spread_ms(looks: Looks, index: int, activity: str) -> list[float]:
    """Standard deviation of found - true initial contacts of the near limb, each facing, ms."""
    late = [one["late_ms"][f"ic {side}"] for side, one in looks.facings(index, activity).items()]
    return [float(np.std(times, ddof=1)) for times in late if len(times) > 2]


def stride_error_ms(looks: Looks, index: int, activity: str) -> list[float]:
    """Mean |found - true| stride time of the near limb, each facing, ms."""
    late = [one["late_ms"][f"ic {side}"] for side, one in looks.facings(index, activity).items()]
    return [float(np.mean(np.abs(np.diff(times)))) for times in late if len(times) > 2]


def error(one: Record, metric: str, side: str) -> float | None:
    """Median over strides less the truth's."""
    values, true = stride_values(one, metric, side), one["truth"].get(metric, {}).get(side)
    return None if not len(values) or true is None else float(np.median(values)) - true


def step_time_ms(looks: Looks, index: int, activity: str, seen: str, estimator: str) -> list[float]:
    """|Found - true| step time of a clip, mean of the two facings, each side, ms."""
    if seen == "side":
        ones = list(looks.facings(index, activity, estimator).values())
    else:
        rear = looks.one(index, f"{activity} {seen}", estimator)
        ones = [] if rear is None else [rear]
    errors = []
    for side in OTHER:
        each = [e for e in (error(one, "step_time_s", side) for one in ones) if e is not None]
        if len(each) == (2 if seen == "side" else 1):
            errors.append(1000.0 * abs(float(np.mean(each))))
    return errors


def contact_time_ms(looks: Looks, index: int, activity: str, *, signed: bool) -> list[float]:
    """Found - true contact time of the near limb, each facing, ms; its size, or signed."""
    errors = [error(one, "contact_time_s", side) for side, one in looks.facings(index, activity).items()]
    return [1000.0 * (e if signed else abs(e)) for e in errors if e is not None]


def make_bars() -> list[Bar]:
    """Every bar, walking and running."""
    return [bar for activity in ACTIVITIES for bar in (*_people(activity), *_angles(activity), *_times(activity))]


def _bar(name: str, condition: str, statement: str, unit: str, draw: Draw, **more: Any) -> Bar:
    usual: dict[str, Any] = {"summary": "mean"}
    return Bar(name, condition, statement, unit, draw=draw, **(usual | more))


def _people(activity: str) -> list[Bar]:
    bars = []
    for seen in ("left", "right", "rear", "front"):
        where = f"{activity} {seen}"
        share = {"summary": "share", "at_least": 0.995}
        text = "frames with the person / frames in which he can be seen"
        bars.append(_bar("person_found", where, text, "share", partial(found, setting=where), **share))
        text = "initial contacts found within 0.1 s / true ones"
        limit = share if seen != "front" else {"summary": "share"}
        bars.append(_bar("contacts_found", where, text, "share", partial(contacts, setting=where), **limit))
    side, rear = tuple(f"{activity} {s}" for s in OTHER), (f"{activity} rear",)
    text = "frames with the legs the right way round after repair, where they are apart"
    bars.append(_bar("identity", f"{activity} side", text, "share", partial(identity, settings=side), at_least=0.99))
    bars.append(_bar("identity", f"{activity} rear", text, "share", partial(identity, settings=rear), at_least=1.0))
    text = "frames withheld because the legs could not be told apart"
    draw = partial(withheld, activity=activity)
    bars.append(_bar("legs_withheld", f"{activity} side", text, "share", draw, at_most=0.05))
    return bars


def _angles(activity: str) -> list[Bar]:
    text = "mean |found - true| knee flexion after repair"
    bars = []
    for estimator in (PLAIN, MIRROR):
        for limb, (low, high) in LIMITS.items():
            draw = partial(knee, activity=activity, limb=limb, estimator=estimator)
            limits = {"at_least": low, "at_most": high} if estimator == PLAIN else {}
            bars.append(_bar("knee_waveform", f"{activity} side, {limb}, {estimator}", text, "deg", draw, **limits))
    return bars


def _times(activity: str) -> list[Bar]:
    near = f"{activity} side, near"
    bars = [
        _bar("contact_spread", near, "SD of found - true initial contact in a clip", "ms",
             partial(contact_spread_ms, activity=activity), at_most=2.0),
        _bar("stride_error", near, "mean |found - true| stride time", "ms",
             partial(stride_error_ms, activity=activity), at_most=2.0),
        _bar("contact_time", near, "|found - true| median contact time of a clip", "ms",
             partial(contact_time_ms, activity=activity, signed=False), at_most=25.0),
        _bar("contact_time_bias", near, "found - true median contact time of a clip", "ms",
             partial(contact_time_ms, activity=activity, signed=True)),
    ]  # fmt: skip
    for seen, limit in (("side", 4.0), ("rear", 10.0), ("front", None)):
        for estimator in (PLAIN, MIRROR):
            draw = partial(step_time_ms, activity=activity, seen=seen, estimator=estimator)
            text = "|found - true| median step time of a clip" + (", mean of both facings" if seen == "side" else "")
            most = {"at_most": limit} if estimator == PLAIN and limit is not None else {}
            bars.append(_bar("step_time", f"{activity} {seen}, {estimator}", text, "ms", draw, **most))
    return bars
