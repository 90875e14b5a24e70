"""The process at the other end of :mod:`gaitlake.isolation`: ``python -P -m gaitlake.isolated LINE ALIVE PULSE``."""

from __future__ import annotations

import contextlib
import faulthandler
import os
import pickle
import resource
import signal
import sys
import threading
from multiprocessing.connection import Connection
from pathlib import Path
from typing import Any

from gaitlake import pulse
from gaitlake.isolation import MEGABYTE, answer_of

SPARE_MB = 1000.0
"""Memory that can be asked for beyond what may be in use: what is in use is seen from outside, and counts first."""

ORPHAN_S = 60.0
"""Seconds beyond its limit after which a call ends even where nobody watches it any more."""


def main(line_number: int, alive_number: int, pulse_number: int) -> None:
    """Answer calls until the other end is closed."""
    signal.signal(signal.SIGINT, signal.SIG_IGN)  # Ctrl-C is for the process that started this one
    faulthandler.enable()
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))  # a core file of each crash would fill the disk
    with contextlib.suppress(OSError):
        Path("/proc/self/oom_score_adj").write_text("1000")  # when the machine has no memory left: this one first
    line: Connection[Any, Any] = Connection(line_number)
    alive: Connection[Any, Any] = Connection(alive_number)
    threading.Thread(target=_end_with, args=(alive,), daemon=True).start()
    pulse.beats_into(pulse_number)
    line.send_bytes(b"ready")
    with contextlib.suppress(EOFError, OSError):
        while True:
            line.send_bytes(_answer(line.recv_bytes()))


def _answer(request: bytes) -> bytes:
    function, payload, seconds, memory_mb = pickle.loads(request)
    _bound_memory(memory_mb)
    faulthandler.dump_traceback_later(seconds + ORPHAN_S, exit=True)
    pulse.rest()
    try:
        return answer_of(function, payload)
    finally:
        pulse.rest()
        faulthandler.cancel_dump_traceback_later()


def _bound_memory(memory_mb: float) -> None:
    """One huge request fails at once, before anybody could see it from outside."""
    _soft, hard = resource.getrlimit(resource.RLIMIT_DATA)
    wanted = int((memory_mb + SPARE_MB) * MEGABYTE)
    resource.setrlimit(resource.RLIMIT_DATA, (wanted if hard == resource.RLIM_INFINITY else min(wanted, hard), hard))


def _end_with(alive: Connection[Any, Any]) -> None:
    alive.poll(None)
    os._exit(1)


if __name__ == "__main__":
    main(*(int(word) for word in sys.argv[1:4]))
