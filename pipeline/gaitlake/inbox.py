"""The inbox, a folder of videos or a place in an object store: what is looked at, what is left out and why."""

from __future__ import annotations

import os
import stat
import unicodedata
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path

from gaitlake.errors import GaitlakeError
from gaitlake.object_store import Location, S3Path, listing
from gaitlake.video import is_video_name

MANIFEST_NAME = "manifest.csv"
"""The manifest of an inbox, where no other is named."""

LAST_NS = 2**63 - 1
"""In the year 2262: a file may claim a later time, which the lake's columns cannot hold."""


@dataclass(frozen=True, slots=True)
class InboxFile:
    """One video file: ``path`` is relative to the inbox, forward slashes, Unicode NFC; ``absolute`` opens it."""

    path: str
    absolute: Location
    size_bytes: int
    mtime_ns: int


@dataclass(frozen=True, slots=True)
class LeftOut:
    """Why something with a video's name is not looked at: a code of the ledger, and words."""

    reason: str
    detail: str

    @classmethod
    def unreachable(cls, detail: str) -> LeftOut:
        """It should be a video, or have some in it; the next night may find it mended."""
        return cls("UNREACHABLE", detail)

    @classmethod
    def no_video(cls, detail: str) -> LeftOut:
        """It is no file of this inbox, whatever its name says."""
        return cls("LEFT_OUT", detail)


@dataclass(frozen=True, slots=True)
class Inbox:
    """What a listing found.

    ``left_out``: what is not looked at, and why; a folder's name has a slash. ``others``: files without a video's name.
    """

    files: tuple[InboxFile, ...]
    left_out: dict[str, LeftOut]
    others: int


ALIKE = LeftOut.no_video("its name cannot be told from another file's")
LEAVES = LeftOut.no_video("a link that leaves the inbox")
LINKED_FOLDER = LeftOut.no_video("a link to a folder is not entered")
NAMED_AS_VIDEO = LeftOut.no_video("a folder, no video (files in it are looked at)")
NO_PATH = LeftOut.no_video("its name is no path: it has an empty part, . or ..")
NO_FILE = LeftOut.no_video("not a regular file")


def find_videos(inbox: Location) -> list[InboxFile]:
    """List the videos of an inbox, sorted by path.

    Raises
    ------
    GaitlakeError
        ``inbox`` is not a folder that can be read.
    """
    return list(scan_inbox(inbox).files)


def scan_inbox(inbox: Location) -> Inbox:
    """List an inbox completely: its videos, what is left out, and how many files are something else.

    Hidden files and folders and `manifest.csv` are none of these. Links are followed as long as they end inside the
    inbox; linked folders are not entered.
    """
    if isinstance(inbox, S3Path):
        return _scan_store(inbox)
    root, listed, videos = _readable_folder(inbox), _Listed(), []
    for path in _walk(str(root), listed):
        name = path.rpartition("/")[2]
        if is_video_name(name):
            videos.append(path)
        else:
            listed.others += name != MANIFEST_NAME
    for path, name in _named(videos, str(root)):
        facts = ALIKE if name in listed.files else _look(path, root)
        if isinstance(facts, LeftOut):
            listed.leave_out(name, facts)
        else:
            listed.files[name] = InboxFile(name, Path(path), facts.st_size, min(facts.st_mtime_ns, LAST_NS))
    return listed.sorted()


@dataclass(slots=True)
class _Listed:
    """An inbox while it is listed."""

    files: dict[str, InboxFile] = field(default_factory=dict)
    others: int = 0
    _left_out: list[tuple[str, LeftOut]] = field(default_factory=list)

    def leave_out(self, name: str, why: LeftOut) -> None:
        self._left_out.append((name, why))

    def sorted(self) -> Inbox:
        """Every file, and everything left out, under a name of its own: nothing is left out without a word."""
        left_out: dict[str, LeftOut] = {}
        for name, why in self._left_out:
            free, number = name, 1
            while free in self.files or free in left_out:
                number += 1
                free = f"{name} ({number})"
            left_out[free] = why
        files = tuple(self.files[name] for name in sorted(self.files))
        return Inbox(files, dict(sorted(left_out.items())), self.others)


