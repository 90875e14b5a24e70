"""Broken and hostile videos, made from small sound ones; the same seed gives the same bytes.

Each input is a name and bytes. Boxes of MP4 files are as in ISO/IEC 14496-12.
"""

from __future__ import annotations

import itertools
import random
import struct
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path

from tests.media import moving_frames, write_faststart, write_picture, write_sound, write_video

CONTAINERS = ("moov", "trak", "mdia", "minf", "stbl", "edts", "dinf")
NUMBERS = (0, 1, 2, 0x7F, 0xFF, 0x7FFF, 0xFFFF, 0x7FFFFFFF, 0x80000000, 0xFFFFFFFE, 0xFFFFFFFF)
"""What is written over fields of headers."""

HEADERS = ("mvhd", "tkhd", "mdhd", "elst", "stts", "stss", "stsc", "stsz", "stco", "ctts", "avc1", "avcC", "stsd")


@dataclass(frozen=True)
class Hostile:
    """One input: what was done to it is in its name."""

    name: str
    data: bytes


@dataclass(frozen=True)
class Box:
    """Where a box's content lies in its file."""

    name: str
    start: int
    end: int


def boxes(data: bytes, start: int = 0, end: int | None = None) -> Iterator[Box]:
    """All boxes of an MP4 file, outer ones first."""
    end = len(data) if end is None else end
    while start + 8 <= end:
        length, name = struct.unpack(">I4s", data[start : start + 8])
        if length < 8 or start + length > end:
            return
        box = Box(name.decode("latin-1"), start + 8, start + length)
        yield box
        if box.name in CONTAINERS:
            yield from boxes(data, box.start, box.end)
        start += length


def sources(folder: Path) -> dict[str, bytes]:
    """Sound videos of a few tiny pictures, one of each container and codec that cameras use."""
    pictures = moving_frames(8, 64, 48)
    made = [
        write_faststart(folder / "h264.mp4", pictures),
        write_video(folder / "plain.mov", pictures),
        write_video(folder / "h264.mkv", pictures),
        write_video(
            folder / "vp9.webm", pictures, codec="libvpx-vp9", encoder={"deadline": "realtime", "cpu-used": "8"}
        ),
        write_video(folder / "mpeg4.avi", pictures, codec="mpeg4", tick="1/30"),
        write_video(folder / "h264.ts", pictures),
        write_video(folder / "hevc.mp4", pictures, codec="libx265", encoder={"x265-params": "log-level=none"}),
        write_video(folder / "mjpeg.mov", pictures, codec="mjpeg"),
    ]
    other = write_video(folder / "large.ts", moving_frames(4, 128, 96))
    found = {path.name: path.read_bytes() for path in made}
    return found | {"two-sizes.ts": found["h264.ts"] + other.read_bytes()}


def flipped(data: bytes, chance: random.Random) -> bytes:
    spoiled = bytearray(data)
    for _ in range(chance.choice((1, 3, 10, 100))):
        spoiled[chance.randrange(len(spoiled))] ^= 1 << chance.randrange(8)
    return bytes(spoiled)


def overwritten(data: bytes, chance: random.Random) -> bytes:
    """A run of bytes becomes others, zeros or ones."""
    size = min(chance.choice((4, 16, 64, 512)), len(data))
    at = chance.randrange(len(data) - size + 1)
    filling = chance.choice((bytes(size), b"\xff" * size, chance.randbytes(size)))
    return data[:at] + filling + data[at + size :]


def shortened(data: bytes, chance: random.Random) -> bytes:
    return data[: chance.randrange(1, len(data))]


def cut_out(data: bytes, chance: random.Random) -> bytes:
    at, size = chance.randrange(len(data)), chance.choice((1, 7, 100, 1000))
    return data[:at] + data[at + size :]


def repeated(data: bytes, chance: random.Random) -> bytes:
    at = chance.randrange(len(data))
    return data[: at + 200] + data[at:]


def lying(data: bytes, chance: random.Random) -> bytes:
    """A number somewhere in the headers of an MP4 becomes another; of other containers, near their beginning."""
    headers = [box for box in boxes(data) if box.name in HEADERS and box.end - box.start >= 4]
    box = chance.choice(headers) if headers else Box("", 0, min(len(data), 600))
    at = chance.randrange(box.start, max(box.start + 1, box.end - 3))
    size = chance.choice((2, 4))
    number = chance.choice((*NUMBERS, chance.getrandbits(32))) & (0xFFFFFFFF if size == 4 else 0xFFFF)
    return data[:at] + number.to_bytes(size, "big") + data[at + size :]


def renamed_box(data: bytes, chance: random.Random) -> bytes:
    """A box takes another's place, or stands inside itself."""
    found = list(boxes(data))
    if len(found) < 2:
        return flipped(data, chance)
    box, other = chance.sample(found, 2)
    return data[: box.start - 4] + other.name.encode("latin-1") + data[box.start :]


DAMAGES: tuple[Callable[[bytes, random.Random], bytes], ...] = (
    flipped,
    overwritten,
    shortened,
    cut_out,
    repeated,
    lying,
    lying,
    renamed_box,
)


