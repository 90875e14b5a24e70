"""What a caller says about a source, and what a reader found in it."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path

from gaitlake.imports.failure import ImportKeypointsError
from gaitlake.imports.tables import Floats, Integers, Poses

TIME_UNITS_US = {"s": 1e6, "ms": 1e3, "us": 1.0}
PROJECTIONS = ("sagittal", "rear", "frontal")
SUFFIXES = {".csv": "csv", ".tsv": "csv", ".txt": "csv", ".json": "json", ".trc": "trc"}
"""Of files that can be imported, and their readers."""
MAX_FRAMES = 2_000_000
"""More than two hours at 240 frames a second: no clip, but a wrong column."""
SIZE = re.compile(r"([1-9][0-9]{0,4})[xX×]([1-9][0-9]{0,4})")
SHOWN = 60


@dataclass(frozen=True, slots=True)
class Projection:
    """An orthographic camera for markers. ``near``: the subject's side nearer a sagittal camera; ``axes``: forward and
    up as axes of the recording, such as `X,Y`; None takes the marker map's."""

    view: str = "sagittal"
    near: str = "right"
    px_per_m: float = 500.0
    axes: str | None = None
    marker_map: Path | None = None


@dataclass(frozen=True, slots=True)
class ImportOptions:
    """What the caller declares; None where the source says it itself.

    Attributes
    ----------
    size_px : width and height of the video's image after rotation
    fps_hz : frames per second of a source without timestamps
    time_unit : of timestamps whose name does not say it: `s`, `ms` or `us`
    coordinates : `normalised` (0 to 1 over the image) or `pixel`
    layout : order of unnamed keypoints, a key of :data:`gaitlake.imports.landmark_names.LAYOUTS`
    smoothing : did the estimator smooth over time: `on`, `off`, `unknown`
    projection : how markers in space become a picture
    """

    size_px: tuple[int, int] | None = None
    fps_hz: float | None = None
    time_unit: str | None = None
    coordinates: str | None = None
    layout: str | None = None
    smoothing: str = "unknown"
    projection: Projection = field(default_factory=Projection)


@dataclass(frozen=True, slots=True)
class Clock:
    """``times`` of each entry (None: there are none), their ``unit`` (None: not said), ``fps_hz`` if it is stated."""

    times: Floats | None = None
    unit: str | None = None
    fps_hz: float | None = None


@dataclass(frozen=True, slots=True)
class Reading:
    """A source before it has a clock and a size.

    Attributes
    ----------
    kind : short name of the format, such as `mediapipe-csv`
    person, frame : shape (n,)
    values : shape (n, 33, 8), in the source's own coordinates
    clock : when each entry was
    size_px : image size as the source states it, None if it does not
    frames : frames of the recording as the source states them, None: up to the last with a person
    options : what changes which landmark a number becomes (layout, marker map); part of the extractor's identity
    notes : what a person should know
    """

    kind: str
    person: Integers
    frame: Integers
    values: Floats
    clock: Clock
    size_px: tuple[int, int] | None = None
    frames: int | None = None
    options: Mapping[str, object] = field(default_factory=dict)
    declared: Mapping[str, object] = field(default_factory=dict)
    notes: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Imported:
    """A source in pixels on its clock. ``declared``: what was said besides the file; part of the video's identity."""

    source: Path
    kind: str
    poses: Poses
    size_px: tuple[int, int]
    frames: int
    smoothing: str
    options: Mapping[str, object]
    declared: Mapping[str, object]
    notes: tuple[str, ...]


def parse_size(text: str) -> tuple[int, int]:
    """Width and height in px of `1920x1080`.

    Raises
    ------
    ImportKeypointsError
        It is no size.
    """
    found = SIZE.fullmatch(text.strip())
    if found is None:
        raise ImportKeypointsError(f"--size must be WIDTHxHEIGHT in pixels, such as 1920x1080; found {text!r}")
    return int(found[1]), int(found[2])


def shown(text: object) -> str:
    """A short quotation for a message of one line."""
    quoted = repr(text)
    return quoted if len(quoted) <= SHOWN else quoted[: SHOWN - 1] + "…"


def read_text(path: Path) -> str:
    """The text of a source.

    Raises
    ------
    ImportKeypointsError
        It cannot be read, is no text, or is empty.
    """
    try:
        text = path.read_text(encoding="utf-8-sig")
    except OSError as error:
        raise ImportKeypointsError(f"{path} cannot be read ({error.strerror}); check the path") from error
    except UnicodeDecodeError as error:
        raise ImportKeypointsError(
            f"{path} is no text (byte {error.start} is not UTF-8); give a CSV, JSON or TRC file"
        ) from error
    if not text.strip():
        raise ImportKeypointsError(f"{path} is empty; export the keypoints again")
    return text
