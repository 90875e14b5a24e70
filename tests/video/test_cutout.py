"""Crops: to the last bit what OpenCV's fixed-point interpolation cuts out of FFmpeg's RGB image."""

from __future__ import annotations

import math

import av
import numpy as np
import pytest
from numpy.typing import NDArray

from gaitlake.video import Picture, cut_out
from gaitlake.video.orientation import Orientation
from gaitlake.video.picture import picture_of
from tests.media import noise_frames
from tests.video.crops import CROP, SQUARES, differing, frame_of, square

Image = NDArray[np.uint8]


def test_an_rgb_image() -> None:
    assert differing(Picture.from_rgb(noise_frames(1)[0])) == []


PIXELS = (
    "yuv420p", "yuvj420p", "yuv422p", "yuvj422p", "yuv444p", "yuvj444p", "yuv411p", "yuv440p", "yuv410p", "yuva420p",
    "yuv420p10le", "yuv422p10le", "yuv444p10le", "yuv420p12le", "p010le", "nv12", "nv16", "yuyv422",
    "gray", "gray10le", "rgb24", "bgr0", "gbrp", "gbrp10le",
)  # fmt: skip


@pytest.mark.parametrize("pixels", PIXELS)
def test_every_pixel_format(pixels: str) -> None:
    picture = picture_of(frame_of(pixels), Orientation(), (96, 64))
    assert differing(picture) == []


@pytest.mark.parametrize("size", [(97, 65), (96, 65), (97, 64), (90, 62), (16, 16), (17, 17), (16, 300), (300, 16)])
@pytest.mark.parametrize("pixels", ["yuv420p", "yuv422p", "yuv420p10le"])
def test_odd_and_oblong_sizes(pixels: str, size: tuple[int, int]) -> None:
    assert differing(picture_of(frame_of(pixels, *size), Orientation(), size)) == []


@pytest.mark.parametrize("colour_range", [0, 1, 2])
@pytest.mark.parametrize("matrix", range(18))
def test_every_colour_matrix_and_range(matrix: int, colour_range: int) -> None:
    """Those that FFmpeg does not know (reserved ones, YCgCo, ICtCp) are read as BT.601, not refused."""
    for pixels in ("yuv420p", "yuv422p", "yuv420p10le", "yuv444p"):
        frame = frame_of(pixels)
        frame.colorspace, frame.color_range = matrix, colour_range
        assert differing(picture_of(frame, Orientation(), (96, 64))) == [], pixels


def test_the_matrix_and_the_range_make_a_difference() -> None:
    crops = []
    for matrix, colour_range in ((1, 1), (2, 1), (9, 1), (1, 2)):
        frame = frame_of("yuv420p")
        frame.colorspace, frame.color_range = matrix, colour_range
        picture = picture_of(frame, Orientation(), (96, 64))
        crops.append(cut_out(picture, SQUARES["inside"], CROP, replicate=True))
    assert all(not np.array_equal(crops[0], other) for other in crops[1:])


@pytest.mark.parametrize("flipped", [False, True])
@pytest.mark.parametrize("clockwise", [0, 90, 180, 270])
@pytest.mark.parametrize("pixels", ["yuv420p", "yuv422p", "rgb24"])
def test_every_orientation(pixels: str, clockwise: int, flipped: bool) -> None:
    """Places are rounded as in the upright image, whichever way the stored one lies."""
    picture = picture_of(frame_of(pixels, 70, 44), Orientation(clockwise, flipped), (70, 44))
    assert picture.rgb().shape == ((70, 44, 3) if clockwise in (90, 270) else (44, 70, 3))
    assert differing(picture) == []


def test_rows_that_are_stored_from_the_bottom_up() -> None:
    graph = av.filter.Graph()
    source = graph.add_buffer(width=96, height=64, format=av.VideoFormat("yuv420p"), time_base=1)
    turning, sink = graph.add("vflip"), graph.add("buffersink")
    source.link_to(turning)
    turning.link_to(sink)
    graph.configure()
    frame = frame_of("yuv420p")
    frame.pts = 0
    graph.push(frame)
    below = graph.vpull()
    assert below.planes[0].line_size < 0
    picture = picture_of(below, Orientation(), (96, 64))
    assert differing(picture) == []
    assert np.array_equal(picture.rgb(), picture_of(frame, Orientation(), (96, 64)).rgb()[::-1])


def test_damaged_numbers_are_refused() -> None:
    picture = picture_of(frame_of("yuv420p"), Orientation(), (96, 64))
    for bad in (math.nan, math.inf, -math.inf):
        matrix = SQUARES["inside"].copy()
        matrix[1, 2] = bad
        with pytest.raises(ValueError, match="finite"):
            cut_out(picture, matrix, CROP, replicate=True)


HUGE = (1e5, 1e6, 1e9, 1e15, 1e300)


@pytest.mark.parametrize("far", [*HUGE, *(-far for far in HUGE)])
def test_a_place_beyond_all_numbers_is_outside(far: float) -> None:
    picture = picture_of(frame_of("yuv420p"), Orientation(90, flipped=True), (96, 64))
    for axis in (0, 1):
        matrix = square(32, 48, 20)
        matrix[axis, 2] = far
        assert not cut_out(picture, matrix, CROP, replicate=False).any()
        outermost = picture.rgb()[:, 0 if far < 0 else -1] if axis == 0 else picture.rgb()[0 if far < 0 else -1]
        found = cut_out(picture, matrix, CROP, replicate=True)
        assert set(map(tuple, found.reshape(-1, 3))) <= set(map(tuple, _mixtures(outermost)))


def _mixtures(line: Image) -> Image:
    """What can be mixed of two neighbours in a row of pixels."""
    weight = np.arange(33)[:, None, None]
    mixed = (line[:-1].astype(int) * (32 - weight) + line[1:].astype(int) * weight + 16) >> 5
    return mixed.reshape(-1, 3).astype(np.uint8)
