"""A folder that is there with everything in it, or not at all; two runs that want the same one do not meet."""

from __future__ import annotations

import errno
import fcntl
import secrets
import shutil
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import TextIO

from gaitlake.errors import GaitlakeError

LOCK = ".at-work"
"""Locked within an unfinished folder: the kernel frees it when the process is gone, however that ended."""
TAKEN = (errno.ENOTEMPTY, errno.EEXIST, errno.ENOTDIR)


@contextmanager
def filled(out: Path) -> Iterator[Path]:
    """A folder beside ``out`` that becomes it when the block is done, and is gone when the block fails.

    Raises
    ------
    GaitlakeError
        ``out`` has something in it or cannot be written, or its unfinished folder is there: of a run at work, or of one
        that was killed.
    """
    place = out.resolve()
    above = [parent for parent in place.parents if not parent.exists()]
    try:
        _refuse(out, place)
        place.parent.mkdir(parents=True, exist_ok=True)
        lock, folder = _begun(out, place)
        with lock:
            try:
                yield folder
                folder.rename(place)
                (place / LOCK).unlink()
            except BaseException:
                shutil.rmtree(folder, ignore_errors=True)
                raise
    except BaseException as error:
        for parent in above:
            with suppress(OSError):
                parent.rmdir()
        if isinstance(error, OSError):
            raise GaitlakeError(f"{out}: cannot be written: {error.strerror or error}") from error
        raise


def _refuse(out: Path, place: Path) -> None:
    if place.exists() and (not place.is_dir() or any(place.iterdir())):
        raise GaitlakeError(f"{out}: must be a new or an empty folder, found something there; choose another name")
    if place == Path.cwd() or place.is_mount():
        raise GaitlakeError(f"{out}: must be a folder that can be put in place as a whole; name one below it")


def _begun(out: Path, place: Path) -> tuple[TextIO, Path]:
    """Make the unfinished folder with its lock in one step: under its name there is none without."""
    own, unfinished = (place.with_name(f".{place.name}.{end}") for end in (secrets.token_hex(4), "unfinished"))
    own.mkdir()
    lock = (own / LOCK).open("w")
    try:
        fcntl.flock(lock, fcntl.LOCK_EX)
        own.rename(unfinished)
    except OSError as error:
        lock.close()
        shutil.rmtree(own, ignore_errors=True)
        if error.errno not in TAKEN:
            raise
        raise GaitlakeError(_who_is_there(unfinished, out)) from None
    return lock, unfinished


def _who_is_there(unfinished: Path, out: Path) -> str:
    with suppress(FileNotFoundError, NotADirectoryError):
        try:
            with (unfinished / LOCK).open() as lock:
                fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            return f"{out}: another run is making it; wait for its end, or choose another name"
    return f"{unfinished}: left by a run that was killed; remove this folder and try again"
