"""What the columns of a landmark CSV hold, in the spellings that people use."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass, field
from pathlib import Path

from gaitlake.imports.failure import ImportKeypointsError
from gaitlake.imports.landmark_names import find_landmark, has_no_equivalent, nearest_landmark, words_of
from gaitlake.imports.source import shown
from gaitlake.imports.tables import FIELDS
from gaitlake_schemas.vocabulary import LANDMARKS

FRAME = {"frame", "frame_id", "frame_number", "frame_no", "frame_nr", "frame_num", "frame_idx", "frame_index"}
PERSON = {"person", "person_id", "track", "track_id", "pose_id", "person_index"}
LANDMARK = {"landmark", "landmark_id", "landmark_index", "landmark_name", "landmark_idx", "keypoint", "keypoint_name",
            "keypoint_id", "joint", "joint_name", "name", "id"}  # fmt: skip
TIME = {"time", "timestamp", "time_stamp", "t"}
UNITS = {
    "s": "s", "sec": "s", "secs": "s", "second": "s", "seconds": "s",
    "ms": "ms", "msec": "ms", "millis": "ms", "milliseconds": "ms",
    "us": "us", "usec": "us", "micros": "us", "microseconds": "us",
}  # fmt: skip
VALUES = {
    "x": "x", "y": "y", "z": "z",
    "visibility": "visibility", "vis": "visibility", "v": "visibility",
    "score": "visibility", "confidence": "visibility", "conf": "visibility", "likelihood": "visibility",
    "presence": "presence", "pres": "presence",
    "world_x": "world_x", "world_y": "world_y", "world_z": "world_z",
}  # fmt: skip
ALTERNATIVES = "|".join(sorted(VALUES, key=len, reverse=True))
FIELD_NUMBER = re.compile(rf"({ALTERNATIVES})_?(\d{{1,3}})")
NUMBER_FIELD = re.compile(rf"(?:(?:pose_)?(?:landmarks?|lm|kp|keypoint|joint|pose)_?)?(\d{{1,3}})_({ALTERNATIVES})")
NAME_FIELD = re.compile(rf"(.+?)_({ALTERNATIVES})")

PATTERNS = (
    "one row per frame with `left_hip_x`, `LEFT_HIP_x`, `x23` or `landmark_23_x` (and _y, _z, _visibility), "
    "or one row per landmark with `landmark`, `x`, `y`, `z`, `visibility`; each with `frame` and/or `time_s`"
)


@dataclass(slots=True)
class Columns:
    """Positions of columns. ``landmarks`` maps a position to (landmark, field), both as indices, in a wide file;
    ``values`` maps a position to a field's index in a long one, whose landmark stands in column ``landmark``."""

    frame: int | None = None
    time: int | None = None
    time_unit: str | None = None
    person: int | None = None
    landmark: int | None = None
    values: dict[int, int] = field(default_factory=dict)
    landmarks: dict[int, tuple[int, int]] = field(default_factory=dict)

    @property
    def is_long(self) -> bool:
        """One row per landmark?"""
        return not self.landmarks

    @property
    def numeric(self) -> list[int]:
        """Positions whose cells must be numbers."""
        keys = [at for at in (self.frame, self.time, self.person) if at is not None]
        return sorted({*keys, *self.values, *self.landmarks})

    def has(self, name: str) -> bool:
        """Does any column hold this field?"""
        number = FIELDS.index(name)
        return number in self.values.values() or any(f == number for _, f in self.landmarks.values())


def read_columns(path: Path, header: Sequence[str]) -> Columns:
    """Understand a header.

    Raises
    ------
    ImportKeypointsError
        An unknown landmark, the same column twice, or no landmarks at all.
    """
    columns = Columns()
    numbered: dict[int, tuple[int, str]] = {}
    for at, label in enumerate(header):
        name = "_".join(words_of(label))
        if not _is_key(columns, at, name):
            _read_landmark(path, columns, numbered, (at, label, name))
    base = numbering_base(path, {number for number, _ in numbered.values()})
    for at, (number, value) in numbered.items():
        columns.landmarks[at] = (number - base, FIELDS.index(value))
    return _checked(path, columns, header)


