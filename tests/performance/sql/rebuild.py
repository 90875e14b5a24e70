"""Step: all summaries made anew from the strides, in one transaction, as `gaitlake init` does after an upgrade."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from gaitlake.lake import summaries as making
from gaitlake.lake import write
from tests.performance.sql.step import timed


def rebuild_step(lake: str) -> dict[str, Any]:
    found: dict[str, Any] = {}
    with timed(found, "total"), write(Path(lake), "rebuild") as transaction, timed(found, "statements"):
        making.rebuild_summaries(transaction.connection)
    return found
