"""Sizes with units: what `--detect` says, and whether another unit was meant."""

from __future__ import annotations

import math
import re

from gaitlake.planning.failure import PlanError

UNITS = {
    "s": ("time", 1.0),
    "ms": ("time", 1e-3),
    "m": ("length", 1.0),
    "cm": ("length", 1e-2),
    "mm": ("length", 1e-3),
    "deg": ("angle", 1.0),
    "rad": ("angle", 180.0 / math.pi),
    "%": ("share", 1e-2),
    "1": ("share", 1.0),
    "deg/s": ("turning", 1.0),
    "rad/s": ("turning", 180.0 / math.pi),
    "steps/min": ("cadence", 1.0),
    "steps/s": ("cadence", 60.0),
}
"""Quantity and size of each unit; a metric of share is a part of leg length, of the stride or of 1."""

EXPECTED = {
    "s": (1e-3, 0.5),
    "ms": (1.0, 500.0),
    "m": (2e-3, 0.5),
    "deg": (0.1, 60.0),
    "%": (0.1, 60.0),
    "1": (2e-4, 0.6),
    "deg/s": (2.0, 1_000.0),
    "steps/min": (0.5, 60.0),
}
"""What a difference or a change of gait may be: outside it, another unit was probably meant."""
_WORDS = {"°": "deg", "degrees": "deg", "°/s": "deg/s", "pct": "%", "percent": "%", "seconds": "s", "spm": "steps/min"}
_SIZE = re.compile(r"\s*([-+]?(?:\d+\.?\d*|\.\d+)(?:[eE][-+]?\d+)?)\s*([A-Za-z°%].*)?", re.DOTALL)


def read_size(text: str, metric: str, unit: str) -> float:
    """The number in ``text``, above 0, in the metric's unit; the unit may stand behind it.

    Raises
    ------
    PlanError
        It is no number above 0, or in another unit (converted, where that can be done).
    """
    found = _SIZE.fullmatch(text)
    if found is None:
        raise PlanError(
            f"--detect {text!r} is no size: give a number above 0, with a point, in the unit of {metric} ({unit})"
        )
    number, said = float(found[1]), (found[2] or unit).strip()
    said = _WORDS.get(said.lower(), said)
    if not (number > 0.0 and math.isfinite(number)):
        raise PlanError(
            f"--detect {text}: a size is a finite number above 0, found {number:g}; give the smallest left-right "
            f"difference or change of {metric} that matters, in {unit_name(unit)}, without a sign"
        )
    if said != unit:
        raise PlanError(f"--detect {text}: {metric} is in {unit_name(unit)}{_converted(number, said, unit)}")
    return number


def unit_hint(size: float, metric: str, unit: str) -> str | None:
    """What to say when a size is improbable in this unit; None: it is not."""
    low, high = EXPECTED.get(unit, (0.0, math.inf))
    if low <= size <= high:
        return None
    quantity, own = UNITS[unit]
    for other, (kind, factor) in UNITS.items():
        if kind == quantity and other != unit and low <= size * factor / own <= high:
            return (
                f"{size:g} {suffix(unit)} would be unusual: {metric} is in {unit_name(unit)}; "
                f"if you mean {size:g} {suffix(other)}, type --detect {size * factor / own:.6g}"
            )
    return f"{size:g} {suffix(unit)} would be unusual: {metric} is in {unit_name(unit)}"


def unit_name(unit: str) -> str:
    """The unit in words: a unit of 1 is a ratio."""
    return "no unit (a ratio, of leg length or of the stride)" if unit == "1" else unit


def suffix(unit: str) -> str:
    """What stands behind a number of this unit."""
    return "" if unit == "1" else unit


def _converted(number: float, said: str, unit: str) -> str:
    quantity, own = UNITS[unit]
    kind, factor = UNITS.get(said, ("", 1.0))
    if kind != quantity:
        return f", not in {said!r}"
    return f": {number:g} {said} are --detect {number * factor / own:.6g}"