def numbering_base(path: Path, numbers: set[int]) -> int:
    """0 or 1: landmarks are numbered from 0 as in MediaPipe, unless number 33 says that they begin with 1.

    Raises
    ------
    ImportKeypointsError
        Numbers that no BlazePose landmark has.
    """
    highest = max(numbers, default=0)
    if highest > len(LANDMARKS) or (highest == len(LANDMARKS) and 0 in numbers):
        raise ImportKeypointsError(
            f"{path}: BlazePose has landmarks 0 to 32 (or 1 to 33), found number {highest}; "
            "is this another model's output? Then give its JSON"
        )
    return 1 if highest == len(LANDMARKS) else 0


def _is_key(columns: Columns, at: int, name: str) -> bool:
    words, unit = name.rsplit("_", 1) if "_" in name else (name, "")
    if name in FRAME:
        columns.frame = at if columns.frame is None else columns.frame
    elif name in PERSON:
        columns.person = at
    elif name in LANDMARK:
        columns.landmark = at if columns.landmark is None else columns.landmark
    elif name in TIME or (words in TIME and unit in UNITS):
        if columns.time is None or (columns.time_unit is None and unit in UNITS):
            columns.time, columns.time_unit = at, UNITS.get(unit)
    elif name in VALUES:
        columns.values[at] = FIELDS.index(VALUES[name])
    else:
        return False
    return True


def _read_landmark(
    path: Path, columns: Columns, numbered: dict[int, tuple[int, str]], column: tuple[int, str, str]
) -> None:
    at, label, name = column
    if found := FIELD_NUMBER.fullmatch(name):
        numbered[at] = (int(found[2]), VALUES[found[1]])
    elif found := NUMBER_FIELD.fullmatch(name):
        numbered[at] = (int(found[1]), VALUES[found[2]])
    elif found := NAME_FIELD.fullmatch(name):
        landmark = find_landmark(found[1])
        if landmark is not None:
            columns.landmarks[at] = (LANDMARKS.index(landmark), FIELDS.index(VALUES[found[2]]))
        elif VALUES[found[2]] in ("x", "y") and not has_no_equivalent(found[1]):
            raise ImportKeypointsError(
                f"{path}: column {shown(label)} is no landmark of BlazePose{nearest_landmark(found[1])}; "
                "rename it, or delete the column"
            )


def _checked(path: Path, columns: Columns, header: Sequence[str]) -> Columns:
    x, y = FIELDS.index("x"), FIELDS.index("y")
    places = sorted(columns.landmarks.values())
    if len(places) > len(set(places)):
        twice = next(place for place in places if places.count(place) > 1)
        raise ImportKeypointsError(f"{path}: two columns hold {LANDMARKS[twice[0]]}_{FIELDS[twice[1]]}; delete one")
    is_wide = any(value == x for _, value in places)
    if not is_wide and (columns.landmark is None or not {x, y} <= set(columns.values.values())):
        found = ", ".join(shown(label.strip()) for label in header[:8]) + (", …" if len(header) > 8 else "")
        raise ImportKeypointsError(f"{path} has no columns of landmarks: found {found}; known are {PATTERNS}")
    halves = {mark for mark, value in places if value == x} ^ {mark for mark, value in places if value == y}
    if halves:
        name = LANDMARKS[min(halves)]
        raise ImportKeypointsError(f"{path}: a landmark needs x and y, found only one of {name}_x, {name}_y; add it")
    if columns.is_long and columns.frame is None and columns.time is None:
        raise ImportKeypointsError(f"{path}: one row per landmark needs a column `frame`; found none, add it")
    return columns
