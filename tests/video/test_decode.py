"""Timestamps, rotation, size and truncation, on videos whose content is known exactly."""

from __future__ import annotations

from collections.abc import Iterator
from fractions import Fraction
from pathlib import Path

import av
import numpy as np
import pytest

from gaitlake.errors import VideoError
from gaitlake.video import Decoder, DecodeReport, Frame, videos_table
from tests.media import (
    CORNERS,
    brightness_cards,
    corner_card,
    corners_of,
    cut,
    noise_frames,
    write_faststart,
    write_video,
)


def decode(path: Path) -> tuple[list[Frame], DecodeReport]:
    with Decoder(path) as decoder:
        frames = list(decoder)
        return frames, decoder.report()


def row(path: Path) -> dict[str, object]:
    with Decoder(path) as decoder:
        for _ in decoder:
            pass
        return dict(videos_table("id", decoder.header, decoder.report()).to_pylist()[0])


@pytest.mark.parametrize(
    ("name", "codec"),
    [("a.mp4", "libx264"), ("a.mov", "libx264"), ("a.mp4", "libvpx-vp9"), ("a.m4v", "libx264")],
)
def test_times_are_the_containers_own(tmp_path: Path, name: str, codec: str) -> None:
    times = [0, 33_333, 66_667, 133_333, 140_000, 240_000, 240_001]
    frames, report = decode(write_video(tmp_path / name, brightness_cards(len(times)), times, codec))
    assert [f.time_us for f in frames] == times
    assert [f.number for f in frames] == list(range(len(times)))
    assert report.times_us.tolist() == times
    levels = [f.image.mean() for f in frames]
    assert levels == sorted(levels)
    assert not report.truncated


def test_first_frame_is_time_zero_wherever_the_clock_starts(tmp_path: Path) -> None:
    times = [5_000_000, 5_040_000, 5_080_000]
    frames, report = decode(write_video(tmp_path / "late.mkv", brightness_cards(3), times))
    assert [f.time_us for f in frames] == [0, 40_000, 80_000]
    assert not report.truncated


def test_b_frames_come_in_presentation_order(tmp_path: Path) -> None:
    path = write_video(tmp_path / "b.mp4", brightness_cards(20), encoder={"bf": "3", "g": "20"})
    frames, report = decode(path)
    levels = [f.image.mean() for f in frames]
    assert len(frames) == 20
    assert levels == sorted(levels)
    assert not report.truncated


@pytest.mark.parametrize("name", ["a.avi", "a.ts", "a.webm", "a.mpg", "a.mkv", "a.3gp"])
def test_every_container_gives_all_frames(tmp_path: Path, name: str) -> None:
    codec = {"webm": "libvpx-vp9", "mpg": "mpeg2video"}.get(name.rsplit(".", 1)[1], "mpeg4")
    times = [n * 40_000 for n in range(12)]
    tick = Fraction(1, 25) if codec in ("mpeg4", "mpeg2video") else Fraction(1, 1000)
    path = write_video(tmp_path / name, brightness_cards(12), times, codec, rate=25, tick=tick)
    facts = row(path)
    assert facts["frames"] == 12
    assert (facts["fps_num"], facts["fps_den"]) == (25, 1)
    assert facts["time_quality"] == "cfr"
    assert facts["truncated"] is False


ROTATED = {
    0: CORNERS,
    90: ("blue", "red", "white", "green"),
    180: ("white", "blue", "green", "red"),
    270: ("green", "white", "red", "blue"),
}


@pytest.mark.parametrize(("clockwise", "corners"), ROTATED.items())
def test_rotation_is_applied_once_and_recorded(tmp_path: Path, clockwise: int, corners: tuple[str, ...]) -> None:
    path = write_video(tmp_path / "turned.mp4", [corner_card()] * 3, rotation=clockwise)
    frames, _ = decode(path)
    facts = row(path)
    assert corners_of(frames[0].image) == corners
    assert facts["rotation_deg"] == clockwise
    assert (facts["height_px"], facts["width_px"]) == frames[0].image.shape[:2]
    assert frames[0].image.flags.c_contiguous


def test_a_mirrored_picture_is_not_a_turned_one(tmp_path: Path) -> None:
    path = write_video(tmp_path / "selfie.mp4", [corner_card()] * 3, mirrored=True)
    frames, report = decode(path)
    assert corners_of(frames[0].image) == ("green", "red", "white", "blue")
    assert report.rotation_deg == 0


def test_oblong_pixels_become_square(tmp_path: Path) -> None:
    path = write_video(tmp_path / "wide.mp4", [corner_card(72, 64)] * 3, aspect="4/3")
    frames, report = decode(path)
    assert frames[0].image.shape == (64, 96, 3)
    assert (report.width_px, report.height_px) == (96, 64)


@pytest.mark.parametrize("share", [0.5, 0.8, 0.97])
def test_a_file_cut_off_in_the_middle_keeps_what_decodes(tmp_path: Path, share: float) -> None:
    whole = write_faststart(tmp_path / "whole.mp4", noise_frames(60))
    frames, report = decode(cut(whole, tmp_path / "cut.mp4", share))
    assert report.truncated
    assert 0 < len(frames) < 60
    assert not decode(whole)[1].truncated


