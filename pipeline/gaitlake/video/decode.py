"""Decode a video frame by frame with the container's own timestamps."""

from __future__ import annotations

import math
from collections.abc import Iterator
from contextlib import ExitStack
from fractions import Fraction
from pathlib import Path
from typing import TYPE_CHECKING, Self

import numpy as np
from numpy.typing import NDArray

from gaitlake import pulse
from gaitlake.errors import VideoError
from gaitlake.limits import DEFAULT_LIMITS, Limits
from gaitlake.video.damage import Damage
from gaitlake.video.deinterlace import progressive
from gaitlake.video.frames import DecodeReport, Frame, Span
from gaitlake.video.header import VideoHeader, opened, too_large, too_many
from gaitlake.video.orientation import Orientation, orientation_of
from gaitlake.video.picture import picture_of
from gaitlake.video.timebase import microseconds, microseconds_of

if TYPE_CHECKING:
    from av.packet import Packet
    from av.video.frame import VideoFrame
    from av.video.stream import VideoStream

TRUNCATION_INTERVALS = 2
TRUNCATION_S = 0.1
"""A video is cut off if it ends earlier than declared by more than both of these."""

LAST_TIME_S = 1 << 42
"""Microseconds of later times do not fit into 64 bits."""

SAME_SHAPE = 0.01
"""Pictures whose height over width differs by less than this share from the first one's are scaled to it."""


