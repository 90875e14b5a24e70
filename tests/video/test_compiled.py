"""Compiled loops check no index: here they run as plain Python, which does, at every place that could go wrong."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace

import av
import numpy as np
import pytest
from numpy.typing import NDArray

from gaitlake.video import Picture, cut_out
from gaitlake.video.orientation import Orientation
from gaitlake.video.picture import picture_of
from tests.video.crops import SQUARES, frame_of, square

Affine = NDArray[np.float64]

WILD = (
    *SQUARES.values(),
    square(0, 0, 1e-9),
    square(8, 8, 1e6, 1.0),
    np.array([[1e9, -1e9, 1e9], [-1e9, 1e9, 0.0]]),
    np.array([[0.0, 0.0, 1e300], [1e300, -1e300, -1e300]]),
    np.zeros((2, 3)),
)


@pytest.fixture
def checked(monkeypatch: pytest.MonkeyPatch) -> Callable[[Picture, Affine], None]:
    """Run the compiled loops as plain Python, where a place outside of an array is an error."""
    from gaitlake.video import compiled

    monkeypatch.setattr(compiled, "_gather", compiled._gather.py_func)
    monkeypatch.setattr("gaitlake.video.cutout._kernel", lambda: compiled.cut.py_func)

    def run(picture: Picture, matrix: Affine) -> None:
        for replicate in (False, True):
            cut_out(picture, matrix, 5, replicate=replicate)

    return run


def tight(frame: av.VideoFrame, orientation: Orientation, size: tuple[int, int]) -> Picture:
    """A picture whose planes have no padding, so that nothing beyond its last row can be read unnoticed."""
    padded = picture_of(frame, orientation, size)
    across, down = padded.chroma_shifts
    coarse = (-(-size[0] >> across), -(-size[1] >> down))
    luma, first, second = (
        np.ascontiguousarray(plane[:height, :width])
        for plane, (width, height) in zip(padded.planes, (size, coarse, coarse), strict=True)
    )
    return replace(padded, planes=(luma, first, second))


@pytest.mark.parametrize("size", [(16, 16), (17, 18), (19, 17), (16, 40), (40, 16), (3, 16), (1, 1), (2, 2)])
@pytest.mark.parametrize("pixels", ["yuv420p", "yuv422p", "rgb24"])
def test_nothing_outside_of_the_planes_is_read(
    checked: Callable[[Picture, Affine], None], pixels: str, size: tuple[int, int]
) -> None:
    for orientation in (Orientation(), Orientation(90), Orientation(180, flipped=True)):
        picture = tight(frame_of(pixels, *size), orientation, size)
        for matrix in WILD:
            checked(picture, matrix)


@pytest.mark.parametrize(
    "size", [(16, 16), (17, 19), (3, 16), (1, 1), (2, 2), (16, 4096), (4096, 16), (258, 31), (511, 16)]
)
@pytest.mark.parametrize("pixels", ["yuv420p", "yuv422p", "rgb24"])
def test_cells_look_at_nothing_outside_of_the_planes(
    monkeypatch: pytest.MonkeyPatch, pixels: str, size: tuple[int, int]
) -> None:
    from gaitlake.video import compiled

    picture = tight(frame_of(pixels, *size), Orientation(), size)
    wanted = replace(picture, _cells=[]).cells()
    monkeypatch.setattr(compiled, "cells", compiled.cells.py_func)
    found = picture.cells()
    assert np.array_equal(found.colour, wanted.colour)
    assert found.contrast == pytest.approx(wanted.contrast, abs=1e-4)
