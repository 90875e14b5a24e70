"""Every identifier of the lake and exactly what it is made of. Frozen: changing an input changes every id."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Mapping
from pathlib import Path

ANALYSIS_FIELDS = (
    "session_id",
    "activity",
    "view",
    "camera_side",
    "camera_yaw_deg",
    "surface",
    "speed_mps",
    "mirrored",
    "slowmo_factor",
    "height_m",
    "person_hint",
)
"""Clip, session and subject fields that the Python stages read: correcting one re-analyses, without decoding."""


def digest(parts: Mapping[str, object]) -> str:
    """24 hex digits of the SHA-256 of ``parts`` as canonical JSON (sorted keys, no spaces, no NaN)."""
    text = json.dumps(parts, sort_keys=True, separators=(",", ":"), ensure_ascii=False, allow_nan=False)
    return hashlib.sha256(text.encode()).hexdigest()[:24]


def video_id(path: Path) -> str:
    """SHA-256 of the file's bytes: the same content has the same id under any name."""
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()


def clip_id(path: str, person_hint: str | None) -> str:
    """One filmed performance of one person: ``path`` is relative to the inbox, with forward slashes."""
    return digest({"path": path, "person_hint": person_hint or ""})


def extractor_id(
    *, estimator: str, model_sha256: str, options: Mapping[str, object], smoothing: str, stage_version: int
) -> str:
    """How landmarks are made."""
    return digest(
        {
            "estimator": estimator,
            "model_sha256": model_sha256,
            "options": dict(options),
            "smoothing": smoothing,
            "stage_version": stage_version,
        }
    )


def analysis_id(*, extractor_id: str, parameters: Mapping[str, object], stage_versions: Mapping[str, int]) -> str:
    """How numbers are made from landmarks. Holds the extractor, so rows of two extractors can never be mixed."""
    return digest(
        {"extractor_id": extractor_id, "parameters": dict(parameters), "stage_versions": dict(stage_versions)}
    )


def extraction_fingerprint(*, video_id: str, extractor_id: str) -> str:
    """What a video's landmarks depend on."""
    return digest({"video_id": video_id, "extractor_id": extractor_id})


def analysis_fingerprint(*, clip_id: str, video_id: str, analysis_id: str, fields: Mapping[str, object]) -> str:
    """What a clip's analysed rows depend on; ``fields`` are those of :data:`ANALYSIS_FIELDS`."""
    unknown = sorted(set(fields) - set(ANALYSIS_FIELDS))
    if unknown:
        raise KeyError(f"{unknown} are not analysis fields; the stages may only read {list(ANALYSIS_FIELDS)}")
    read = {name: fields.get(name) for name in ANALYSIS_FIELDS}
    return digest({"clip_id": clip_id, "video_id": video_id, "analysis_id": analysis_id, "fields": read})
