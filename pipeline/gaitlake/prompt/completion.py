"""What Tab offers."""

from __future__ import annotations

import re
from collections.abc import Callable

from gaitlake.prompt.names import Names

KEYWORDS = (
    "SELECT", "FROM", "WHERE", "GROUP", "ORDER", "BY", "ALL", "HAVING", "QUALIFY", "LIMIT", "OFFSET", "AS", "ON",
    "USING", "WITH", "AND", "OR", "NOT", "IN", "IS", "NULL", "LIKE", "ILIKE", "BETWEEN", "EXISTS", "DISTINCT",
    "CASE", "WHEN", "THEN", "ELSE", "END", "CAST", "TRY_CAST", "JOIN", "LEFT", "RIGHT", "INNER", "FULL", "OUTER",
    "CROSS", "SEMI", "ANTI", "ASOF", "UNION", "INTERSECT", "EXCEPT", "EXCLUDE", "REPLACE", "FILTER", "OVER",
    "PARTITION", "ROWS", "RANGE", "UNBOUNDED", "PRECEDING", "FOLLOWING", "VALUES", "ASC", "DESC", "NULLS", "FIRST",
    "LAST", "TRUE", "FALSE", "INTERVAL", "DESCRIBE", "SHOW", "TABLES", "SUMMARIZE", "EXPLAIN", "ANALYZE", "UNNEST",
    "AT", "VERSION",
)  # fmt: skip
"""Words of the statements that are allowed here."""

_TABLE = re.compile(
    r'\b(?:FROM|JOIN)\s+(?:lake\.)?(?:main\.)?"?(\w+)"?'
    rf"(?:\s+(?:AS\s+)?(?!(?:{'|'.join(KEYWORDS)})\b)(\w+))?",
    re.IGNORECASE,
)


def tables_named(statement: str, names: Names) -> dict[str, str]:
    """Object by alias (and by its own name) of what a statement reads; a comma join's later tables are not seen."""
    found = {}
    for name, alias in _TABLE.findall(statement):
        if name.lower() in names.columns:
            found[name.lower()] = name.lower()
            if alias:
                found[alias.lower()] = name.lower()
    return found


def completions(names: Names, statement: str, word: str) -> list[str]:
    """What ``word`` may become in ``statement``: all of it, before and after the word.

    After `name.` columns of that object or alias, or fields of that STRUCT column. Otherwise columns of the objects
    that the statement reads (of all, when it reads none yet), objects, macros, and keywords in the case of the word.
    """
    read = tables_named(statement, names)
    if "." in word:
        owner, _, start = word.rpartition(".")
        last = owner.rpartition(".")[2].lower()
        if owner.lower() in ("lake", "lake.main"):
            offered: tuple[str, ...] = ("main.",) if owner.lower() == "lake" else ()
            offered += (*names.columns, *(f"{name}(" for name in names.macros))
        else:
            offered = names.columns.get(read.get(last, last), ()) or names.fields.get(last, ())
        return [f"{owner}.{name}" for name in offered if name.startswith(start.lower())]
    columns = {column for name in set(read.values()) or names.columns for column in names.columns[name]}
    found = sorted({*columns, *names.columns, *read} | {f"{name}(" for name in names.macros})
    keywords = [key.lower() if word.islower() else key for key in KEYWORDS]
    return [name for name in found if name.startswith(word.lower())] + [
        f"{key} " for key in sorted(keywords) if word and key.lower().startswith(word.lower())
    ]


class Completer:
    """``readline``'s protocol: called with state 0, 1, … until it returns None."""

    def __init__(self, offer: Callable[[str], list[str]]) -> None:
        self._offer = offer
        self._found: list[str] = []

    def __call__(self, word: str, state: int) -> str | None:
        if state == 0:
            self._found = self._offer(word)
        return self._found[state] if state < len(self._found) else None
