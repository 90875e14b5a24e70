"""Small videos with known content and timestamps, written for tests with PyAV."""

from __future__ import annotations

import itertools
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from fractions import Fraction
from pathlib import Path

import av
import numpy as np
from av.codec.context import Flags
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
        ``container`` (FFmpeg options of the muxer), ``encoder`` (of the encoder), ``metadata`` (of the file),
        ``pixels`` (pixel format), ``interlaced`` (bool: even and odd rows are coded as half pictures).
    """
    times = even_times(len(frames), 30) if times_us is None else times_us
    tick = Fraction(str(options.get("tick", MICROSECOND)))
    with av.open(str(path), "w", options=dict(options.get("container") or {})) as output:  # type: ignore[call-overload]
        output.metadata.update(options.get("metadata") or {})
        stream = output.add_stream(codec, rate=Fraction(str(options.get("rate", 30))))
        stream.height, stream.width = frames[0].shape[:2]
        stream.pix_fmt = str(options.get("pixels", "yuvj420p" if codec == "mjpeg" else "yuv420p"))
        stream.codec_context.time_base = tick
        stream.time_base = tick
        stream.codec_context.options = {"threads": "1", **dict(options.get("encoder") or {})}  # type: ignore[call-overload]
        if options.get("interlaced"):
            stream.codec_context.flags |= Flags.interlaced_dct | Flags.interlaced_me
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


def moving_frames(count: int, width: int = 96, height: int = 64, seed: int = 0) -> list[Image]:
    """A soft random pattern that slides by 2 px a frame: no two pictures are alike, and each predicts the next."""
    rng = np.random.default_rng(seed)
    noise = rng.integers(0, 255, (height, width + 2 * count, 3)).astype(float)
    soft = sum(np.roll(noise, (row, column), (0, 1)) for row in (-1, 0, 1) for column in (-1, 0, 1)) / 9
    wide = np.clip((soft - 127) * 2 + 127, 0, 255).astype(np.uint8)
    return [np.ascontiguousarray(wide[:, 2 * n : 2 * n + width]) for n in range(count)]


@dataclass(frozen=True)
class Packet:
    """Where the data of a picture lies in a file, its time and whether it says that it is a key frame."""

    position: int
    size: int
    tick: int
    key: bool


def packets_of(path: Path) -> list[Packet]:
    """A video's packets in the order in which they are decoded."""
    data = path.read_bytes()
    with av.open(str(path)) as reader:
        found = [packet for packet in reader.demux(reader.streams.video[0]) if packet.size]
        starts = [max(one.pos or 0, data.find(bytes(one), one.pos or 0)) for one in found]
        return [
            Packet(start, one.size, one.pts or 0, one.is_keyframe) for start, one in zip(starts, found, strict=True)
        ]


def spoiled(source: Path, target: Path, number: int, damage: Callable[[bytes], bytes]) -> Path:
    """A copy of a file in which one packet's data is replaced by as much other data."""
    packet = packets_of(source)[number]
    data = bytearray(source.read_bytes())
    place = slice(packet.position, packet.position + packet.size)
    data[place] = damage(bytes(data[place]))
    assert len(data) == source.stat().st_size
    target.write_bytes(data)
    return target


def without(source: Path, target: Path, number: int) -> Path:
    """A copy of a video from which one packet was left out."""
    with av.open(str(source)) as reader, av.open(str(target), "w") as writer:
        stream = reader.streams.video[0]
        copy = writer.add_stream_from_template(stream)
        packets = [packet for packet in reader.demux(stream) if packet.size]
        for packet in (*packets[:number], *packets[number + 1 :]):
            packet.stream = copy
            writer.mux(packet)
    return target


def joined(first: Path, second: Path, target: Path) -> Path:
    """The packets of one video and then those of another in one stream; their pictures may differ in size."""
    with av.open(str(first)) as one, av.open(str(second)) as other, av.open(str(target), "w") as writer:
        copy = writer.add_stream_from_template(one.streams.video[0])
        for reader in (one, other):
            for packet in reader.demux(reader.streams.video[0]):
                if packet.size:
                    packet.stream = copy
                    writer.mux(packet)
    return target


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
