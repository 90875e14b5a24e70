"""Interlaced video: one whole picture of each frame, at its own time, and nothing else changed."""

from __future__ import annotations

from itertools import pairwise
from pathlib import Path

import av
import numpy as np
import pytest
from numpy.typing import NDArray

from gaitlake.video import Decoder, Frame, spans, timeline
from gaitlake.video.deinterlace import progressive
from tests.media import moving_frames, write_video

Image = NDArray[np.uint8]
COUNT, RATE = 12, 25
DARK, BRIGHT = 60, 220
STEP, LEFT, WIDTH = 2, 10, 20

CODECS: dict[str, tuple[str, dict[str, object]]] = {
    "h264.mp4": ("libx264", {"encoder": {"x264-params": "bff=1"}}),
    "h264.mkv": ("libx264", {"encoder": {"x264-params": "bff=1:bframes=2:keyint=5"}}),
    "h264_422_10.mp4": ("libx264", {"encoder": {"x264-params": "bff=1"}, "pixels": "yuv422p10le"}),
    "mpeg2.ts": ("mpeg2video", {}),
    "mpeg2.mpg": ("mpeg2video", {}),
    "mpeg2.avi": ("mpeg2video", {}),
    "mpeg4.mp4": ("mpeg4", {}),
    "prores.mov": ("prores_ks", {"pixels": "yuv422p10le"}),
}


def bar(offset: int) -> Image:
    """An upright bright bar."""
    image = np.full((64, 96, 3), DARK, np.uint8)
    image[:, LEFT + offset : LEFT + offset + WIDTH] = BRIGHT
    return image


def combs(count: int = COUNT) -> list[Image]:
    """The bar walks; odd rows show where it is in the first half of a frame's time, even rows where in the second.

    The encoders write that the lower half picture comes first, unless frames say otherwise.
    """
    frames = []
    for n in range(count):
        image = bar(2 * n * STEP)
        image[::2] = bar((2 * n + 1) * STEP)[::2]
        frames.append(image)
    return frames


