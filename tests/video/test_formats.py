"""What can be written: encoders that are there, and what codecs, containers and sizes do not go together."""

from __future__ import annotations

from pathlib import Path

import pytest

from gaitlake.errors import GaitlakeError
from gaitlake.video import Encoding, VideoWriter, encoders
from gaitlake.video.formats import _exists


@pytest.mark.parametrize(
    ("name", "encoding", "message"),
    [
        ("a.webm", Encoding(), "h264 is written into .mp4, .mov, .mkv, not .webm"),
        ("a.mov", Encoding("vp9"), "vp9 is written into .mp4, .mkv, .webm, not .mov"),
        ("a.avi", Encoding(), "not as '.avi'"),
        ("a.webm", Encoding("vp9", rotation_deg=90), "a rotation is written into .mp4, .mov, not .webm"),
        ("a.mkv", Encoding(rotation_deg=90), "a rotation is written into .mp4, .mov, not .mkv"),
    ],
)
def test_what_a_container_cannot_hold(tmp_path: Path, name: str, encoding: Encoding, message: str) -> None:
    with pytest.raises(GaitlakeError, match=message):
        VideoWriter(tmp_path / name, (96, 64), encoding)


@pytest.mark.parametrize(
    ("values", "message"),
    [
        ({"codec": "av1"}, "one of h264, hevc, vp9, found 'av1'"),
        ({"quality": 52}, r"quality of h264 must lie in \[0, 51\], found 52"),
        ({"codec": "vp9", "quality": -1}, r"\[0, 63\], found -1"),
        ({"rotation_deg": 45}, "found 45"),
    ],
)
def test_encodings_that_are_none(values: dict[str, object], message: str) -> None:
    with pytest.raises(GaitlakeError, match=message):
        Encoding(**values)  # type: ignore[arg-type]


@pytest.mark.parametrize("size", [(97, 64), (96, 65), (14, 64), (16_386, 64), (8192, 8194)])
def test_sizes_that_cannot_be(tmp_path: Path, size: tuple[int, int]) -> None:
    with pytest.raises(GaitlakeError, match=f"{size[0]} x {size[1]} px"):
        VideoWriter(tmp_path / "a.mp4", size)


def test_a_codec_without_an_encoder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    assert encoders() == {"h264": "libx264", "hevc": "libx265", "vp9": "libvpx-vp9"}
    monkeypatch.setattr("gaitlake.video.formats._exists", lambda encoder: encoder == "libvpx-vp9")
    assert encoders() == {"vp9": "libvpx-vp9"}
    with pytest.raises(
        GaitlakeError, match=r"hevc cannot be written here: .*libx265 is missing .* can be written: vp9"
    ):
        VideoWriter(tmp_path / "a.mp4", (96, 64), Encoding("hevc"))
    assert list(tmp_path.iterdir()) == []


def test_an_unknown_encoder_does_not_exist() -> None:
    assert (_exists("libx264"), _exists("libnothing")) == (True, False)
