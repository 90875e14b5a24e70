"""The tables that SQL makes of the strides: of touched sessions in each commit, of all when their making changed.

``session_metrics`` and ``session_contrasts`` hold every analysis; ``pre_post_changes``, ``reference_bands`` and
``measurement_noise`` the current one only.
"""

from __future__ import annotations

import duckdb

from gaitlake.lake.incoming import has_rows
from gaitlake.lake.objects import sql_objects

ALL_SESSIONS = """
    CREATE OR REPLACE TEMP TABLE touched_sessions AS
    SELECT session_id FROM lake.main.sessions
    UNION
    SELECT session_id FROM lake.main.session_contrasts
"""
ROWS_AT_ONCE = 15_000_000
"""Rows of stride_metrics that are summarised in one go; more are taken metric by metric: memory stays bounded."""

MEMORY = "3GB"
"""What DuckDB may take while it summarises many strides; beyond it, it spills to disk."""

OF_SESSIONS = ("session_metrics", "session_contrasts")
OF_CURRENT = ("pre_post_changes", "reference_bands", "measurement_noise")


def refresh_summaries(
    connection: duckdb.DuckDBPyConnection,
    *,
    changed_subjects: bool = True,
    touched_repeats: bool = True,
    in_batch: bool = False,
) -> None:
    """Recompute the rows of ``touched_sessions`` (a temporary table) and leave all others as they are.

    Parameters
    ----------
    connection
        In a transaction, with the temporary table ``touched_sessions``.
    changed_subjects
        Has what is known of a subject changed? Then the reference bands are made anew, as they are when a session of
        a reference subject was touched.
    touched_repeats
        Was a clip touched that repeats another one or is repeated? Then the measurement noise is made anew.
    in_batch
        Are there views ``batch_clip_analyses`` and ``batch_stride_metrics`` of rows that were just stored? Then the
        strides of their clips are read from there: a night's cost follows what is new.
    """
    if not has_rows(connection, "touched_sessions"):
        return
    connection.execute(
        """
        CREATE OR REPLACE TEMP TABLE touched_subjects AS
        SELECT subject_id FROM lake.main.sessions SEMI JOIN touched_sessions USING (session_id)
        UNION
        SELECT subject_id FROM lake.main.session_contrasts SEMI JOIN touched_sessions USING (session_id)
        """
    )
    _refresh_sessions(connection, in_batch)
    _delete_touched(connection, "pre_post_changes", "subject_id", "touched_subjects")
    if has_rows(connection, UNTOUCHED_OF_SUBJECTS):
        _make_cells(connection, "(FROM lake.main.sessions SEMI JOIN touched_subjects USING (subject_id))")
    _make_visits(connection)
    if has_rows(connection, "touched_visits"):
        _insert(connection, "pre_post_changes")
    if changed_subjects or has_rows(connection, REFERENCE_TOUCHED):
        _replace(connection, "reference_bands")
    if touched_repeats:
        _replace(connection, "measurement_noise")


def refresh_current(connection: duckdb.DuckDBPyConnection) -> None:
    """Recompute what holds the current analysis only."""
    _make_cells(connection, "lake.main.sessions")
    _replace_current(connection)


def _replace_current(connection: duckdb.DuckDBPyConnection) -> None:
    connection.execute(
        "CREATE OR REPLACE TEMP TABLE touched_subjects AS SELECT DISTINCT subject_id FROM lake.main.sessions"
    )
    _make_visits(connection)
    for name in OF_CURRENT:
        _replace(connection, name)


def rebuild_summaries(connection: duckdb.DuckDBPyConnection) -> None:
    """Recompute every summary from the strides."""
    connection.execute(ALL_SESSIONS)
    if not has_rows(connection, "touched_sessions"):
        for name in (*OF_SESSIONS, *OF_CURRENT):
            connection.execute(f"DELETE FROM lake.main.{name}")
        return
    _refresh_sessions(connection, in_batch=False)
    _replace_current(connection)


UNTOUCHED_OF_SUBJECTS = """(
    FROM lake.main.sessions SEMI JOIN touched_subjects USING (subject_id) ANTI JOIN touched_sessions USING (session_id)
)"""
REFERENCE_TOUCHED = "(FROM lake.main.subjects SEMI JOIN touched_subjects USING (subject_id) WHERE is_reference)"


def _sql(name: str) -> str:
    return next(item.sql for item in sql_objects("summaries") if item.name == name)


def _replace(connection: duckdb.DuckDBPyConnection, name: str) -> None:
    connection.execute(f"DELETE FROM lake.main.{name}")
    _insert(connection, name)


