"""Decode a video frame by frame with the container's own timestamps."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import ExitStack
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING, Self

import numpy as np
from numpy.typing import NDArray

from gaitlake.errors import VideoError
from gaitlake.video.deinterlace import progressive
from gaitlake.video.header import VideoHeader, opened
from gaitlake.video.orientation import Orientation, orientation_of
from gaitlake.video.picture import Image, Picture, picture_of
from gaitlake.video.timebase import microseconds, microseconds_of

if TYPE_CHECKING:
    from av.video.frame import VideoFrame

TRUNCATION_INTERVALS = 2
TRUNCATION_S = 0.1
"""A video is cut off if it ends earlier than declared by more than both of these."""

SAME_SHAPE = 0.01
"""Pictures whose height over width differs by less than this share from the first one's are scaled to it."""

Spans = tuple[tuple[int, int], ...]


@dataclass(frozen=True, slots=True)
class Span:
    """Half-open part of a video in ticks of its container; None is its beginning or its end."""

    start: int | None = None
    end: int | None = None


@dataclass(frozen=True, slots=True)
class Frame:
    """One decoded picture.

    Attributes
    ----------
    number, time_us : int
        Counted from the first frame that this decoder gave.
    picture : Picture
        Its samples; :attr:`image` is the same as upright RGB.
    clock_us : int
        Time on the container's own clock, the same whichever part of the video is decoded.
    damaged : bool
        Its data, or data it is predicted from, was corrupt.
    """

    number: int
    time_us: int
    picture: Picture
    clock_us: int
    damaged: bool = False

    @classmethod
    def of(cls, number: int, time_us: int, image: Image) -> Frame:
        """A frame of an upright RGB image, on a clock that begins with the first frame."""
        return cls(number, time_us, Picture.from_rgb(image), time_us)

    @property
    def image(self) -> Image:
        """H x W x 3 uint8 RGB, upright, with square pixels."""
        return self.picture.rgb()


@dataclass(frozen=True, slots=True)
class DecodeReport:
    """What decoding found.

    Attributes
    ----------
    frames : int
        Frames that decoded and have a time.
    ticks, times_us : ndarray of int64, shape (frames,)
        Presentation times: the container's own ticks, and microseconds since the first frame.
    width_px, height_px : int
        Upright, with square pixels.
    rotation_deg : int
        Clockwise turn that was applied, from the container.
    truncated : bool
        The video ends before its header says, or with data that does not decode.
    untimed : int
        Decoded pictures left out because they have no time or one that does not come after the previous picture's.
    error : str or None
        The decoder's message where it gave up.
    damaged : ndarray of bool, shape (frames,)
        Pictures made from corrupt data, up to the next one that is complete in itself.
    """

    frames: int
    ticks: NDArray[np.int64]
    times_us: NDArray[np.int64]
    width_px: int
    height_px: int
    rotation_deg: int
    truncated: bool
    untimed: int
    error: str | None
    damaged: NDArray[np.bool_] = field(default_factory=lambda: np.zeros(0, bool))

    def damaged_us(self) -> Spans:
        """Half-open spans of damaged pictures, in microseconds since the first frame; each ends where a sound one begins."""
        edges = np.flatnonzero(np.diff(np.concatenate([[False], self.damaged, [False]]).astype(np.int8)))
        step = round(float(np.median(np.diff(self.times_us)))) if self.frames > 1 else 1
        ends = np.append(self.times_us, self.times_us[-1] + step) if self.frames else self.times_us
        return tuple((int(ends[first]), int(ends[last])) for first, last in zip(edges[::2], edges[1::2], strict=True))


