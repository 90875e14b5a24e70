"""Written videos, read back with the package's own decoder: pictures, times, colours, rotation, and what is refused."""

from __future__ import annotations

import os
import struct
import threading
from collections.abc import Sequence
from fractions import Fraction
from pathlib import Path

import av
import numpy as np
import pytest
from numpy.typing import NDArray
from scipy.ndimage import gaussian_filter

from gaitlake.errors import GaitlakeError
from gaitlake.video import Codec, Decoder, DecodeReport, Encoding, Frame, VideoWriter, probe, videos_table
from gaitlake.video.encode import LOOK, MAX_GAP_US, declared_rate
from gaitlake.video.formats import CONTAINERS
from tests.media import CORNERS, brightness_cards, corner_card, corners_of, even_times, moving_frames, noise_frames

Image = NDArray[np.uint8]

CODECS: tuple[Codec, ...] = ("h264", "hevc", "vp9")
FILES = [(f"a{suffix}", codec) for suffix, container in CONTAINERS.items() for codec in container.codecs]
UNEVEN_US = [0, 16_683, 33_367, 66_733, 70_001, 120_000, 1_000_000, 1_016_667, 1_900_001, 1_916_668, 2_000_000]


def write(path: Path, frames: Sequence[Image], times_us: Sequence[int], encoding: Encoding = Encoding()) -> Path:  # noqa: B008
    height, width = frames[0].shape[:2]
    with VideoWriter(path, (width, height), encoding) as writer:
        for frame, time_us in zip(frames, times_us, strict=True):
            writer.write(frame, time_us)
    return path


def decode(path: Path) -> tuple[list[Frame], DecodeReport]:
    with Decoder(path) as decoder:
        return list(decoder), decoder.report()


def row(path: Path) -> dict[str, object]:
    return dict(videos_table("id", probe(path), decode(path)[1]).to_pylist()[0])


