"""Functions that do to their process what a broken decoder may do; called by tests in processes of their own."""

from __future__ import annotations

import ctypes
import faulthandler
import os
import signal
import time

import numpy as np

from gaitlake import pulse
from gaitlake.ingest import Recipe, VideoJob, VideoResult

HOARD: list[object] = []


def double(number: int) -> int:
    return 2 * number


def process() -> int:
    return os.getpid()


def fail(text: str) -> None:
    raise ZeroDivisionError(text)


def say_nothing_useful() -> object:
    return lambda: None


def crash() -> None:
    faulthandler._sigsegv()  # type: ignore[attr-defined]


def hang_in_native_code() -> None:
    """Sleep with Python's lock held: no other thread of this process runs."""
    ctypes.PyDLL(None).usleep(100_000_000)


def hang_in_python() -> None:
    time.sleep(100)


def hang_in_a_decoder() -> None:
    """As it is where FFmpeg does not come back from a packet."""
    pulse.beat()
    hang_in_native_code()


def decode(pictures: int, pause_s: float) -> int:
    """A slow decoder, and then work that has nothing to do with one."""
    for _ in range(pictures):
        pulse.beat()
        time.sleep(pause_s)
    pulse.rest()
    time.sleep(2 * pictures * pause_s)
    return pictures


def leak_in_native_code() -> None:
    """Fill memory piece by piece with Python's lock held, outside of Python's own memory."""
    libc = ctypes.PyDLL(None)
    libc.malloc.restype = ctypes.c_void_p
    while place := libc.malloc(8_000_000):
        libc.memset(ctypes.c_void_p(place), 1, 8_000_000)
        libc.usleep(5_000)
    libc.usleep(100_000_000)


def ask_for_too_much() -> int:
    return len(bytearray(100_000_000_000))


def keep(megabytes: int) -> int:
    """Leak: what is kept here is never given back."""
    HOARD.append(np.ones(megabytes * 1_000_000, np.uint8))
    return os.getpid()


def killed_once(marker: str) -> int:
    """Killed from outside on the first call, fine on the second."""
    if not os.path.exists(marker):  # noqa: PTH110
        with open(marker, "w"):  # noqa: PTH123
            os.kill(os.getpid(), signal.SIGKILL)
    return os.getpid()


def kill_itself() -> None:
    os.kill(os.getpid(), signal.SIGKILL)


def process_by_name(job: VideoJob, recipe: Recipe) -> VideoResult:
    """Stands in for `process_video`: what happens to a video follows from its file's name."""
    {"crash": crash, "hang": hang_in_native_code, "leak": leak_in_native_code}.get(job.source.stem, lambda: None)()
    return VideoResult(job.video_id, "done", None, None, 1, 0.0, str(recipe.threads))
