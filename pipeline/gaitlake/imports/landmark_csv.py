"""MediaPipe's landmarks as people save them: CSV with one row per frame, or one row per landmark."""

from __future__ import annotations

import csv
import io
from collections.abc import Sequence
from pathlib import Path

import numpy as np

from gaitlake.imports.csv_columns import Columns, numbering_base, read_columns
from gaitlake.imports.failure import ImportKeypointsError
from gaitlake.imports.landmark_names import find_landmark, has_no_equivalent, nearest_landmark
from gaitlake.imports.people import frame_numbers, person_numbers, refuse_repeats
from gaitlake.imports.source import Clock, Reading, read_text, shown
from gaitlake.imports.tables import FIELDS, PRESENCE, VISIBILITY, Floats, Integers
from gaitlake_schemas.vocabulary import LANDMARKS

KIND = "mediapipe-csv"
DELIMITERS = (",", ";", "\t")


def read_landmark_csv(path: Path) -> Reading:
    """Read a CSV of BlazePose landmarks; :data:`gaitlake.imports.csv_columns.PATTERNS` says which columns.

    An empty cell is a landmark that was not seen. A frame without any landmark is a frame without a person.

    Raises
    ------
    ImportKeypointsError
        Columns, rows or cells that do not fit, by line.
    """
    lines, rows = _rows(path)
    header, rows, lines = rows[0], rows[1:], lines[1:]
    columns = read_columns(path, header)
    if not rows:
        raise ImportKeypointsError(f"{path} has a header and no rows; export the keypoints again")
    numbers = _numbers(path, header, columns, rows, lines)
    clock = Clock(None if columns.time is None else numbers[columns.time], columns.time_unit)
    frame = _frames(path, columns, numbers, len(rows))
    person = person_numbers(numbers[columns.person]) if columns.person is not None else np.zeros(len(rows), np.int64)
    if columns.is_long:
        return _long(path, columns, (person, frame), numbers, [row[columns.landmark or 0] for row in rows])
    refuse_repeats(path, person, frame)
    values = _blank(len(rows))
    for at, (landmark, field) in columns.landmarks.items():
        values[:, landmark, field] = numbers[at]
    return _reading(columns, (person, frame), values, clock)


def _rows(path: Path) -> tuple[list[int], list[list[str]]]:
    """Numbers and cells of all lines that are not blank; every line as long as the first."""
    text = read_text(path)
    first = next(line for line in text.splitlines() if line.strip())
    delimiter = max(DELIMITERS, key=first.count)
    reader = csv.reader(io.StringIO(text, newline=""), delimiter=delimiter)
    lines: list[int] = []
    rows: list[list[str]] = []
    try:
        for row in reader:
            if any(cell.strip() for cell in row):
                lines.append(reader.line_num)
                rows.append(row)
    except csv.Error as error:
        raise ImportKeypointsError(f"{path}, line {reader.line_num}: no CSV ({error}); export it again") from error
    if not rows:
        raise ImportKeypointsError(f"{path} holds empty cells only; export the keypoints again")
    width = len(rows[0])
    for line, row in zip(lines, rows, strict=True):
        if len(row) != width:
            raise ImportKeypointsError(
                f"{path}, line {line}: {width} cells as in the header, found {len(row)}; the file is cut off or damaged"
            )
    return lines, rows


def _numbers(
    path: Path, header: Sequence[str], columns: Columns, rows: list[list[str]], lines: list[int]
) -> dict[int, Floats]:
    """Cells as numbers by column; NaN where a landmark's cell is empty."""
    keys = {columns.frame, columns.time, columns.person}
    found = {}
    for at in columns.numeric:
        texts = [row[at].strip() for row in rows]
        try:
            values = np.array([float(text) if text else np.nan for text in texts])
        except ValueError:
            values = np.array([_number(text) for text in texts])
        empty = np.array([not text for text in texts])
        wrong = ~np.isfinite(values) & (~empty | (at in keys))
        if wrong.any():
            line = int(np.argmax(wrong))
            raise ImportKeypointsError(
                f"{path}, line {lines[line]}, column {shown(header[at])}: must be a finite number"
                f"{'' if at in keys else ', or empty where nothing was seen'}; found {shown(texts[line])}"
            )
        found[at] = values
    return found


