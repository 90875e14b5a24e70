"""Write videos: upright pictures and their times in, a file as a phone or a browser writes it out.

The same pictures give the same bytes, on however many cores: every encoder runs in one thread, and nothing random or
dated goes into the file. Another version of FFmpeg may give other bytes.
"""

from __future__ import annotations

import os
from contextlib import suppress
from fractions import Fraction
from pathlib import Path
from statistics import median
from types import TracebackType
from typing import TYPE_CHECKING, Self, cast

import numpy as np
from numpy.typing import NDArray

from gaitlake.errors import GaitlakeError
from gaitlake.video.formats import DEFAULT, WAYS, Encoding, check_size, container_of, encoder_of

if TYPE_CHECKING:
    from av.container import OutputContainer
    from av.video.frame import VideoFrame
    from av.video.stream import VideoStream

MUXING = {"fflags": "+bitexact"}
"""No random identifiers (Matroska)."""

MP4 = {"movie_timescale": "1000000"}
"""Edit lists count in it: with FFmpeg's 1000 a video that begins late begins at a whole millisecond."""

BT709, LIMITED = 1, 1
"""FFmpeg's codes of the colours (matrix, primaries and transfer) and of samples from 16 to 235."""

MAX_GAP_US = 2_000_000_000
"""MP4 readers take intervals above 31 bits for nonsense."""

LOOK = 9
"""Pictures looked at before the header is written, which declares their rate."""

NO_RATE = Fraction(30)
"""Declared where there is a single picture."""


