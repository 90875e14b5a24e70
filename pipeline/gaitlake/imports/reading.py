"""One source, whatever its format, becomes one clip's keypoints in pixels on a clock."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from pathlib import Path

from gaitlake.imports.clock import microseconds
from gaitlake.imports.coordinates import size_of, to_pixels
from gaitlake.imports.failure import ImportKeypointsError
from gaitlake.imports.keypoints_file import SUFFIX, KeypointsFile, read_keypoints_file
from gaitlake.imports.landmark_csv import read_landmark_csv
from gaitlake.imports.pose_json import read_pose_json
from gaitlake.imports.source import SUFFIXES, Imported, ImportOptions, Projection, Reading
from gaitlake.imports.tables import VISIBILITY, Poses, clock_row, keypoints_table, tracks_of
from gaitlake.imports.trc import read_trc
from gaitlake_schemas import keys
from gaitlake_schemas.tables.videos import VIDEOS

STAGE_VERSION = 1
"""Raised when importing the same file gives other landmarks."""
MODEL = "unknown"
"""Instead of a hash: no file of keypoints says which model made them."""
Row = dict[str, object]


@dataclass(frozen=True, slots=True)
class ReadClip:
    """One source as the contracts have it. ``declared``: what it says about the clip in columns of a manifest;
    ``notes``: what a person should know."""

    source: Path
    clip: KeypointsFile
    declared: Mapping[str, object] = field(default_factory=dict)
    notes: tuple[str, ...] = ()


def read_clip(path: Path, options: ImportOptions) -> ReadClip:
    """Read a file of keypoints by its suffix: .csv, .json, .trc, or gaitlake's own .parquet, which says all itself.

    Raises
    ------
    ImportKeypointsError
        Whatever is wrong with it, in one line.
    """
    if path.suffix.lower() != SUFFIX:
        imported = read_source(path, options)
        return ReadClip(path, as_keypoints_file(imported), imported.declared, imported.notes)
    if replace(options, projection=Projection()) != ImportOptions():
        raise ImportKeypointsError(
            f"{path}: a file of keypoints says its size, times, layout and smoothing itself; leave those options out"
        )
    return ReadClip(path, read_keypoints_file(path))


def read_source(path: Path, options: ImportOptions) -> Imported:
    """Read a file of somebody else's keypoints by its suffix: .csv, .json or .trc.

    Raises
    ------
    ImportKeypointsError
        Whatever is wrong with it, in one line.
    """
    reading = _reading(path, options)
    values, coordinates = to_pixels(path, reading, options)
    size_px = size_of(path, reading, options)
    time_us = microseconds(path, reading.clock, reading.frame, options)
    seen = (values[..., VISIBILITY] > 0.0).any(axis=1)
    if not seen.any():
        raise ImportKeypointsError(f"{path} holds no landmark that was seen; export the keypoints again")
    person, frame = reading.person[seen], reading.frame[seen]
    return Imported(
        source=path,
        kind=reading.kind,
        poses=Poses(person, frame, time_us[seen], values[seen]),
        size_px=size_px,
        frames=reading.frames or int(frame.max()) + 1,
        smoothing=options.smoothing,
        options=reading.options,
        declared=_declared(reading, options, coordinates),
        notes=reading.notes,
    )


def _reading(path: Path, options: ImportOptions) -> Reading:
    kind = SUFFIXES.get(path.suffix.lower())
    if kind == "csv":
        return read_landmark_csv(path)
    if kind == "json":
        return read_pose_json(path, options)
    if kind != "trc":
        found = path.suffix or "no suffix"
        raise ImportKeypointsError(f"{path}: keypoints come as .csv, .json, .trc or {SUFFIX}, found {found}")
    if options.size_px is not None or options.fps_hz is not None:
        raise ImportKeypointsError(
            f"{path}: a TRC has its own clock, and its picture is projected; drop --size and --fps"
        )
    return read_trc(path, options)


def _declared(reading: Reading, options: ImportOptions, coordinates: str) -> Row:
    """What the result depends on besides the file's bytes and the extractor."""
    said: dict[str, object] = dict(reading.declared)
    if options.size_px is not None and reading.size_px is None:
        said["size_px"] = list(options.size_px)
    if options.coordinates is not None:
        said["coordinates"] = coordinates
    if options.fps_hz is not None and (reading.clock.times is None or reading.clock.unit is None):
        said["fps_hz"] = options.fps_hz
    if options.time_unit is not None and reading.clock.unit != options.time_unit:
        said["time_unit"] = options.time_unit
    return said


def video_id(path: Path, declared: Mapping[str, object]) -> str:
    """SHA-256 of the file's bytes; where more was declared, of that hash and the declaration.

    The same file with another size, rate or projection is another recording (docs/decisions/0019).
    """
    content = keys.video_id(path)
    if not declared:
        return content
    said = json.dumps(dict(declared), sort_keys=True, separators=(",", ":"))
    return hashlib.sha256(f"{content} {said}".encode()).hexdigest()


def extractor_row(imported: Imported) -> Row:
    """The row of `extractors`: estimator `import-<format>`, options that decide which landmark a number becomes."""
    facts = {
        "estimator": f"import-{imported.kind}",
        "model_sha256": MODEL,
        "smoothing": imported.smoothing,
        "stage_version": STAGE_VERSION,
    }
    identity = keys.extractor_id(
        estimator=f"import-{imported.kind}",
        model_sha256=MODEL,
        options=imported.options,
        smoothing=imported.smoothing,
        stage_version=STAGE_VERSION,
    )
    options = json.dumps(dict(imported.options), sort_keys=True)
    return {"extractor_id": identity, "options": options, **facts}


def as_keypoints_file(imported: Imported) -> KeypointsFile:
    """A source in the contracts' own form: landmarks, people, one row of `videos`, one of `extractors`."""
    extractor = extractor_row(imported)
    identity = video_id(imported.source, imported.declared)
    keypoints = keypoints_table(identity, str(extractor["extractor_id"]), imported.poses)
    video = clock_row(imported.poses.time_us, imported.poses.frame) | {
        "video_id": identity,
        "container": imported.kind,
        "codec": "none",
        "width_px": imported.size_px[0],
        "height_px": imported.size_px[1],
        "rotation_deg": 0,
        "frames": imported.frames,
        "size_bytes": imported.source.stat().st_size,
    }
    return KeypointsFile(keypoints, tracks_of(keypoints), VIDEOS.from_rows([video]), extractor)
