"""Pictures of every codec: the same crops as from their whole RGB images."""

from __future__ import annotations

from pathlib import Path

import cv2
import numpy as np
import pytest
from numpy.typing import NDArray

from gaitlake.video import Decoder, Frame, cut_out
from tests.media import moving_frames, write_video
from tests.video.crops import CROP, SQUARES, differing, remapped


def first_frame(path: Path) -> Frame:
    """Its picture outlives the decoder."""
    with Decoder(path) as decoder:
        return next(iter(decoder))


LUMA = np.array([0.299, 0.587, 0.114])
ENCODED: dict[str, tuple[str, dict[str, object]]] = {
    "h264.mp4": ("libx264", {}),
    "bt709.mp4": ("libx264", {"encoder": {"x264-params": "colormatrix=bt709:range=tv"}}),
    "full.mp4": ("libx264", {"encoder": {"x264-params": "colormatrix=smpte170m:range=pc"}}),
    "ycgco.mp4": ("libx264", {"encoder": {"x264-params": "colormatrix=YCgCo"}}),
    "h264_422.mp4": ("libx264", {"pixels": "yuv422p"}),
    "h264_444.mp4": ("libx264", {"pixels": "yuv444p"}),
    "h264_10.mp4": ("libx264", {"pixels": "yuv420p10le"}),
    "h264_gray.mp4": ("libx264", {"pixels": "gray"}),
    "h264_rgb.mp4": ("libx264rgb", {"pixels": "rgb24"}),
    "hevc.mp4": ("libx265", {"encoder": {"x265-params": "log-level=none"}}),
    "hevc_10.mp4": ("libx265", {"pixels": "yuv420p10le", "encoder": {"x265-params": "log-level=none"}}),
    "hevc_gray10.mp4": ("libx265", {"pixels": "gray10le", "encoder": {"x265-params": "log-level=none"}}),
    "vp8.webm": ("libvpx", {}),
    "vp9.webm": ("libvpx-vp9", {}),
    "av1.mp4": ("libsvtav1", {}),
    "av1_10.mkv": ("libsvtav1", {"pixels": "yuv420p10le"}),
    "mjpeg.mov": ("mjpeg", {}),
    "ffv1.mkv": ("ffv1", {"pixels": "bgr0"}),
    "prores.mov": ("prores_ks", {"pixels": "yuv422p10le", "tick": "1/30"}),
    "mpeg2.ts": ("mpeg2video", {"tick": "1/30"}),
}  # fmt: skip


@pytest.mark.parametrize("name", ENCODED)
def test_what_cameras_and_programs_write(tmp_path: Path, name: str) -> None:
    codec, options = ENCODED[name]
    path = write_video(tmp_path / name, moving_frames(3), None, codec, **options)  # type: ignore[arg-type]
    frame = first_frame(path)
    assert differing(frame.picture) == []
    shown = moving_frames(1)[0].astype(float)
    wanted = (shown @ LUMA)[..., None] if "gray" in name else shown
    if name != "ycgco.mp4":  # its numbers are those of another matrix than the one it declares
        assert abs(frame.image.mean(axis=(0, 1)) - wanted.mean(axis=(0, 1))).max() < 4
    assert frame.image.std() == pytest.approx(wanted.std(), rel=0.35)


def test_odd_sizes_out_of_a_file(tmp_path: Path) -> None:
    path = write_video(tmp_path / "odd.mp4", moving_frames(2, 97, 65), pixels="yuv444p")
    frame = first_frame(path)
    assert frame.image.shape == (65, 97, 3)
    assert differing(frame.picture) == []


@pytest.mark.parametrize("mirrored", [False, True])
@pytest.mark.parametrize("clockwise", [0, 90, 180, 270])
def test_turned_and_mirrored_files(tmp_path: Path, clockwise: int, mirrored: bool) -> None:
    path = write_video(tmp_path / "turned.mp4", moving_frames(2), rotation=clockwise, mirrored=mirrored)
    picture = first_frame(path).picture
    turned = -clockwise % 360 if mirrored else clockwise  # the file's matrix mirrors last, an Orientation first
    assert (picture.orientation.clockwise_deg, picture.orientation.flipped) == (turned, mirrored)
    assert differing(picture) == []


@pytest.mark.parametrize("clockwise", [0, 90])
def test_oblong_pixels_are_mixed_once(tmp_path: Path, clockwise: int) -> None:
    """Equal only about: FFmpeg stretches the whole image, its chroma softly, before the other crop mixes it again."""
    soft = [np.asarray(cv2.GaussianBlur(frame, (0, 0), 3), np.uint8) for frame in moving_frames(2, 72, 64)]
    picture = first_frame(write_video(tmp_path / "wide.mp4", soft, aspect="4/3", rotation=clockwise)).picture
    assert (picture.stored_width, picture.stored_height) == (72, 64)
    assert {picture.width, picture.height} == {96, 64}

    def off(name: str, shift: tuple[float, float] = (0, 0)) -> NDArray[np.float64]:
        moved = SQUARES[name] + np.array([[0, 0, shift[0]], [0, 0, shift[1]]])
        crop = cut_out(picture, moved, CROP, replicate=True).astype(float)
        return np.asarray(abs((crop - remapped(picture.rgb(), SQUARES[name], replicate=True)) @ LUMA))

    for name in ("inside", "over the left edge", "over the lower edge", "upside down", "mirrored"):
        assert off(name).max() < 3, name
        for shift in ((0.25, 0), (-0.25, 0), (0, 0.25), (0, -0.25)):
            assert off(name, shift).mean() > off(name).mean(), (name, shift)
