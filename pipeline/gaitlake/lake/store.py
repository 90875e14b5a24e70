"""How each table takes the rows of a batch."""

from __future__ import annotations

from collections.abc import Sequence

import duckdb

from gaitlake.lake.incoming import Incoming
from gaitlake_schemas.tables import TABLES

ADDED_ONCE = {
    "videos": "SEMI JOIN new_videos USING (video_id)",
    "tracks": "SEMI JOIN new_landmarks USING (video_id, extractor_id)",
    "keypoints": "SEMI JOIN new_landmarks USING (video_id, extractor_id)",
    "mirror_disagreements": "SEMI JOIN new_landmarks USING (video_id, extractor_id)",
    "video_intervals": "SEMI JOIN new_extractions USING (video_id, extractor_id)",
    "extractions": "ANTI JOIN lake.main.extractions AS stored USING (video_id, extractor_id)",
    "extractors": "ANTI JOIN lake.main.extractors AS stored USING (extractor_id)",
    "analyses": "ANTI JOIN lake.main.analyses AS stored USING (analysis_id)",
}
"""Rows whose key is the hash of what they hold: those that are stored already are left out."""

DESCRIPTIONS = ("extractors", "analyses")
"""Every staged unit may bring its own copy of these."""

ANALYSED = (
    "clip_analyses",
    "intervals",
    "gait_events",
    "strides",
    "stride_metrics",
    "cycle_curves",
    "clip_metrics_withheld",
)
"""Rows of one clip and one analysis, replaced together."""

REPLACED_BY_KEY = ("subjects", "sessions", "clips", "corrections", "ledger", "runs")


def store(connection: duckdb.DuckDBPyConnection, incoming: Incoming) -> None:
    """Delete what the batch replaces, then insert its rows: one INSERT per table."""
    _delete_analysed(connection)
    if incoming.retired:
        _delete_retired(connection)
    if incoming.retired_paths:
        _delete_names(connection, incoming.retired_paths)
    for name in REPLACED_BY_KEY:
        if incoming.holds(name):
            _delete_by_key(connection, name)
    for name in (*REPLACED_BY_KEY, *ADDED_ONCE, *ANALYSED):
        if incoming.holds(name):
            _insert(connection, name)


def _delete_analysed(connection: duckdb.DuckDBPyConnection) -> None:
    if connection.execute("SELECT 1 FROM replaced_clips LIMIT 1").fetchone() is None:
        return
    for name in ANALYSED:
        connection.execute(
            f"DELETE FROM lake.main.{name} "
            "WHERE (clip_id, analysis_id) IN (SELECT (clip_id, analysis_id) FROM replaced_clips)"
        )


def _delete_retired(connection: duckdb.DuckDBPyConnection) -> None:
    connection.execute("DELETE FROM lake.main.clips WHERE clip_id IN (SELECT clip_id FROM batch_retired)")
    connection.execute(
        "DELETE FROM lake.main.ledger WHERE stage = 'analyse' AND clip_id IN (SELECT clip_id FROM batch_retired)"
    )


def _delete_names(connection: duckdb.DuckDBPyConnection, paths: Sequence[str]) -> None:
    sql = "DELETE FROM lake.main.ledger WHERE video_id IS NULL AND path IN (SELECT unnest(?::VARCHAR[]))"
    connection.execute(sql, [list(paths)])


def _delete_by_key(connection: duckdb.DuckDBPyConnection, name: str) -> None:
    same = " AND ".join(f"stored.{key} IS NOT DISTINCT FROM batch.{key}" for key in TABLES[name].grain)
    connection.execute(
        f"DELETE FROM lake.main.{name} AS stored WHERE EXISTS (SELECT 1 FROM batch_{name} AS batch WHERE {same})"
    )


def _insert(connection: duckdb.DuckDBPyConnection, name: str) -> None:
    columns = ", ".join(f'"{column.name}"' for column in TABLES[name].columns)
    order = ", ".join(TABLES[name].sort)
    distinct = "DISTINCT " if name in DESCRIPTIONS else ""
    source = f"SELECT {distinct}{columns} FROM batch_{name} {ADDED_ONCE.get(name, '')} ORDER BY {order}"
    connection.execute(f"INSERT INTO lake.main.{name} ({columns}) {source}")
