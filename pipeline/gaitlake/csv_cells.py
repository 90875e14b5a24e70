"""CSV that a spreadsheet only shows: no cell of text is run as a formula, none breaks its row."""

from __future__ import annotations

import csv
from collections.abc import Iterable
from typing import TextIO

FORMULA_STARTS = ("=", "+", "-", "@", "\t", "\r")


def guard(text: str) -> str:
    """Keep a spreadsheet from running a cell as a formula: a leading apostrophe. :func:`unguard` undoes it exactly."""
    return "'" + text if text.startswith(FORMULA_STARTS) or text != unguard(text) else text


def unguard(text: str) -> str:
    """Undo :func:`guard`; text that no guard made stays as it is."""
    return text[1:] if text.startswith("'") and text[1:].startswith((*FORMULA_STARTS, "'")) else text


def guarded(value: object) -> object:
    """Text guarded, all else as it is: a negative number is a number."""
    return guard(value) if isinstance(value, str) else value


class CsvWriter:
    """Writes rows whose text is guarded; lines end with a newline."""

    def __init__(self, stream: TextIO) -> None:
        self._stream = stream
        # With "\n" as the end of its lines Python's writer leaves a lone "\r" unquoted, which readers take for an end.
        self._writer = csv.writer(self, lineterminator="\r\n")

    def write(self, line: str) -> None:
        self._stream.write(line.removesuffix("\r\n") + "\n")

    def row(self, cells: Iterable[object]) -> None:
        self._writer.writerow([guarded(cell) for cell in cells])
