"""From a source's coordinates to pixels of the image, and from scores to visibilities."""

from __future__ import annotations

from pathlib import Path

import numpy as np

from gaitlake.imports.failure import ImportKeypointsError
from gaitlake.imports.source import ImportOptions, Reading
from gaitlake.imports.tables import PRESENCE, VISIBILITY, Floats, X, Y, Z

NORMALISED_LIMIT = 3.0
"""Normalised landmarks leave the image, but not by twice its size; pixels of a person lie mostly above."""
MOST, MANY = 0.5, 0.25
MAX_PX = 1e6
"""No picture is so large; what lies beyond would not be stored exactly either."""
SCORE_LIMIT = 2.0
"""Some models' confidences pass 1 a little (RTMPose); what is mostly above 2 is no confidence."""


def size_of(path: Path, reading: Reading, options: ImportOptions) -> tuple[int, int]:
    """Width and height of the image, px: as the source states it, else as declared.

    Raises
    ------
    ImportKeypointsError
        Neither says it, or they differ.
    """
    stated, declared = reading.size_px, options.size_px
    if stated and declared and stated != declared:
        raise ImportKeypointsError(
            f"{path} states an image of {stated[0]}x{stated[1]}, --size says {declared[0]}x{declared[1]}; "
            "leave --size out"
        )
    size = declared or stated
    if size is None:
        raise ImportKeypointsError(
            f"{path} does not say how large the image is; give the video's width and height with --size, "
            "such as --size 1920x1080"
        )
    return size


def to_pixels(path: Path, reading: Reading, options: ImportOptions) -> tuple[Floats, str]:
    """Values in pixels with visibilities in 0 to 1, and what the coordinates were.

    A landmark without x, y or with visibility 0 is 0 throughout: the gate of the analysis (visibility) takes it out.
    """
    values = _with_visibility(path, reading.values)
    seen = values[..., VISIBILITY] > 0.0
    kind = options.coordinates or _kind_of(path, values[seen][:, [X, Y]])
    if kind == "normalised":
        width, height = size_of(path, reading, options)
        values[..., X] *= width
        values[..., Y] *= height
        values[..., Z] *= width
    values = np.where(seen[..., None], values, 0.0)
    if abs(values).max() > MAX_PX:
        raise ImportKeypointsError(
            f"{path}: coordinates lie within {MAX_PX:g} px, found {abs(values).max():.4g} ({kind}); correct the file, "
            "or say what they are with --coordinates"
        )
    return values, kind


def _with_visibility(path: Path, source: Floats) -> Floats:
    values = source.copy()
    known = np.isfinite(values[..., [X, Y]]).all(axis=-1)
    values = np.nan_to_num(values, nan=0.0)
    scores = values[..., VISIBILITY][known]
    if scores.size and np.quantile(scores, 0.5) > SCORE_LIMIT:
        raise ImportKeypointsError(
            f"{path}: visibilities are shares from 0 to 1, found a median of {np.median(scores):.4g}; rescale them"
        )
    values[..., VISIBILITY] = np.where(known, np.clip(values[..., VISIBILITY], 0.0, 1.0), 0.0)
    values[..., PRESENCE] = np.clip(values[..., PRESENCE], 0.0, 1.0)
    return values


def _kind_of(path: Path, xy: Floats) -> str:
    """`normalised` or `pixel`, from the range of the values.

    Raises
    ------
    ImportKeypointsError
        It could be either, or neither (metres of world landmarks).
    """
    if not xy.size:
        return "pixel"
    inside = float(np.mean((xy >= 0.0) & (xy <= 1.0)))
    negative, large = float(np.mean(xy < 0.0)), float(np.mean(xy > NORMALISED_LIMIT))
    if negative <= MANY and abs(xy).max() <= NORMALISED_LIMIT and inside >= MOST:
        return "normalised"
    if negative <= MANY and large >= MOST:
        return "pixel"
    world = "; many are negative, as metres of world landmarks are, which cannot be used" if negative > MANY else ""
    raise ImportKeypointsError(
        f"{path}: coordinates from {xy.min():.4g} to {xy.max():.4g} could be normalised (0 to 1) or pixels{world}; "
        "say --coordinates normalised or --coordinates pixel"
    )
