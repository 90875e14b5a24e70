"""Landmarks in space as an orthographic camera sees them."""

from __future__ import annotations

import math
from pathlib import Path

import numpy as np

from gaitlake.imports.failure import ImportKeypointsError
from gaitlake.imports.marker_map import directions
from gaitlake.imports.source import PROJECTIONS, Projection
from gaitlake.imports.tables import FIELDS, PRESENCE, VISIBILITY, Floats, X, Y, Z
from gaitlake_schemas.vocabulary import LANDMARKS

MARGIN_PX = 50
MAX_SIDE_PX = 100_000


def project(
    path: Path, points: Floats, axes: tuple[str, ...], chosen: Projection
) -> tuple[Floats, tuple[int, int], tuple[str, ...]]:
    """Landmarks in an image as large as the motion plus a margin; y down, z smaller where nearer, all px.

    Seen from the side with the right limb near, forward is image-right; with the left near, image-left. From behind
    the subject's right is image-right.

    Parameters
    ----------
    points : frames x 33 x 3, m; NaN where not seen
    axes : forward, up and, if it is said, right

    Returns
    -------
    Values (frames x 33 x 8), width and height of the image, and notes for a person.

    Raises
    ------
    ImportKeypointsError
        A view that is no projection, axes that contradict the body, an image too large.
    """
    if not 0.0 < chosen.px_per_m < MAX_SIDE_PX:
        raise ImportKeypointsError(f"--px-per-m must be above 0 and below {MAX_SIDE_PX}, found {chosen.px_per_m:g}")
    forward, up, right = directions(axes)
    right, notes = _right_of(path, points, axes, (forward, right))
    sideways = {"right": (forward, right), "left": (-forward, -right)}
    views = {"sagittal": sideways.get(chosen.near), "rear": (right, -forward), "frontal": (-right, forward)}
    seen_from = views.get(chosen.view)
    if seen_from is None:
        raise ImportKeypointsError(
            f"{path}: markers are seen from one of {list(PROJECTIONS)} with the left or right side near; "
            f"found --view {chosen.view} --camera-side {chosen.near}"
        )
    across, nearness = seen_from
    x, y, z = (chosen.px_per_m * (points @ direction) for direction in (across, -up, -nearness))
    width, height = (math.ceil(np.nanmax(v) - np.nanmin(v)) + 2 * MARGIN_PX for v in (x, y))
    if max(width, height) > MAX_SIDE_PX:
        raise ImportKeypointsError(
            f"{path}: {chosen.px_per_m:g} px a metre make an image of {width}x{height} px; "
            "lower --px-per-m, or check the units"
        )
    values = np.full((*points.shape[:2], len(FIELDS)), np.nan)
    values[..., X], values[..., Y] = (v - np.nanmin(v) + MARGIN_PX for v in (x, y))
    hips = [LANDMARKS.index("left_hip"), LANDMARKS.index("right_hip")]
    values[..., Z] = z - z[:, hips].mean(axis=1, keepdims=True)
    values[..., VISIBILITY] = values[..., PRESENCE] = np.isfinite(x)
    return values, (width, height), notes


def _right_of(
    path: Path, points: Floats, axes: tuple[str, ...], directed: tuple[Floats, Floats]
) -> tuple[Floats, tuple[str, ...]]:
    """The subject's right. Toes prove what is forward, then the hips prove the right.

    Some laboratories export left-handed axes: where the toes agree with `forward` and only the hips do not, the names
    of the markers are believed and it is said.
    """
    forward, right = directed
    ahead_m = _median_along(points, forward, ("left_heel", "right_heel"), ("left_foot_index", "right_foot_index"))
    if ahead_m is not None and ahead_m <= 0.0:
        raise ImportKeypointsError(
            f"{path}: with forward {axes[0]} the toes lie {-1000 * ahead_m:.0f} mm behind the heels; "
            "say the true axes with --axes FORWARD,UP, such as --axes=-X,Y"
        )
    apart_m = _median_along(points, right, ("left_hip",), ("right_hip",))
    if apart_m is None:
        raise ImportKeypointsError(f"{path}: the map needs left_hip and right_hip, seen in one frame; add them")
    if apart_m > 0.0:
        return right, ()
    if ahead_m is None or len(axes) > 2:
        raise ImportKeypointsError(
            f"{path}: with axes {','.join(axes)} the right hip lies left of the left one ({1000 * apart_m:.0f} mm); "
            "say the true axes with --axes FORWARD,UP, such as --axes=-X,Y"
        )
    note = f"its axes are left-handed (forward {axes[0]}, up {axes[1]}, right hip on the other side); the names of the"
    return -right, (f"{note} markers are believed",)


def _median_along(points: Floats, direction: Floats, start: tuple[str, ...], end: tuple[str, ...]) -> float | None:
    """Median of end - start along a direction over all pairs of landmarks, m; None where they are never seen."""
    first, last = ([LANDMARKS.index(name) for name in names] for names in (start, end))
    along = (points[:, last] - points[:, first]) @ direction
    along = along[np.isfinite(along)]
    return float(np.median(along)) if along.size else None