def test_a_cut_matroska_file_is_truncated(tmp_path: Path) -> None:
    whole = write_video(tmp_path / "whole.mkv", noise_frames(60))
    assert not decode(whole)[1].truncated
    assert decode(cut(whole, tmp_path / "cut.mkv", 0.6))[1].truncated


def pictures(monkeypatch: pytest.MonkeyPatch, *shown: tuple[int | None, int]) -> None:
    """Make every decoder decode pictures of these times (ticks) and widths, whatever the file holds."""

    def decoded(_: Decoder) -> Iterator[av.VideoFrame]:
        for tick, width in shown:
            picture = av.VideoFrame.from_ndarray(corner_card(width), format="rgb24")
            picture.pts = tick
            yield picture

    monkeypatch.setattr(Decoder, "_pictures", decoded)


def test_pictures_without_a_time_of_their_own_are_left_out_and_counted(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    path = write_video(tmp_path / "a.mkv", [corner_card()] * 2)
    pictures(monkeypatch, (5, 96), (45, 96), (None, 96), (45, 96), (20, 96), (85, 96))
    frames, report = decode(path)
    assert [f.time_us for f in frames] == [0, 40_000, 80_000]
    assert (report.frames, report.untimed) == (3, 3)
    pictures(monkeypatch, (None, 96), (None, 96))
    with pytest.raises(VideoError, match="2 pictures decode, but none has a timestamp"):
        decode(path)


def test_the_decoding_time_counts_where_there_is_no_other(tmp_path: Path) -> None:
    """As in old AVI files."""
    times = [0, 40_000, 80_000, 160_000]
    path = write_video(tmp_path / "a.mkv", brightness_cards(4), times, encoder={"bf": "0"}, tick="1/1000")
    with Decoder(path) as decoder:
        stream, packets = decoder._stream, list(decoder._packets())

        class Untold:
            def decode(self, packet: av.Packet) -> list[av.VideoFrame]:
                shown = stream.decode(packet)
                for picture in shown:
                    picture.pts = None
                return shown

        decoder._stream = Untold()
        decoder._packets = lambda: iter(packets)
        assert [frame.time_us for frame in decoder] == times
        assert decoder.report().untimed == 0


def test_a_change_of_size_ends_the_video(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    path = write_video(tmp_path / "a.mkv", [corner_card()] * 2)
    pictures(monkeypatch, (0, 96), (40, 96), (80, 128), (120, 96))
    frames, report = decode(path)
    assert (len(frames), report.width_px, report.truncated) == (2, 96, True)
    assert report.error == "the picture's size changes to 128 x 64 px"


def test_two_decodings_give_the_same_pixels(tmp_path: Path) -> None:
    path = write_video(tmp_path / "a.mp4", noise_frames(8))
    once, again = decode(path)[0], decode(path)[0]
    assert all(np.array_equal(a.image, b.image) for a, b in zip(once, again, strict=True))


def test_a_stream_that_decodes_nothing_is_undecodable(tmp_path: Path) -> None:
    data = bytearray(write_faststart(tmp_path / "a.mp4", noise_frames(10)).read_bytes())
    start = data.index(b"mdat") + 4
    data[start:] = bytes(len(data) - start)
    path = tmp_path / "zeros.mp4"
    path.write_bytes(data)
    with pytest.raises(VideoError, match=r"zeros\.mp4 opens .*no frame decodes") as caught:
        decode(path)
    assert caught.value.reason == "UNDECODABLE"


def test_a_header_without_frames_is_undecodable(tmp_path: Path) -> None:
    whole = write_faststart(tmp_path / "whole.mp4", noise_frames(20))
    end = whole.read_bytes().index(b"mdat") + 8
    path = tmp_path / "headonly.mp4"
    path.write_bytes(whole.read_bytes()[:end])
    with pytest.raises(VideoError) as caught:
        decode(path)
    assert caught.value.reason == "UNDECODABLE"


@pytest.mark.slow
def test_the_real_clips_are_whole_and_steady(shared_data: Path) -> None:
    expected = {
        "treadmill_run_side.mp4": (360, 720, 1280, 30),
        "outdoor_walk_two_people_vp9.mp4": (230, 1768, 994, 30),
        "drawn_figure_side.mp4": (360, 720, 960, 30),
        "drawn_figure_front.mp4": (360, 720, 960, 30),
        "beam_balance_cam01.mp4": (100, 1080, 1920, 60),
        "beam_balance_cam02.mp4": (100, 1080, 1920, 60),
        "beam_balance_cam03.mp4": (100, 1088, 1920, 60),
        "beam_balance_cam04.mp4": (100, 1088, 1920, 60),
        "beam_balance_two_people_cam01.mp4": (100, 1088, 1920, 60),
    }
    for name, facts in expected.items():
        found = row(shared_data / "videos" / name)
        assert (found["frames"], found["width_px"], found["height_px"], found["fps_num"]) == facts, name
        assert (found["fps_den"], found["time_quality"], found["truncated"]) == (1, "cfr", False), name


def test_a_closed_video_gives_no_more_frames(tmp_path: Path) -> None:
    with Decoder(write_video(tmp_path / "a.mp4", brightness_cards(5))) as decoder:
        frames = iter(decoder)
        next(frames)
    with pytest.raises(ValueError, match="after the video was closed"):
        next(frames)
