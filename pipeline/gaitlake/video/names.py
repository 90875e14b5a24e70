"""Which files of an inbox count as videos."""

from __future__ import annotations

import os
from pathlib import Path

VIDEO_EXTENSIONS = frozenset(
    {".mp4", ".mov", ".m4v", ".avi", ".mkv", ".webm", ".mpg", ".mpeg", ".3gp", ".mts", ".m2ts"}
)


def is_video_name(path: Path | str) -> bool:
    """Does the name look like a video's? Only the extension is read, in any case; the file need not exist."""
    stem, _, extension = os.fspath(path).rpartition(".")
    return bool(stem) and not stem.endswith("/") and f".{extension.lower()}" in VIDEO_EXTENSIONS
