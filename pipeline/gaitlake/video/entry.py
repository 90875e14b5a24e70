"""Where decoding may begin in the middle of a video and give the same pictures as from its beginning.

Containers mark key frames, but not every one of them forgets what came before: H.264 has key frames to which later
pictures reach back (recovery points, open groups of pictures). Only those that end all references count here.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from fractions import Fraction
from itertools import pairwise
from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import NDArray

from gaitlake.limits import DEFAULT_LIMITS, Limits
from gaitlake.video.frames import Span
from gaitlake.video.header import opened, too_large, too_many
from gaitlake.video.timebase import microseconds_of

if TYPE_CHECKING:
    from av.packet import Packet
    from av.video.stream import VideoStream

ALWAYS = frozenset({"vp8", "vp9", "av1", "mjpeg", "prores"})
"""Codecs whose key frames always end all references."""

SEEKABLE = ("mov", "matroska")
"""Containers with an index of key frames. In the others (MPEG-TS) seeking ends somewhere near the time."""

H264_IDR = frozenset({5})
HEVC_IRAP = frozenset(range(16, 22))
"""Types of the units that hold such pictures (ITU-T H.264 table 7-1, H.265 table 7-1)."""


@dataclass(frozen=True, slots=True)
class Timeline:
    """Presentation times of a video's packets in ticks, sorted, and whether every key frame may be entered."""

    ticks: NDArray[np.int64]
    tick_s: Fraction
    enterable: bool


def timeline(path: Path, limits: Limits = DEFAULT_LIMITS) -> Timeline:
    """Read a video's packets without decoding them.

    Raises
    ------
    VideoError
        See :func:`gaitlake.video.probe`.
    """
    import av

    ticks, keys = [], 0
    with opened(path, limits) as (container, stream, header):
        enterable = header.container.startswith(SEEKABLE)
        try:
            for packet in container.demux(stream):
                if packet.pts is None or not packet.size:
                    continue
                ticks.append(packet.pts)
                if len(ticks) > limits.frames:
                    raise too_many(path, limits)
                if packet.is_keyframe:
                    keys += 1
                    enterable &= _ends_references(packet, stream)
        except av.error.FFmpegError:
            enterable = False
    lasts_s = (max(ticks) - min(ticks)) * header.tick_s if ticks else 0
    if lasts_s > limits.film_s:
        raise too_large(path, f"its time stamps span {float(lasts_s):.0f} s", "film_s", limits)
    return Timeline(np.sort(np.array(ticks, np.int64)), header.tick_s, enterable and keys > 0)


def spans(line: Timeline, period_us: int, most: int) -> list[Span]:
    """Cut a video into at most ``most`` parts with about as many pictures each, at multiples of ``period_us``."""
    if not line.enterable or len(line.ticks) < 2 or most < 2:
        return [Span()]
    clock_us = np.array([microseconds_of(int(tick), line.tick_s) for tick in line.ticks])
    numbers = clock_us // period_us
    starts = np.flatnonzero(np.diff(numbers)) + 1
    wanted = [round(len(clock_us) * part / most) for part in range(1, most)]
    chosen = sorted({int(starts[np.argmin(np.abs(starts - place))]) for place in wanted}) if starts.size else []
    cuts: list[int | None] = [None, *(int(line.ticks[start]) for start in chosen), None]
    return [Span(first, last) for first, last in pairwise(cuts)]


def _ends_references(packet: Packet[VideoStream], stream: VideoStream) -> bool:
    """Does everything after this key frame do without anything before it?"""
    codec = stream.codec_context.codec.canonical_name
    if codec in ALWAYS:
        return True
    header = stream.codec_context.extradata or b""
    if codec == "h264":
        return any(unit[0] & 0x1F in H264_IDR for unit in _units(bytes(packet), header, 4))
    if codec == "hevc":
        return any(unit[0] >> 1 & 0x3F in HEVC_IRAP for unit in _units(bytes(packet), header, 21))
    return False


def _units(data: bytes, header: bytes, length_at: int) -> Iterator[bytes]:
    """The coded units of a packet: with their length in front (MP4, Matroska), else with start codes between them."""
    if header[:1] == b"\x01" and len(header) > length_at:
        size = (header[length_at] & 3) + 1
        position = 0
        while position + size < len(data):
            length = int.from_bytes(data[position : position + size], "big")
            yield data[position + size : position + size + max(length, 1)]
            position += size + length
        return
    yield from (unit for unit in data.split(b"\x00\x00\x01")[1:] if unit)
