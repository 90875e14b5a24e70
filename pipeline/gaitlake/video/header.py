"""What a video file says about itself, before any frame is decoded."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from fractions import Fraction
from pathlib import Path
from typing import TYPE_CHECKING

from gaitlake.errors import VideoError
from gaitlake.limits import DEFAULT_LIMITS, MEGABYTE, Limits
from gaitlake.video.edits import declared_pictures, playback_rate_changed

if TYPE_CHECKING:
    from av.container import InputContainer
    from av.video.stream import VideoStream

FORMATS = "mov,mp4,matroska,webm,avi,mpegts,mpeg"
"""Containers that carry timestamps. Everything else (still images, GIF, playlists, raw streams) is no gait video."""

MIN_SIDE_PX = 16
MIN_CAPTURE_RATIO = 1.2
"""From this ratio of declared capture rate to played rate on, a video is called slowed."""


@dataclass(frozen=True, slots=True)
class VideoHeader:
    """What the container declares. Nothing here is measured; ``frames_declared`` and ``duration_s`` are often wrong.

    Attributes
    ----------
    width_px, height_px : int
        Size of the coded picture with square pixels, before rotation.
    rate_hz : Fraction or None
        Average frame rate that the container gives.
    tick_s : Fraction
        Smallest step of the container's timestamps.
    end_tick : int or None
        Where the video stream ends, in ticks, where the container knows it exactly enough to judge truncation.
    capture_rate_hz : float or None
        Rate at which the camera says it filmed (``com.android.capture.fps``).
    edited_rate : bool
        An edit list plays the video at another speed than it was stored.
    """

    path: Path
    size_bytes: int
    container: str
    codec: str
    width_px: int
    height_px: int
    rate_hz: Fraction | None
    tick_s: Fraction
    end_tick: int | None
    frames_declared: int | None
    duration_s: float | None
    capture_rate_hz: float | None
    edited_rate: bool


def probe(path: Path, limits: Limits = DEFAULT_LIMITS) -> VideoHeader:
    """Read the header of a video without decoding it.

    Raises
    ------
    VideoError
        ``UNREADABLE``: empty, not a video, audio only, a still image, a header that is cut off, or a tiny picture;
        ``TOO_LARGE``: beyond the limits.
    """
    with opened(path, limits) as (_, _, header):
        return header


@contextmanager
def opened(path: Path, limits: Limits = DEFAULT_LIMITS) -> Iterator[tuple[InputContainer, VideoStream, VideoHeader]]:
    """Open a video file, only as a file (no playlists, no network), with its first real video stream and header."""
    import av
    import av.logging

    av.logging.set_level(None)
    size = _file_size(path, limits)
    if declared_pictures(path) > limits.frames:
        raise too_many(path, limits)  # before FFmpeg makes a list of them
    try:
        container = av.open(
            str(path),
            options={"max_pixels": str(limits.pixels)},  # for whatever the data itself says, before it is allocated
            container_options={"format_whitelist": FORMATS, "protocol_whitelist": "file"},
            metadata_errors="replace",
        )
    except (av.error.FFmpegError, ValueError) as error:
        raise VideoError("UNREADABLE", f"{path.name} cannot be opened as a video: {_reason(error)}") from error
    with container:
        stream = _video_stream(container, path)
        header = _header(container, stream, path, size)
        _check_size(header, limits)
        stream.codec_context.options = {"max_pixels": str(limits.pixels)}
        yield container, stream, header


def _file_size(path: Path, limits: Limits) -> int:
    try:
        size = path.stat().st_size
    except OSError as error:
        raise VideoError("UNREADABLE", f"{path.name} cannot be read: {error.strerror}") from error
    if size == 0:
        raise VideoError("UNREADABLE", f"{path.name} is empty (0 bytes): copy it again from the camera")
    if size > limits.file_mb * MEGABYTE:
        raise too_large(path, f"{size / MEGABYTE:.0f} MB", "file_mb", limits)
    return size


def too_large(path: Path, found: str, setting: str, limits: Limits) -> VideoError:
    """The error of a video that is refused for its size, which says how to allow it."""
    allowed = getattr(limits, setting)
    return VideoError(
        "TOO_LARGE",
        f"{path.name}: {found}, and the limit is {setting} = {allowed}; cut it, or raise [limits] {setting}",
    )


def too_many(path: Path, limits: Limits) -> VideoError:
    return too_large(path, f"more than {limits.frames} pictures", "frames", limits)


def _check_size(header: VideoHeader, limits: Limits) -> None:
    width, height = header.width_px, header.height_px
    if min(width, height) < MIN_SIDE_PX:
        found = f"picture of {width} x {height} px; at least {MIN_SIDE_PX} px a side are accepted"
        raise VideoError("UNREADABLE", f"{header.path.name}: {found}")
    if width * height > limits.pixels:
        raise too_large(header.path, f"picture of {width} x {height} px", "pixels", limits)


def _reason(error: Exception) -> str:
    return getattr(error, "strerror", None) or str(error)


def _video_stream(container: InputContainer, path: Path) -> VideoStream:
    """The first video stream that is not a cover picture and has a size and a decoder."""
    from av.stream import Disposition

    streams = [s for s in container.streams.video if not s.disposition & Disposition.attached_pic]
    if not streams:
        raise VideoError("UNREADABLE", f"{path.name} holds no video stream (sound or a cover picture only)")
    if streams[0].codec_context is None:
        raise VideoError("UNDECODABLE", f"{path.name}: no decoder for its video codec; convert it to H.264")
    return streams[0]


def _header(container: InputContainer, stream: VideoStream, path: Path, size: int) -> VideoHeader:
    width, height = square_pixel_size(stream)
    if not stream.time_base:
        raise VideoError("UNREADABLE", f"{path.name}: the video stream has no time base, so frames have no time")
    end = _end_tick(container, stream)
    return VideoHeader(
        path=path,
        size_bytes=size,
        container=container.format.name,
        codec=stream.codec_context.codec.canonical_name,
        width_px=width,
        height_px=height,
        rate_hz=stream.average_rate or stream.guessed_rate or None,
        tick_s=stream.time_base,
        end_tick=end,
        frames_declared=stream.frames or None,
        duration_s=_duration_s(container, stream, end),
        capture_rate_hz=_capture_rate(container.metadata),
        edited_rate=playback_rate_changed(path) if container.format.name.startswith("mov") else False,
    )


def square_pixel_size(stream: VideoStream) -> tuple[int, int]:
    """Width and height before rotation, the width stretched so that pixels are square (angles need that)."""
    aspect = stream.sample_aspect_ratio or Fraction(1)
    return round(stream.codec_context.width * aspect), stream.codec_context.height


def _end_tick(container: InputContainer, stream: VideoStream) -> int | None:
    """Declared end of the video stream; Matroska keeps it as a text tag, or only for the file as a whole."""
    tick = stream.time_base or Fraction(1)
    start = stream.start_time or 0
    if stream.duration:
        return start + stream.duration
    declared = _clock(stream.metadata.get("DURATION", ""))
    if declared is not None:
        return round(declared / tick)
    if container.duration and len(container.streams) == 1:
        return start + round(Fraction(container.duration, 1_000_000) / tick)
    return None


def _clock(text: str) -> Fraction | None:
    """Seconds of ``HH:MM:SS.fraction``."""
    parts = text.split(":")
    try:
        hours, minutes, seconds = (Fraction(part) for part in parts)
    except ValueError:
        return None
    return hours * 3600 + minutes * 60 + seconds


def _duration_s(container: InputContainer, stream: VideoStream, end_tick: int | None) -> float | None:
    if end_tick is not None and stream.time_base:
        return float((end_tick - (stream.start_time or 0)) * stream.time_base)
    return container.duration / 1e6 if container.duration else None


def _capture_rate(metadata: dict[str, str]) -> float | None:
    try:
        rate = float(metadata["com.android.capture.fps"])
    except (KeyError, ValueError):
        return None
    return rate if 0 < rate < 100_000 else None
