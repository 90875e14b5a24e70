"""The clips that every contender processes, and in what order."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path

from gaitlake.errors import VideoError
from gaitlake.video import Decoder, is_video_name, timeline

LONGEST_TIMES = 2
"""Each process has at least this many times the longest clip's frames to do, so that no clip alone decides."""


@dataclass(frozen=True, slots=True)
class Clip:
    """One video; ``frames`` are those its container holds, at most the limit of this measurement."""

    path: Path
    frames: int
    width_px: int
    height_px: int


def found(places: Iterable[Path], limit: int | None) -> list[Clip]:
    """The videos in these folders or at these paths, longest first; what does not decode is left out."""
    paths = [path for place in places for path in (sorted(place.iterdir()) if place.is_dir() else [place])]
    clips = [clip for path in paths if is_video_name(path) for clip in _read(path, limit)]
    return sorted(clips, key=lambda clip: (-clip.frames, clip.path.name))


def _read(path: Path, limit: int | None) -> list[Clip]:
    try:
        frames = len(timeline(path).ticks)
        with Decoder(path) as decoder:
            picture = next(iter(decoder)).picture
    except VideoError:
        return []
    return [Clip(path, frames if limit is None else min(frames, limit), picture.width, picture.height)]


def copies(clips: list[Clip], processes: int) -> int:
    """How often the list has to be given so that every process has enough to do."""
    total = sum(clip.frames for clip in clips)
    enough = LONGEST_TIMES * clips[0].frames * processes
    return 1 if processes == 1 else max(-(-enough // total), -(-processes // len(clips)))
