"""The ledger's rows of clips that were analysed anew and of their files, as an ingest would have written them."""

from __future__ import annotations

import os
import socket
from collections.abc import Sequence
from dataclasses import dataclass

import pyarrow as pa

from gaitlake.ingest.commits import now
from gaitlake.ingest.jobs import Row
from gaitlake.lake import Lake, query
from gaitlake_schemas.tables import LEDGER


@dataclass(frozen=True, slots=True)
class Entry:
    """One clip under the analysis that views show: how it ended, and what is wrong with its video as a whole."""

    path: str
    clip_id: str
    reason: str | None
    file_reason: str | None
    fingerprint: str
    seconds: float
    run_id: str


def ledger_rows(lake: Lake, entries: Sequence[Entry]) -> pa.Table:
    """Rows that change; a clip or file that the ledger does not know stays out of it."""
    paths = sorted({entry.path for entry in entries})
    changed: list[Row] = []
    for path in paths:
        known: list[Row] = query(lake, "SELECT * FROM ledger WHERE path = ?", [path]).to_pylist()
        own = {entry.clip_id: entry for entry in entries if entry.path == path}
        clips = [_clip_row(row, own.get(str(row["clip_id"]))) for row in known if row["stage"] == "analyse"]
        reasons = {row["reason"] for row in clips}
        whole = next(iter(own.values())).file_reason
        shared = whole or (reasons.pop() if len(reasons) == 1 else None)
        files = [row | {"reason": shared} for row in known if row["stage"] == "extract" and row["status"] == "done"]
        changed += [row for row in (*clips, *files) if row not in known]
    return LEDGER.from_rows(changed)


def _clip_row(row: Row, entry: Entry | None) -> Row:
    if entry is None:
        return row
    return row | {
        "status": "done",
        "reason": entry.reason,
        "detail": None,
        "fingerprint": entry.fingerprint,
        "seconds": entry.seconds,
        "worker": f"{socket.gethostname()}:{os.getpid()}",
        "run_id": entry.run_id,
        "handled_at": now(),
    }
