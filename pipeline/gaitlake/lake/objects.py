"""The SQL files of the package: each is one object, described in its header."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from graphlib import TopologicalSorter
from importlib.resources import files
from typing import Literal

Kind = Literal["views", "macros", "audits", "summaries"]
KEYS = ("grain", "reads", "reference", "caution")
_LINE = re.compile(r"--\s?(?P<indent>\s*)(?P<key>\w+): (?P<text>.+)")
_UNIT = re.compile(r"(?P<meaning>.*?)\s*\[(?P<unit>[^\[\]]+)\]$")


@dataclass(frozen=True, slots=True)
class ViewColumn:
    """One documented output column; a ``unit`` of None is text, a flag, a count or dimensionless."""

    name: str
    meaning: str
    unit: str | None


@dataclass(frozen=True, slots=True)
class SqlObject:
    """One SQL file: the statement and what its header says."""

    name: str
    sql: str
    meaning: str
    grain: tuple[str, ...]
    reads: tuple[str, ...]
    columns: tuple[ViewColumn, ...]


def _header(sql: str) -> list[str]:
    lines: list[str] = []
    for line in sql.splitlines():
        if not line.startswith("--"):
            break
        lines.append(line)
    return lines


def _column(name: str, text: str) -> ViewColumn:
    match = _UNIT.fullmatch(text)
    return ViewColumn(name, match["meaning"], match["unit"]) if match else ViewColumn(name, text, None)


def parse(name: str, sql: str) -> SqlObject:
    """Read a header: ``-- name: meaning``, ``-- grain: …``, ``-- reads: …``, then ``--   column: meaning [unit]``."""
    stated: dict[str, str] = {}
    columns: list[ViewColumn] = []
    header = _header(sql)
    first = header.index("-- columns:") if "-- columns:" in header else 0
    for number, line in enumerate(header):
        match = _LINE.match(line)
        if match is None:
            continue
        if match["indent"]:
            if number < first:
                continue  # a line that goes on
            columns.append(_column(match["key"], match["text"]))
        elif match["key"] in (name, *KEYS):
            stated[match["key"]] = " ".join(filter(None, (stated.get(match["key"]), match["text"])))
    lists = {key: tuple(re.findall(r"\w+", stated.get(key, ""))) for key in ("grain", "reads")}
    return SqlObject(name, sql, stated.get(name, ""), lists["grain"], lists["reads"], tuple(columns))


@cache
def sql_objects(kind: Kind) -> tuple[SqlObject, ...]:
    """All objects of a kind; one comes after those it reads."""
    folder = files("gaitlake.sql").joinpath(kind)
    found = {
        file.name.removesuffix(".sql"): file.read_text(encoding="utf-8")
        for file in sorted(folder.iterdir(), key=lambda file: file.name)
        if file.name.endswith(".sql")
    }
    return in_order({name: parse(name, sql) for name, sql in found.items()})


def in_order(objects: Mapping[str, SqlObject]) -> tuple[SqlObject, ...]:
    """The objects, each after those it reads."""
    order = TopologicalSorter({name: [r for r in item.reads if r in objects] for name, item in objects.items()})
    return tuple(objects[name] for name in order.static_order())


@cache
def catalog_objects() -> tuple[SqlObject, ...]:
    """All macros and views, in the order in which they can be made: a macro that is a table may read views."""
    return in_order({item.name: item for kind in ("macros", "views") for item in sql_objects(kind)})
