"""What a caller may say about a clip whose keypoints are analysed: the manifest's fields, and facts of the video."""

from __future__ import annotations

import difflib
import math
from collections.abc import Callable, Mapping
from dataclasses import dataclass

from gaitlake.errors import GaitlakeError
from gaitlake_schemas.keys import ANALYSIS_FIELDS
from gaitlake_schemas.vocabulary import ACTIVITIES, CAMERA_SIDES, SMOOTHING, SURFACES, TIME_QUALITIES, VIEWS

Check = Callable[[object], bool]

VIDEO_FIELDS = ("width_px", "height_px", "frames", "time_quality", "truncated", "smoothing")
"""Facts of the video and its landmarks; a file of keypoints may bring them in its metadata."""

NAME = "path"
"""The clip's name; with `person_hint` it makes the clip_id."""


@dataclass(frozen=True, slots=True)
class Rule:
    """What a field may hold, in words and as a test."""

    words: str
    holds: Check


def _number(value: object) -> bool:
    return isinstance(value, int | float) and not isinstance(value, bool) and math.isfinite(value)


def _is_positive(value: object) -> bool:
    return _number(value) and float(value) > 0  # type: ignore[arg-type]


def _is_count(value: object) -> bool:
    return isinstance(value, int) and not isinstance(value, bool) and value > 0


def _one_of(words: tuple[str, ...]) -> Rule:
    return Rule(f"one of {', '.join(words)}", lambda value: value in words)


TEXT = Rule("text", lambda value: isinstance(value, str))
YES_NO = Rule("true or false", lambda value: isinstance(value, bool))
POSITIVE = Rule("a number above 0", _is_positive)
COUNT = Rule("a whole number above 0", _is_count)

RULES: dict[str, Rule] = {
    "session_id": TEXT,
    "activity": _one_of(ACTIVITIES),
    "view": _one_of(VIEWS),
    "camera_side": _one_of(CAMERA_SIDES),
    "camera_yaw_deg": Rule("a number", _number),
    "surface": _one_of(SURFACES),
    "speed_mps": POSITIVE,
    "mirrored": YES_NO,
    "slowmo_factor": POSITIVE,
    "height_m": POSITIVE,
    "person_hint": TEXT,
    "width_px": COUNT,
    "height_px": COUNT,
    "frames": COUNT,
    "time_quality": _one_of(TIME_QUALITIES),
    "truncated": YES_NO,
    "smoothing": _one_of(SMOOTHING),
    NAME: TEXT,
}
"""Every field that a caller may give."""


def read_fields(clip: Mapping[str, object]) -> dict[str, object]:
    """The fields that are given (None is not given), checked.

    Raises
    ------
    GaitlakeError
        With every unknown name (and the nearest known one) and every value that its field cannot hold.
    """
    problems = [_unknown(name) for name in clip if name not in RULES]
    given = {name: value for name, value in clip.items() if name in RULES and value is not None}
    problems += [
        f"{name} is {value!r}, must be {RULES[name].words}"
        for name, value in given.items()
        if not RULES[name].holds(value)
    ]
    if problems:
        raise GaitlakeError("the description of the clip cannot be used: " + "; ".join(problems))
    return given


def manifest_fields(given: Mapping[str, object]) -> dict[str, object]:
    """Those of :data:`gaitlake_schemas.keys.ANALYSIS_FIELDS`, as the stages take them."""
    return {name: given.get(name) for name in ANALYSIS_FIELDS}


def _unknown(name: str) -> str:
    near = difflib.get_close_matches(name, RULES, n=1)
    return f"{name!r} is no field" + (f", did you mean {near[0]!r}?" if near else f"; known are {', '.join(RULES)}")
