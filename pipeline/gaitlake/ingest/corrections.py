"""Corrections in force: what a person said about a clip, over what manifest and lake say.

A clip is known in two forms: *declared*, as manifest, folders and defaults describe it, and *corrected*, as the lake
shows and analyses it. Both forms have the clip_id of the declared one.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Sequence
from datetime import datetime
from typing import cast

import pyarrow as pa

from gaitlake.ingest.jobs import Row
from gaitlake_schemas.tables.clips import CLIPS

TYPES = {column.name: column.type for column in CLIPS.columns}


def as_text(value: object) -> str | None:
    """A value of `clips` as the table `corrections` keeps it: `true`, `1.5`, words as they are; None is not known."""
    if value is None:
        return None
    return str(value).lower() if isinstance(value, bool) else str(value)


def typed(field: str, text: object) -> object:
    """Undo :func:`as_text`, exactly."""
    if text is None:
        return None
    kind, said = TYPES[field], str(text)
    if pa.types.is_boolean(kind):
        return said == "true"
    if pa.types.is_floating(kind):
        return float(said)
    return int(said) if pa.types.is_integer(kind) else said


def in_force(rows: Iterable[Row]) -> dict[str, tuple[Row, ...]]:
    """Rows of `corrections` that nobody undid, by clip_id, oldest first."""
    found: dict[str, list[Row]] = defaultdict(list)
    for row in rows:
        if row["undone_at"] is None:
            found[str(row["clip_id"])].append(row)
    return {clip_id: tuple(sorted(own, key=_order)) for clip_id, own in found.items()}


def _order(row: Row) -> tuple[datetime, str, str]:
    return cast("datetime", row["made_at"]), str(row["correction_id"]), str(row["field"])


def corrected(clip: Row, corrections: Sequence[Row]) -> Row:
    """A declared row of `clips` as its corrections want it; of a field corrected twice the later one counts."""
    return clip | {str(row["field"]): typed(str(row["field"]), row["value"]) for row in corrections}


def declared(clip: Row, corrections: Sequence[Row]) -> Row:
    """Undo :func:`corrected`: a row of the lake as it was declared."""
    return clip | {str(row["field"]): typed(str(row["field"]), row["declared_value"]) for row in corrections}


def restated(clip: Row, corrections: Sequence[Row]) -> tuple[Row, ...]:
    """The corrections with what the declared row says now: this is what undoing them brings back."""
    return tuple(row | {"declared_value": as_text(clip[str(row["field"])])} for row in corrections)
