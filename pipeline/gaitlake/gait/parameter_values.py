"""Values that somebody gives for parameters: their names, their types, and that they are numbers."""

from __future__ import annotations

import difflib
import math
from dataclasses import asdict
from typing import Any


def unknown(name: str, known: list[str]) -> str:
    """Says that a name is not known, and the nearest one or all that are."""
    near = difflib.get_close_matches(name, known, n=1)
    return f"{name!r} is not known" + (f"; did you mean {near[0]!r}?" if near else f"; known are {known}")


def not_finite(stage: Any) -> list[str]:
    """Infinity and NaN are no values of any parameter, and JSON cannot hold them."""
    values = {name: v if isinstance(v, tuple) else (v,) for name, v in asdict(stage).items()}
    wrong = [name for name, each in values.items() if any(isinstance(v, float) and not math.isfinite(v) for v in each)]
    return [f"{name} = {getattr(stage, name)}, must be finite" for name in wrong]


def typed(value: object, like: object) -> object | None:
    """``value`` as the type of ``like``, None if it cannot be that."""
    if isinstance(like, tuple):
        pair = tuple(typed(v, 0.0) for v in value) if isinstance(value, list | tuple) else ()
        return pair if len(pair) == len(like) and None not in pair else None
    if isinstance(value, bool) or not isinstance(value, int | float):
        return None
    if isinstance(like, int):
        return value if isinstance(value, int) else None
    try:
        return float(value)
    except OverflowError:  # TOML's whole numbers have no end
        return None