class Decoder:
    """Context manager and iterable of :class:`Frame`; read once, then ask for :meth:`report`.

    Frames come in presentation order. Decoding uses one thread, so that many workers share a machine well and the same
    file gives the same pixels everywhere. A picture without a usable timestamp is dropped and counted: its time would
    have to be invented. Data that does not decode is left out, and the pictures predicted from it are marked as damaged.
    Interlaced pictures are made whole. A picture of another size is scaled to the first one's; one of another shape
    ends the video.

    Parameters
    ----------
    span
        Decode only this part; its frames are the same as those of the whole video at these times, where it begins
        where :func:`gaitlake.video.spans` cuts.

    Raises
    ------
    VideoError
        ``UNREADABLE`` on entering (see :func:`gaitlake.video.probe`), ``UNDECODABLE`` while iterating if no frame
        decodes or has a time.
    """

    header: VideoHeader

    def __init__(self, path: Path, span: Span | None = None) -> None:
        self._path = path
        self._span = span or Span()
        self._stack = ExitStack()
        self._ticks: list[int] = []
        self._damaged: list[bool] = []
        self._untimed = 0
        self._error: str | None = None
        self._broken = False
        self._last_duration = 0
        self._orientation = Orientation()
        self._coded_size = (0, 0)

    def __enter__(self) -> Self:
        self._container, self._stream, self.header = self._stack.enter_context(opened(self._path))
        self._stream.thread_type = "NONE"
        self._stream.thread_count = 1
        if self._span.start is not None:
            self._container.seek(self._span.start, stream=self._stream)
        return self

    def __exit__(self, *_: object) -> None:
        self._stack.close()

    def __iter__(self) -> Iterator[Frame]:
        for picture in progressive(self._pictures()):
            tick = _tick(picture)
            self._broken = picture.is_corrupt or (self._broken and not picture.key_frame)
            if tick is not None and self._span.start is not None and tick < self._span.start:
                continue
            if tick is not None and self._span.end is not None and tick >= self._span.end:
                break
            if tick is None or (self._ticks and tick <= self._ticks[-1]):
                self._untimed += 1
                continue
            if not self._takes(picture):
                self._error = f"the picture's size changes to {picture.width} x {picture.height} px"
                break
            self._error = None
            yield self._frame(picture, tick)
        if not self._ticks and self._span == Span():
            raise VideoError("UNDECODABLE", self._nothing_decoded())

    def report(self) -> DecodeReport:
        """Facts of what was read so far; complete after the loop."""
        size = (self.header.width_px, self.header.height_px)
        width, height = size[::-1] if self._orientation.swaps_sides else size
        ticks = np.array(self._ticks, np.int64)
        return DecodeReport(
            frames=len(ticks),
            ticks=ticks,
            times_us=microseconds(ticks, self.header.tick_s),
            width_px=width,
            height_px=height,
            rotation_deg=self._orientation.clockwise_deg,
            truncated=self._error is not None or self._ends_early(ticks),
            untimed=self._untimed,
            error=self._error,
            damaged=np.array(self._damaged, bool),
        )

    def _pictures(self) -> Iterator[VideoFrame]:
        """Decoded pictures until the end. What does not decode is left out, and what follows it marked as broken."""
        import av

        packets = self._container.demux(self._stream)
        while True:
            try:
                packet = next(packets, None)
                incomplete = packet is not None and packet.is_corrupt and bool(self._ticks)
                pictures = self._stream.decode(packet) if packet is not None and not incomplete else []
            except av.error.EOFError:
                return
            except av.error.FFmpegError as error:
                self._spoiled(error.strerror or str(error))
                continue
            yield from pictures
            if incomplete:
                self._spoiled("the data of a frame is incomplete")
            if packet is None:
                return

    def _spoiled(self, error: str) -> None:
        self._error = error
        self._broken = True

    def _takes(self, picture: VideoFrame) -> bool:
        """Is this picture the first one, or does it have the first one's shape?"""
        if not self._ticks:
            self._orientation = orientation_of(picture)
            self._coded_size = (picture.width, picture.height)
        width, height = self._coded_size
        return abs(picture.height * width / (picture.width * height) - 1) < SAME_SHAPE

    def _frame(self, picture: VideoFrame, tick: int) -> Frame:
        self._ticks.append(tick)
        self._damaged.append(self._broken)
        self._last_duration = picture.duration or 0
        size = (self.header.width_px, self.header.height_px)
        time_us, clock_us = (microseconds_of(ticks, self.header.tick_s) for ticks in (tick - self._ticks[0], tick))
        shown = picture_of(picture, self._orientation, size)
        return Frame(len(self._ticks) - 1, time_us, shown, clock_us, self._broken)

    def _ends_early(self, ticks: NDArray[np.int64]) -> bool:
        if self.header.end_tick is None or len(ticks) < 2 or self._span.end is not None:
            return False
        interval = float(np.median(np.diff(ticks)))
        missing = self.header.end_tick - (int(ticks[-1]) + max(interval, self._last_duration))
        return missing > TRUNCATION_INTERVALS * interval and missing * self.header.tick_s > TRUNCATION_S

    def _nothing_decoded(self) -> str:
        name, codec = self._path.name, self.header.codec
        if self._untimed:
            return f"{name}: {self._untimed} pictures decode, but none has a timestamp; convert it to MP4"
        return f"{name} opens ({codec}), but no frame decodes ({self._error or 'it holds none'}); convert it to H.264"


def _tick(picture: VideoFrame) -> int | None:
    """Presentation time; old AVI files only give the decoding time, which is as good where pictures come in order."""
    return picture.pts if picture.pts is not None else picture.dts
