"""Every correction of a lake, undone ones too, latest first."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime
from os import PathLike
from typing import cast

from gaitlake.correcting.finding import SHORT, find_listed
from gaitlake.ingest.jobs import Row
from gaitlake.ingest.state import HAS_CORRECTIONS
from gaitlake.lake import one_state

ROWS = "SELECT * FROM corrections ORDER BY made_at DESC, correction_id, field"


def listed_corrections(lake: str | PathLike[str], clips: Iterable[str] = ()) -> list[Row]:
    """Rows of `corrections`, latest first; with ``clips`` (paths or beginnings of clip_ids) those of these clips.

    Raises
    ------
    CorrectionError
        Nothing was ever corrected about one of ``clips``, and it is no clip of the lake.
    """
    with one_state(lake) as connection:
        older = connection.execute(HAS_CORRECTIONS).fetchone() is None  # than the table: such a lake has no corrections
        rows: list[Row] = [] if older else connection.execute(ROWS).to_arrow_table().to_pylist()
        known: list[Row] = connection.execute("SELECT clip_id, path FROM clips").to_arrow_table().to_pylist()
    wanted = find_listed(clips, [*known, *rows])
    return [row for row in rows if wanted is None or row["clip_id"] in wanted]


def listing_text(rows: Iterable[Row]) -> str:
    """The rows to read: a head line and a reason for each correction, a line for each field."""
    grouped: dict[str, list[Row]] = {}
    for row in rows:
        grouped.setdefault(str(row["correction_id"]), []).append(row)
    return "\n".join(line for own in grouped.values() for line in _lines(own)) or "No corrections."


def _lines(rows: list[Row]) -> list[str]:
    row = rows[0]
    state = "in force" if row["undone_at"] is None else f"undone {_at(row, 'undone_at')} by {row['undone_by']}"
    head = f"{row['correction_id']}  {_at(row, 'made_at')} by {row['made_by']}, {state}"
    lines = [head, f"    {row['path']} (clip {str(row['clip_id'])[:SHORT]})", *map(_field_line, rows)]
    lines.append(f"    why: {row['why']}")
    return lines if row["undone_at"] is None else [*lines, f"    why undone: {row['undone_why']}"]


def _field_line(row: Row) -> str:
    line = f"    {row['field']}: {spoken(row['previous_value'])} → {spoken(row['value'])}"
    same = row["declared_value"] == row["previous_value"]
    return line if same else f"{line} (declared: {spoken(row['declared_value'])})"


def spoken(value: object) -> str:
    """A value to read; None is not known."""
    return "not known" if value is None else str(value)


def _at(row: Row, name: str) -> str:
    return f"{cast('datetime', row[name]):%Y-%m-%d %H:%M} UTC"
