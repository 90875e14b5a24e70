"""What a file is that is no video: said in words, with what to do."""

from __future__ import annotations

from pathlib import Path

from gaitlake.errors import VideoError
from gaitlake.video import VideoHeader, probe

NOT_OPENED = "cannot be opened as a video"

KINDS: tuple[tuple[int, bytes, str], ...] = (
    (0, b"\xff\xd8\xff", "a JPEG picture"),
    (0, b"\x89PNG", "a PNG picture"),
    (0, b"GIF8", "a GIF picture"),
    (4, b"ftypheic", "a HEIC picture"),
    (4, b"ftypavif", "an AVIF picture"),
    (0, b"%PDF", "a PDF document"),
    (0, b"PK\x03\x04", "a ZIP archive or office document"),
    (0, b"ID3", "a sound file"),
)
"""First bytes of common files: where they stand, what they are, what to call it."""

HEAD_BYTES = 512


def video_header(path: Path) -> VideoHeader:
    """The header of a video.

    Raises
    ------
    VideoError
        ``UNREADABLE`` or ``UNDECODABLE``; says what the file is instead of a video.
    """
    if path.is_dir():
        raise VideoError("UNREADABLE", f"{path.resolve().name or path} is a folder: give one video of it")
    try:
        return probe(path)
    except VideoError as error:
        if NOT_OPENED not in str(error):
            raise
        raise VideoError(error.reason, f"{path.name} {_what_instead(path)}") from error


def _what_instead(path: Path) -> str:
    try:
        with path.open("rb") as file:
            head = file.read(HEAD_BYTES)
    except OSError as error:
        return f"cannot be read: {error.strerror}"
    for start, mark, kind in KINDS:
        if head[start : start + len(mark)] == mark:
            return f"is {kind}, not a video: give the video as the camera made it"
    if _is_text(head):
        return "is text, not a video: give the video as the camera made it"
    return "is not a video, or is cut off or damaged: copy it again from the camera"


def _is_text(head: bytes) -> bool:
    try:
        return head.decode("utf-8").replace("\n", "").replace("\r", "").replace("\t", "").isprintable()
    except UnicodeDecodeError:
        return False
