"""What a server gave up half-way is done again."""

from __future__ import annotations

import time
from collections.abc import Callable
from typing import TypeVar

from gaitlake.errors import LakeDroppedError

WAITS_S = (0.5, 2.0, 5.0, 15.0)
"""A server that restarts is back within seconds; a conflict is over at once."""

Answer = TypeVar("Answer")


def patiently(work: Callable[[], Answer]) -> Answer:
    """Do ``work``, and all of it again while a server drops it; the last try's error is raised."""
    for wait_s in WAITS_S:
        try:
            return work()
        except LakeDroppedError:
            time.sleep(wait_s)
    return work()
