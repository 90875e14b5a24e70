"""Numbers of people and frames as a source gives them, made safe."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

import numpy as np

from gaitlake.imports.failure import ImportKeypointsError
from gaitlake.imports.source import MAX_FRAMES
from gaitlake.imports.tables import Floats, Integers


def frame_numbers(path: Path, found: Floats) -> Integers:
    """Whole frame numbers from 0.

    Raises
    ------
    ImportKeypointsError
        A number that no frame of a clip has.
    """
    wrong = (found != np.rint(found)) | (found < 0) | (found > MAX_FRAMES)
    if wrong.any():
        raise ImportKeypointsError(
            f"{path}: frames are whole numbers from 0 to {MAX_FRAMES}, found {found[np.argmax(wrong)]:.10g}; "
            "correct the column of frames"
        )
    return found.astype(np.int64)


def person_numbers(found: Sequence[object] | Floats) -> Integers:
    """People numbered from 0 by first appearance."""
    known: dict[object, int] = {}
    return np.array([known.setdefault(one, len(known)) for one in found], dtype=np.int64)


def refuse_repeats(path: Path, person: Integers, frame: Integers) -> None:
    """Each person is in a frame once.

    Raises
    ------
    ImportKeypointsError
        The first frame that has somebody twice.
    """
    pairs, counts = np.unique(np.stack([person, frame], axis=1), axis=0, return_counts=True)
    if (counts > 1).any():
        who, when = pairs[np.argmax(counts > 1)]
        raise ImportKeypointsError(
            f"{path}: frame {when} holds person {who} {counts.max()} times; one row per person and frame: delete the "
            "others, or say who is who with a person's number (`person`, `idx`)"
        )