def _number(text: str) -> float:
    try:
        return float(text)
    except ValueError:
        return np.nan


def _frames(path: Path, columns: Columns, numbers: dict[int, Floats], count: int) -> Integers:
    """Frame numbers: as given; else by rank of their times; else row by row."""
    if columns.frame is not None:
        return frame_numbers(path, numbers[columns.frame])
    if columns.time is not None and (columns.is_long or columns.person is not None):
        return np.unique(numbers[columns.time], return_inverse=True)[1].astype(np.int64)
    return np.arange(count, dtype=np.int64)


def _blank(count: int) -> Floats:
    return np.full((count, len(LANDMARKS), len(FIELDS)), np.nan)


def _long(
    path: Path, columns: Columns, keys: tuple[Integers, Integers], numbers: dict[int, Floats], labels: list[str]
) -> Reading:
    """One row per landmark becomes one entry per person and frame."""
    person, frame = keys
    landmark = _landmark_numbers(path, labels)
    known = landmark >= 0
    pairs = np.stack([person, frame], axis=1)
    entries, entry = np.unique(pairs, axis=0, return_inverse=True)
    entry = entry.reshape(-1)
    cells = entry[known] * len(LANDMARKS) + landmark[known]
    held, counts = np.unique(cells, return_counts=True)
    if (counts > 1).any():
        cell = int(held[np.argmax(counts > 1)])
        at = entries[cell // len(LANDMARKS)]
        raise ImportKeypointsError(
            f"{path}: frame {at[1]} has {LANDMARKS[cell % len(LANDMARKS)]} twice for one person; "
            "delete one, or add a column `person`"
        )
    values = _blank(len(entries))
    for at, field in columns.values.items():
        values[entry[known], landmark[known], field] = numbers[at][known]
    times = None
    if columns.time is not None:
        times = np.full(len(entries), np.nan)
        times[entry] = numbers[columns.time]
        if (other := times[entry] != numbers[columns.time]).any():
            raise ImportKeypointsError(
                f"{path}: frame {frame[np.argmax(other)]} has two times; one frame is one moment, correct the rows"
            )
    return _reading(columns, (entries[:, 0], entries[:, 1]), values, Clock(times, columns.time_unit))


def _landmark_numbers(path: Path, labels: list[str]) -> Integers:
    """Landmark of every row, -1 where BlazePose has none."""
    found: dict[str, int] = {}
    base = numbering_base(path, {int(label) for label in set(labels) if label.strip().isdecimal()})
    for label in sorted(set(labels)):
        name = None if label.strip().isdecimal() else find_landmark(label)
        if label.strip().isdecimal():
            found[label] = int(label) - base
        elif name is not None:
            found[label] = LANDMARKS.index(name)
        elif has_no_equivalent(label):
            found[label] = -1
        else:
            raise ImportKeypointsError(
                f"{path}: {shown(label)} is no landmark of BlazePose{nearest_landmark(label)}; "
                "use its names, or its numbers 0 to 32"
            )
    return np.array([found[label] for label in labels], dtype=np.int64)


def _reading(columns: Columns, keys: tuple[Integers, Integers], values: Floats, clock: Clock) -> Reading:
    person, frame = keys
    notes: tuple[str, ...] = ()
    if not columns.has("visibility"):
        values[..., VISIBILITY] = 1.0
        notes = ("no visibility in the file: every landmark counts as seen, so hidden joints are not withheld",)
    if not columns.has("presence"):
        values[..., PRESENCE] = values[..., VISIBILITY]
    return Reading(
        kind=KIND,
        person=person,
        frame=frame,
        values=values,
        clock=clock,
        frames=int(frame.max()) + 1,
        options={"layout": "blazepose33", "visibility": "given" if columns.has("visibility") else "none"},
        notes=notes,
    )
