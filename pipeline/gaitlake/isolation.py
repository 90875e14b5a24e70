"""Call a function in a process of its own, whose death, delay or hunger costs that call and nothing else.

Decoders are native code that reads what strangers wrote: they may crash, hang or take all memory. The caller gets an
answer in every case. Processes are kept for the next call, and replaced when they have grown.
"""

from __future__ import annotations

import atexit
import math
import os
import pickle
import re
import signal
import socket
import subprocess
import sys
import tempfile
import threading
import time
from collections.abc import Callable
from dataclasses import dataclass, field
from multiprocessing.connection import Connection, Pipe
from pathlib import Path
from typing import IO, Any

from gaitlake.errors import GaitlakeError
from gaitlake.pulse import Pulse

POLL_S = 0.1
START_LIMIT_S = 120.0
STARTS = 3
"""Processes started before it is given up: one may be killed by somebody else."""

TRIES = 2
"""A process that was killed from outside (SIGKILL, SIGTERM: not by what it did) has its call repeated once."""

GROWN = 0.5
"""A process that keeps more than this share of its memory limit after a call is replaced before the next."""

MEGABYTE = 1_000_000
PAGE = os.sysconf("SC_PAGE_SIZE")
OUTSIDE = (-signal.SIGKILL, -signal.SIGTERM)
LAST_LINES = 4096


@dataclass(frozen=True, slots=True)
class Bounds:
    """What a call may cost: wall-clock seconds, the memory of its process in megabytes, and seconds in which a decoder
    gives nothing."""

    seconds: float
    memory_mb: float
    stalled_s: float = math.inf


@dataclass(frozen=True, slots=True)
class Ended:
    """How a call ended.

    Attributes
    ----------
    reason : str or None
        None: it answered. `CRASHED`, `TIMED_OUT` or `OUT_OF_MEMORY` otherwise.
    answer : bytes
        Pickle of what the function returned or raised; empty if it did not answer.
    """

    reason: str | None
    answer: bytes
    detail: str
    seconds: float
    process: str


def call(function: str, payload: bytes, bounds: Bounds) -> Ended:
    """Call ``function``, named ``module:name``, with the pickled tuple of its arguments, in a process that nobody else
    uses meanwhile.

    Raises
    ------
    GaitlakeError
        No process can be started on this machine.
    """
    request = pickle.dumps((function, payload, bounds.seconds, bounds.memory_mb))
    ended = None
    for _ in range(TRIES):
        child = CHILDREN.take()
        ended, code = child.ask(request, bounds)
        CHILDREN.give_back(child, bounds, keep=ended.reason is None)
        if code not in OUTSIDE:
            break
    if ended is None:
        raise ValueError(TRIES)
    return ended


def answer_of(function: str, payload: bytes) -> bytes:
    """Pickle of what the function returns or raises."""
    import importlib

    module, name = function.split(":")
    try:
        answer: object = getattr(importlib.import_module(module), name)(*pickle.loads(payload))
    except Exception as error:  # noqa: BLE001  whatever it is, the caller has to hear of it
        answer = error
    try:
        return pickle.dumps(answer)
    except Exception:  # noqa: BLE001  an error may hold anything
        return pickle.dumps(RuntimeError(f"{type(answer).__name__}: {answer}"))


def name_of(pid: int) -> str:
    return f"{socket.gethostname()}:{pid}"


