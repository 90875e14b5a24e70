"""What is and is not a video, and what its header says."""

from __future__ import annotations

from contextlib import suppress
from pathlib import Path

import pytest

from gaitlake.errors import VideoError
from gaitlake.video import Limits, is_video_name, probe
from tests.media import brightness_cards, cut, noise_frames, write_picture, write_sound, write_video


def reason_for(path: Path) -> tuple[str, str]:
    with pytest.raises(VideoError) as caught:
        probe(path)
    assert path.name in str(caught.value)
    return caught.value.reason, str(caught.value)


def test_header_of_a_good_video(tmp_path: Path) -> None:
    path = write_video(tmp_path / "a.mp4", brightness_cards(15))
    header = probe(path)
    assert (header.codec, header.width_px, header.height_px, header.frames_declared) == ("h264", 96, 64, 15)
    assert header.rate_hz == 30
    assert header.duration_s == pytest.approx(0.5)
    assert header.size_bytes == path.stat().st_size
    assert header.capture_rate_hz is None


def test_an_empty_file(tmp_path: Path) -> None:
    path = tmp_path / "empty.mp4"
    path.touch()
    assert reason_for(path) == ("UNREADABLE", "empty.mp4 is empty (0 bytes): copy it again from the camera")


def test_a_missing_file(tmp_path: Path) -> None:
    assert reason_for(tmp_path / "gone.mp4")[0] == "UNREADABLE"


@pytest.mark.parametrize("codec", ["mjpeg", "png"])
def test_a_still_image_named_mp4(tmp_path: Path, codec: str) -> None:
    assert reason_for(write_picture(tmp_path / "photo.mp4", codec))[0] == "UNREADABLE"


def test_text_and_bytes_and_a_playlist(tmp_path: Path) -> None:
    contents = {
        "notes.mp4": b"subject 12, second visit\n" * 40,
        "random.mov": bytes(range(256)) * 64,
        "list.mp4": b"#EXTM3U\n#EXT-X-TARGETDURATION:1\n#EXTINF:1,\nfile:other.ts\n",
        "concat.mp4": b"ffconcat version 1.0\nfile other.mp4\n",
        "zeros.avi": bytes(5000),
    }
    for name, content in contents.items():
        (tmp_path / name).write_bytes(content)
        assert reason_for(tmp_path / name)[0] == "UNREADABLE", name


def test_a_gif(tmp_path: Path) -> None:
    gif = write_video(tmp_path / "a.avi", brightness_cards(3), codec="mpeg4", tick="1/30").parent / "moving.mp4"
    gif.write_bytes(
        b"GIF89a\x02\x00\x02\x00\x80\x00\x00\xff\xff\xff\x00\x00\x00,\x00\x00\x00\x00\x02\x00\x02\x00\x00\x02\x03D\x02\x05\x00;"
    )
    assert reason_for(gif)[0] == "UNREADABLE"


def test_sound_only(tmp_path: Path) -> None:
    reason, message = reason_for(write_sound(tmp_path / "voice.mp4"))
    assert reason == "UNREADABLE"
    assert "no video stream" in message


def test_a_header_that_is_cut_off(tmp_path: Path) -> None:
    whole = write_video(tmp_path / "whole.mp4", noise_frames(20))  # its header is at the end
    assert reason_for(cut(whole, tmp_path / "cut.mp4", 0.7))[0] == "UNREADABLE"


def test_an_absurd_size(tmp_path: Path) -> None:
    huge = write_video(tmp_path / "huge.mp4", brightness_cards(3))
    assert probe(huge, Limits(pixels=96 * 64)).width_px == 96
    with pytest.raises(VideoError, match="96 x 64 px") as error:
        probe(huge, Limits(pixels=96 * 64 - 1))
    assert error.value.reason == "TOO_LARGE"


def test_a_directory(tmp_path: Path) -> None:
    folder = tmp_path / "folder.mp4"
    folder.mkdir()
    assert reason_for(folder)[0] == "UNREADABLE"


def test_every_truncation_of_a_video_is_an_answer(tmp_path: Path) -> None:
    """Whatever the number of bytes that arrived: a header, or a VideoError, never another exception."""
    whole = write_video(tmp_path / "whole.mp4", noise_frames(5), container={"movflags": "faststart"})
    for share in (0.001, 0.01, 0.02, 0.03, 0.05, 0.1, 0.3):
        piece = cut(whole, tmp_path / "piece.mp4", share)
        with suppress(VideoError):
            assert probe(piece).codec == "h264"


@pytest.mark.parametrize("name", ["a.mp4", "A.MOV", "x/b.MkV", "c.m2ts", "d.3gp", "e.webm"])
def test_video_names(name: str) -> None:
    assert is_video_name(Path(name))


@pytest.mark.parametrize("name", ["mp4", "a.mp4.part", "a.jpg", "a", ".mp4", "manifest.csv", "a.mp3"])
def test_other_names(name: str) -> None:
    assert not is_video_name(Path(name))
