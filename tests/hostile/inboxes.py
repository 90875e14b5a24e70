"""An inbox as strangers may leave it, beside things that are none of gaitlake's business."""

from __future__ import annotations

import os
import socket
import struct
from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path

from tests.hostile.corpus import Hostile, corpus
from tests.hostile.manifests import Row, hostile_rows, write_manifest
from tests.hostile.names import ALIKE, names, spellings
from tests.media import moving_frames, write_video

MANY = 1000
"""From so many inputs on, every name and every text is among them; of fewer, each fifth."""

HUGE = 2**42
"""Bytes of a file that takes no room on the disk, and would take an hour to read."""

YEAR_2400_S = 13_569_465_600
SECRET = "sentinel: nobody reads or changes this"


@dataclass
class HostileInbox:
    """``world`` holds ``inbox``, ``outside``, ``cwd`` and ``tmp``.

    ``names``: files that gaitlake has to look at; ``refused``: what it has to leave out, and say so.
    """

    world: Path
    names: list[bytes] = field(default_factory=list)
    refused: set[str] = field(default_factory=set)

    @property
    def folder(self) -> Path:
        return self.world / "inbox"

    @property
    def count(self) -> int:
        return len(self.names) + len(self.refused)

    @property
    def videos(self) -> set[str]:
        """How each file to look at has to be spelled."""
        return spellings(self.names)

    def put(self, name: bytes, data: bytes) -> None:
        """A file under any name that the disk takes."""
        path = self.folder / os.fsdecode(name)
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(data)
        self.names.append(name)


def rows_for(count: int) -> list[Row]:
    """What the manifest of an inbox of ``count`` inputs says."""
    rows = hostile_rows()
    return rows if count >= MANY else rows[::5]


def make_inbox(world: Path, count: int) -> HostileInbox:
    """``count`` inputs, the same bytes every time: odd files, links, what the manifest names, and broken videos."""
    for name in ("inbox", "outside/folder", "cwd", "tmp", "made"):
        (world / name).mkdir(parents=True)
    for name in ("secret.txt", "secret.mp4", "folder/secret.mp4"):
        (world / "outside" / name).write_text(SECRET)
    made = HostileInbox(world)
    odd_files(made)
    links(made)
    write_manifest(made.folder, said := rows_for(count))
    sound = write_video(world / "made" / "said.mp4", moving_frames(4, 64, 48)).read_bytes()
    for number, row in enumerate(said):
        if row.is_listed:
            made.put(row.path.encode(), sound + free_box(number))
    strange = names() if count >= MANY else names()[::5]
    for number, one in enumerate(corpus(world / "made", count - made.count)):
        made.put(_named(strange, number, one), one.data)
    return made


def free_box(number: int) -> bytes:
    """What a player skips: it makes a file's bytes its own."""
    return struct.pack(">I4sI", 12, b"free", number)


def _named(strange: list[bytes], number: int, one: Hostile) -> bytes:
    """The strange names first; then they are folders, and the files in them say what was done to them."""
    suffix = Path(one.name.replace(".ts", ".m2ts")).suffix.encode()
    if number < len(strange):
        stem = strange[number]
        return stem[: 255 - len(suffix)] + suffix if len(stem) + len(suffix) > 255 else stem + suffix
    folder = strange[number % len(strange)][:200].decode("utf-8", "ignore")
    return f"more/{folder}x/{number}".encode() + suffix


def odd_files(made: HostileInbox) -> None:
    """What has a video's name and is none, or says impossible things of itself."""
    inbox = made.folder
    made.put(b"empty.mp4", b"")
    made.put(b"future.mp4", b"from the future")
    os.utime(inbox / "future.mp4", (YEAR_2400_S, YEAR_2400_S))
    made.put(b"past.mp4", b"from the past")
    os.utime(inbox / "past.mp4", (-(2**31), -(2**31)))
    made.put(b"huge.mp4", b"")
    os.truncate(inbox / "huge.mp4", HUGE)
    for name in ALIKE:
        made.put(b"alike-" + name + b".mp4", b"alike " + name)
    del made.names[-3:]
    made.refused |= {f"alike-\\xff\\xfd.mp4 ({number})" for number in (2, 3, 4)}
    (inbox / "folder.mp4").mkdir()
    made.put(b"full.mp4/inside.mp4", b"in a folder that is called a video")
    made.refused |= {"folder.mp4/", "full.mp4/"}
    os.mkfifo(inbox / "pipe.mp4")
    _socket(inbox, "socket.mp4")
    made.refused |= {"pipe.mp4", "socket.mp4"}
    _deep(inbox / "deep", 24)


def links(made: HostileInbox) -> None:
    """Links out of the inbox, up, in circles and to nothing; and one that stays inside."""
    inbox, outside = made.folder, made.world / "outside"
    to: dict[str, Path | str] = {
        "passwd.mp4": "/etc/passwd",
        "zero.mp4": "/dev/zero",
        "secret.mp4": outside / "secret.mp4",
        "relative.mp4": "../outside/secret.mp4",
        "nothing.mp4": inbox / "none",
        "loop.mp4": "loop.mp4",
        "ping.mp4": "pong.mp4",
        "pong.mp4": "ping.mp4",
        "to-pipe.mp4": "pipe.mp4",
        "catalog.mp4": made.world / "lake" / "catalog.sqlite",
        "chain.mp4": "relative.mp4",
    }
    for name, target in to.items():
        (inbox / name).symlink_to(target)
    made.refused |= set(to)
    for name, target in (("up", ".."), ("here.mp4", "."), ("root", "/"), ("out", outside / "folder")):
        (inbox / name).symlink_to(target)
        made.refused.add(f"{name}/")
    made.put(b"linked.mp4", b"one of two names")
    (inbox / "stays.mp4").symlink_to("linked.mp4")
    made.names.append(b"stays.mp4")


def _socket(folder: Path, name: str) -> None:
    """The path of a socket may be 100 bytes long, so it is bound from within its folder."""
    opened = os.open(folder, os.O_RDONLY)
    with socket.socket(socket.AF_UNIX) as one:
        one.bind(f"/proc/self/fd/{opened}/{name}")
    os.close(opened)


def _deep(top: Path, levels: int) -> None:
    """Folders in folders, until no path can name them; a video at the bottom."""
    top.mkdir()
    at = os.open(top, os.O_RDONLY)
    for _ in range(levels):
        os.mkdir("d" * 200, dir_fd=at)
        below = os.open("d" * 200, os.O_RDONLY, dir_fd=at)
        os.close(at)
        at = below
    os.close(os.open("deep.mp4", os.O_CREAT | os.O_WRONLY, dir_fd=at))
    os.close(at)


def looks(world: Path, without: Callable[[str], bool]) -> dict[str, tuple[int, ...]]:
    """Everything below ``world`` with what a change of it would change; no file is opened."""
    found = {}
    for folder, folders, files, handle in os.fwalk(world):
        for name in (*folders, *files):
            path = f"{folder}/{name}"
            if not without(path):
                facts = os.stat(name, dir_fd=handle, follow_symlinks=False)
                found[path] = (facts.st_mode, facts.st_ino, facts.st_size, facts.st_mtime_ns, facts.st_ctime_ns)
    return found
