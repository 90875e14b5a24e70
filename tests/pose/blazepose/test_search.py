"""When and where people are looked for: known motion in drawn frames."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest
from numpy.typing import NDArray

from gaitlake.pose.blazepose.options import SearchOptions
from gaitlake.pose.blazepose.region import Region
from gaitlake.pose.blazepose.search import WITHIN_FRAMES, Search
from gaitlake.video import Frame
from tests.pose.people import standing

RATE_HZ = 30
WIDTH, HEIGHT = 512, 256
LEFT, MIDDLE, RIGHT = Region(128, 128, 256), Region(256, 128, 256), Region(384, 128, 256)
SOMEBODY = standing(100, top=20, height=200)


def grey(level: int = 60) -> NDArray[np.uint8]:
    return np.full((HEIGHT, WIDTH, 3), level, np.uint8)


def with_block(x: int, y: int, side: int = 32) -> NDArray[np.uint8]:
    image = grey()
    image[y : y + side, x : x + side] = 200
    return image


def frame(number: int, image: NDArray[np.uint8]) -> Frame:
    return Frame.of(number, round(number * 1e6 / RATE_HZ), image)


def flicker(count: int, x: int, y: int, every: int = 7) -> list[NDArray[np.uint8]]:
    """A block that comes and goes: something moves there all the time."""
    return [with_block(x, y) if number // every % 2 else grey() for number in range(count)]


def searched(
    images: list[NDArray[np.uint8]], people: list[NDArray[np.float32]], *, missing: int = 0, found: bool = False
) -> dict[int, list[Region]]:
    """Where is looked in which frame; frame 0 is the one that began the search."""
    search = Search(frame(0, images[0]).picture, SearchOptions())
    places = {}
    for number, image in enumerate(images[1:], start=1):
        if squares := search.due(frame(number, image), people, missing=missing):
            places[number] = squares
        if squares and found:
            search.succeeded()
    return places


def search_of(width: int, height: int) -> Search:
    return Search(frame(0, np.zeros((height, width, 3), np.uint8)).picture, SearchOptions())


def test_a_wide_picture_is_searched_in_squares_a_tall_one_also_as_a_whole() -> None:
    wide, tall, square = search_of(512, 256), search_of(256, 512), search_of(256, 256)
    assert (wide.whole, wide.squares) == (None, [LEFT, MIDDLE, RIGHT])
    assert tall.whole == Region(128, 256, 512)
    assert [(region.x, region.y, region.side_px) for region in tall.squares] == [(128, y, 256) for y in (128, 256, 384)]
    assert (square.whole, square.squares) == (Region(128, 128, 256), [])


def test_nothing_is_searched_while_everybody_is_followed_and_nothing_moves() -> None:
    assert searched([grey()] * 300, [SOMEBODY]) == {}


def test_ones_own_motion_is_no_reason_to_search() -> None:
    own = flicker(300, x=90, y=100)
    near = flicker(300, x=130, y=100)  # within 0.15 body sizes of the body's box
    assert searched(own, [SOMEBODY]) == {}
    assert searched(near, [SOMEBODY]) == {}


@pytest.mark.parametrize(("x", "square"), [(470, RIGHT), (240, MIDDLE), (0, LEFT)])
def test_what_moves_and_is_nobodys_is_looked_at(x: int, square: Region) -> None:
    somebody = [standing(100 if x > 200 else 400, top=20, height=200)]
    images = [grey()] * 10 + [with_block(x, 100)] * 3
    assert searched(images, somebody) == {10: [square]}


def test_of_two_squares_with_the_same_news_the_one_that_shows_more_of_them_is_looked_at() -> None:
    """A tall block walks in from the right. Its front is in both squares at last, its back in the right one only."""
    somebody = [standing(60, top=20, height=200)]
    images = [grey()] * 10
    for step in range(60):
        image = grey()
        image[40:240, 440 - 2 * step : 500 - 2 * step] = 200
        images.append(image)
    looks = searched(images, somebody)
    assert len(looks) >= 3
    assert all(squares == [RIGHT] for number, squares in looks.items() if number < 55)  # its middle is at 380 px then


def test_in_a_tall_picture_a_square_is_looked_at_where_something_moves() -> None:
    """It shows who comes larger than the whole picture does."""
    search = search_of(256, 512)
    still, moved = np.full((512, 256, 3), 60, np.uint8), np.full((512, 256, 3), 60, np.uint8)
    moved[400:432, 200:232] = 200
    for number in range(10):
        assert search.due(frame(number, still), [SOMEBODY], missing=0) == []
    assert search.due(frame(10, moved), [SOMEBODY], missing=0) == [Region(128, 384, 256)]


def test_two_cells_are_no_motion() -> None:
    images = [grey()] * 10 + [with_block(470, 100, side=8)] * 3
    assert searched(images, [SOMEBODY]) == {}


def test_slow_motion_is_seen_against_a_moment_ago() -> None:
    """Each frame gets brighter by 3 levels: too little from one to the next, enough in 0.2 s."""
    images = [grey()] * 10
    for step in range(12):
        image = grey()
        image[100:132, 470:502] += np.uint8(3 * step)
        images.append(image)
    (first, *_) = searched(images, [SOMEBODY])
    assert first == 15  # 15 levels more than six frames ago


def wandering(count: int) -> list[NDArray[np.uint8]]:
    """A block that is somewhere else every seven frames, in 25 places of the picture's right half."""
    places = [(272 + 48 * (n % 5), 8 + 48 * (n // 5)) for n in (7 * step % 25 for step in range(25))]
    return [with_block(*places[number // 7 % 25]) for number in range(count)]


def test_looks_in_vain_get_rarer() -> None:
    times = list(searched(wandering(400), [SOMEBODY]))
    pauses = np.diff(times) / RATE_HZ
    expected = [0.25, 0.5, 1.0, 2.0, 4.0]
    for pause, least in zip(pauses[:5], expected, strict=True):
        assert least <= pause <= least + 0.3  # then it waits for the next leap
    assert (pauses[5:] >= 4.0).all()


def test_a_look_that_finds_somebody_makes_the_next_one_come_at_once() -> None:
    assert len(searched(wandering(170), [SOMEBODY])) <= 6
    assert len(searched(wandering(170), [SOMEBODY], found=True)) >= 20


def test_what_moves_on_in_its_place_is_looked_at_once() -> None:
    """A leaf in the wind."""
    images = [grey()] * 10 + flicker(300, x=470, y=100)
    assert list(searched(images, [SOMEBODY]).values()) == [[RIGHT]]


def test_what_moved_when_everybody_was_detected_is_nobody() -> None:
    """A treadmill's belt."""
    assert searched(flicker(300, x=470, y=100, every=2), [SOMEBODY]) == {}


def test_a_shaking_camera_tells_nothing_so_the_picture_is_swept_slowly() -> None:
    images = [grey(40 + 40 * (number % 5)) for number in range(400)]
    places = searched(images, [SOMEBODY])
    assert [square for squares in places.values() for square in squares][:4] == [LEFT, MIDDLE, RIGHT, LEFT]
    assert all(len(squares) == 1 for squares in places.values())
    pauses = np.diff(list(places)) / RATE_HZ
    np.testing.assert_allclose(pauses, SearchOptions().sweep_s / 3, atol=0.3)


def test_while_nobody_is_followed_the_whole_picture_is_searched_within_three_frames() -> None:
    places = searched([grey()] * 10, [])
    assert list(places) == list(range(1, 10))
    for start in range(1, 10 - WITHIN_FRAMES):
        together = [square for number in range(start, start + WITHIN_FRAMES) for square in places[number]]
        assert set(together) == {LEFT, MIDDLE, RIGHT}


def test_a_very_wide_picture_is_searched_within_three_frames_too() -> None:
    search = search_of(640, 64)
    assert len(search.squares) == 13
    image = np.zeros((64, 640, 3), np.uint8)
    together = [square for n in range(1, 4) for square in search.due(frame(n, image), [], missing=0)]
    assert set(together) == set(search.squares)


def test_while_somebody_is_missing_a_square_is_searched_in_every_third_frame() -> None:
    """Besides the place where he should be, which is searched in every frame."""
    places = searched([grey()] * 21, [SOMEBODY], missing=1)
    assert places == {
        number: [square] for number, square in zip(range(3, 21, 3), [LEFT, MIDDLE, RIGHT] * 2, strict=True)
    }


def shown_tall(image: NDArray[np.uint8], number: int) -> Frame:
    """512 x 256 stored pixels, each twice as tall as wide."""
    made = frame(number, image)
    return replace(made, picture=replace(made.picture, height=2 * HEIGHT))


@pytest.mark.parametrize(("y", "own"), [(60, True), (200, False)])
def test_motion_has_its_place_where_pixels_are_oblong(y: int, own: bool) -> None:
    """The body stands above 250 of the 512 px; the block moves at 120 px or at 400 px."""
    body = standing(256, top=10, height=240)
    search = Search(shown_tall(grey(), 0).picture, SearchOptions())
    for number in range(10):
        assert search.due(shown_tall(grey(), number), [body], missing=0) == []
    assert (search.due(shown_tall(with_block(240, y), 10), [body], missing=0) == []) == own
