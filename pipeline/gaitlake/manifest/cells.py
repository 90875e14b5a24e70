"""One cell of a manifest: from text to a typed value, or the reason why not."""

from __future__ import annotations

import difflib
import math
import re
import unicodedata
from collections.abc import Callable, Iterable
from datetime import date

from gaitlake.csv_cells import unguard
from gaitlake.manifest.columns import ManifestColumn
from gaitlake_schemas.vocabulary import BASELINE

TIMEPOINT = re.compile(r"pre|post|followup_[1-9][0-9]{0,3}")
NUMBER = re.compile(r"[+-]?(\d+(\.\d*)?|\.\d+)([eE][+-]?\d{1,3})?", re.ASCII)
ISO_DATE = re.compile(r"\d{4}-\d{2}-\d{2}", re.ASCII)
DATE_YEARS = range(1900, 2101)
FLAGS = {"true": True, "yes": True, "1": True, "false": False, "no": False, "0": False}
SHOWN = 60


class CellError(ValueError):
    """A cell breaks its column's rule; the message gives rule, found and what to do."""


def shown(text: str) -> str:
    """``text`` quoted and short enough for one line."""
    return repr(text if len(text) <= SHOWN else text[: SHOWN - 1] + "…")


def did_you_mean(text: str, words: Iterable[str]) -> str:
    """Return `` (did you mean 'x'?)`` or an empty string."""
    close = difflib.get_close_matches(text.casefold(), list(words), n=1, cutoff=0.6) if len(text) <= SHOWN else []
    return f" (did you mean {close[0]!r}?)" if close else ""


def clean(text: str) -> str:
    """The cell without guard and outer blanks, in Unicode's composed form (NFC)."""
    return unicodedata.normalize("NFC", unguard(text).strip())


def parse_cell(column: ManifestColumn, text: str) -> object:
    """Read a cleaned, non-empty cell.

    Raises
    ------
    CellError
        Rule, what was found and what to do.
    """
    return _PARSERS[column.kind](column, text)


def _text(column: ManifestColumn, text: str) -> str:
    if column.name.endswith("_id") and not text.isprintable():
        raise CellError(f"an id is one line of printable characters, found {shown(text)}; remove the others")
    if column.name == "condition" and text.casefold() == BASELINE:
        return BASELINE
    return text


def _word(column: ManifestColumn, text: str) -> str:
    if text.casefold() in column.words:
        return text.casefold()
    allowed = ", ".join(column.words)
    raise CellError(f"one of {allowed}, found {shown(text)}{did_you_mean(text, column.words)}; leave empty if unknown")


def _timepoint(_column: ManifestColumn, text: str) -> str:
    if TIMEPOINT.fullmatch(text.casefold()):
        return text.casefold()
    meant = did_you_mean(text, ("pre", "post", "followup_1"))
    raise CellError(f"pre, post or followup_1, followup_2 …, found {shown(text)}{meant}; leave empty if unknown")


def _number(column: ManifestColumn, text: str) -> float:
    if not NUMBER.fullmatch(text) or not math.isfinite(float(text)):
        point = text.replace(",", ".")
        meant = f" (did you mean {point}? decimals take a point)" if NUMBER.fullmatch(point) else ""
        raise CellError(f"a number, found {shown(text)}{meant}; leave empty if unknown")
    value = float(text)
    allowed = column.range
    if allowed is None or allowed.low <= value <= allowed.high:
        return value
    meant = ""
    if allowed.factor is not None and allowed.low <= value * allowed.factor <= allowed.high:
        meant = f" ({allowed.slip}: did you mean {value * allowed.factor:.3g}?)"
    raise CellError(f"between {allowed.low:g} and {allowed.high:g}, found {shown(text)}{meant}; correct it")


def _integer(column: ManifestColumn, text: str) -> int:
    value = _number(column, text)
    if not value.is_integer():
        raise CellError(f"a whole number, found {shown(text)}; correct it")
    return int(value)


def _flag(_column: ManifestColumn, text: str) -> bool:
    if text.casefold() not in FLAGS:
        raise CellError(f"true or false (also yes, no, 1, 0), found {shown(text)}; correct it")
    return FLAGS[text.casefold()]


def _date(_column: ManifestColumn, text: str) -> date:
    try:
        value = date.fromisoformat(text) if ISO_DATE.fullmatch(text) else None
    except ValueError:
        value = None
    if value is None or value.year not in DATE_YEARS:
        raise CellError(f"a day as YYYY-MM-DD (2026-01-31), found {shown(text)}; leave empty if unknown")
    return value


_PARSERS: dict[str, Callable[[ManifestColumn, str], object]] = {
    "text": _text,
    "word": _word,
    "timepoint": _timepoint,
    "number": _number,
    "integer": _integer,
    "flag": _flag,
    "date": _date,
}
