"""Small videos with known content and timestamps, written for tests with PyAV."""

from __future__ import annotations

import itertools
from collections.abc import Iterable, Sequence
from fractions import Fraction
from pathlib import Path

import av
import numpy as np
from numpy.typing import NDArray

Image = NDArray[np.uint8]

MICROSECOND = Fraction(1, 1_000_000)
CORNERS = ("red", "green", "blue", "white")
COLOURS = {"red": (230, 20, 20), "green": (20, 200, 20), "blue": (20, 20, 230), "white": (235, 235, 235)}


def corner_card(width: int = 96, height: int = 64, level: int = 60) -> Image:
    """A grey picture with a red top-left, green top-right, blue bottom-left and white bottom-right corner."""
    image = np.full((height, width, 3), level, np.uint8)
    h, w = height // 3, width // 3
    image[:h, :w] = COLOURS["red"]
    image[:h, -w:] = COLOURS["green"]
    image[-h:, :w] = COLOURS["blue"]
    image[-h:, -w:] = COLOURS["white"]
    return image


def corners_of(image: Image) -> tuple[str, ...]:
    """Names of the colours found at top-left, top-right, bottom-left, bottom-right."""
    h, w = image.shape[0] // 8, image.shape[1] // 8
    places = (image[h, w], image[h, -w], image[-h, w], image[-h, -w])
    names = list(COLOURS)
    table = np.array([COLOURS[name] for name in names], float)
    return tuple(names[int(np.abs(table - place.astype(float)).sum(axis=1).argmin())] for place in places)


def brightness_cards(count: int, width: int = 96, height: int = 64) -> list[Image]:
    """Grey pictures that get brighter: each can be told from its neighbours after compression."""
    levels = np.linspace(40, 220, count).round().astype(int)
    return [np.full((height, width, 3), level, np.uint8) for level in levels]


def even_times(count: int, rate: Fraction | float) -> list[int]:
    """Times in microseconds of ``count`` frames at a constant rate in Hz."""
    return [round(n * 1_000_000 / Fraction(rate)) for n in range(count)]


def write_video(
    path: Path,
    frames: Sequence[Image],
    times_us: Sequence[int] | None = None,
    codec: str = "libx264",
    rotation: int = 0,
    **options: object,
) -> Path:
    """Write RGB frames with their times as a video; the container follows from the name.

    Parameters
    ----------
    times_us : sequence of int, optional
        Presentation times; 30 frames a second by default.
    rotation : int
        Clockwise turn in degrees that a player must apply, written into the display matrix.
    options
        ``rate`` (Hz, what the header declares), ``tick`` (time base), ``mirrored`` (bool), ``aspect`` (of a pixel),
        ``container`` (FFmpeg options of the muxer), ``encoder`` (of the encoder), ``metadata`` (of the file).
    """
    times = even_times(len(frames), 30) if times_us is None else times_us
    tick = Fraction(str(options.get("tick", MICROSECOND)))
    with av.open(str(path), "w", options=dict(options.get("container") or {})) as output:  # type: ignore[call-overload]
        output.metadata.update(options.get("metadata") or {})
        stream = output.add_stream(codec, rate=Fraction(str(options.get("rate", 30))))
        stream.height, stream.width = frames[0].shape[:2]
        stream.pix_fmt = "yuvj420p" if codec == "mjpeg" else "yuv420p"
        stream.codec_context.time_base = tick
        stream.time_base = tick
        stream.codec_context.options = {"threads": "1", **dict(options.get("encoder") or {})}  # type: ignore[call-overload]
        if "aspect" in options:
            stream.codec_context.sample_aspect_ratio = Fraction(str(options["aspect"]))
        if rotation or options.get("mirrored"):
            stream.set_display_rotation(-rotation, hflip=bool(options.get("mirrored")))
        for image, time_us in zip(frames, times, strict=True):
            picture = av.VideoFrame.from_ndarray(np.ascontiguousarray(image), format="rgb24")
            picture.pts, picture.time_base = round(Fraction(time_us, 1_000_000) / tick), tick
            output.mux(stream.encode(picture))
        output.mux(stream.encode(None))
    return path


def write_faststart(path: Path, frames: Sequence[Image], **options: object) -> Path:
    """An MP4 with its header in front: cut anywhere behind the header, it still opens."""
    encoder = {"g": "10", "bf": "0"}
    return write_video(path, frames, container={"movflags": "faststart"}, encoder=encoder, **options)  # type: ignore[arg-type]


def cut(source: Path, target: Path, share: float) -> Path:
    """The first ``share`` of a file's bytes."""
    data = source.read_bytes()
    target.write_bytes(data[: int(len(data) * share)])
    return target


def noise_frames(count: int, width: int = 96, height: int = 64, seed: int = 0) -> list[Image]:
    """Pictures that compress badly, so that every frame takes many bytes."""
    rng = np.random.default_rng(seed)
    return [rng.integers(0, 255, (height, width, 3), np.uint8) for _ in range(count)]


def write_sound(path: Path, seconds: float = 0.5) -> Path:
    """A file with sound and no picture."""
    with av.open(str(path), "w") as output:
        stream = output.add_stream("aac", rate=48_000)
        samples = np.zeros((1, int(48_000 * seconds)), np.float32)
        frame = av.AudioFrame.from_ndarray(samples, format="fltp", layout="mono")
        frame.sample_rate = 48_000
        output.mux(stream.encode(frame))
        output.mux(stream.encode(None))
    return path


def write_picture(path: Path, codec: str = "mjpeg") -> Path:
    """A still image (JPEG, or PNG with ``codec="png"``) under any name."""
    encoder = av.CodecContext.create(codec, "w")
    assert isinstance(encoder, av.VideoCodecContext)
    encoder.width, encoder.height, encoder.time_base = 96, 64, Fraction(1, 25)
    encoder.pix_fmt = "rgb24" if codec == "png" else "yuvj420p"
    picture = av.VideoFrame.from_ndarray(corner_card(), format="rgb24").reformat(format=encoder.pix_fmt)
    path.write_bytes(b"".join(_encoded(encoder, picture)))
    return path


def _encoded(encoder: av.VideoCodecContext, picture: av.VideoFrame) -> Iterable[bytes]:
    for packet in (*encoder.encode(picture), *encoder.encode(None)):
        yield bytes(packet)


def shortened(source: Path, target: Path, frames: int) -> Path:
    """Copy the first ``frames`` compressed pictures of a video: a shorter real video with bytes of its own."""
    with av.open(str(source)) as reader, av.open(str(target), "w") as writer:
        stream = reader.streams.video[0]
        copy = writer.add_stream_from_template(stream)
        packets = (packet for packet in reader.demux(stream) if packet.dts is not None)
        for packet in itertools.islice(packets, frames):
            packet.stream = copy
            writer.mux(packet)
    return target
