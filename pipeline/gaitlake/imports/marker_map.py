"""Which markers make which landmark, and which axes of the recording are forward and up."""

from __future__ import annotations

import hashlib
import tomllib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np

from gaitlake.imports.failure import ImportKeypointsError
from gaitlake.imports.landmark_names import find_landmark, nearest_landmark
from gaitlake.imports.source import shown
from gaitlake.imports.tables import Floats
from gaitlake_schemas.vocabulary import LANDMARKS

OPENSIM_AXES = ("X", "Y")
"""Forward and up where neither the map nor the caller says: OpenSim's own convention. Checked against the hips."""
AXIS_KEYS = ("forward", "up", "right")


@dataclass(frozen=True, slots=True)
class MarkerMap:
    """``markers``: the markers whose mean is a landmark; ``axes``: forward, up (and right, if it is said)."""

    markers: Mapping[str, tuple[str, ...]]
    axes: tuple[str, ...] = OPENSIM_AXES

    @property
    def identity(self) -> str:
        """Names the map among an extractor's options."""
        text = ";".join(f"{name}={'+'.join(self.markers[name])}" for name in sorted(self.markers))
        return hashlib.sha256(text.encode()).hexdigest()[:12]


def map_by_name(path: Path, names: Sequence[str]) -> MarkerMap:
    """The markers that are called as landmarks are: `RHip`, `LBigToe`, `left_heel`.

    Raises
    ------
    ImportKeypointsError
        There are none.
    """
    found: dict[str, tuple[str, ...]] = {}
    for name in names:
        landmark = find_landmark(name)
        if landmark is not None and landmark not in found:
            found[landmark] = (name,)
    legs = [name for name in ("left_hip", "right_hip", "left_knee", "right_knee") if name not in found]
    if legs:
        some = ", ".join(names[:8]) + (", …" if len(names) > 8 else "")
        raise ImportKeypointsError(
            f"{path}: no marker is called {legs[0]}; found {some}. Say which markers are which landmark in a file for "
            '--marker-map, such as left_hip = ["L.ASIS", "L.PSIS"]'
        )
    return MarkerMap(found)


def read_marker_map(path: Path, names: Sequence[str]) -> MarkerMap:
    """Read a TOML file: landmark = list of markers; `forward`, `up` and `right` = axes such as "X" or "-Z".

    Raises
    ------
    ImportKeypointsError
        No TOML, an unknown landmark, a marker that the recording does not have or has twice.
    """
    try:
        said = tomllib.loads(path.read_text(encoding="utf-8"))
    except OSError as error:
        raise ImportKeypointsError(f"marker map {path} cannot be read ({error.strerror}); check the path") from error
    except (tomllib.TOMLDecodeError, UnicodeDecodeError) as error:
        raise ImportKeypointsError(f"marker map {path} is no TOML ({error}); correct it") from error
    markers: dict[str, tuple[str, ...]] = {}
    for key, value in said.items():
        if key not in AXIS_KEYS:
            markers[_landmark(path, key)] = _markers(path, key, value, names)
    if not markers:
        raise ImportKeypointsError(f'marker map {path} maps nothing; write left_hip = ["L.ASIS", "L.PSIS"] and so on')
    axes = tuple(str(said.get(key, default)) for key, default in zip(AXIS_KEYS, (*OPENSIM_AXES, ""), strict=True))
    return MarkerMap(markers, tuple(axis for axis in axes if axis))


def _landmark(path: Path, key: str) -> str:
    if key in LANDMARKS:
        return key
    raise ImportKeypointsError(
        f"marker map {path}: {shown(key)} is no landmark{nearest_landmark(key)}; use BlazePose's names"
    )


def _markers(path: Path, key: str, value: object, names: Sequence[str]) -> tuple[str, ...]:
    listed = [value] if isinstance(value, str) else value
    if not isinstance(listed, list) or not listed or not all(isinstance(one, str) for one in listed):
        raise ImportKeypointsError(f"marker map {path}: {key} must be a list of markers, found {shown(value)}")
    for one in listed:
        count = sum(name == one for name in names)
        if count != 1:
            known = ", ".join(list(names)[:8])
            found = f"has it {count} times" if count else f"has {known} …"
            raise ImportKeypointsError(
                f"marker map {path}: {key} names marker {one!r}, the recording {found}; correct it"
            )
    return tuple(listed)


def directions(axes: Sequence[str]) -> tuple[Floats, Floats, Floats]:
    """Forward, up and right as unit vectors; right = forward x up, in the right-handed axes of every TRC.

    Raises
    ------
    ImportKeypointsError
        No axes, or three that would exchange left and right.
    """
    vectors = [_axis(name) for name in axes]
    if len(vectors) < 2 or abs(float(vectors[0] @ vectors[1])) > 0.0:
        raise ImportKeypointsError(f"forward and up are two different axes such as X,Y; found {','.join(axes)}")
    right = np.cross(vectors[0], vectors[1])
    if len(vectors) > 2 and float(right @ vectors[2]) < 1.0:
        name = next(s + a for a in "XYZ" for s in ("", "-") if float(right @ _axis(s + a)) == 1.0)
        raise ImportKeypointsError(
            f"with forward {axes[0]} and up {axes[1]} the right is {name}, found {axes[2]}, which would exchange "
            "the sides; correct `right`, or leave it out"
        )
    return vectors[0], vectors[1], right


def _axis(name: str) -> Floats:
    letter = name.strip().upper().lstrip("+-")
    if letter not in ("X", "Y", "Z") or len(name.strip()) > 2:
        raise ImportKeypointsError(f"an axis is X, Y, Z, -X, -Y or -Z; found {name!r}")
    unit = np.zeros(3)
    unit["XYZ".index(letter)] = -1.0 if name.strip().startswith("-") else 1.0
    return unit
