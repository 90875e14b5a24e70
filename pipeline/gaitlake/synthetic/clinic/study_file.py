"""A study as a person writes it down: a TOML file."""

from __future__ import annotations

import tomllib
from collections.abc import Callable
from dataclasses import fields
from pathlib import Path
from typing import Any, TypeGuard

from gaitlake.errors import GaitlakeError
from gaitlake.synthetic.clinic.study import CHANGES, USUAL, Spread, Study, unknown


def read_study(path: Path) -> Study:
    """Read a study file; its keys are the fields of :class:`Study`, knobs are `name = mean` or `name = [mean, sd]`.

    Raises
    ------
    GaitlakeError
        The file cannot be read, or says something that cannot be made: all unknown keys and wrong types at once, and
        else all that is out of range.
    """
    try:
        said = tomllib.loads(path.read_text(encoding="utf-8"))
    except OSError as error:
        raise GaitlakeError(f"{path}: cannot be read: {error.strerror}; check the path") from error
    except (UnicodeDecodeError, tomllib.TOMLDecodeError) as error:
        raise GaitlakeError(f"{path}: is no TOML: {error}") from error
    known = {f.name for f in fields(Study)}
    wrong = [unknown("key", name, known) for name in said if name not in known]
    values: dict[str, Any] = {"name": path.stem}
    for name in known & set(said):
        try:
            values[name] = _READERS.get(name, _plain)(name, said[name])
        except (TypeError, OverflowError) as error:
            wrong.append(str(error) if isinstance(error, TypeError) else f"{name}: {error}")
    if wrong:
        raise GaitlakeError(f"{path}: study cannot be made: " + "; ".join(sorted(wrong)))
    try:
        return Study(**values)
    except GaitlakeError as error:
        raise GaitlakeError(f"{path}: {error}") from None


def _plain(name: str, value: object) -> object:
    """Text, or a number of the kind that the usual study has."""
    usual = getattr(USUAL, name)
    if isinstance(usual, float) and _is_number(value):
        return float(value)
    if type(value) is not type(usual):
        kinds = {str: "text", int: "a whole number", float: "a number"}
        raise TypeError(f"{name} must be {kinds[type(usual)]}, found {value!r}")
    return value


def _conditions(name: str, value: object) -> tuple[str, ...]:
    if not isinstance(value, list) or not all(isinstance(word, str) for word in value):
        raise TypeError(f"{name} must be a list of words, found {value!r}")
    return tuple(value)


def _knobs(name: str, value: object) -> dict[str, Spread]:
    if not isinstance(value, dict):
        raise TypeError(f"{name} must be a table of knobs, found {value!r}")
    return {knob: _spread(f"{name}: {knob}", said) for knob, said in value.items()}


def _spread(name: str, said: object) -> Spread:
    numbers: list[object] = said if isinstance(said, list) else [said, 0.0]
    known = [float(number) for number in numbers if _is_number(number)]
    if len(numbers) != 2 or len(known) != 2:
        raise TypeError(f"{name} must be a mean or [mean, spread], found {said!r}")
    return Spread(*known)


def _is_number(value: object) -> TypeGuard[int | float]:
    return isinstance(value, int | float) and not isinstance(value, bool)


_READERS: dict[str, Callable[[str, object], object]] = {"conditions": _conditions} | dict.fromkeys(CHANGES, _knobs)
