"""How a stored picture lies in the upright one, and what it looks like from afar."""

from __future__ import annotations

from pathlib import Path

import av
import numpy as np
import pytest
from numpy.typing import NDArray

from gaitlake.video import Decoder, Picture, cut_out
from gaitlake.video.orientation import Orientation
from gaitlake.video.picture import picture_of
from tests.media import CORNERS, corner_card, corners_of, noise_frames, write_video

Image = NDArray[np.uint8]
ORIENTATIONS = [Orientation(clockwise, flipped) for clockwise in (0, 90, 180, 270) for flipped in (False, True)]


def stored(image: Image, orientation: Orientation, square: tuple[int, int] | None = None) -> Picture:
    """A picture stored as RGB."""
    size = square or (image.shape[1], image.shape[0])
    return picture_of(av.VideoFrame.from_ndarray(np.ascontiguousarray(image), format="rgb24"), orientation, size)


@pytest.mark.parametrize("orientation", ORIENTATIONS)
@pytest.mark.parametrize("size", [(7, 4), (16, 16), (17, 33)])
def test_every_pixel_is_found_where_it_is_stored(orientation: Orientation, size: tuple[int, int]) -> None:
    width, height = size
    row, column = np.mgrid[:height, :width]
    picture = stored(np.stack([column, row, 0 * row], axis=-1).astype(np.uint8), orientation)
    upright = picture.rgb()
    assert upright.shape[:2] == (picture.height, picture.width)
    y, x = np.mgrid[: picture.height, : picture.width]
    places = np.stack([x, y, np.ones_like(x)], axis=-1) @ picture.stored_from_upright().T
    assert np.array_equal(places, upright[..., :2])


@pytest.mark.parametrize("orientation", ORIENTATIONS)
def test_oblong_pixels_reach_from_edge_to_edge(orientation: Orientation) -> None:
    picture = stored(corner_card(72, 64), orientation, (96, 64))
    edges = np.array([[-0.5, -0.5, 1], [picture.width - 0.5, picture.height - 0.5, 1]])
    found = np.sort(edges @ picture.stored_from_upright().T, axis=0)
    assert found == pytest.approx(np.array([[-0.5, -0.5], [71.5, 63.5]]), abs=1e-12)


UPRIGHT = {
    (0, False): CORNERS,
    (90, False): ("blue", "red", "white", "green"),
    (180, False): ("white", "blue", "green", "red"),
    (270, False): ("green", "white", "red", "blue"),
    (0, True): ("green", "red", "white", "blue"),
    (90, True): ("red", "blue", "green", "white"),
    (180, True): ("blue", "white", "red", "green"),
    (270, True): ("white", "green", "blue", "red"),
}
"""Corners of the card when a player has turned it clockwise and then mirrored it left to right."""


@pytest.mark.parametrize("turn", UPRIGHT)
def test_image_crop_and_cells_are_upright(tmp_path: Path, turn: tuple[int, bool]) -> None:
    path = write_video(tmp_path / "a.mp4", [corner_card(96, 60)] * 2, rotation=turn[0], mirrored=turn[1])
    with Decoder(path) as decoder:
        picture = next(iter(decoder)).picture
    assert corners_of(picture.rgb()) == UPRIGHT[turn]
    whole = np.array([[picture.width / 64, 0, 0], [0, picture.height / 64, 0]])
    assert corners_of(cut_out(picture, whole, 64, replicate=True)) == UPRIGHT[turn]
    colour = picture.cells().colour
    assert colour.shape[:2] == ((24, 15) if turn[0] in (90, 270) else (15, 24))
    assert corners_of(colour.astype(np.uint8)) == UPRIGHT[turn]
    assert picture.cells().contrast.shape == picture.cells().luma.shape == colour.shape[:2]


def samples_of(image: NDArray[np.uint8]) -> NDArray[np.float64]:
    """4 x 4 samples of each cell: rows, sample down, columns, sample across, and channels if it has any."""
    height, width = image.shape[:2]
    step = max(1, max(height, width) // 256)
    rows, columns = (max(1, side // (4 * step)) for side in (height, width))
    place = [np.minimum(np.arange(4 * count) * step, side - 1) for count, side in ((rows, height), (columns, width))]
    return image[np.ix_(*place)].reshape(rows, 4, columns, 4, *image.shape[2:]).astype(float)


@pytest.mark.parametrize("size", [(96, 64), (97, 65), (16, 16), (640, 360), (1000, 30), (16, 4096), (4096, 16), (4, 4)])
@pytest.mark.parametrize("pixels", ["rgb24", "yuv420p", "yuvj422p", "gray"])
def test_cells_are_means_and_deviations(pixels: str, size: tuple[int, int]) -> None:
    """The deviation is that of green, or of luma where it is stored, stretched as for RGB."""
    frame = av.VideoFrame.from_ndarray(noise_frames(1, *size)[0], format="rgb24").reformat(format=pixels)
    picture = picture_of(frame, Orientation(), size)
    found = picture.cells()
    colour = samples_of(picture.rgb())[:, ::2, :, ::2].mean(axis=(1, 3))
    assert found.colour == pytest.approx(colour, abs=1e-4)
    grey, stretched = (picture.rgb()[..., 1], 1.0) if picture.gains is None else (picture.planes[0], 255 / 219)
    contrast = samples_of(grey[: size[1], : size[0]]).std(axis=(1, 3)) * (1.0 if pixels == "yuvj422p" else stretched)
    assert found.contrast == pytest.approx(contrast, abs=0.02)
    assert max(found.contrast.shape) <= 127
    assert picture.cells() is found


def test_cells_of_a_known_picture() -> None:
    """Left half grey; right half stripes, of which every other one is 40 grey levels brighter."""
    image = np.full((32, 64, 3), (100, 60, 20), np.uint8)
    image[:, 33::2] += 40
    cells = Picture.from_rgb(image).cells()
    assert cells.contrast.shape == (8, 16)
    assert (cells.contrast[:, :8] == 0).all()
    assert (cells.contrast[:, 8:] == 20).all()
    assert (cells.colour[:, :8] == (100, 60, 20)).all()
    assert cells.luma[0, 0] == pytest.approx(0.299 * 100 + 0.587 * 60 + 0.114 * 20, abs=1e-3)


def test_size_in_memory() -> None:
    frame = av.VideoFrame.from_ndarray(noise_frames(1, 128, 64)[0], format="rgb24").reformat(format="yuv420p")
    assert picture_of(frame, Orientation(), (128, 64)).size_bytes == 128 * 64 * 3 // 2
    assert Picture.from_rgb(noise_frames(1, 128, 64)[0]).size_bytes == 128 * 64 * 3
