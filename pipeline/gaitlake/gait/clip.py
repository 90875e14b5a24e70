"""What an analysis is told about a clip, apart from its landmarks."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from gaitlake_schemas.keys import ANALYSIS_FIELDS


@dataclass(frozen=True, slots=True)
class Clip:
    """One manifest row as the stages read it; ``fields`` holds the declared ones of ANALYSIS_FIELDS."""

    clip_id: str
    video_id: str
    fields: Mapping[str, object]
    fingerprint: str

    def __post_init__(self) -> None:
        unknown = sorted(set(self.fields) - set(ANALYSIS_FIELDS))
        if unknown:
            raise KeyError(f"clip {self.clip_id}: {unknown} are not analysis fields; known are {list(ANALYSIS_FIELDS)}")

    def text(self, name: str) -> str | None:
        """A declared word, None if not declared."""
        value = self.fields.get(name)
        return str(value) if value not in (None, "") else None

    @property
    def mirrored(self) -> bool:
        """The video is a mirror image."""
        return bool(self.fields.get("mirrored"))

    @property
    def slowmo_factor(self) -> float:
        """Captured rate / played rate, 1 if not declared: real time = played time / factor."""
        value = self.fields.get("slowmo_factor")
        return float(value) if isinstance(value, int | float) and value > 0 else 1.0


@dataclass(frozen=True, slots=True)
class VideoFacts:
    """What the video itself says: size after rotation (px), frames decoded, cut off?, time base, landmarks smoothed?

    ``covered_us``: half-open spans in which something covers the lens or the data is damaged, in the container's clock.
    """

    width_px: int
    height_px: int
    frames: int
    truncated: bool
    time_quality: str
    smoothing: str
    covered_us: tuple[tuple[int, int], ...] = ()
