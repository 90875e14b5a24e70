"""What a worker is told to do with one video, and what it answers: small, picklable, no open handles."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path

from gaitlake.limits import DEFAULT_LIMITS, Limits
from gaitlake.object_store import Location
from gaitlake_schemas import keys

Row = dict[str, object]


@dataclass(frozen=True, slots=True)
class ClipJob:
    """One clip to analyse. ``fields`` are those of :data:`gaitlake_schemas.keys.ANALYSIS_FIELDS`."""

    clip_id: str
    fields: Mapping[str, object]
    fingerprint: str


@dataclass(frozen=True, slots=True)
class FileEntry:
    """One name of a video's bytes. ``duplicate``: another name stands for the bytes in the counts."""

    path: str
    size_bytes: int
    mtime_ns: int
    duplicate: bool = False
    clips: tuple[ClipJob, ...] = ()


@dataclass(frozen=True, slots=True)
class VideoJob:
    """One video: decode it or read its stored keypoints, then analyse the clips of all its names."""

    video_id: str
    source: Location
    extract: bool
    files: tuple[FileEntry, ...]

    @property
    def clips(self) -> tuple[ClipJob, ...]:
        return tuple(clip for file in self.files for clip in file.clips)

    def unit(self, recipe: Recipe) -> str:
        """Name of the staged result: the same job has the same name, whichever run or worker does it."""
        return keys.digest(
            {
                "video_id": self.video_id,
                "extractor_id": recipe.extractor_id if self.extract else "",
                "clips": sorted(clip.fingerprint for clip in self.clips),
            }
        )


@dataclass(frozen=True, slots=True)
class Recipe:
    """How every video of a run is processed.

    ``threads``: cores that one video may use; its tables do not depend on it. ``limits``: what one video may
    cost; beyond, it fails.
    """

    lake: Path
    extractor: Mapping[str, object]
    analysis: Mapping[str, object]
    parameters: Mapping[str, Mapping[str, object]]
    options: Mapping[str, object] = field(default_factory=dict)
    model: Path | None = None
    threads: int = 1
    limits: Limits = DEFAULT_LIMITS

    @property
    def extractor_id(self) -> str:
        return str(self.extractor["extractor_id"])

    @property
    def analysis_id(self) -> str:
        return str(self.analysis["analysis_id"])


@dataclass(frozen=True, slots=True)
class VideoResult:
    """What became of one job. ``staged`` is the folder with its tables, None if it failed."""

    video_id: str
    status: str
    reason: str | None
    detail: str | None
    frames: int | None
    seconds: float
    worker: str
    staged: Path | None = None
    clip_reasons: Mapping[str, str | None] = field(default_factory=dict)
