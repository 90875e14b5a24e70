"""Marker trajectories (OpenSim's TRC): read, and made into landmarks."""

from __future__ import annotations

import math
from dataclasses import dataclass
from pathlib import Path

import numpy as np

from gaitlake.imports.failure import ImportKeypointsError
from gaitlake.imports.marker_map import MarkerMap, map_by_name, read_marker_map
from gaitlake.imports.people import frame_numbers
from gaitlake.imports.projection import project
from gaitlake.imports.source import Clock, ImportOptions, Reading, read_text, shown
from gaitlake.imports.tables import VISIBILITY, Floats
from gaitlake_schemas.vocabulary import LANDMARKS

KIND = "trc"
UNITS_M = {"mm": 1e-3, "cm": 1e-2, "m": 1.0}
VIRTUAL = "V_"
"""Cortex appends its virtual markers, called so, and does not count them in the header."""


@dataclass(frozen=True, slots=True)
class Recording:
    """``points_m``: frames x markers x 3, NaN where a marker was not seen; ``time_s``; ``frame`` as in the file."""

    names: tuple[str, ...]
    frame: Floats
    time_s: Floats
    points_m: Floats


def read_trc(path: Path, options: ImportOptions) -> Reading:
    """Markers as landmarks in pixels of the chosen view, frames from 0, times of the file.

    Raises
    ------
    ImportKeypointsError
        No TRC, other counts than its header says, markers that make no landmark, axes that contradict the hips.
    """
    chosen = options.projection
    recording = parse_trc(path)
    names = recording.names
    markers = read_marker_map(chosen.marker_map, names) if chosen.marker_map else map_by_name(path, names)
    axes = tuple(chosen.axes.split(",")) if chosen.axes else markers.axes
    points = landmarks_m(recording, markers)
    values, size_px, notes = project(path, points, axes, chosen)
    frame = frame_numbers(path, recording.frame - recording.frame.min())
    seen = values[..., VISIBILITY].max(axis=1) > 0.0
    if not seen.any():
        raise ImportKeypointsError(f"{path}: no marker of the map is ever seen; choose other markers")
    side = {"camera_side": chosen.near} if chosen.view == "sagittal" else {}
    return Reading(
        kind=KIND,
        person=np.zeros(int(seen.sum()), np.int64),
        frame=frame[seen],
        values=values[seen],
        clock=Clock((recording.time_s - recording.time_s[0])[seen], "s"),
        size_px=size_px,
        frames=int(frame.max()) + 1,
        options={"markers": markers.identity},
        declared={"view": chosen.view, "px_per_m": chosen.px_per_m, "axes": ",".join(axes)} | side,
        notes=notes,
    )


def parse_trc(path: Path) -> Recording:
    """Read a TRC file: markers in metres."""
    lines = read_text(path).splitlines()
    if len(lines) < 6 or not lines[0].startswith("PathFileType") or not lines[3].startswith("Frame#"):
        raise ImportKeypointsError(
            f"{path} is no TRC: line 1 begins with PathFileType and line 4 with Frame#; check the file"
        )
    header = dict(zip(lines[1].split(), lines[2].split(), strict=False))
    names = tuple(cell.strip() for cell in lines[3].split("\t")[2:] if cell.strip())
    scale = UNITS_M.get(header.get("Units", ""))
    if scale is None:
        raise ImportKeypointsError(f"{path}: Units must be one of mm, cm, m, found {shown(header.get('Units'))}")
    counted = names
    if header.get("NumMarkers") != str(len(names)):
        counted = tuple(name for name in names if not name.startswith(VIRTUAL))
    _refuse_count(path, header, "NumMarkers", len(counted), "markers are named in line 4")
    rows = [(number, line) for number, line in enumerate(lines[5:], start=6) if line.strip()]
    _refuse_count(path, header, "NumFrames", len(rows), "rows follow")
    data = np.array([_row(path, number, line, 2 + 3 * len(names)) for number, line in rows])
    keys = data[:, :2]
    if not np.isfinite(keys).all():
        line_number = rows[int(np.argmax(~np.isfinite(keys).all(axis=1)))][0]
        raise ImportKeypointsError(f"{path}, line {line_number}: a row begins with frame and time; correct it")
    return Recording(names, keys[:, 0], keys[:, 1], scale * data[:, 2:].reshape(len(rows), len(names), 3))


def _refuse_count(path: Path, header: dict[str, str], key: str, found: int, what: str) -> None:
    if header.get(key) != str(found) or not found:
        raise ImportKeypointsError(
            f"{path}: its header says {key} {header.get(key)}, {found} {what}; the file is cut off or damaged"
        )


def _row(path: Path, number: int, line: str, width: int) -> list[float]:
    """Numbers of one line; a marker that was not seen is blank or nan."""
    cells = line.split("\t")
    cells = [*cells[:width], *(cell for cell in cells[width:] if cell.strip())]
    if len(cells) != width:
        raise ImportKeypointsError(
            f"{path}, line {number}: {width} cells (frame, time, x y z of each marker), found {len(cells)}; "
            "the file is cut off or damaged"
        )
    try:
        values = [float(cell) if cell.strip() else math.nan for cell in cells]
    except ValueError as error:
        raise ImportKeypointsError(f"{path}, line {number}: cells must be numbers ({error}); correct it") from error
    if any(math.isinf(value) for value in values):
        raise ImportKeypointsError(f"{path}, line {number}: a coordinate is infinite; leave blank what was not seen")
    return values


def landmarks_m(recording: Recording, markers: MarkerMap) -> Floats:
    """Landmarks in space, frames x 33 x 3: the mean of their markers, NaN where one of them is missing."""
    points = np.full((len(recording.frame), len(LANDMARKS), 3), np.nan)
    for landmark, parts in markers.markers.items():
        columns = [recording.names.index(part) for part in parts]
        points[:, LANDMARKS.index(landmark)] = recording.points_m[:, columns].mean(axis=1)
    return points
