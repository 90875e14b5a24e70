"""One manifest row: its typed values, what it keeps of unknown columns, and every rule it breaks."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field

from gaitlake.manifest.cells import CellError, clean, did_you_mean, parse_cell, shown
from gaitlake.manifest.columns import COLUMNS, KNOWN_NAMES, PROBE_PREFIX, REQUIRED
from gaitlake.manifest.csvfile import CsvFile
from gaitlake.manifest.folders import ONLY_SESSION, place
from gaitlake.manifest.paths import KnownPaths

Problem = tuple[int, str]
"""Line number and text; the text already names the line."""


def problem(line: int, column: str, text: str) -> Problem:
    """One entry of the list of problems: where, and what."""
    return line, f"line {line}: {column}: {text}"


@dataclass(slots=True)
class ManifestRow:
    """``values`` holds what is said (no empty cells), ``broken`` what makes the row unusable, ``notes`` the rest."""

    line: int
    path: str | None = None
    values: dict[str, object] = field(default_factory=dict)
    extra: dict[str, str] = field(default_factory=dict)
    session_timepoint: str | None = None
    broken: list[Problem] = field(default_factory=list)
    notes: list[Problem] = field(default_factory=list)

    @property
    def subject_id(self) -> str | None:
        """Whose clip, if the row says so."""
        value = self.values.get("subject_id")
        return None if value is None else str(value)

    @property
    def session_id(self) -> str | None:
        """Which visit, once :func:`fill_session` has run."""
        value = self.values.get("session_id")
        return None if value is None else str(value)


def header_notes(table: CsvFile) -> Iterator[Problem]:
    """Columns that are not known: kept, but said."""
    for name in table.names:
        if name and name not in COLUMNS and not name.startswith(PROBE_PREFIX):
            meant = did_you_mean(name, KNOWN_NAMES)
            yield problem(1, name, f"not a manifest column{meant}; its values are kept in `extra`")


def parse_row(table: CsvFile, line: int, cells: tuple[str, ...], known: KnownPaths) -> ManifestRow:
    """Read one row; never raises: what is wrong is in ``broken`` and ``notes``."""
    row = ManifestRow(line)
    width = len(table.header)
    if len(cells) < width or any(cell.strip() for cell in cells[width:]):
        found = f"{width} cells as in line 1, found {len(cells)}; check delimiters and quotes"
        row.broken.append(problem(line, "row", found))
    for label, name, cell in zip(table.header, table.names, cells, strict=False):
        if not clean(cell) or (name or "").startswith(PROBE_PREFIX):
            continue
        if name is None:
            row.broken.append(problem(line, "row", f"{shown(cell)} stands under no column name; name it in line 1"))
        elif name not in COLUMNS:
            row.extra[name] = clean(cell)
        else:
            _parse_into(row, label, name, cell, known)
    _check_row(row)
    return row


def _parse_into(row: ManifestRow, label: str, name: str, cell: str, known: KnownPaths) -> None:
    column = COLUMNS[name]
    try:
        row.values[name] = known.resolve(cell) if column.kind == "path" else parse_cell(column, clean(cell))
    except CellError as error:
        row.broken.append(problem(row.line, label, str(error)))


def _check_row(row: ManifestRow) -> None:
    said = row.values
    row.path = None if said.get("path") is None else str(said["path"])
    if row.path is None and not row.broken:
        row.broken.append(problem(row.line, "path", "required, found an empty cell; name the file or delete the row"))
    if row.subject_id is None and not row.broken:
        text = "required, found an empty cell; the file is processed without subject and session until it is filled in"
        row.notes.append(problem(row.line, REQUIRED[1], text))
    if said.get("exclude") is True and "exclude_reason" not in said:
        row.notes.append(problem(row.line, "exclude", "an excluded clip needs a reason; fill in exclude_reason"))
    if said.get("exclude") is not True and "exclude_reason" in said:
        row.notes.append(problem(row.line, "exclude_reason", "the clip is not excluded; set exclude to true"))


def fill_session(row: ManifestRow) -> None:
    """Give the row its session and timepoint where only folder names or the date say them.

    The session is `session_id` as given, else `subject_id/date`, else `subject_id/session folder`, else `subject_id/1`.
    The timepoint is the row's own, else that of a session folder called `pre`, `post` or `followup_n`.
    """
    if row.subject_id is None or row.path is None:
        return
    folders = place(row.path, row.subject_id)
    if row.session_id is None:
        if folders.date is not None:
            row.values.setdefault("date", folders.date)
        day = row.values.get("date")
        if day is None:
            row.session_timepoint = folders.timepoint
        row.values["session_id"] = f"{row.subject_id}/{day or folders.session or ONLY_SESSION}"
    if folders.timepoint is not None:
        row.values.setdefault("timepoint", folders.timepoint)
