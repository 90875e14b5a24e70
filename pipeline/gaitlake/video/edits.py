"""Edit lists of MP4/MOV files: does the file ask players to change the speed?

FFmpeg honours the spans of an edit list but ignores its media rate, so a clip slowed that way decodes at the wrong
speed without a word. Boxes as in ISO/IEC 14496-12 (``moov/trak/edts/elst``).
"""

from __future__ import annotations

import struct
from collections.abc import Iterator
from pathlib import Path
from typing import BinaryIO

NORMAL_RATE = 1 << 16
"""Media rate 1.0 as 16.16 fixed point."""

MAX_ENTRIES = 10_000
TABLES = (b"moov", b"trak", b"mdia")
IN_TABLES = (b"minf", b"stbl", b"stsz")


def playback_rate_changed(path: Path) -> bool:
    """True if an edit list of any track plays media at a rate other than 1 (dwell, slow motion, speed-up)."""
    with path.open("rb") as file:
        size = path.stat().st_size
        return any(_edit_changes_rate(file, box) for box in _edit_lists(file, size))


def declared_pictures(path: Path) -> int:
    """The largest count of pictures that a video track's table of sizes declares; 0 where there is none.

    Twenty bytes can declare four thousand million, of which FFmpeg makes a list before it looks at the first.
    """
    try:
        with path.open("rb") as file:
            size = path.stat().st_size
            return max((_count(file, box) for box in _size_tables(file, size)), default=0)
    except OSError:  # whoever opens it as a video says so
        return 0


def _size_tables(file: BinaryIO, size: int) -> Iterator[tuple[int, int]]:
    tracks: Iterator[tuple[int, int]] = iter([(0, size)])
    for name in TABLES:
        tracks = _inside(file, tracks, name)
    for track in tracks:
        if any(_kind(file, box) == b"vide" for box in _boxes(file, track, b"hdlr")):
            found: Iterator[tuple[int, int]] = iter([track])
            for name in IN_TABLES:
                found = _inside(file, found, name)
            yield from found


def _inside(file: BinaryIO, boxes: Iterator[tuple[int, int]], name: bytes) -> Iterator[tuple[int, int]]:
    for box in boxes:
        yield from _boxes(file, box, name)


def _kind(file: BinaryIO, span: tuple[int, int]) -> bytes:
    file.seek(span[0] + 8)
    return file.read(4)


def _count(file: BinaryIO, span: tuple[int, int]) -> int:
    file.seek(span[0] + 8)
    return int.from_bytes(file.read(4), "big")


def _edit_lists(file: BinaryIO, size: int) -> Iterator[tuple[int, int]]:
    for moov in _boxes(file, (0, size), b"moov"):
        for trak in _boxes(file, moov, b"trak"):
            for edts in _boxes(file, trak, b"edts"):
                yield from _boxes(file, edts, b"elst")


def _boxes(file: BinaryIO, span: tuple[int, int], wanted: bytes) -> Iterator[tuple[int, int]]:
    """Content spans [start, end) of the boxes called ``wanted`` directly inside ``span``; stops at nonsense."""
    position, end = span
    while position + 8 <= end:
        file.seek(position)
        head = file.read(16)
        if len(head) < 8:
            return
        length, name, start = int.from_bytes(head[:4], "big"), head[4:8], position + 8
        if length == 1:
            length, start = int.from_bytes(head[8:16], "big"), position + 16
        following = end if length == 0 else position + length
        if following < start or following > end:
            return
        if name == wanted:
            yield start, following
        position = following


def _edit_changes_rate(file: BinaryIO, span: tuple[int, int]) -> bool:
    start, end = span
    file.seek(start)
    head = file.read(8)
    if len(head) < 8:
        return False
    entry = struct.Struct(">Qqi" if head[0] == 1 else ">Iii")
    count = min(int.from_bytes(head[4:], "big"), (end - start - 8) // entry.size, MAX_ENTRIES)
    entries = [entry.unpack(data) for _ in range(count) if len(data := file.read(entry.size)) == entry.size]
    return any(media_time >= 0 and rate != NORMAL_RATE for _, media_time, rate in entries)
