"""Values of a query result as text and as JSON."""

from __future__ import annotations

import json
import math
from collections.abc import Sequence
from datetime import date, time
from decimal import Decimal


def unique_names(names: Sequence[str]) -> list[str]:
    """Names of columns, repeated ones numbered: ``n, n_1``, so that no value hides another."""
    found: list[str] = []
    for name in names:
        number, unique = 0, name
        while unique in found:
            number += 1
            unique = f"{name}_{number}"
        found.append(unique)
    return found


def json_value(value: object) -> object:
    """``value`` as JSON can hold it: dates and instants ISO 8601, NaN and infinity null, all else as its text."""
    match value:
        case None | bool() | int() | str():
            found: object = value
        case float() | Decimal():
            found = float(value) if math.isfinite(value) else None
        case date() | time():
            found = value.isoformat()
        case bytes():
            found = value.hex()
        case dict():
            found = {str(key): json_value(part) for key, part in value.items()}
        case list() | tuple():
            found = [json_value(part) for part in value]
        case _:
            found = str(value)
    return found


def plain_text(value: object) -> object:
    """``value`` as one CSV field: NULL is empty, lists and structs are JSON."""
    if isinstance(value, dict | list | tuple):
        return json.dumps(json_value(value), ensure_ascii=False)
    if isinstance(value, float | Decimal | int):
        return str(value).lower() if isinstance(value, bool) else value
    return json_value(value)
