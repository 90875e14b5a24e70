"""Two locks: one per commit (short, waited for), one per ingest (long, refused).

Both are freed when their process dies: by the kernel where the catalog is in the folder, by its server otherwise.
"""

from __future__ import annotations

import fcntl
import os
import time
from collections.abc import Iterator
from contextlib import AbstractContextManager, contextmanager, suppress
from os import PathLike
from pathlib import Path
from typing import Protocol, TextIO

from gaitlake.errors import LakeBusyError
from gaitlake.lake.failure import explained
from gaitlake.lake.folder import Lake

WRITE_WAIT_S = 900.0
"""A commit takes seconds; compaction of a large lake may take minutes."""
POLL_S = 0.05


class HeldLock(Protocol):
    """A lock that is held."""

    def require(self) -> None:
        """Raise LakeDroppedError if it has been lost."""

    def keep(self) -> None:
        """Take it again if it has been lost; raise LakeBusyError if another process has it by now."""


class FileLock:
    """The kernel takes it from nobody."""

    def require(self) -> None:
        return

    def keep(self) -> None:
        return


def _try_lock(file: TextIO) -> bool:
    try:
        fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except BlockingIOError:
        return False
    return True


def _holder(path: Path) -> str:
    return path.read_text().strip() or "unknown"


@contextmanager
def _locked(lake: Lake, path: Path, wait_s: float) -> Iterator[FileLock]:
    with explained(lake, "lock"):
        file = path.open("a+")
    with file:
        deadline = time.monotonic() + wait_s
        while not _try_lock(file):
            if time.monotonic() >= deadline:
                raise LakeBusyError(
                    f"lake {lake.path} is in use: process {_holder(path)} holds {path.name}. "
                    "Wait for it to end, then run the same command again"
                )
            time.sleep(POLL_S)
        _sign(file)
        yield FileLock()


def _sign(file: TextIO) -> None:
    """Write who holds the lock. Only for the message to others: a full disk must not stop a reader of it."""
    with suppress(OSError):
        os.ftruncate(file.fileno(), 0)
        os.write(file.fileno(), f"{os.getpid()}\n".encode())  # no buffer, which closing would try to write again


def write_lock(lake: Lake, wait_s: float = WRITE_WAIT_S) -> AbstractContextManager[HeldLock]:
    """Held from BEGIN to COMMIT and around all maintenance.

    Raises
    ------
    LakeBusyError
        If another process holds it for longer than ``wait_s`` seconds.
    """
    return _lock(lake, "write", lake.write_lock, wait_s)


def run_lock(path: str | PathLike[str]) -> AbstractContextManager[HeldLock]:
    """Held by an ingest from its first to its last step, so that two of them never share a lake.

    A server of the catalog that is away for some seconds is waited for: nobody is there at night to try again.

    Raises
    ------
    LakeBusyError
        At once, if another process holds it.
    """
    lake = Lake(path)
    return _lock(lake, "ingest", lake.ingest_lock, 0.0, patient=True)


def _lock(
    lake: Lake, kind: str, path: Path, wait_s: float, *, patient: bool = False
) -> AbstractContextManager[HeldLock]:
    if lake.place.catalog is None:
        return _locked(lake, path, wait_s)
    from gaitlake.lake.advisory import advisory_lock

    return advisory_lock(lake, kind, wait_s, patient=patient)