def on_clock(path: Path, times_us: Sequence[int]) -> list[int]:
    """Times as the container keeps them: to the microsecond, or rounded half up to the millisecond."""
    return list(times_us) if path.suffix in {".mp4", ".mov"} else [(t + 500) // 1000 * 1000 for t in times_us]


@pytest.mark.parametrize(("name", "codec"), FILES)
def test_what_is_written_is_read_back(tmp_path: Path, name: str, codec: Codec) -> None:
    shown, times = moving_frames(40), even_times(40, 60)
    path = write(tmp_path / name, shown, times, Encoding(codec, 15))
    frames, report = decode(path)
    assert probe(path).codec == codec
    assert [frame.clock_us for frame in frames] == on_clock(path, times)
    assert (report.width_px, report.height_px, report.rotation_deg) == (96, 64, 0)
    assert (report.truncated, report.error, report.untimed, report.damaged_us()) == (False, None, 0, ())
    for one, other in zip(frames, shown, strict=True):
        off = (one.image.astype(float) - other) @ np.array([0.2126, 0.7152, 0.0722])
        assert np.sqrt(np.mean(off**2)) < 6  # pictures 2 px further are off by 40


@pytest.mark.parametrize(("name", "codec"), FILES)
@pytest.mark.parametrize("rate", [Fraction(60), Fraction(30), Fraction(30_000, 1001), Fraction(240)])
def test_the_rate_is_the_one_of_the_times(tmp_path: Path, name: str, codec: Codec, rate: Fraction) -> None:
    path = write(tmp_path / name, brightness_cards(2 * LOOK), even_times(2 * LOOK, rate), Encoding(codec))
    found = row(path)
    assert (found["fps_num"], found["fps_den"]) == (rate.numerator, rate.denominator)
    assert (found["time_quality"], found["truncated"], found["frames"]) == ("cfr", False, 2 * LOOK)
    assert found["duration_s"] == pytest.approx(2 * LOOK / rate, abs=1e-3)
    assert probe(path).duration_s == pytest.approx(2 * LOOK / rate, abs=2e-3)


@pytest.mark.parametrize(("name", "codec"), FILES)
@pytest.mark.parametrize("start_us", [0, 1_234_567, 10 * 3600 * 1_000_000 + 1])
def test_uneven_times_are_kept(tmp_path: Path, name: str, codec: Codec, start_us: int) -> None:
    times = [start_us + time for time in UNEVEN_US]
    path = write(tmp_path / name, brightness_cards(len(times)), times, Encoding(codec))
    frames, report = decode(path)
    assert [frame.clock_us for frame in frames] == on_clock(path, times)
    assert not report.truncated
    assert row(path)["time_quality"] == "vfr"


@pytest.mark.parametrize("codec", CODECS)
def test_long_recordings_do_not_overflow(tmp_path: Path, codec: Codec) -> None:
    times = [0, MAX_GAP_US, 2 * MAX_GAP_US, 2 * MAX_GAP_US + 1, 3 * MAX_GAP_US + 1]
    assert times[-1] > 2**32
    frames, _ = decode(write(tmp_path / "a.mp4", brightness_cards(5), times, Encoding(codec)))
    assert [frame.clock_us for frame in frames] == times


@pytest.mark.parametrize("codec", CODECS)
@pytest.mark.parametrize("count", [*range(1, LOOK + 3)])
def test_few_pictures(tmp_path: Path, codec: Codec, count: int) -> None:
    times = even_times(count, 30)
    path = write(tmp_path / "a.mp4", brightness_cards(count), times, Encoding(codec))
    frames, report = decode(path)
    assert [frame.clock_us for frame in frames] == times
    assert not report.truncated
    with av.open(str(path)) as reader:
        reordered = [packet.pts != packet.dts for packet in reader.demux(video=0) if packet.size]
    assert count >= LOOK or not any(reordered)


def test_hevc_names_neither_the_processor_nor_a_tag_that_apple_refuses(tmp_path: Path) -> None:
    data = write(tmp_path / "a.mp4", brightness_cards(3), even_times(3, 30), Encoding("hevc")).read_bytes()
    assert b"x265" not in data
    assert b"hvc1" in data


@pytest.mark.parametrize("size", [(16, 16), (18, 34), (200, 16)])
@pytest.mark.parametrize("codec", CODECS)
def test_small_sizes(tmp_path: Path, codec: Codec, size: tuple[int, int]) -> None:
    path = write(tmp_path / "a.mp4", moving_frames(3, *size), even_times(3, 30), Encoding(codec))
    assert [frame.image.shape for frame in decode(path)[0]] == [(size[1], size[0], 3)] * 3


@pytest.mark.parametrize(("name", "codec"), FILES)
def test_colours_and_what_the_file_says_of_them(tmp_path: Path, name: str, codec: Codec) -> None:
    colours = [(128, 128, 128), (255, 0, 0), (0, 255, 0), (0, 0, 255), (200, 120, 90), (0, 0, 0), (255, 255, 255)]
    cards = [np.full((64, 96, 3), colour, np.uint8) for colour in colours]
    path = write(tmp_path / name, cards, even_times(len(cards), 10), Encoding(codec))
    for frame, colour in zip(decode(path)[0], colours, strict=True):
        assert np.abs(frame.image.astype(int) - colour).max() <= 4, colour
    with av.open(str(path)) as reader:
        context = reader.streams.video[0].codec_context
        assert (context.pix_fmt, context.color_range, context.colorspace) == ("yuv420p", 1, 1)
        assert (context.color_primaries, context.color_trc) == (1, 1)


def test_coloured_edges_stay_where_they_are(tmp_path: Path) -> None:
    card = np.full((64, 96, 3), 128, np.uint8)
    card[20:40, 30:60] = (230, 20, 20)
    image = decode(write(tmp_path / "a.mp4", [card], [0], Encoding(quality=1)))[0][0].image
    assert np.abs(image.astype(int) - card).max() <= 6


@pytest.mark.parametrize("clockwise", [0, 90, 180, 270])
@pytest.mark.parametrize(
    ("name", "codec"), [("a.mp4", "h264"), ("a.mov", "h264"), ("a.mp4", "hevc"), ("a.mov", "hevc"), ("a.mp4", "vp9")]
)
def test_turned_pictures_are_shown_upright(tmp_path: Path, name: str, codec: Codec, clockwise: int) -> None:
    path = write(tmp_path / name, [corner_card(60, 90)] * 3, even_times(3, 30), Encoding(codec, rotation_deg=clockwise))
    header, (frames, report) = probe(path), decode(path)
    stored = (90, 60) if clockwise in {90, 270} else (60, 90)
    assert (header.width_px, header.height_px) == stored
    assert (report.width_px, report.height_px, report.rotation_deg) == (60, 90, clockwise)
    assert [corners_of(frame.image) for frame in frames] == [CORNERS] * 3


@pytest.mark.parametrize(
    ("clockwise", "a", "b", "x", "y"), [(0, 1, 0, 0, 0), (90, 0, 1, 60, 0), (180, -1, 0, 60, 90), (270, 0, -1, 0, 90)]
)
def test_the_matrix_keeps_the_picture_on_the_screen(
    tmp_path: Path, clockwise: int, a: int, b: int, x: int, y: int
) -> None:
    """The box ``tkhd``, as phones write it: the turned picture of 60 x 90 px begins at (0, 0)."""
    data = write(tmp_path / "a.mp4", [corner_card(60, 90)], [0], Encoding(rotation_deg=clockwise)).read_bytes()
    box = data.index(b"tkhd")
    at = box + 4 + (52 if data[box + 4] == 1 else 40)
    one = 1 << 16
    matrix = struct.unpack(">9i", data[at : at + 36])
    assert matrix == (a * one, b * one, 0, -b * one, a * one, 0, x * one, y * one, 1 << 30)


@pytest.mark.parametrize(("name", "codec"), FILES)
def test_the_same_pictures_give_the_same_bytes_on_any_number_of_cores(tmp_path: Path, name: str, codec: Codec) -> None:
    made: list[bytes] = []

    def make(cores: set[int]) -> None:
        os.sched_setaffinity(0, cores)  # of this thread
        path = write(tmp_path / name, noise_frames(30, 160, 96), even_times(30, 60), Encoding(codec))
        made.append(path.read_bytes())

    every = os.sched_getaffinity(0)
    for cores in (every, every, {min(every)}):
        thread = threading.Thread(target=make, args=(cores,))
        thread.start()
        thread.join()
    assert len(made) == 3
    assert made[0] == made[1] == made[2]


@pytest.mark.parametrize("codec", CODECS)
def test_the_same_pictures_give_the_same_bytes_whatever_memory_held_before(tmp_path: Path, codec: Codec) -> None:
    """Soft shapes that drift under grain, as in a film of people: with x264's macroblock tree one in three differed."""
    rng = np.random.default_rng(0)
    scene = gaussian_filter(rng.uniform(0, 255, (144, 144, 3)), (6, 6, 0))
    scene = (scene - scene.min()) / np.ptp(scene) * 255
    grainy = [scene[i : i + 64, i // 2 : i // 2 + 64] + rng.normal(0, 2, (64, 64, 3)) for i in range(60)]
    frames = [picture.clip(0, 255).astype(np.uint8) for picture in grainy]
    made: set[bytes] = set()
    held: list[Image] = []
    for _ in range(12):
        held = [*held[-5:], rng.integers(0, 255, rng.integers(1_000, 300_000)).astype(np.uint8)]
        suffix = ".webm" if codec == "vp9" else ".mp4"
        made.add(write(tmp_path / f"a{suffix}", frames, even_times(60, 30), Encoding(codec)).read_bytes())
    assert len(made) == 1


def test_worse_quality_is_smaller(tmp_path: Path) -> None:
    for codec in CODECS:
        sizes = [
            write(tmp_path / "a.mp4", moving_frames(10), even_times(10, 30), Encoding(codec, quality)).stat().st_size
            for quality in (10, 30, 50)
        ]
        assert sizes == sorted(sizes, reverse=True)
        assert sizes[0] > 2 * sizes[-1]


def test_a_key_frame_every_second(tmp_path: Path) -> None:
    for codec in CODECS:
        path = write(tmp_path / "a.mp4", moving_frames(70), even_times(70, 30), Encoding(codec))
        with av.open(str(path)) as reader:
            keys = [packet.pts for packet in reader.demux(video=0) if packet.is_keyframe and packet.size]
        assert keys == [0, 1_000_000, 2_000_000], codec


@pytest.mark.parametrize(
    ("times_us", "rate"),
    [
        ([0], Fraction(30)),
        (even_times(9, 60), Fraction(60)),
        (even_times(9, Fraction(24_000, 1001)), Fraction(24_000, 1001)),
        ([0, 50_000, *(50_000 + n * 16_667 for n in range(1, 8))], Fraction(60)),
        ([0, 80_000], Fraction(25, 2)),
        ([0, 4_000_000], Fraction(1, 4)),
        ([0, MAX_GAP_US], Fraction(1, 1001)),
    ],
)
def test_the_declared_rate(times_us: list[int], rate: Fraction) -> None:
    assert declared_rate(times_us) == rate


def test_a_file_that_is_there_is_replaced(tmp_path: Path) -> None:
    path = tmp_path / "a.mp4"
    path.write_text("old")
    write(path, brightness_cards(3), even_times(3, 30))
    assert len(decode(path)[0]) == 3
    assert list(tmp_path.iterdir()) == [path]


@pytest.mark.parametrize("before", [0, 1, LOOK, 3 * LOOK])
def test_an_exception_leaves_nothing(tmp_path: Path, before: int) -> None:
    def fail() -> None:
        with VideoWriter(tmp_path / "a.mp4", (96, 64)) as writer:
            for frame, time_us in zip(moving_frames(before), even_times(before, 30), strict=True):
                writer.write(frame, time_us)
            assert len(list(tmp_path.glob(".a.*.mp4"))) == (before >= LOOK)
            assert not (tmp_path / "a.mp4").exists()
            raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        fail()
    assert list(tmp_path.iterdir()) == []


def test_a_video_without_a_picture(tmp_path: Path) -> None:
    with pytest.raises(GaitlakeError, match=r"^a\.mp4: no picture"), VideoWriter(tmp_path / "a.mp4", (96, 64)):
        pass
    assert list(tmp_path.iterdir()) == []


def test_a_folder_that_is_not_there(tmp_path: Path) -> None:
    with pytest.raises(GaitlakeError, match="cannot be written as h264: No such file"):
        write(tmp_path / "none" / "a.mp4", brightness_cards(3), even_times(3, 30))


def test_a_folder_of_that_name(tmp_path: Path) -> None:
    (tmp_path / "a.mp4").mkdir()
    with pytest.raises(GaitlakeError, match="cannot be written as h264: Is a directory"):
        write(tmp_path / "a.mp4", brightness_cards(3), even_times(3, 30))
    assert list(tmp_path.iterdir()) == [tmp_path / "a.mp4"]


def test_writing_outside_of_the_block(tmp_path: Path) -> None:
    writer = VideoWriter(tmp_path / "a.mp4", (96, 64))
    with pytest.raises(GaitlakeError, match="with block"):
        writer.write(corner_card(), 0)
    for _ in range(2):
        with writer:
            writer.write(corner_card(), 0)
        with pytest.raises(GaitlakeError, match="with block"):
            writer.write(corner_card(), 1)
    assert len(decode(tmp_path / "a.mp4")[0]) == 1


@pytest.mark.parametrize(
    ("name", "times_us", "message"),
    [
        ("a.mp4", [0, 20, 20], "at least 1 us in .mp4, found 20 us after 20 us"),
        ("a.mp4", [50, 20], "found 20 us after 50 us"),
        ("a.mkv", [1_000, 1_499], "at least 1000 us in .mkv, found 1499 us after 1000 us"),
        ("a.mp4", [-1], "must not be negative, found -1 us"),
        ("a.mp4", [0, MAX_GAP_US + 1], f"at most {MAX_GAP_US} us may lie between"),
    ],
)
def test_times_that_no_video_has(tmp_path: Path, name: str, times_us: list[int], message: str) -> None:
    with pytest.raises(GaitlakeError, match=message):
        write(tmp_path / name, brightness_cards(len(times_us)), times_us)
    assert list(tmp_path.iterdir()) == []


@pytest.mark.parametrize(
    "picture",
    [corner_card(64, 96), corner_card()[:, :, 0], corner_card().astype(np.float32), np.zeros((64, 96, 4), np.uint8)],
)
def test_pictures_of_another_kind(tmp_path: Path, picture: Image) -> None:
    with VideoWriter(tmp_path / "a.mp4", (96, 64)) as writer:
        writer.write(corner_card(), 0)
        with pytest.raises(GaitlakeError, match=r"must be uint8 of shape \(64, 96, 3\), found"):
            writer.write(picture, 1)
