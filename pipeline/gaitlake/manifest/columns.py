"""Which columns a manifest may have, and what their cells may hold: taken from the contracts, so they cannot drift."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import Literal

import pyarrow as pa

from gaitlake_schemas.contract import Column
from gaitlake_schemas.tables.clips import CLIPS
from gaitlake_schemas.tables.sessions import SESSIONS
from gaitlake_schemas.tables.subjects import SUBJECTS
from gaitlake_schemas.vocabulary import BASELINE

Kind = Literal["text", "word", "timepoint", "number", "integer", "flag", "date", "path"]
Owner = Literal["subjects", "sessions", "clips"]

REQUIRED = ("path", "subject_id")
ALIASES = {"group": "group_name", "order": "order_in_session"}
"""Words a person would type; `group` and `order` are words of SQL, so the lake's columns are called otherwise."""

PROBE_PREFIX = "probe_"
"""Columns that `gaitlake manifest` adds to help the person who completes it; reading ignores them."""

DEFAULTS: dict[str, object] = {
    "is_reference": False,
    "condition": BASELINE,
    "mirrored": False,
    "slowmo_factor": 1.0,
    "exclude": False,
}
"""What an empty cell means where the contract allows no NULL."""

PERSON_HINTS = ("left", "middle", "right")
DERIVED = ("clip_id", "video_id", "extra")
PATHS = ("path", "repeat_of")


@dataclass(frozen=True, slots=True)
class Range:
    """Smallest and largest plausible value, and the slip that puts a number outside: ``factor`` undoes it."""

    low: float
    high: float
    factor: float | None = None
    slip: str = ""


RANGES = {
    "birth_year": Range(1890, 2100),
    "height_m": Range(0.3, 2.6, 0.01, "metres"),
    "mass_kg": Range(2, 400, 0.001, "kilograms"),
    "load_kg": Range(0, 500, 0.001, "kilograms"),
    "camera_yaw_deg": Range(-180, 180),
    "speed_mps": Range(0, 13, 1 / 3.6, "metres per second"),
    "order_in_session": Range(0, 100_000),
    "slowmo_factor": Range(0.02, 50),
}


@dataclass(frozen=True, slots=True)
class ManifestColumn:
    """One column a manifest may have; ``name`` is the lake's, ``owner`` the table whose rows it describes."""

    name: str
    owner: Owner
    kind: Kind
    meaning: str
    words: tuple[str, ...] = ()
    range: Range | None = None


def _kind(column: Column) -> Kind:
    if column.name in PATHS:
        return "path"
    if column.name == "timepoint":
        return "timepoint"
    if column.vocabulary is not None:
        return "word"
    kinds: dict[pa.DataType, Kind] = {
        pa.string(): "text",
        pa.int32(): "integer",
        pa.float64(): "number",
        pa.bool_(): "flag",
        pa.date32(): "date",
    }
    return kinds[column.type]


def _from_contract(column: Column, owner: Owner) -> ManifestColumn:
    made = ManifestColumn(
        column.name, owner, _kind(column), column.meaning, column.vocabulary or (), RANGES.get(column.name)
    )
    return replace(made, kind="word", words=PERSON_HINTS) if column.name == "person_hint" else made


def _columns() -> dict[str, ManifestColumn]:
    found: dict[str, ManifestColumn] = {}
    for column in SUBJECTS.columns:
        found[column.name] = _from_contract(column, "subjects")
    for column in SESSIONS.columns:
        if column.name not in (*found, "timepoint"):  # a manifest has one timepoint: the clip's
            found[column.name] = _from_contract(column, "sessions")
    for column in CLIPS.columns:
        if column.name not in (*found, *DERIVED):
            found[column.name] = _from_contract(column, "clips")
    return found


COLUMNS = _columns()
"""Every manifest column by the lake's name for it."""

KNOWN_NAMES = tuple(sorted({*COLUMNS, *ALIASES}))
"""Every header that is understood, aliases included."""


def owned_by(owner: Owner) -> tuple[str, ...]:
    """The columns that describe a subject, a session or a clip."""
    return tuple(column.name for column in COLUMNS.values() if column.owner == owner)
