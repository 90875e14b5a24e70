"""The manifest as a file: bytes to header and rows, each row with the line it starts on."""

from __future__ import annotations

import csv
import io
from dataclasses import dataclass

from gaitlake.errors import ManifestError
from gaitlake.manifest.cells import clean, did_you_mean
from gaitlake.manifest.columns import ALIASES, KNOWN_NAMES, REQUIRED
from gaitlake.object_store import Location

DELIMITERS = (",", ";", "\t")


@dataclass(frozen=True, slots=True)
class CsvFile:
    """``header``: the cells as typed; ``names``: the lake's names (None where a header cell is empty)."""

    header: tuple[str, ...]
    names: tuple[str | None, ...]
    rows: tuple[tuple[int, tuple[str, ...]], ...]


def read_csv(path: Location) -> CsvFile:
    """Read a manifest file (UTF-8 with or without BOM; comma, semicolon or tab).

    Raises
    ------
    ManifestError
        It cannot be read as a whole: no such file, not UTF-8, broken quotes, no header, a required column missing or
        a column given twice.
    """
    text = _text(path)
    records = _records(path, text, _delimiter(text))
    if not records:
        raise ManifestError(f"{path} is empty; its first line must name the columns ({', '.join(REQUIRED)}, …)")
    header = tuple(clean(cell).casefold() for cell in records[0][1])
    names = tuple(ALIASES.get(cell, cell) or None for cell in header)
    _check_header(path, names)
    return CsvFile(header, names, tuple(records[1:]))


def _text(path: Location) -> str:
    try:
        text = path.read_bytes().decode("utf-8-sig")
    except OSError as error:
        raise ManifestError(f"{path} cannot be read ({error.strerror}); check --manifest") from error
    except UnicodeDecodeError as error:
        raise ManifestError(
            f"{path} is not UTF-8 (byte {error.start}); save it again as 'CSV UTF-8' in the spreadsheet"
        ) from error
    if "\0" in text:
        raise ManifestError(f"{path} holds NUL characters, so it is not a text file; save it again as 'CSV UTF-8'")
    return text


def _delimiter(text: str) -> str:
    """The delimiter under which the first line names most known columns; a comma if they tie."""

    def known(delimiter: str) -> int:
        first = text.lstrip("\r\n").splitlines()[:1]
        cells = first[0].split(delimiter) if first else []
        return len({clean(cell.strip().strip('"')).casefold() for cell in cells} & set(KNOWN_NAMES))

    return max(DELIMITERS, key=known)


def _records(path: Location, text: str, delimiter: str) -> list[tuple[int, tuple[str, ...]]]:
    reader = csv.reader(io.StringIO(text, newline=""), delimiter=delimiter, strict=True)
    records: list[tuple[int, tuple[str, ...]]] = []
    line = 1
    try:
        for cells in reader:
            if any(cell.strip() for cell in cells):
                records.append((line, tuple(cells)))
            line = reader.line_num + 1
    except csv.Error as error:
        raise ManifestError(f"{path}, line {line}: {error}; check the quotes from there on") from error
    return records


def _check_header(path: Location, names: tuple[str | None, ...]) -> None:
    given = [name for name in names if name]
    twice = sorted({name for name in given if given.count(name) > 1})
    if twice:
        raise ManifestError(f"{path}, line 1: column {', '.join(twice)} is given twice; keep one")
    missing = [name for name in REQUIRED if name not in given]
    if missing:
        hints = [name + did_you_mean(name, [g for g in given if g not in KNOWN_NAMES]) for name in missing]
        raise ManifestError(f"{path}, line 1: column {', '.join(hints)} is missing; the first line names the columns")
