"""Videos of an object store, on this machine while they are decoded."""

from __future__ import annotations

import os
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from gaitlake.errors import VideoError
from gaitlake.object_store import Location, S3Path

LONGEST_NAME = 255
"""Bytes of a file's name, on every file system of note."""


@contextmanager
def local_copy(source: Location, video_id: str) -> Iterator[Path]:
    """``source`` if it is a file; else a copy in a temporary folder, which is gone at the end.

    Raises
    ------
    VideoError
        The object is gone, or is not the one whose bytes ``video_id`` names.
    StoreError
        The store does not answer: no fault of the video, the run has to stop.
    """
    if not isinstance(source, S3Path):
        yield source
        return
    with tempfile.TemporaryDirectory(prefix="gaitlake-video-") as folder:
        file = Path(folder) / _name_of_copy(source)
        try:
            found = source.copy_to(file)
        except FileNotFoundError as error:
            raise VideoError("UNREADABLE", f"{source} is gone since the run began; the next run looks again") from error
        if found != video_id:
            raise VideoError("UNREADABLE", f"{source} has other bytes than when the run began; the next run takes them")
        yield file


def _name_of_copy(source: S3Path) -> str:
    """The object's own, which messages repeat, unless no file can have it."""
    fits = "\0" not in source.name and len(os.fsencode(source.name)) <= LONGEST_NAME
    return source.name if fits else f"video{source.suffix}"
