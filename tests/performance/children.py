"""Fresh processes that load, warm up, wait for each other, and then process clips against the clock."""

from __future__ import annotations

import multiprocessing
import os
import time
import traceback
from collections.abc import Sequence
from dataclasses import dataclass
from multiprocessing.connection import Connection, wait
from multiprocessing.context import SpawnProcess
from multiprocessing.sharedctypes import Synchronized
from multiprocessing.synchronize import Barrier

from gaitlake.pose import PoseModel
from tests.performance.contenders import CONTENDERS, Counts, Task

WARM_UP_FRAMES = 5
"""Of every clip, processed before the clock starts."""

PATIENCE_S = 600.0
"""For a process that loads."""


@dataclass(frozen=True, slots=True)
class Job:
    """What the processes of one contender share. ``warm_up`` is done by each of them, ``tasks`` by one of them each."""

    contender: str
    model: PoseModel
    warm_up: Sequence[Task]
    tasks: Sequence[Task]


@dataclass(frozen=True, slots=True)
class Turn:
    """One clip processed once; CPU time is the process's, user and system, over all of its threads."""

    name: str
    counts: Counts
    cpu_s: float


@dataclass(frozen=True, slots=True)
class Share:
    """What one process did, on the clock that all processes share."""

    started_s: float
    ended_s: float
    cpu_s: float
    turns: list[Turn]


class ChildError(Exception):
    """A process failed; the message is its traceback."""


def shares(job: Job, processes: int) -> list[Share]:
    """Let fresh processes do a job; they begin together once all are ready.

    Raises
    ------
    ChildError
        One of them failed.
    """
    spawn = multiprocessing.get_context("spawn")
    ready, taken = spawn.Barrier(processes), spawn.Value("i", 0)
    children: dict[Connection, SpawnProcess] = {}
    for _ in range(processes):
        receiver, sender = spawn.Pipe(duplex=False)
        child = spawn.Process(target=_child, args=(job, ready, taken, sender), daemon=True)
        child.start()
        sender.close()
        children[receiver] = child
    answers = _answers(children, ready)
    for child in children.values():
        child.join()
    errors = sorted((answer for answer in answers if isinstance(answer, str)), key=lambda text: "BrokenBarrier" in text)
    if errors:
        raise ChildError(f"{job.contender}: {errors[0]}")
    return [answer for answer in answers if isinstance(answer, Share)]


def _answers(children: dict[Connection, SpawnProcess], ready: Barrier) -> list[Share | str]:
    """What each process sent; one that died lets the others go."""
    answers: list[Share | str] = []
    waiting = set(children)
    while waiting:
        for receiver in wait(list(waiting)):
            assert isinstance(receiver, Connection)
            waiting.discard(receiver)
            try:
                answers.append(receiver.recv())
            except EOFError:
                children[receiver].join()
                answers.append(f"a process ended with {children[receiver].exitcode}")
                ready.abort()
    return answers


def _child(job: Job, ready: Barrier, taken: Synchronized[int], sender: Connection) -> None:
    """A process: MediaPipe's chatter is kept off the terminal, and its share or its traceback sent."""
    os.dup2(os.open(os.devnull, os.O_WRONLY), 2)
    try:
        sender.send(_share(job, ready, taken))
    except Exception:
        ready.abort()
        sender.send(traceback.format_exc())
        raise


def _share(job: Job, ready: Barrier, taken: Synchronized[int]) -> Share:
    process = CONTENDERS[job.contender].load(job.model)
    for task in job.warm_up:
        process(task)
    turns = []
    ready.wait(PATIENCE_S)
    started_s, started_cpu_s = time.monotonic(), time.process_time()
    while (number := _next(taken)) < len(job.tasks):
        task, before_s = job.tasks[number], time.process_time()
        counts = process(task)
        turns.append(Turn(task.path.name, counts, time.process_time() - before_s))
    return Share(started_s, time.monotonic(), time.process_time() - started_cpu_s, turns)


def _next(taken: Synchronized[int]) -> int:
    """Number of the next task that nobody has taken."""
    with taken.get_lock():
        taken.value += 1
        return taken.value - 1
