"""Keypoints as JSON: COCO results, AlphaPose, MMPose, OpenPose and lists of frames, mapped to BlazePose by name."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, NoReturn

import numpy as np

from gaitlake.imports.failure import ImportKeypointsError
from gaitlake.imports.json_points import read_points
from gaitlake.imports.landmark_names import LAYOUTS, find_landmark, has_no_equivalent, nearest_landmark
from gaitlake.imports.people import frame_numbers, person_numbers, refuse_repeats
from gaitlake.imports.source import MAX_FRAMES, Clock, ImportOptions, Reading, read_text, shown
from gaitlake.imports.tables import FIELDS, PRESENCE, VISIBILITY, Floats, X, Y
from gaitlake_schemas.vocabulary import LANDMARKS

KIND = "pose-json"
BY_COUNT = {17: "coco17", 26: "halpe26", 33: "blazepose33"}
"""Layouts that a count of keypoints tells; 25 is BODY_25 or BODY_25B, so it has to be said."""
LISTS = ("annotations", "instance_info", "frames", "predictions", "results", "poses")
PEOPLE = ("instances", "people", "bodies", "persons", "poses", "predictions")
POINTS = ("keypoints", "pose_keypoints_2d", "joints", "landmarks")
OPENPOSE = ("pose_keypoints_2d", "joints")
FRAME = ("frame_id", "frame", "frame_index", "frame_number", "image_id", "image_name", "file_name")
PERSON = ("idx", "person", "person_id", "track_id", "id_track")
TIME = {"timestamp": None, "time": None, "time_s": "s", "timestamp_s": "s", "timestamp_ms": "ms", "time_ms": "ms",
        "timestamp_us": "us", "time_us": "us"}  # fmt: skip


@dataclass(slots=True)
class Found:
    """People as they are met: one entry each in every list; ``time`` is None where a frame says none."""

    frame: list[float] = field(default_factory=list)
    person: list[object] = field(default_factory=list)
    time: list[float | None] = field(default_factory=list)
    points: list[Floats] = field(default_factory=list)
    frames: int = 0
    unit: str | None = None
    openpose: bool = False


def read_pose_json(path: Path, options: ImportOptions) -> Reading:
    """Read a JSON file of keypoints with names (`keypoint_names`), of 17 (COCO), 26 (Halpe) or 33 (BlazePose)
    keypoints, or of a layout that the caller names.

    Raises
    ------
    ImportKeypointsError
        No poses in it, an order that nothing tells, or numbers that do not fit.
    """
    document = _parsed(path)
    whole: Mapping[str, Any] = document if isinstance(document, dict) else {}
    found = Found()
    for position, record in enumerate(_records(path, document)):
        _add(path, found, position, record)
    if not found.points:
        raise ImportKeypointsError(f"{path} holds no pose: {_shape(document)}; give the pose estimator's output")
    _take_times(path, found, whole)
    named = whole.get("keypoint_names")
    layout, names = _names(path, found, named, options.layout)
    frame, person = frame_numbers(path, np.array(found.frame)), person_numbers(found.person)
    refuse_repeats(path, person, frame)
    values, no_scores = _values(path, found.points, names)
    times = None if any(t is None for t in found.time) else np.array(found.time, dtype=np.float64)
    return Reading(
        kind=KIND,
        person=person,
        frame=frame,
        values=values,
        clock=Clock(times, found.unit, _number(path, whole, "fps")),
        size_px=_size(path, whole),
        frames=max(found.frames, int(frame.max()) + 1),
        options={"layout": layout, "visibility": "none" if no_scores else "given"},
        notes=("no scores in the file: every keypoint counts as seen, so hidden joints are not withheld",)
        if no_scores
        else (),
    )


def _parsed(path: Path) -> Any:
    def refuse(constant: str) -> NoReturn:
        raise ImportKeypointsError(f"{path}: coordinates must be finite, found {constant}; write null where nothing is")

    text = read_text(path)
    try:
        return json.loads(text, parse_constant=refuse)
    except (json.JSONDecodeError, RecursionError) as error:
        raise ImportKeypointsError(f"{path} is no JSON ({error}); give the pose estimator's output") from error


def _shape(document: Any) -> str:
    if isinstance(document, dict):
        return f"found an object with {shown(list(document)[:6])}"
    if isinstance(document, list):
        return f"found a list of {len(document)}" + (f", first {shown(document[0])}" if document else "")
    return f"found {shown(document)}"


def _records(path: Path, document: Any) -> list[Any]:
    """The list of frames or people; an object by frame becomes (key, value) pairs."""
    if isinstance(document, list):
        return document
    if isinstance(document, dict):
        for name in LISTS:
            if isinstance(document.get(name), list):
                return list(document[name])
        if "people" in document or any(name in document for name in POINTS):
            return [document]
        pairs = [(key, value) for key, value in document.items() if _digits(key) is not None]
        if pairs and len(pairs) == len(document):
            return pairs
    raise ImportKeypointsError(f"{path} holds no list of poses: {_shape(document)}; give the pose estimator's output")


def _digits(name: str) -> int | None:
    """The last number in a file's name or key: 12 of `frame_0012.jpg`."""
    stem = name.rsplit("/", 1)[-1].partition(".")[0]
    digits = "".join(c if c in "0123456789" else " " for c in stem).split()
    return int(digits[-1][:18]) if digits else None


