"""The lake that the cookbook's queries are asked of: made-up people, written as rows without any keypoints."""

from __future__ import annotations

from pathlib import Path

from gaitlake.lake import create_lake, write
from gaitlake.lake.summaries import refresh_summaries

ROWS = Path(__file__).with_name("cookbook_lake.sql")


def make_cookbook_lake(path: Path) -> Path:
    """150 people, 64 of them reference: repeats, drills, before and after, one day of both, two analyses."""
    lake = create_lake(path)
    with write(lake, "made-up people for the cookbook") as transaction:
        connection = transaction.connection
        connection.execute(ROWS.read_text())
        connection.execute("CREATE TEMP TABLE touched_sessions AS SELECT session_id FROM lake.main.sessions")
        refresh_summaries(connection)
    return path
