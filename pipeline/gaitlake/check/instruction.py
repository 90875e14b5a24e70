"""One thing to change."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from gaitlake.check.findings import Findings


@dataclass(frozen=True, slots=True)
class Advice:
    """One thing to change: the code it belongs to, what was found, what to do. Both are plain sentences."""

    code: str
    found: str
    do: str


Rule = Callable[[Findings], Advice | None]
"""Findings in, one instruction out, or None where there is nothing to say."""

SHUTTER = "more light (a fast shutter), and trousers or socks of different colours left and right"