def _add(path: Path, found: Found, position: int, record: Any) -> None:
    """One record: a frame's people, one person with a frame number, or one person's keypoints frame by frame."""
    frame: float = position
    if isinstance(record, tuple):
        frame, record = _digits(record[0]) or 0, record[1]
    time = None
    if isinstance(record, dict):
        frame = _frame_of(path, record, frame)
        time = _time_of(path, found, record)
    found.frames = max(found.frames, int(min(max(frame, 0), MAX_FRAMES)) + 1)
    if record is None or record == []:
        return
    for person in _people(record):
        points, openpose = _points_of(path, person)
        if points is None:
            continue
        own = _frame_of(path, person, frame) if isinstance(person, dict) else frame
        who = next((person[n] for n in PERSON if n in person), None) if isinstance(person, dict) else None
        found.frame.append(own)
        found.person.append(str(who))
        found.time.append(_time_of(path, found, person) if time is None and isinstance(person, dict) else time)
        found.points.append(points)
        found.openpose |= openpose


def _people(record: Any) -> list[Any]:
    if isinstance(record, dict):
        return next((list(record[name]) for name in PEOPLE if isinstance(record.get(name), list)), [record])
    if isinstance(record, list) and record and isinstance(record[0], dict) and any(n in record[0] for n in POINTS):
        return record
    return [record]


def _points_of(path: Path, person: Any) -> tuple[Floats | None, bool]:
    """Keypoints as rows of x, y, score, and whether they stand under a name that OpenPose uses."""
    name = next((n for n in POINTS if n in person), None) if isinstance(person, dict) else None
    raw = person[name] if name is not None else person
    if isinstance(person, dict) and name is None:
        raise ImportKeypointsError(f"{path}: a pose needs one of {list(POINTS)}, found {shown(list(person)[:6])}")
    scores = person.get("keypoint_scores") if isinstance(person, dict) else None
    return read_points(path, raw, scores), name in OPENPOSE


def _frame_of(path: Path, record: Mapping[str, Any], otherwise: float) -> float:
    for name in FRAME:
        value = record.get(name)
        if isinstance(value, str):
            digits = _digits(value)
            if digits is None:
                raise ImportKeypointsError(f"{path}: {name} {shown(value)} has no frame number; number the frames")
            return digits
        if isinstance(value, int | float) and not isinstance(value, bool):
            return value
    return otherwise


def _time_of(path: Path, found: Found, record: Mapping[str, Any]) -> float | None:
    for name, unit in TIME.items():
        if name in record:
            found.unit = found.unit or unit
            return _number(path, record, name)
    return None


def _take_times(path: Path, found: Found, whole: Mapping[str, Any]) -> None:
    """A list `timestamps` of the whole recording gives each frame its time."""
    times = whole.get("timestamps")
    if times is None:
        return
    if not isinstance(times, list) or len(times) != found.frames:
        size = len(times) if isinstance(times, list) else shown(times)
        raise ImportKeypointsError(f"{path}: one timestamp per frame, found {size} for {found.frames}; correct them")
    found.time = [_number(path, {"timestamps": times[int(frame)]}, "timestamps") for frame in found.frame]


def _number(path: Path, record: Mapping[str, Any], name: str) -> float | None:
    value = record.get(name)
    if value is None:
        return None
    if isinstance(value, bool) or not isinstance(value, int | float):
        raise ImportKeypointsError(f"{path}: {name} must be a number, found {shown(value)}; correct it")
    return float(value)


def _size(path: Path, whole: Mapping[str, Any]) -> tuple[int, int] | None:
    width, height = _number(path, whole, "width"), _number(path, whole, "height")
    if width is None or height is None:
        return None
    if not (1 <= width <= 100_000 and 1 <= height <= 100_000):
        raise ImportKeypointsError(f"{path}: width and height of an image in px, found {width:g} x {height:g}")
    return round(width), round(height)


def _names(path: Path, found: Found, named: Any, layout: str | None) -> tuple[str, list[str]]:
    """What each keypoint is: by the file's own names, by the caller's layout, or by the count."""
    counts = sorted({len(points) for points in found.points})
    if len(counts) > 1:
        raise ImportKeypointsError(f"{path}: every pose has the same keypoints, found counts {counts[:5]}; split it")
    if isinstance(named, list) and layout is None:
        if len(named) != counts[0]:
            raise ImportKeypointsError(f"{path}: {len(named)} keypoint_names for {counts[0]} keypoints; correct them")
        return "named", [str(name) for name in named]
    chosen = layout or (None if found.openpose else BY_COUNT.get(counts[0]))
    if chosen is None:
        which = "OpenPose's" if found.openpose else f"{counts[0]}"
        raise ImportKeypointsError(
            f"{path}: nothing tells the order of {which} keypoints (found {counts[0]}); name it with --layout: "
            f"{', '.join(LAYOUTS)}"
        )
    if len(LAYOUTS[chosen]) != counts[0]:
        raise ImportKeypointsError(
            f"{path}: layout {chosen} has {len(LAYOUTS[chosen])} keypoints, found {counts[0]}; name another --layout"
        )
    return ("body_25" if chosen == "openpose25" else chosen), list(LAYOUTS[chosen])


def _values(path: Path, points: list[Floats], names: list[str]) -> tuple[Floats, bool]:
    """Poses in BlazePose's order; what the layout lacks stays NaN, which later becomes visibility 0."""
    source = np.stack(points)
    values = np.full((len(source), len(LANDMARKS), len(FIELDS)), np.nan)
    for i, name in enumerate(names):
        landmark = find_landmark(name)
        if landmark is None and not has_no_equivalent(name):
            raise ImportKeypointsError(
                f"{path}: keypoint {shown(name)} is no landmark of BlazePose{nearest_landmark(name)}; rename it"
            )
        if landmark is not None:
            values[:, LANDMARKS.index(landmark)][:, [X, Y, VISIBILITY]] = source[:, i]
    no_scores = bool(np.isnan(source[..., 2]).all())
    if no_scores:
        values[..., VISIBILITY] = 1.0
    values[..., PRESENCE] = values[..., VISIBILITY]
    return values, no_scores
