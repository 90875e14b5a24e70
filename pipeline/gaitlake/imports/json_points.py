"""One pose in JSON: flat or nested numbers, with or without scores."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import numpy as np

from gaitlake.imports.failure import ImportKeypointsError
from gaitlake.imports.source import shown
from gaitlake.imports.tables import Floats

WIDTHS = (2, 3)


def read_points(path: Path, raw: Any, scores: Any = None) -> Floats | None:
    """Keypoints as rows of x, y and score; NaN for null or no score; None for an empty list (nobody found).

    Raises
    ------
    ImportKeypointsError
        The numbers are no keypoints.
    """
    if raw in (None, []):
        return None
    if not isinstance(raw, list):
        raise _wrong(path, raw)
    flat = not isinstance(raw[0], list | dict)
    rows = _split(path, raw) if flat else [_row(path, one) for one in raw]
    if scores is not None:
        if not isinstance(scores, list) or len(scores) != len(rows):
            raise ImportKeypointsError(f"{path}: one score per keypoint, found {shown(scores)} for {len(rows)}")
        rows = [[*row[:2], score] for row, score in zip(rows, scores, strict=True)]
    try:
        points = np.array([[np.nan if n is None else n for n in row] for row in rows], dtype=np.float64)
    except (TypeError, ValueError, OverflowError) as error:
        raise _wrong(path, raw) from error
    if np.isinf(points).any():
        raise ImportKeypointsError(f"{path}: coordinates must be finite, found an infinite one; write null instead")
    return points


def _split(path: Path, flat: list[Any]) -> list[list[Any]]:
    """A flat list in threes: x, y, score of each keypoint."""
    if len(flat) % 3:
        raise ImportKeypointsError(
            f"{path}: a flat list of keypoints holds x, y, score of each, found {len(flat)} numbers, which is no "
            "multiple of 3; export it again"
        )
    if not all(_is_number(n) for n in flat):
        raise _wrong(path, flat)
    return [flat[i : i + 3] for i in range(0, len(flat), 3)]


def _row(path: Path, one: Any) -> list[Any]:
    if isinstance(one, dict):
        score = next((one[n] for n in ("score", "visibility", "confidence") if n in one), None)
        one = [one.get("x"), one.get("y"), score]
    if not isinstance(one, list) or len(one) not in WIDTHS or not all(_is_number(n) for n in one):
        raise _wrong(path, one)
    return [*one, *[None] * (3 - len(one))]


def _is_number(value: Any) -> bool:
    return value is None or (isinstance(value, int | float) and not isinstance(value, bool))


def _wrong(path: Path, found: Any) -> ImportKeypointsError:
    return ImportKeypointsError(
        f"{path}: keypoints are numbers x, y, score of each, found {shown(found)}; give the pose estimator's output"
    )
