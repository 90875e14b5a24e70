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


def playback_rate_changed(path: Path) -> bool:
    """True if an edit list of any track plays media at a rate other than 1 (dwell, slow motion, speed-up)."""
    with path.open("rb") as file:
        size = path.stat().st_size
        return any(_edit_changes_rate(file, box) for box in _edit_lists(file, size))


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