@dataclass(slots=True)
class Child:
    """A process that answers one call after the other."""

    process: subprocess.Popen[bytes]
    line: Connection[Any, Any]
    alive: Connection[Any, Any]
    said: IO[bytes]
    pulse: Pulse

    @classmethod
    def start(cls) -> Child:
        line, theirs = Pipe()
        end, alive = Pipe(duplex=False)
        said = tempfile.TemporaryFile(buffering=0)  # noqa: SIM115  closed with the child
        pulse = Pulse()
        passed = (theirs.fileno(), end.fileno(), pulse.number)
        command = [sys.executable, "-P", "-m", "gaitlake.isolated", *map(str, passed)]
        try:
            process = subprocess.Popen(
                command,
                stdin=subprocess.DEVNULL,
                stdout=subprocess.DEVNULL,
                stderr=said,
                pass_fds=passed,
            )
        except OSError as error:
            raise GaitlakeError(
                f"no process can be started on {socket.gethostname()} to handle a video: {error}; free memory there"
            ) from error
        finally:
            theirs.close()
            end.close()
        return cls(process, line, alive, said, pulse)

    def is_ready(self) -> bool:
        try:
            return self.line.poll(START_LIMIT_S) and bool(self.line.recv_bytes())
        except (EOFError, OSError):
            return False

    def ask(self, request: bytes, bounds: Bounds) -> tuple[Ended, int | None]:
        """The answer, or how it ended without one, and its exit status if it ended by itself."""
        started, name = time.perf_counter(), name_of(self.process.pid)

        def ended(reason: str | None, answer: bytes, detail: str) -> Ended:
            return Ended(reason, answer, detail, time.perf_counter() - started, name)

        self.said.truncate(0)
        try:
            self.line.send_bytes(request)
            while not self.line.poll(POLL_S):
                if time.perf_counter() - started > bounds.seconds:
                    return ended("TIMED_OUT", b"", f"not done after {bounds.seconds:g} s, and stopped"), None
                if self.pulse.silent_s() > bounds.stalled_s:
                    told = f"its decoder gave nothing for {bounds.stalled_s:g} s, and was stopped"
                    return ended("TIMED_OUT", b"", told), None
                if self.memory_mb() > bounds.memory_mb:
                    return ended("OUT_OF_MEMORY", b"", f"took more than {bounds.memory_mb:g} MB, and was stopped"), None
            return ended(None, self.line.recv_bytes(), ""), None
        except (EOFError, OSError):
            code = self.process.wait()
            return ended("CRASHED", b"", f"the process that handled it {self._last_words(code)}"), code

    def memory_mb(self) -> float:
        """Resident memory; 0 where the system does not tell."""
        try:
            pages = int(Path(f"/proc/{self.process.pid}/statm").read_text().split()[1])
        except (OSError, IndexError, ValueError):
            return 0.0
        return pages * PAGE / MEGABYTE

    def _last_words(self, code: int) -> str:
        died = f"was ended by {signal.Signals(-code).name}" if code < 0 else f"ended with status {code}"
        self.said.seek(max(0, self.said.seek(0, os.SEEK_END) - LAST_LINES))
        _, _, told = self.said.read().decode(errors="replace").rpartition("Current thread")
        place = re.search(r'File "([^"]+)", (line \d+ in \S+)', told)  # of the innermost call
        return died if place is None else f"{died} at {Path(place[1]).name}, {place[2]}"

    def end(self) -> None:
        self.line.close()
        self.alive.close()
        self.process.kill()
        self.process.wait()
        self.said.close()
        self.pulse.close()


@dataclass(slots=True)
class Children:
    """Those that are idle now; each is used by one thread at a time."""

    idle: list[Child] = field(default_factory=list)
    lock: threading.Lock = field(default_factory=threading.Lock)
    start: Callable[[], Child] = Child.start

    def take(self) -> Child:
        with self.lock:
            while self.idle:
                child = self.idle.pop()
                if child.process.poll() is None:
                    return child
                child.end()
        for _ in range(STARTS):
            child = self.start()
            if child.is_ready():
                return child
            child.end()
        raise GaitlakeError(
            f"the process that handles a video does not start on {socket.gethostname()}; "
            f"try there: {sys.executable} -m gaitlake.isolated"
        )

    def give_back(self, child: Child, bounds: Bounds, *, keep: bool) -> None:
        if keep and child.process.poll() is None and child.memory_mb() < GROWN * bounds.memory_mb:
            with self.lock:
                self.idle.append(child)
        else:
            child.end()

    def end(self) -> None:
        with self.lock:
            while self.idle:
                self.idle.pop().end()


CHILDREN = Children()
atexit.register(CHILDREN.end)
