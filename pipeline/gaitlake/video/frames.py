"""What decoding gives: frames, and the facts of the part of the video that was decoded."""

from __future__ import annotations

from dataclasses import dataclass, field

import numpy as np
from numpy.typing import NDArray

from gaitlake.video.picture import Image, Picture

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
        """Half-open spans of damaged pictures, in microseconds since the first frame; a sound one ends each."""
        edges = np.flatnonzero(np.diff(np.concatenate([[False], self.damaged, [False]]).astype(np.int8)))
        step = round(float(np.median(np.diff(self.times_us)))) if self.frames > 1 else 1
        ends = np.append(self.times_us, self.times_us[-1] + step) if self.frames else self.times_us
        return tuple((int(ends[first]), int(ends[last])) for first, last in zip(edges[::2], edges[1::2], strict=True))
