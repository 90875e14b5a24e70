"""Process one video in one worker: landmarks (decoded, or read from the lake), then the analysis of its clips."""

from __future__ import annotations

import os
import socket
import time
from collections.abc import Mapping, Sequence
from functools import lru_cache
from pathlib import Path
from typing import TYPE_CHECKING

import pyarrow as pa

from gaitlake import gait, pose
from gaitlake.errors import ModelError, VideoError
from gaitlake.ingest import staging
from gaitlake.ingest.fetching import local_copy
from gaitlake.ingest.jobs import ClipJob, Recipe, Row, VideoJob, VideoResult
from gaitlake.ingest.state import stored_video
from gaitlake.lake import Lake, explained
from gaitlake_schemas.tables import EXTRACTIONS

if TYPE_CHECKING:
    from gaitlake.pose import Extraction, PoseEstimator


def process_video(job: VideoJob, recipe: Recipe) -> VideoResult:
    """Do ``job`` and stage its tables; a result that an earlier run staged is taken as it is.

    Returns
    -------
    VideoResult
        ``done`` with the staged folder, or ``failed`` with the code of the video's error.

    Raises
    ------
    LakeError
        The result cannot be staged (a full disk): no fault of the video, the run has to stop.
    ModelError
        This worker has another model than the run was planned with.
    """
    lake, unit = Lake(recipe.lake), job.unit(recipe)
    folder = lake.staging
    if not staging.is_staged(folder, unit):
        started = time.perf_counter()
        try:
            tables, reason = _tables(job, recipe)
        except VideoError as error:
            seconds = time.perf_counter() - started
            return VideoResult(job.video_id, "failed", error.reason, str(error), None, seconds, _worker())
        with explained(lake, "stage results in"):
            staging.stage(folder, unit, tables, _summary(tables, reason, time.perf_counter() - started))
    result = staging.read_result(folder, unit)
    return VideoResult(video_id=job.video_id, status="done", detail=None, staged=folder / unit, **result)  # type: ignore[arg-type]


def _tables(job: VideoJob, recipe: Recipe) -> tuple[dict[str, pa.Table], str | None]:
    if job.extract:
        threads, limits = recipe.threads, recipe.limits
        with local_copy(job.source, job.video_id) as file:
            extraction = pose.extract(file, job.video_id, _estimator(recipe), threads=threads, limits=limits)
        landmarks = {
            "videos": extraction.videos,
            "tracks": extraction.tracks,
            "keypoints": extraction.keypoints,
            "video_intervals": extraction.video_intervals,
            "mirror_disagreements": extraction.mirror_disagreements,
            "extractions": EXTRACTIONS.from_rows([_extraction_row(job, recipe, extraction)]),
        }
    else:
        landmarks = stored_video(Lake(recipe.lake), job.video_id, recipe.extractor_id)
    tables = analyse_landmarks(job.clips, job.video_id, recipe, landmarks)
    return (landmarks | tables if job.extract else tables), file_reason(landmarks)


def analyse_landmarks(
    clips: Sequence[ClipJob], video_id: str, recipe: Recipe, landmarks: Mapping[str, pa.Table]
) -> dict[str, pa.Table]:
    """Analyse clips of one video; ``landmarks`` holds its `videos`, `tracks`, `keypoints` and `video_intervals`."""
    analysed = [_analyse(clip, video_id, recipe, landmarks) for clip in clips]
    return {name: pa.concat_tables([part[name] for part in analysed]) for name in (analysed[0] if analysed else ())}


def _extraction_row(job: VideoJob, recipe: Recipe, extraction: Extraction) -> Row:
    return {
        "video_id": job.video_id,
        "extractor_id": recipe.extractor_id,
        "persons": extraction.tracks.num_rows,
        "keypoint_rows": extraction.keypoints.num_rows,
    }


def _analyse(clip: ClipJob, video_id: str, recipe: Recipe, landmarks: Mapping[str, pa.Table]) -> dict[str, pa.Table]:
    video = landmarks["videos"].to_pylist()[0]
    facts = gait.VideoFacts(
        width_px=video["width_px"],
        height_px=video["height_px"],
        frames=video["frames"],
        truncated=video["truncated"],
        time_quality=video["time_quality"],
        smoothing=str(recipe.extractor["smoothing"]),
        covered_us=_covered_us(landmarks["video_intervals"]),
    )
    return gait.analyse_clip(
        gait.Clip(clip.clip_id, video_id, clip.fields, clip.fingerprint),
        facts,
        landmarks["tracks"],
        landmarks["keypoints"],
        recipe.analysis_id,
        gait.AnalysisParameters.from_dict(recipe.parameters),
    )


UNSEEN = ("OCCLUSION", "DAMAGED")
"""Why the pictures of a span are not to be used: something covers the lens, or their data is corrupt."""


def _covered_us(intervals: pa.Table) -> tuple[tuple[int, int], ...]:
    """Half-open spans in which the pictures show nothing of use, in the container's clock."""
    rows = [row for row in intervals.sort_by("start_us").to_pylist() if row["reason"] in UNSEEN]
    return tuple((int(row["start_us"]), int(row["end_us"])) for row in rows)


def file_reason(landmarks: Mapping[str, pa.Table]) -> str | None:
    """What is wrong with a video as a whole, by its `videos` and `tracks`."""
    if landmarks["videos"].column("truncated")[0].as_py():
        return "TRUNCATED"
    return None if landmarks["tracks"].num_rows else "NO_PERSON"


def _summary(tables: dict[str, pa.Table], reason: str | None, seconds: float) -> dict[str, object]:
    clips = tables.get("clip_analyses")
    reasons = dict(zip(*(clips.column(c).to_pylist() for c in ("clip_id", "reason")), strict=True)) if clips else {}
    videos = tables.get("videos")
    return {
        "reason": reason,
        "frames": videos.column("frames")[0].as_py() if videos else None,
        "seconds": seconds,
        "worker": _worker(),
        "clip_reasons": reasons,
    }


def _worker() -> str:
    return f"{socket.gethostname()}:{os.getpid()}"


def _estimator(recipe: Recipe) -> PoseEstimator:
    return _loaded_estimator(
        str(recipe.extractor["estimator"]),
        str(recipe.extractor["model_sha256"]),
        recipe.model,
        tuple(sorted(recipe.options.items())),
    )


@lru_cache(maxsize=1)
def _loaded_estimator(
    name: str, model_sha256: str, model: Path | None, options: tuple[tuple[str, object], ...]
) -> PoseEstimator:
    """Loaded once per worker process."""
    found = pose.ensure_model(model)
    if found.sha256 != model_sha256:
        raise ModelError(
            f"worker {_worker()} has pose model {found.path}, sha256 {found.sha256[:12]}…, the run was planned with "
            f"{model_sha256[:12]}…; give every worker the same file, or run `gaitlake models fetch` there"
        )
    return pose.create_estimator(name, found, dict(options))
