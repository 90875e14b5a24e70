"""SQL blocks of a page, and the tables of their answers below them."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal
from itertools import pairwise

Row = tuple[object, ...]
Answer = tuple[list[str], list[Row]]
"""Names of the columns, and the rows."""

BLOCK = re.compile(r"^```sql(?: (?P<kind>\w+))?\n(?P<sql>.*?)^```\n(?P<table>(?:\n(?:\|[^\n]*\n)+)?)", re.M | re.S)
HEADING = re.compile(r"^#+ (.+)$", re.M)
LAKE = re.compile(r"<!-- lake: (\w+) -->")


@dataclass(frozen=True, slots=True)
class Block:
    """``kind``: the second word of its fence, or ``lake``; ``lake``: the last one named above it; ``start`` and ``end``
    of the table below it in the page's text."""

    heading: str
    kind: str
    lake: str
    sql: str
    table: str
    start: int
    end: int


def blocks(page: str) -> list[Block]:
    """All SQL blocks of a page."""
    return list(_found(page))


def _found(page: str) -> Iterator[Block]:
    headings = [(match.start(), match[1]) for match in HEADING.finditer(page)]
    lakes = [(match.start(), match[1]) for match in LAKE.finditer(page)]
    for match in BLOCK.finditer(page):
        yield Block(
            heading=_last(headings, match.start()),
            kind=match["kind"] or "lake",
            lake=_last(lakes, match.start()),
            sql=match["sql"],
            table=match["table"].strip("\n"),
            start=match.start("table"),
            end=match.end("table"),
        )


def _last(named: list[tuple[int, str]], before: int) -> str:
    return next((name for place, name in reversed(named) if place < before), "")


def as_table(answer: Answer) -> str:
    """The answer as Markdown writes a table."""
    names, rows = answer
    lines = [names, ["---"] * len(names), *([cell(value) for value in row] for row in rows)]
    return "\n".join(f"| {' | '.join(line)} |" for line in lines)


def cell(value: object) -> str:
    """One value; NULL says so."""
    if value is None:
        return "NULL"
    if isinstance(value, bool):
        return str(value).lower()
    if isinstance(value, float | Decimal):
        return f"{value:.10g}"
    if isinstance(value, date | datetime):
        return value.isoformat()
    return str(value).replace("|", "\\|")


def with_tables(page: str, answers: list[Answer | None]) -> str:
    """The page with the table of each block made anew; None leaves it as it is."""
    found = blocks(page)
    parts: list[str] = []
    for (place, block), answer in zip(pairwise([None, *found]), answers, strict=True):
        assert block is not None
        parts.append(page[place.end if place else 0 : block.start])
        parts.append(page[block.start : block.end] if answer is None else f"\n{as_table(answer)}\n")
    return "".join([*parts, page[found[-1].end :]])


def differences(written: str, answer: Answer) -> list[str]:
    """Where a table on the page is not the answer; numbers may differ by one in the last place that is written."""
    wanted = [_cells(line) for line in written.splitlines()]
    found = [_cells(line) for line in as_table(answer).splitlines()]
    if [len(line) for line in wanted] != [len(line) for line in found]:
        return [f"{len(wanted) - 2} rows are written, the answer has {len(found) - 2}, or other columns"]
    return [
        f"row {number}, {found[0][column]}: {said} is written, the answer is {is_}"
        for number, lines in enumerate(zip(wanted, found, strict=True))
        for column, (said, is_) in enumerate(zip(*lines, strict=True))
        if not _same(said, is_)
    ]


def _cells(line: str) -> list[str]:
    return [text.strip() for text in re.split(r"(?<!\\)\|", line)[1:-1]]


def _same(said: str, is_: str) -> bool:
    try:
        one, other = Decimal(said), Decimal(is_)
    except ArithmeticError:
        return said == is_
    places = min(int(one.as_tuple().exponent), int(other.as_tuple().exponent))
    return abs(one - other) <= (Decimal(1).scaleb(places) if places < 0 else 0)
