"""Something over the lens: known blobs on known scenes, and the real clips, on which nothing lies."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import numpy as np
import pytest
from numpy.typing import NDArray

from gaitlake.video import Decoder, Frame, LensWatch, Picture

Image = NDArray[np.uint8]
FPS = 30
SKIN, PALE, BROWN, LIT, BLACK = (200, 150, 120), (224, 172, 105), (90, 56, 37), (170, 60, 40), (20, 15, 12)
START_S, END_S = 2.0, 2.5


def times_us(count: int) -> list[int]:
    return [round(n * 1_000_000 / FPS) for n in range(count)]


def room(n: int, width: int = 320, height: int = 180) -> Image:
    """A textured wall; a textured figure walks across it once in 150 frames."""
    rng = np.random.default_rng(0)
    image = rng.integers(60, 200, (height, width, 3), np.uint8)
    left = round((n % 150) / 150 * (width - 40))
    image[30:, left : left + 40] = np.random.default_rng(1).integers(0, 255, (height - 30, 40, 3), np.uint8)
    return image


def dark_gym(n: int) -> Image:
    """As the room, but for a smooth dark wall over the upper half and a wooden floor."""
    image = room(n)
    image[:90] = 18
    image[165:] = (170, 120, 80)
    return image


def with_blob(image: Image, colour: tuple[int, int, int], centre: tuple[float, float], radius: float) -> Image:
    """A disc of a colour with a little sensor noise; centre and radius as shares of width, height and height."""
    height, width = image.shape[:2]
    y, x = np.mgrid[:height, :width]
    disc = (x - centre[0] * width) ** 2 + (y - centre[1] * height) ** 2 <= (radius * height) ** 2
    noise = np.random.default_rng(2).normal(0, 3, (int(disc.sum()), 3))
    covered = image.copy()
    covered[disc] = np.clip(np.array(colour) + noise, 0, 255).astype(np.uint8)
    return covered


def spans(seen: Callable[[int], Image], count: int = 150) -> list[tuple[float, float]]:
    watch = LensWatch()
    for n, time_us in enumerate(times_us(count)):
        watch.look(Picture.from_rgb(seen(n)), time_us)
    return [(start / 1e6, end / 1e6) for start, end in watch.covered_us()]


def between(n: int, start_s: float = START_S, end_s: float = END_S) -> bool:
    return start_s <= n / FPS < end_s


@pytest.mark.parametrize("colour", [SKIN, PALE, BROWN, LIT, BLACK])
@pytest.mark.parametrize("centre", [(0.5, 0.0), (0.0, 0.5), (1.0, 0.5), (0.5, 1.0)])
def test_a_blob_that_comes_and_goes_is_found(colour: tuple[int, int, int], centre: tuple[float, float]) -> None:
    found = spans(lambda n: with_blob(room(n), colour, centre, 0.5) if between(n) else room(n))
    assert found == [pytest.approx((START_S, END_S), abs=1e-3)]


def test_a_finger_that_slides_in_is_found_from_when_it_is_there() -> None:
    def sliding(n: int) -> Image:
        depth = np.clip(min(n / FPS - 1.8, 2.7 - n / FPS) / 0.2, 0, 1)  # enters and leaves within 0.2 s
        return with_blob(room(n), SKIN, (0.5, -0.6 + 0.7 * depth), 0.5) if depth > 0 else room(n)

    assert spans(sliding) == [pytest.approx((1.9, 2.6), abs=0.1)]


def test_the_whole_picture_black() -> None:
    found = spans(lambda n: np.full_like(room(n), 6) if between(n) else room(n))
    assert found == [pytest.approx((START_S, END_S), abs=1e-3)]


def test_covered_until_the_end_ends_with_the_last_frame() -> None:
    found = spans(lambda n: with_blob(room(n), SKIN, (0.5, 0.0), 0.6) if between(n, 4.0, 9.0) else room(n))
    assert found == [pytest.approx((4.0, 5.0), abs=1e-3)]


def test_covered_for_most_of_the_clip() -> None:
    found = spans(lambda n: with_blob(room(n), SKIN, (0.5, 0.0), 0.6) if between(n, 0.7, 9.0) else room(n))
    assert found == [pytest.approx((0.7, 5.0), abs=1e-3)]


def test_two_spans_and_a_short_clear_moment() -> None:
    def picture(n: int) -> Image:
        covered = between(n, 1.0, 1.4) or between(n, 1.467, 1.8) or between(n, 3.0, 3.5)
        return with_blob(room(n), SKIN, (0.5, 0.0), 0.6) if covered else room(n)

    assert spans(picture) == [pytest.approx((1.0, 1.8), abs=0.04), pytest.approx((3.0, 3.5), abs=0.04)]


def test_skin_in_front_of_a_dark_wall_is_found() -> None:
    found = spans(lambda n: with_blob(dark_gym(n), SKIN, (0.5, 0.0), 0.5) if between(n) else dark_gym(n))
    assert found == [pytest.approx((START_S, END_S), abs=1e-3)]


NOTHING: dict[str, Callable[[int], Image]] = {
    "a wall and a person": room,
    "a dark wall and a wooden floor, always there": dark_gym,
    "one frame": lambda n: with_blob(room(n), SKIN, (0.5, 0.0), 0.5) if n == 60 else room(n),
    "the first frame": lambda n: with_blob(room(n), SKIN, (0.5, 0.0), 0.5) if n == 0 else room(n),
    "shorter than 0.2 s": lambda n: with_blob(room(n), SKIN, (0.5, 0.0), 0.5) if between(n, 2.0, 2.1) else room(n),
    "a blob that touches no edge": lambda n: with_blob(room(n), SKIN, (0.5, 0.5), 0.3) if between(n) else room(n),
    "a small one at an edge": lambda n: with_blob(room(n), SKIN, (0.5, 0.0), 0.15) if between(n) else room(n),
    "a white one": lambda n: with_blob(room(n), (240, 240, 240), (0.5, 0.0), 0.5) if between(n) else room(n),
    "throughout, which nobody can tell from a wall": lambda n: with_blob(room(n), SKIN, (0.5, 0.0), 0.5),
}


@pytest.mark.parametrize("case", NOTHING)
def test_nothing_is_found(case: str) -> None:
    assert spans(NOTHING[case]) == []


def test_a_textured_person_close_to_the_edge_is_no_finger() -> None:
    """Dark and skin-coloured, textured, a third of the picture wide, at the left edge for two seconds."""

    def picture(n: int) -> Image:
        image = room(n)
        if between(n, 1.0, 3.0):
            rng = np.random.default_rng(n)
            image[:, :110] = np.clip(np.array(BROWN) + rng.normal(0, 25, (180, 110, 3)), 0, 255)
        return image

    assert spans(picture) == []


def test_frames_pass_unchanged_and_brightness_is_their_median() -> None:
    frames = [Frame.of(n, t, np.full((36, 64, 3), 40 + n, np.uint8)) for n, t in enumerate(times_us(11))]
    watch = LensWatch()
    passed = list(watch.watched(iter(frames)))
    assert all(one is other for one, other in zip(passed, frames, strict=True))
    assert watch.brightness == pytest.approx(45, abs=1)


@pytest.mark.parametrize("count", [0, 1])
def test_too_few_frames_show_nothing(count: int) -> None:
    assert spans(room, count) == []
    assert np.isnan(LensWatch().brightness)


def test_tiny_and_odd_pictures_are_looked_at() -> None:
    for shape in ((16, 16, 3), (17, 333, 3), (401, 19, 3)):
        watch = LensWatch()
        for n, time_us in enumerate(times_us(5)):
            watch.look(Picture.from_rgb(np.full(shape, 30 * n, np.uint8)), time_us)
        assert watch.covered_us() == ()


def real(path: Path, alter: Callable[[Image, float], Image] = lambda image, _: image) -> list[tuple[float, float]]:
    watch = LensWatch()
    with Decoder(path) as decoder:
        for frame in decoder:
            watch.look(Picture.from_rgb(alter(frame.image, frame.time_us / 1e6)), frame.time_us)
    return [(start / 1e6, end / 1e6) for start, end in watch.covered_us()]


@pytest.mark.slow
@pytest.mark.parametrize("name", ["treadmill_run_side", "outdoor_walk_two_people_vp9", "beam_balance_cam03"])
def test_nothing_lies_on_the_lens_of_the_real_clips(shared_data: Path, name: str) -> None:
    assert real(shared_data / "videos" / f"{name}.mp4") == []


@pytest.mark.slow
@pytest.mark.parametrize("centre", [(0.5, 0.0), (0.0, 0.5)])
def test_a_finger_drawn_over_a_real_clip_is_found(shared_data: Path, centre: tuple[float, float]) -> None:
    def alter(image: Image, time_s: float) -> Image:
        return with_blob(image, SKIN, centre, 0.25) if 3.0 <= time_s < 3.5 else image

    found = real(shared_data / "videos" / "treadmill_run_side.mp4", alter)
    assert found == [pytest.approx((3.0, 3.5), abs=0.1)]