class Decoder:
    """Context manager and iterable of :class:`Frame`; read once, then ask for :meth:`report`.

    Frames come in presentation order. Decoding uses one thread, so that many workers share a machine well and the same
    file gives the same pixels everywhere. A picture without a usable timestamp is dropped and counted: its time would
    have to be invented. Data that does not decode is left out, and what is predicted from it is marked as damaged.
    Interlaced pictures are made whole. A picture of another size is scaled to the first one's; one of another shape
    ends the video.

    Parameters
    ----------
    span
        Decode only this part; its frames are the same as those of the whole video at these times, where it begins
        where :func:`gaitlake.video.spans` cuts.
    limits
        Beyond which a video is refused.

    Raises
    ------
    VideoError
        ``UNREADABLE`` on entering (see :func:`gaitlake.video.probe`), ``UNDECODABLE`` while iterating if no frame
        decodes or has a time, ``TOO_LARGE`` in both.
    """

    header: VideoHeader

    def __init__(self, path: Path, span: Span | None = None, limits: Limits = DEFAULT_LIMITS) -> None:
        self._path = path
        self._span = span or Span()
        self._limits = limits
        self._stack = ExitStack()
        self._ticks: list[int] = []
        self._damaged: list[bool] = []
        self._untimed = 0
        self._error: str | None = None
        self._error_tick = -math.inf
        self._last_duration = 0
        self._orientation = Orientation()
        self._coded_size = (0, 0)
        self._closed = False

    def __enter__(self) -> Self:
        pulse.beat()
        self._container, self._stream, self.header = self._stack.enter_context(opened(self._path, self._limits))
        self._stream.thread_type = "NONE"
        self._stream.thread_count = 1
        self._damage = Damage(self.header)
        self._aspect = self._stream.sample_aspect_ratio or Fraction(1)
        self._coded_size = (self._stream.codec_context.width, self._stream.codec_context.height)
        if self._span.start is not None:
            # one picture more: interlaced pictures are made whole with the help of the one before
            self._seek(self._span.start - 1)
        return self

    def __exit__(self, *_: object) -> None:
        self._closed = True
        pulse.rest()
        self._stack.close()

    def __iter__(self) -> Iterator[Frame]:
        for picture in progressive(self._damage.judged(self._pictures())):
            tick = picture.pts
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
            if tick >= self._error_tick:
                self._error = None
            self._check_cost(tick)
            yield self._frame(picture, tick)
            if self._closed:  # FFmpeg would read freed memory
                raise ValueError(f"{self._path.name}: a frame was asked for after the video was closed")
        if not self._ticks and self._span == Span():
            raise VideoError("UNDECODABLE", self._nothing_decoded())

    def report(self) -> DecodeReport:
        """Facts of what was read so far; complete after the loop."""
        size = self._square_size()
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

    def _check_cost(self, tick: int) -> None:
        """Refuse a video that turns out to be larger than its header said."""
        if abs(tick) * self.header.tick_s > LAST_TIME_S:
            raise VideoError("UNDECODABLE", f"{self._path.name}: time stamp {tick} is beyond any clock; convert it")
        if len(self._ticks) >= self._limits.frames:
            raise too_many(self._path, self._limits)
        lasts_s = (tick - self._ticks[0]) * self.header.tick_s if self._ticks else 0
        if lasts_s > self._limits.film_s:
            raise too_large(self._path, f"its time stamps span {float(lasts_s):.0f} s", "film_s", self._limits)
        width, height = self._square_size()
        if width * height > self._limits.pixels:
            raise too_large(self._path, f"picture of {width} x {height} px", "pixels", self._limits)

    def _seek(self, tick: int) -> None:
        """Go to the last key frame that is shown at this time or before.

        MP4 finds it by its decoding time, which lies before the time at which it is shown, so it may be one too far.
        """
        import av

        target, found = tick, None
        try:
            while True:
                self._container.seek(target, stream=self._stream)
                first = next(self._container.demux(self._stream))
                if first.pts is None or first.dts is None or first.pts <= tick or first.dts == found:
                    break
                target, found = first.dts - 1, first.dts
            self._container.seek(target, stream=self._stream)
        except av.error.FFmpegError as error:
            self._stack.close()
            raise VideoError("UNREADABLE", f"{self._path.name} cannot be entered at tick {tick}: {error}") from error

    def _pictures(self) -> Iterator[VideoFrame]:
        """Decoded pictures until the end; what does not decode is left out."""
        import av

        for packet in self._packets():
            if packet is not None and packet.is_corrupt and self._ticks:
                self._failed("the data of a frame is incomplete", packet)
                continue
            try:
                pictures = self._stream.decode(packet)
            except av.error.EOFError:
                return
            except av.error.FFmpegError as error:
                self._failed(error.strerror or str(error), packet)
                continue
            for picture in pictures:
                if picture.pts is None:  # old AVI files only give the decoding time, as good where pictures keep order
                    picture.pts = picture.dts
                yield picture

    def _packets(self) -> Iterator[Packet[VideoStream] | None]:
        """The video's packets; last of all None, which empties the decoder."""
        import av

        try:
            for packet in self._container.demux(self._stream):
                pulse.beat()
                self._damage.sent(packet)
                yield packet
        except av.error.FFmpegError as error:
            self._error, self._error_tick = error.strerror or str(error), math.inf
        yield None

    def _failed(self, error: str, packet: Packet[VideoStream] | None) -> None:
        self._damage.failed(packet)
        self._error = error
        if packet is not None and packet.pts is not None:
            self._error_tick = max(self._error_tick, packet.pts)

    def _takes(self, picture: VideoFrame) -> bool:
        """Does this picture have the shape that the video began with?

        The header may err where the first data is damaged, but a part of a video has nothing else to go by.
        """
        if not self._ticks:
            self._orientation = orientation_of(picture)
            if self._span.start is None:
                self._coded_size = (picture.width, picture.height)
        width, height = self._coded_size
        return abs(picture.height * width / (picture.width * height) - 1) < SAME_SHAPE

    def _frame(self, picture: VideoFrame, tick: int) -> Frame:
        width, height = self._coded_size
        damaged = tick in self._damage.ticks
        self._ticks.append(tick)
        self._damaged.append(damaged)
        self._last_duration = picture.duration or 0
        if (picture.width, picture.height) != self._coded_size:
            picture = picture.reformat(width=width, height=height, threads=1)
        time_us, clock_us = (microseconds_of(ticks, self.header.tick_s) for ticks in (tick - self._ticks[0], tick))
        shown = picture_of(picture, self._orientation, self._square_size())
        return Frame(len(self._ticks) - 1, time_us, shown, clock_us, damaged)

    def _square_size(self) -> tuple[int, int]:
        """Width and height of a stored picture with square pixels."""
        width, height = self._coded_size
        return round(width * self._aspect), height

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