def truncated_at_every_box(sound: dict[str, bytes]) -> Iterator[Hostile]:
    """Cut at the beginning, behind the head and at the end of each box."""
    for name, data in sound.items():
        if name.endswith((".mp4", ".mov")):
            places = {place for box in boxes(data) for place in (box.start - 8, box.start, box.end)}
            yield from (Hostile(f"cut-{at}-{name}", data[:at]) for at in sorted(places - {len(data)}))


def bombs(sound: dict[str, bytes]) -> Iterator[Hostile]:
    """Small files that declare what no memory holds."""
    data = sound["h264.mp4"]
    found = {box.name: box for box in boxes(data)}

    def patched(name: str, at: int, number: int, size: int = 4) -> bytes:
        place = found[name].start + at
        return data[:place] + number.to_bytes(size, "big") + data[place + size :]

    for count in (10_000_000, 0x0AAAAAA0, 0x7FFFFFFF, 0xFFFFFFFF):
        equal = patched("stsz", 8, count)
        place = found["stsz"].start + 4
        yield Hostile(f"bomb-samples-{count}.mp4", equal)
        yield Hostile(f"bomb-equal-samples-{count}.mp4", equal[:place] + struct.pack(">I", 1) + equal[place + 4 :])
        yield Hostile(f"bomb-stts-{count}.mp4", patched("stts", 8, count))
        yield Hostile(f"bomb-stts-entries-{count}.mp4", patched("stts", 4, count))
        yield Hostile(f"bomb-stsc-{count}.mp4", patched("stsc", 12, count))
        yield Hostile(f"bomb-chunks-{count}.mp4", patched("stco", 4, count))
        yield Hostile(f"slow-{count}.mp4", patched("stts", 12, count))
        yield Hostile(f"clock-{count}.mp4", patched("mdhd", 12, count))
        yield Hostile(f"long-{count}.mp4", patched("mdhd", 16, count))
    wide = data.find(b"avc1") + 4 + 24
    for width, height in ((65535, 65535), (16384, 16384), (1, 65535), (0, 0)):
        changed = data[:wide] + struct.pack(">HH", width, height) + data[wide + 4 :]
        yield Hostile(f"bomb-{width}x{height}.mp4", changed)


def no_videos(folder: Path) -> Iterator[Hostile]:
    """What only has a video's name."""
    jpeg, png = write_picture(folder / "a.jpg").read_bytes(), write_picture(folder / "a.png", "png").read_bytes()
    sound = write_sound(folder / "a.mp4").read_bytes()
    playlist = b"#EXTM3U\n#EXT-X-TARGETDURATION:10\n#EXTINF:10,\n/etc/passwd\n#EXT-X-ENDLIST\n"
    concat = b"ffconcat version 1.0\nfile /etc/passwd\n"
    texts = (b"", b"\x00", b"\x00" * 4096, b"no video", playlist, concat, b"GIF89a", b"RIFF", b"<?xml version='1.0'?>")
    for number, content in enumerate((*texts, jpeg, png, sound)):
        for suffix in (".mp4", ".mov", ".mkv", ".avi", ".ts", ".webm"):
            yield Hostile(f"no-video-{number}{suffix}", content + suffix.encode() * bool(content))


def random_bytes(chance: random.Random) -> Iterator[Hostile]:
    heads = (
        b"",
        b"\x00\x00\x00\x18ftypisom",
        b"\x1aE\xdf\xa3",
        b"RIFF\x00\x10\x00\x00AVI ",
        b"G" * 188,
        b"\x00\x00\x01\xba",
    )
    for number in itertools.count():
        head = chance.choice(heads)
        yield Hostile(f"random-{number}.{chance.choice(('mp4', 'mkv', 'avi', 'ts'))}", head + chance.randbytes(2000))


def damaged(sound: dict[str, bytes], chance: random.Random) -> Iterator[Hostile]:
    for number in itertools.count():
        name = chance.choice(sorted(sound))
        how = chance.choice(DAMAGES)
        data = how(sound[name], chance)
        if chance.random() < 0.2:
            data = chance.choice(DAMAGES)(data, chance) if len(data) > 1 else data
        yield Hostile(f"{how.__name__}-{number}-{name}", data)


def corpus(folder: Path, count: int, seed: int = 20261127) -> list[Hostile]:
    """``count`` inputs: the systematic ones spread evenly, the rest drawn."""
    chance = random.Random(seed)
    sound = sources(folder)
    whole = [Hostile(f"sound-{name}", data) for name, data in sound.items()]
    systematic = [*truncated_at_every_box(sound), *bombs(sound), *no_videos(folder)]
    taken = systematic[:: max(1, -(-len(systematic) // max(1, count // 2)))]
    drawn = list(itertools.islice(random_bytes(chance), count // 20))
    rest = max(0, count - len(whole) - len(taken) - len(drawn))
    return [*whole, *taken, *drawn, *itertools.islice(damaged(sound, chance), rest)][:count]