class VideoWriter:
    """Context manager that writes a video; it is at ``path`` when the block ends, and nothing is if it fails.

    Times are kept to the microsecond in MP4 and MOV and rounded to the millisecond in Matroska and WebM, whose clock
    is that coarse. The header declares the rate of the median interval of the first pictures, and the last picture
    lasts that long. Colours are BT.709 in limited range, and the file says so; chroma is kept for 2 x 2 pixels. There
    is a key frame about every second.

    Parameters
    ----------
    path
        Its extension chooses the container: .mp4, .mov, .mkv or .webm. A file that is there is replaced.
    size_px
        Width and height of the upright picture, both even.

    Raises
    ------
    GaitlakeError
        The container does not hold this codec or no rotation, there is no encoder, the size is odd, a picture has
        another size or kind, a time does not come after the one before, no picture was written, or writing fails.
    """

    def __init__(self, path: Path, size_px: tuple[int, int], encoding: Encoding = DEFAULT) -> None:
        self._path, self._size, self._encoding = path, size_px, encoding
        self._container = container_of(path, encoding)
        self._encoder = encoder_of(encoding.codec)
        check_size(path, size_px)
        self._unfinished = path.with_name(f".{path.stem}.{os.getpid()}{path.suffix}")
        self._held: list[VideoFrame] = []
        self._output: OutputContainer | None = None
        self._stream: VideoStream | None = None
        self._times_us: list[int] = []
        self._entered = False

    def __enter__(self) -> Self:
        from av.video.reformatter import VideoReformatter

        self._converter = VideoReformatter()
        self._times_us.clear()
        self._entered = True
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._entered = False
        try:
            if kind is None:
                self._finish()
        finally:
            self._drop()

    def write(self, picture: NDArray[np.uint8], time_us: int) -> None:
        """Add a picture, height x width x 3 RGB as it shall be seen; with a rotation it is stored turned back."""
        if not self._entered:
            raise GaitlakeError(f"{self._path.name}: pictures can be written inside of the writer's with block only")
        self._check(picture, time_us)
        self._times_us.append(time_us)
        self._held.append(self._converted(picture, time_us))
        if self._stream is not None or len(self._held) == LOOK:
            self._encode()

    def _check(self, picture: NDArray[np.uint8], time_us: int) -> None:
        name, (width, height) = self._path.name, self._size
        if picture.shape != (height, width, 3) or picture.dtype != np.uint8:
            raise GaitlakeError(
                f"{name}: a picture must be uint8 of shape {(height, width, 3)}, "
                f"found {picture.dtype} of shape {picture.shape}"
            )
        tick_us = self._container.tick_us
        if time_us < 0:
            raise GaitlakeError(f"{name}: times must not be negative, found {time_us} us")
        if not self._times_us:
            return
        last_us = self._times_us[-1]
        if self._tick(time_us) <= self._tick(last_us):
            raise GaitlakeError(
                f"{name}: times must increase by at least {tick_us} us in {self._path.suffix}, "
                f"found {time_us} us after {last_us} us"
            )
        if time_us - last_us > MAX_GAP_US:
            raise GaitlakeError(
                f"{name}: at most {MAX_GAP_US} us may lie between two pictures, found {time_us - last_us} us"
            )

    def _tick(self, time_us: int) -> int:
        """On the container's clock, rounded half up."""
        return (2 * time_us + self._container.tick_us) // (2 * self._container.tick_us)

    def _converted(self, picture: NDArray[np.uint8], time_us: int) -> VideoFrame:
        """Luma and chroma to the same bits on every processor; chroma is the mean of the pixels that it is for."""
        from av.video.frame import VideoFrame
        from av.video.reformatter import ColorRange, Colorspace, Interpolation

        stored = np.ascontiguousarray(np.rot90(picture, self._encoding.rotation_deg // 90))
        frame = self._converter.reformat(
            VideoFrame.from_ndarray(stored, format="rgb24"),
            format="yuv420p",
            dst_colorspace=Colorspace.ITU709,
            dst_color_range=ColorRange.MPEG,
            interpolation=Interpolation.AREA | Interpolation.ACCURATE_RND | Interpolation.BITEXACT,
            threads=1,
        )
        frame.pts, frame.time_base = self._tick(time_us), Fraction(self._container.tick_us, 1_000_000)
        return frame

    def _encode(self) -> None:
        """Write what is held; the first time, the header before it."""
        import av

        try:
            if self._output is None or self._stream is None:
                self._output, self._stream = self._begun()
            for frame in self._held:
                self._output.mux(self._stream.encode(frame))
        except (av.error.FFmpegError, OSError) as error:
            raise self._failure(error) from error
        self._held.clear()

    def _begun(self) -> tuple[OutputContainer, VideoStream]:
        import av
        import av.logging

        av.logging.set_level(None)
        way, container = WAYS[self._encoding.codec], self._container
        rate = declared_rate(self._times_us)
        muxing = MUXING | MP4 if container.turns else MUXING
        output = av.open(str(self._unfinished), "w", format=container.muxer, options=muxing)
        self._output = output
        options = {**way.options, "crf": str(self._encoding.quality)}
        stream = cast("VideoStream", output.add_stream(self._encoder, rate=rate, options=options))
        context = stream.codec_context
        rotation = self._encoding.rotation_deg
        context.width, context.height = self._size[::-1] if rotation in {90, 270} else self._size
        context.pix_fmt = "yuv420p"
        context.colorspace = context.color_primaries = context.color_trc = BT709
        context.color_range = LIMITED
        context.thread_count = 1
        context.gop_size = max(1, round(rate))
        if len(self._held) < LOOK:
            context.max_b_frames = 0  # x265 leaves the decoding times of fewer pictures than it reorders to chance
        context.time_base = stream.time_base = Fraction(container.tick_us, 1_000_000)
        if self._encoding.codec == "hevc" and container.turns:
            context.codec_tag = "hvc1"  # without it Apple's players show nothing
        if rotation:
            stream.set_display_matrix(display_matrix(rotation, (context.width, context.height)))
        return output, stream

    def _finish(self) -> None:
        """Write what is left and give the file its name."""
        import av

        if not self._times_us:
            raise GaitlakeError(f"{self._path.name}: no picture was written, and a video needs one")
        self._encode()
        try:
            if self._output is not None and self._stream is not None:
                self._output.mux(self._stream.encode(None))
                self._output.close()
            self._unfinished.replace(self._path)
        except (av.error.FFmpegError, OSError) as error:
            raise self._failure(error) from error

    def _drop(self) -> None:
        """Remove the unfinished file; it is gone where it was given its name."""
        import av

        self._held.clear()
        with suppress(av.error.FFmpegError, OSError):
            if self._output is not None:
                self._output.close()
        self._output = self._stream = None
        self._unfinished.unlink(missing_ok=True)

    def _failure(self, error: Exception) -> GaitlakeError:
        reason = getattr(error, "strerror", None) or str(error)
        return GaitlakeError(f"{self._path} cannot be written as {self._encoding.codec}: {reason}")


def display_matrix(clockwise_deg: int, stored_px: tuple[int, int]) -> tuple[int, ...]:
    """What MP4 sends a stored point (p, q) by: (a p + c q + x, b p + d q + y), the result in the positive quadrant.

    Nine integers a b u c d v x y w (ISO/IEC 14496-12, ``tkhd``), all in 2^-16, w in 2^-30.
    """
    width, height = stored_px
    a, b, x, y = {0: (1, 0, 0, 0), 90: (0, 1, height, 0), 180: (-1, 0, width, height), 270: (0, -1, 0, width)}[
        clockwise_deg
    ]
    one = 1 << 16
    return (a * one, b * one, 0, -b * one, a * one, 0, x * one, y * one, 1 << 30)


def declared_rate(times_us: list[int]) -> Fraction:
    """Rate in Hz of the median interval: the whole number, or 1000/1001 of one, that rounds to it in microseconds."""
    if len(times_us) < 2:
        return NO_RATE
    interval_us = median(np.diff(times_us).tolist())
    rate = Fraction(1_000_000) / Fraction(interval_us)
    for common in (Fraction(round(rate)), Fraction(round(rate * 1001 / 1000) * 1000, 1001)):
        if common and abs(1_000_000 / common - interval_us) <= 1:
            return common
    return rate.limit_denominator(1001) or Fraction(1, 1001)