def _insert(connection: duckdb.DuckDBPyConnection, name: str) -> None:
    connection.execute(f"INSERT INTO lake.main.{name} BY NAME {_sql(name)}")


def _make_cells(connection: duckdb.DuckDBPyConnection, sessions: str) -> None:
    """Make ``touched_pooled_clips`` and ``touched_session_cells`` of the sessions in a table or subquery."""
    connection.execute(
        f"CREATE OR REPLACE TEMP VIEW touched_session_clips AS FROM lake.main.clips SEMI JOIN {sessions} "
        "USING (session_id)"
    )
    connection.execute(
        "CREATE OR REPLACE TEMP TABLE touched_pooled_clips AS "
        "FROM lake.main.pooled_clips_of(clips_from := 'touched_session_clips')"
    )
    connection.execute(
        "CREATE OR REPLACE TEMP TABLE touched_session_cells AS "
        "FROM lake.main.session_cells_of(pooled_from := 'touched_pooled_clips')"
    )


def _make_visits(connection: duckdb.DuckDBPyConnection) -> None:
    """Make ``touched_visits`` from ``touched_session_cells``: sessions before and after, of whole subjects."""
    connection.execute(
        "CREATE OR REPLACE TEMP TABLE touched_visits AS "
        "FROM lake.main.pre_post_sessions_of(cells_from := 'touched_session_cells')"
    )


def _refresh_sessions(connection: duckdb.DuckDBPyConnection, in_batch: bool) -> None:
    for name in OF_SESSIONS:
        _delete_touched(connection, name, "session_id", "touched_sessions")
    _make_cells(connection, "touched_sessions")
    strides = _strides_in_batch(connection) if in_batch else "lake.main.stride_metrics"
    for metric in _portions(connection):
        _summarise_strides(connection, strides, metric)


def _delete_touched(connection: duckdb.DuckDBPyConnection, name: str, key: str, touched: str) -> None:
    """Delete the rows of what was touched; all at once where nothing else is left, which costs nothing."""
    rest = connection.execute(f"SELECT 1 FROM lake.main.{name} ANTI JOIN {touched} USING ({key}) LIMIT 1").fetchone()
    where = "" if rest is None else f"WHERE {key} IN (SELECT {key} FROM {touched})"
    connection.execute(f"DELETE FROM lake.main.{name} {where}")


def _portions(connection: duckdb.DuckDBPyConnection) -> list[str | None]:
    """Metrics to summarise one by one; [None] if all can be taken at once."""
    (rows,) = connection.execute("SELECT count(*) FROM lake.main.stride_metrics").fetchall()[0]
    (touched, sessions) = connection.execute(
        "SELECT (SELECT count(*) FROM touched_sessions), (SELECT count(*) FROM lake.main.sessions)"
    ).fetchall()[0]
    if rows * touched <= ROWS_AT_ONCE * max(sessions, 1):
        return [None]
    connection.execute(f"SET memory_limit = '{MEMORY}'")
    return [
        row[0]
        for row in connection.execute("SELECT DISTINCT metric FROM lake.main.stride_metrics ORDER BY 1").fetchall()
    ]


def _strides_in_batch(connection: duckdb.DuckDBPyConnection) -> str:
    """Where the strides of the pooled clips are: in the batch, and in the lake only if they are of other clips."""
    connection.execute(
        "CREATE OR REPLACE TEMP TABLE touched_stored_clips AS SELECT clip_id, analysis_id FROM touched_pooled_clips "
        "ANTI JOIN batch_clip_analyses USING (clip_id, analysis_id)"
    )
    if not has_rows(connection, "touched_stored_clips"):
        return "batch_stride_metrics"
    stored = "FROM lake.main.stride_metrics SEMI JOIN touched_stored_clips USING (clip_id, analysis_id)"
    return f"(FROM batch_stride_metrics UNION ALL BY NAME {stored})"


def _summarise_strides(connection: duckdb.DuckDBPyConnection, strides: str, metric: str | None) -> None:
    """Rows of session_metrics and session_contrasts of one metric, or of all."""
    only = "" if metric is None else "WHERE metric = '" + metric.replace("'", "''") + "'"
    connection.execute(f"CREATE OR REPLACE TEMP VIEW touched_strides AS SELECT * FROM {strides} {only}")
    for name in OF_SESSIONS:
        connection.execute(f"CREATE OR REPLACE TEMP TABLE touched_{name} AS {_sql(name)}")
        if not has_rows(connection, f"touched_{name}"):
            return
        connection.execute(f"INSERT INTO lake.main.{name} BY NAME SELECT * FROM touched_{name}")
    for name in OF_SESSIONS:
        connection.execute(f"DROP TABLE touched_{name}")