def written(path: Path, codec: str, options: dict[str, object], frames: list[Image] | None = None) -> Path:
    images = combs() if frames is None else frames
    times = [n * 1_000_000 // RATE for n in range(len(images))]
    tick = "1/25" if codec != "libx264" else "1/90000"
    return write_video(path, images, times, codec, rate=RATE, tick=tick, interlaced=True, **options)  # type: ignore[arg-type]


def decode(path: Path) -> list[Frame]:
    with Decoder(path) as decoder:
        frames = list(decoder)
        report = decoder.report()
    assert (report.frames, report.untimed, report.truncated, report.error) == (len(frames), 0, False, None)
    return frames


def teeth(image: Image) -> float:
    """Largest difference between a row and its neighbours, halfway up the picture."""
    rows = image[8:-8, :, 1].astype(float)
    return float(abs(2 * rows[1:-1] - rows[:-2] - rows[2:]).max())


@pytest.mark.parametrize("name", CODECS)
def test_combs_become_whole(tmp_path: Path, name: str) -> None:
    codec, options = CODECS[name]
    path = written(tmp_path / name, codec, options)
    with av.open(str(path)) as container:
        raw = list(container.decode(video=0))
    assert raw[5].interlaced_frame
    assert teeth(raw[5].to_ndarray(format="rgb24")) > BRIGHT - DARK
    frames = decode(path)
    assert [frame.time_us for frame in frames] == [n * 1_000_000 // RATE for n in range(COUNT)]
    for frame in frames[1:-1]:
        assert teeth(frame.image) < 12
        difference = abs(frame.image.astype(int) - bar(2 * frame.number * STEP))
        assert difference[8:-8].mean() < 3, "each picture shows the first half of its frame's time"


@pytest.mark.parametrize("count", [1, 2, 3])
def test_a_few_pictures(tmp_path: Path, count: int) -> None:
    path = written(tmp_path / "a.mp4", "libx264", {"encoder": {"x264-params": "bff=1"}}, combs(count))
    assert len(decode(path)) == count


def test_turn_colours_and_duration_survive(tmp_path: Path) -> None:
    options = {"encoder": {"x264-params": "bff=1:colormatrix=bt709:range=pc"}, "rotation": 90}
    path = written(tmp_path / "a.mp4", "libx264", options)
    with Decoder(path) as decoder:
        frames = list(decoder)
        report = decoder.report()
    assert (report.rotation_deg, report.width_px, report.height_px) == (90, 64, 96)
    assert frames[5].image[:, :, 1].max(axis=1).argmax() == pytest.approx(LEFT + 20, abs=2)
    assert set(frames[5].image[LEFT + 25, 32].tolist()) <= set(range(BRIGHT - 3, BRIGHT + 4))
    with av.open(str(path)) as container:
        raw = list(container.decode(video=0))
    assert [picture.duration for picture in progressive(iter(raw))] == [picture.duration for picture in raw]


@pytest.mark.parametrize(("name", "codec"), [("a.mp4", "libx264"), ("a.ts", "mpeg2video"), ("a.mkv", "libvpx-vp9")])
def test_progressive_video_is_left_as_it_is(tmp_path: Path, name: str, codec: str) -> None:
    tick = "1/30" if codec == "mpeg2video" else "1/90000"
    path = write_video(tmp_path / name, moving_frames(10), codec=codec, tick=tick)
    with av.open(str(path)) as container:
        raw = list(container.decode(video=0))
    for frame, picture in zip(decode(path), raw, strict=True):
        for found, plane in zip(frame.picture.planes, picture.planes, strict=True):
            assert found.tobytes() == bytes(plane)
    assert all(one is other for one, other in zip(progressive(iter(raw)), raw, strict=True))


def pictures(path: Path, first_pts: int, step: int = 3600) -> list[av.VideoFrame]:
    with av.open(str(path)) as container:
        decoded = list(container.decode(video=0))
    for n, picture in enumerate(decoded):
        picture.pts = first_pts + n * step
    return decoded


def test_whole_pictures_among_interlaced_ones_are_left_as_they_are(tmp_path: Path) -> None:
    encoder = {"x264-params": "bff=1"}
    torn = written(tmp_path / "a.mp4", "libx264", {"encoder": encoder}, combs(4))
    whole = write_video(tmp_path / "b.mp4", moving_frames(4), tick="1/90000")
    mixed = [*pictures(torn, 0), *pictures(whole, 4 * 3600), *pictures(torn, 8 * 3600)]
    found = list(progressive(iter(mixed)))
    assert [picture.pts for picture in found] == [n * 3600 for n in range(12)]
    assert not any(picture.interlaced_frame for picture in found)
    for one, other in zip(found[4:8], mixed[4:8], strict=True):
        assert np.array_equal(one.to_ndarray(), other.to_ndarray())
    assert max(teeth(picture.to_ndarray(format="rgb24")) for picture in (*found[:3], *found[9:])) < 12


def test_another_size_or_format_keeps_the_order(tmp_path: Path) -> None:
    encoder = {"x264-params": "bff=1"}
    one = written(tmp_path / "a.mp4", "libx264", {"encoder": encoder}, combs(3))
    wide = written(tmp_path / "b.mp4", "libx264", {"encoder": encoder}, [np.repeat(i, 2, axis=1) for i in combs(3)])
    fine = written(tmp_path / "c.mp4", "libx264", {"encoder": encoder, "pixels": "yuv422p"}, combs(3))
    mixed = [*pictures(one, 0), *pictures(wide, 3 * 3600), *pictures(fine, 6 * 3600)]
    found = list(progressive(iter(mixed)))
    assert [picture.pts for picture in found] == [n * 3600 for n in range(9)]
    assert [picture.width for picture in found] == [96] * 3 + [192] * 3 + [96] * 3
    assert max(teeth(picture.to_ndarray(format="rgb24")) for picture in found) < 12


def test_a_picture_without_a_time_passes(tmp_path: Path) -> None:
    mixed = pictures(written(tmp_path / "a.mp4", "libx264", {"encoder": {"x264-params": "bff=1"}}), 0)
    mixed[3].pts = None
    assert sorted(picture.pts for picture in progressive(iter(mixed)) if picture.pts is not None) == [
        n * 3600 for n in range(COUNT) if n != 3
    ]


@pytest.mark.parametrize("name", ["h264.mp4", "h264.mkv"])
def test_parts_are_made_whole_as_the_whole_is(tmp_path: Path, name: str) -> None:
    """The filter looks at the picture before: a part that begins at a key frame has to know it too."""
    codec, _ = CODECS[name]
    options = {"encoder": {"x264-params": "bff=1:keyint=5:bframes=0:scenecut=0"}}
    path = written(tmp_path / name, codec, options, combs(15))
    whole = decode(path)
    cuts = spans(timeline(path), 200_000, 3)
    assert len(cuts) == 3
    frames = []
    for span in cuts:
        with Decoder(path, span) as decoder:
            frames += list(decoder)
    assert [frame.clock_us for frame in frames] == [frame.clock_us for frame in whole]
    assert all(np.array_equal(one.image, other.image) for one, other in zip(frames, whole, strict=True))
    assert all(before.clock_us < after.clock_us for before, after in pairwise(frames))
