"""A night without news costs its listing: what an idle run looked at is remembered, and compared before any reading.

An idle run has read the inbox's listing, the manifest and what the lake knows, and found nothing to do. When all of
these are the same at the next run, so is the answer. The note is a file beside the catalog; without it, or with another
note, the run plans as ever.
"""

from __future__ import annotations

import hashlib
import json
import os
from collections.abc import Iterable, Mapping, Sequence

from gaitlake import __version__
from gaitlake.inbox import InboxFile
from gaitlake.ingest.jobs import Row
from gaitlake.lake import Lake
from gaitlake.object_store import Location

FILE_NAME = "unchanged.json"

PLANNED_FROM = """
SELECT t.table_name, f.table_id, count(*) AS files, max(f.begin_snapshot) AS newest
FROM (
    SELECT table_id, begin_snapshot FROM __ducklake_metadata_lake.ducklake_data_file WHERE end_snapshot IS NULL
    UNION ALL
    SELECT table_id, begin_snapshot FROM __ducklake_metadata_lake.ducklake_delete_file WHERE end_snapshot IS NULL
) AS f
JOIN __ducklake_metadata_lake.ducklake_table AS t ON t.table_id = f.table_id AND t.end_snapshot IS NULL
WHERE t.table_name IN (
    'subjects', 'sessions', 'clips', 'corrections', 'ledger', 'extractions', 'extractors', 'analyses', 'clip_analyses'
)
GROUP BY ALL ORDER BY ALL
"""
"""Which files the tables have that a plan is made from: any write to one of them changes an answer of this."""


def fingerprint(
    files: Sequence[InboxFile], manifest: Location | None, planned_from: Iterable[Row], asked: Mapping[str, object]
) -> str:
    """A hash of everything that a plan depends on. ``asked``: the inbox and the recipe; ``manifest``: read as bytes."""
    digest = hashlib.sha256(json.dumps([__version__, dict(asked), list(planned_from)], default=str).encode())
    if manifest is not None:
        digest.update(hashlib.sha256(manifest.read_bytes()).digest())
    lines = "".join([f"{file.path}\0{file.size_bytes}\0{file.mtime_ns}\n" for file in files])
    digest.update(lines.encode("utf-8", "surrogateescape"))
    return digest.hexdigest()


def remember(lake: Lake, key: str, run_id: str) -> None:
    """Note that run ``run_id`` found nothing to do under ``key``. A lake that cannot be written keeps no note."""
    path = lake.path / FILE_NAME
    unfinished = path.with_suffix(f".{os.getpid()}")
    try:
        unfinished.write_text(json.dumps({"key": key, "run_id": run_id}))
        unfinished.replace(path)
    except OSError:
        unfinished.unlink(missing_ok=True)


def remembered(lake: Lake, key: str) -> str | None:
    """The id of the run that found nothing to do under this ``key``; None if there is none."""
    try:
        note = json.loads((lake.path / FILE_NAME).read_text())
    except (OSError, ValueError):
        return None
    return str(note["run_id"]) if isinstance(note, dict) and note.get("key") == key and "run_id" in note else None
