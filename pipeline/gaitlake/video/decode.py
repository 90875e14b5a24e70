"""Decode a video frame by frame with the container's own timestamps."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import ExitStack
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Self

import numpy as np
from numpy.typing import NDArray

from gaitlake.errors import VideoError
from gaitlake.video.header import VideoHeader, opened
from gaitlake.video.orientation import Orientation, orientation_of
from gaitlake.video.timebase import microseconds

if TYPE_CHECKING:
    from av.video.frame import VideoFrame

TRUNCATION_INTERVALS = 2
TRUNCATION_S = 0.1
"""A video is cut off if it ends earlier than declared by more than both of these."""


@dataclass(frozen=True, slots=True)
class Frame:
    """One decoded picture: ``image`` is H x W x 3 uint8 RGB, upright; ``time_us`` counts from the first frame."""

    number: int
    time_us: int
    image: NDArray[np.uint8]


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
        The video ends before its header says, or because of a decoding error.
    untimed : int
        Decoded pictures left out because they have no time or one that does not come after the previous picture's.
    error : str or None
        The decoder's message where it gave up.
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


class Decoder:
    """Context manager and iterable of :class:`Frame`; read once, then ask for :meth:`report`.

    Frames come in presentation order. Decoding uses one thread, so that many workers share a machine well and the same
    file gives the same pixels everywhere. A picture without a usable timestamp is dropped and counted: its time would
    have to be invented. A picture of another size than the first ends the video, as a decoding error does.

    Raises
    ------
    VideoError
        ``UNREADABLE`` on entering (see :func:`gaitlake.video.probe`), ``UNDECODABLE`` while iterating if no frame
        decodes or has a time.
    """

    header: VideoHeader

    def __init__(self, path: Path) -> None:
        self._path = path
        self._stack = ExitStack()
        self._ticks: list[int] = []
        self._untimed = 0
        self._error: str | None = None
        self._last_duration = 0
        self._orientation = Orientation()
        self._coded_size = (0, 0)

    def __enter__(self) -> Self:
        self._container, self._stream, self.header = self._stack.enter_context(opened(self._path))
        self._stream.thread_type = "NONE"
        self._stream.thread_count = 1
        return self

    def __exit__(self, *_: object) -> None:
        self._stack.close()

    def __iter__(self) -> Iterator[Frame]:
        for picture in self._pictures():
            tick = _tick(picture)
            if tick is None or (self._ticks and tick <= self._ticks[-1]):
                self._untimed += 1
                continue
            if not self._ticks:
                self._orientation = orientation_of(picture)
                self._coded_size = (picture.width, picture.height)
            elif (picture.width, picture.height) != self._coded_size:
                self._error = f"the picture's size changes to {picture.width} x {picture.height} px"
                break
            self._ticks.append(tick)
            self._last_duration = picture.duration or 0
            time_us = int(microseconds(np.array([self._ticks[0], tick]), self.header.tick_s)[1])
            yield Frame(len(self._ticks) - 1, time_us, self._orientation.apply(self._rgb(picture)))
        if not self._ticks:
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
        )

    def _pictures(self) -> Iterator[VideoFrame]:
        """Decoded pictures until the end, or until the first error after a picture; errors before it are skipped."""
        import av

        packets = self._container.demux(self._stream)
        while True:
            try:
                packet = next(packets, None)
                cut = packet is not None and packet.is_corrupt and bool(self._ticks)
                pictures = self._stream.decode(None if cut else packet) if packet is not None else []
            except av.error.FFmpegError as error:
                self._error = error.strerror or str(error)
                if self._ticks:
                    return
                continue
            yield from pictures
            if cut:
                self._error = "the data of a frame is incomplete"
                return
            if packet is None:
                self._error = None if self._ticks else self._error
                return

    def _rgb(self, picture: VideoFrame) -> NDArray[np.uint8]:
        width, height = self.header.width_px, self.header.height_px
        return picture.to_ndarray(format="rgb24", width=width, height=height, threads=1)  # type: ignore[return-value]

    def _ends_early(self, ticks: NDArray[np.int64]) -> bool:
        if self.header.end_tick is None or len(ticks) < 2:
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