def _scan_store(inbox: S3Path) -> Inbox:
    """One listing says all; nothing is read."""
    listed = _Listed()
    for found in listing(inbox):
        name = unicodedata.normalize("NFC", found.path)
        parts = name.split("/")
        if any(part.startswith(".") and part not in (".", "..") for part in parts):
            continue
        if not is_video_name(Path(name)):
            listed.others += parts[-1] != MANIFEST_NAME
        elif {"", ".", ".."} & set(parts):
            listed.leave_out(name, NO_PATH)
        elif name in listed.files:
            listed.leave_out(name, ALIKE)
        else:
            listed.files[name] = InboxFile(name, found.at, found.size_bytes, found.mtime_ns)
    return listed.sorted()


def _readable_folder(inbox: Path) -> Path:
    if not inbox.is_dir():
        found = "a file" if inbox.exists() else "nothing"
        raise GaitlakeError(f"inbox {inbox}: must be a folder of videos, found {found}; check the path")
    if not os.access(inbox, os.R_OK | os.X_OK):
        raise GaitlakeError(f"inbox {inbox}: may not be read by this user; change its permissions")
    return inbox.resolve()


def _walk(root: str, listed: _Listed) -> Iterator[str]:
    """Every file that is not hidden. Texts and no :class:`Path`: a hundred thousand of those cost seconds."""

    def leave_out(folder: str, why: LeftOut) -> None:
        listed.leave_out(_spelled(_below(folder, root)) + "/", why)

    def unreadable(error: OSError) -> None:
        if error.filename == root:
            raise GaitlakeError(f"inbox {root}: cannot be listed ({error.strerror}); check its disk or network")
        leave_out(error.filename, LeftOut.unreachable(f"folder cannot be read: {error.strerror}"))

    for folder, folders, names in os.walk(root, onerror=unreadable):
        folders[:] = sorted(name for name in folders if not name.startswith("."))
        for name in folders:
            path = f"{folder}/{name}"
            if _is_link(path):
                leave_out(path, LINKED_FOLDER)
            elif is_video_name(name):
                leave_out(path, NAMED_AS_VIDEO)
        for name in sorted(names):
            if not name.startswith("."):
                yield f"{folder}/{name}"


def leaves(path: Path, inbox: Location) -> bool:
    """Does a link lead out of the inbox?"""
    return isinstance(inbox, Path) and not path.resolve().is_relative_to(inbox.resolve())


def _is_link(path: str) -> bool:
    return os.path.islink(path)  # noqa: PTH114  pathlib raises where a path is longer than the system takes


def _look(path: str, root: Path) -> os.stat_result | LeftOut:
    """Size and time of a file inside the inbox, or why it is left out."""
    try:
        facts = os.lstat(path)
        if not stat.S_ISLNK(facts.st_mode):  # below a folder that was entered, so it is inside
            return facts if stat.S_ISREG(facts.st_mode) else NO_FILE
        target = Path(path).resolve(strict=True)
        facts = target.stat()
    except (OSError, RuntimeError) as error:
        return LeftOut.unreachable(f"cannot be looked at: {getattr(error, 'strerror', None) or 'links in a circle'}")
    if not target.is_relative_to(root):
        return LEAVES
    return facts if stat.S_ISREG(facts.st_mode) else NO_FILE


def _named(videos: list[str], root: str) -> Iterator[tuple[str, str]]:
    """Each file with its name; two files whose names differ only in Unicode form keep them as the disk has them."""
    spelled = [_spelled(_below(path, root)) for path in videos]
    counts = Counter(spelled)
    for path, name in zip(videos, spelled, strict=True):
        yield path, name if counts[name] == 1 else _printable(_below(path, root))


def _below(path: str, root: str) -> str:
    return path[len(root.rstrip("/")) + 1 :]


def _spelled(relative: str) -> str:
    """One spelling on every machine: forward slashes and Unicode NFC."""
    return relative if relative.isascii() else unicodedata.normalize("NFC", _printable(relative))


def _printable(relative: str) -> str:
    """A path as text; bytes that are no UTF-8 become escapes."""
    return os.fsencode(relative).decode("utf-8", "backslashreplace")
