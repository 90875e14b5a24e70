"""Where a statement ends: at a `;` that is in no text, name or comment, by the rules of DuckDB's own lexer."""

from __future__ import annotations

import re
from collections.abc import Iterator

_PIECE = re.compile(
    r"""
      (?P<blank> \s+ | --[^\n]* )
    | (?P<comment> /\* )
    | [eE]'(?: [^'\\] | \\. | '' )* (?: ' | (?P<in_escapes>\Z) )
    | '(?: [^'] | '' )* (?: ' | (?P<in_text>\Z) )
    | "(?: [^"] | "" )* (?: " | (?P<in_name>\Z) )
    | (?P<tag> \$ (?: [^\W\d]\w* )? \$ ) .*? (?: (?P=tag) | (?P<in_tag>\Z) )
    | (?P<end> ; )
    | \w[\w$]*
    | .
    """,
    re.VERBOSE | re.DOTALL,
)
_COMMENT = re.compile(r"/\*|\*/")


def _comment_end(text: str, start: int) -> int | None:
    """Position after the comment that begins at ``start``; comments nest; None: it is not closed."""
    depth = 0
    for mark in _COMMENT.finditer(text, start):
        depth += 1 if mark.group() == "/*" else -1
        if depth == 0:
            return mark.end()
    return None


def _pieces(text: str) -> Iterator[tuple[str, int]]:
    """Kind (``blank``, ``end``, ``open`` for what is not closed, ``sql``) and end position of each piece."""
    position = 0
    while position < len(text):
        piece = _PIECE.match(text, position)
        if piece is None:
            return
        kind, position = "sql", piece.end()
        if piece["blank"]:
            kind = "blank"
        elif piece["comment"]:
            end = _comment_end(text, piece.start())
            kind, position = ("open", len(text)) if end is None else ("blank", end)
        elif piece["end"]:
            kind = "end"
        elif any(piece[name] is not None for name in ("in_escapes", "in_text", "in_name", "in_tag")):
            kind = "open"
        yield kind, position


def split(text: str) -> tuple[list[str], str]:
    """The complete statements of ``text`` without their `;`, and the rest; comments before a statement are dropped."""
    found: list[str] = []
    start: int | None = None
    previous = 0
    for kind, position in _pieces(text):
        if kind == "end":
            if start is not None:
                found.append(text[start : position - 1].strip())
            start = None
        elif kind != "blank" and start is None:
            start = previous
        previous = position
    return found, "" if start is None else text[start:]


class Statements:
    """Lines in, statements out."""

    def __init__(self) -> None:
        self._rest = ""

    @property
    def is_pending(self) -> bool:
        """Has a statement begun that is not complete?"""
        return bool(self._rest)

    @property
    def pending(self) -> str:
        """What there is of it."""
        return self._rest

    def add(self, line: str) -> list[str]:
        """The statements that ``line`` completes."""
        may_end = not self.is_pending or ";" in line or "*/" in line
        self._rest += line.rstrip("\n") + "\n"
        if not may_end:
            return []  # a long statement is not looked through again for each of its lines
        found, self._rest = split(self._rest)
        return found

    def end(self) -> list[str]:
        """The last statement, which needs no `;`."""
        left, self._rest = self._rest.strip(), ""
        return [left] if left else []

    def clear(self) -> None:
        self._rest = ""
