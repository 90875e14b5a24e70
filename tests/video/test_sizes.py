"""Videos whose pictures change their size on the way."""

from __future__ import annotations

from pathlib import Path

import cv2
import numpy as np
import pytest

from gaitlake.video import Decoder, DecodeReport, Frame, LensWatch, spans, timeline
from tests.media import CORNERS, Image, corner_card, corners_of, joined, write_video

COUNT = 10
ENCODER = {"x264-params": "keyint=5:bframes=0:annexb=1:repeat-headers=1"}
"""Every key frame carries the size of what follows."""


def half(path: Path, size: tuple[int, int], first: int, **options: object) -> Path:
    times = [(first + n) * 40_000 for n in range(COUNT)]
    return write_video(path, [corner_card(*size)] * COUNT, times, encoder=ENCODER, **options)  # type: ignore[arg-type]


def changing(folder: Path, second: tuple[int, int], first: tuple[int, int] = (128, 96), **options: object) -> Path:
    """First pictures of one size, then as many of another."""
    before = half(folder / "before.mkv", first, 0, tick="1/1000", **options)
    after = half(folder / "after.mkv", second, COUNT, tick="1/1000", **options)
    return joined(before, after, folder / "both.mkv")


def decode(path: Path) -> tuple[list[Frame], DecodeReport]:
    with Decoder(path) as decoder:
        frames = list(decoder)
        return frames, decoder.report()


@pytest.mark.parametrize("second", [(64, 48), (256, 192), (130, 98)])
def test_the_same_shape_is_scaled_to_the_first_size(tmp_path: Path, second: tuple[int, int]) -> None:
    frames, report = decode(changing(tmp_path, second))
    assert [frame.time_us for frame in frames] == [n * 40_000 for n in range(2 * COUNT)]
    assert (report.width_px, report.height_px) == (128, 96)
    assert (report.truncated, report.error, report.untimed) == (False, None, 0)
    assert not report.damaged.any()
    for frame in frames:
        assert frame.image.shape == (96, 128, 3)
        assert (frame.picture.stored_width, frame.picture.stored_height) == (128, 96)
        assert corners_of(frame.image) == CORNERS
        assert frame.picture.cells().colour.shape == frames[0].picture.cells().colour.shape


def test_a_turned_video_is_scaled_before_it_is_turned(tmp_path: Path) -> None:
    frames, report = decode(changing(tmp_path, (64, 48), rotation=90))
    assert (report.width_px, report.height_px) == (96, 128)
    assert {frame.image.shape for frame in frames} == {(128, 96, 3)}
    assert corners_of(frames[-1].image) == ("blue", "red", "white", "green")


def test_the_lens_is_watched_through_the_change(tmp_path: Path) -> None:
    """Its memory of the clip is a grid of cells, which has to stay the same."""
    watch = LensWatch()
    with Decoder(changing(tmp_path, (64, 48))) as decoder:
        count = sum(1 for _ in watch.watched(decoder))
    assert count == 2 * COUNT
    assert watch.covered_us() == ()


@pytest.mark.parametrize("second", [(96, 96), (96, 128), (128, 92)])
def test_another_shape_ends_the_video(tmp_path: Path, second: tuple[int, int]) -> None:
    frames, report = decode(changing(tmp_path, second))
    assert len(frames) == COUNT
    assert report.truncated
    assert report.error == f"the picture's size changes to {second[0]} x {second[1]} px"


@pytest.mark.parametrize("second", [(64, 48), (96, 96)])
def test_parts_of_it_say_the_same_or_that_they_cannot(tmp_path: Path, second: tuple[int, int]) -> None:
    path = changing(tmp_path, second)
    whole, report = decode(path)
    cuts = spans(timeline(path), 200_000, 4)
    assert len(cuts) == 4
    frames, errors = [], []
    for span in cuts:
        with Decoder(path, span) as decoder:
            frames += list(decoder)
            errors.append(decoder.report().error)
    assert [error for error in errors if error] == ([report.error] * 2 if report.error else [])
    assert [frame.clock_us for frame in frames] == [frame.clock_us for frame in whole]
    assert all(np.array_equal(one.image, other.image) for one, other in zip(frames, whole, strict=True))


def test_transport_streams_one_after_the_other(tmp_path: Path) -> None:
    """As recorders write them: their bytes are joined. The counter of packets jumps, so a picture is lost with it."""
    parts = [
        half(tmp_path / f"{n}.ts", size, n * COUNT, tick="1/90000") for n, size in enumerate([(128, 96), (64, 48)])
    ]
    path = tmp_path / "both.ts"
    path.write_bytes(b"".join(part.read_bytes() for part in parts))
    frames, report = decode(path)
    assert report.frames >= 2 * COUNT - 1
    assert report.truncated is False
    assert {frame.image.shape for frame in frames} == {(96, 128, 3)}
    assert corners_of(frames[-1].image) == CORNERS
    assert not report.damaged[-COUNT + 1 :].any()


def test_scaled_pictures_keep_their_place(tmp_path: Path) -> None:
    """The middle of the picture stays where it is, to a fraction of a pixel."""
    frames, _ = decode(changing(tmp_path, (64, 48)))

    def centre(image: Image) -> tuple[float, float]:
        moments = cv2.moments((image[:, :, 0].astype(int) - image[:, :, 2] > 80).astype(np.uint8), binaryImage=True)
        return moments["m10"] / moments["m00"], moments["m01"] / moments["m00"]

    assert centre(frames[-1].image) == pytest.approx(centre(frames[0].image), abs=0.75)
