"""The tables that SQL makes of the strides: of touched sessions in each commit, of all when their making changed.

``session_metrics`` and ``session_contrasts`` hold every analysis; ``pre_post_changes``, ``reference_bands`` and
``measurement_noise`` the current one only.
"""

from __future__ import annotations

import duckdb

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


def refresh_summaries(
    connection: duckdb.DuckDBPyConnection, *, changed_subjects: bool = True, touched_repeats: bool = True
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
    """
    if connection.execute("SELECT 1 FROM touched_sessions LIMIT 1").fetchone() is None:
        return
    connection.execute(
        """
        CREATE OR REPLACE TEMP TABLE touched_subjects AS
        SELECT subject_id FROM lake.main.sessions SEMI JOIN touched_sessions USING (session_id)
        UNION
        SELECT subject_id FROM lake.main.session_contrasts SEMI JOIN touched_sessions USING (session_id)
        """
    )
    _refresh_sessions(connection)
    _delete_touched(connection, "pre_post_changes", "subject_id", "touched_subjects")
    _insert(connection, "pre_post_changes")
    if changed_subjects or connection.execute(REFERENCE_TOUCHED).fetchone() is not None:
        _replace(connection, "reference_bands")
    if touched_repeats:
        _replace(connection, "measurement_noise")


def refresh_current(connection: duckdb.DuckDBPyConnection) -> None:
    """Recompute what holds the current analysis only."""
    connection.execute(
        "CREATE OR REPLACE TEMP TABLE touched_subjects AS SELECT DISTINCT subject_id FROM lake.main.sessions"
    )
    for name in ("pre_post_changes", "reference_bands", "measurement_noise"):
        _replace(connection, name)


def rebuild_summaries(connection: duckdb.DuckDBPyConnection) -> None:
    """Recompute every summary from the strides."""
    connection.execute(ALL_SESSIONS)
    _refresh_sessions(connection)
    refresh_current(connection)


REFERENCE_TOUCHED = """
    SELECT 1 FROM lake.main.subjects SEMI JOIN touched_subjects USING (subject_id) WHERE is_reference LIMIT 1
"""


def _sql(name: str) -> str:
    return next(item.sql for item in sql_objects("summaries") if item.name == name)


def _replace(connection: duckdb.DuckDBPyConnection, name: str) -> None:
    connection.execute(f"DELETE FROM lake.main.{name}")
    _insert(connection, name)


def _insert(connection: duckdb.DuckDBPyConnection, name: str) -> None:
    connection.execute(f"INSERT INTO lake.main.{name} BY NAME {_sql(name)}")


def _refresh_sessions(connection: duckdb.DuckDBPyConnection) -> None:
    for name in OF_SESSIONS:
        _delete_touched(connection, name, "session_id", "touched_sessions")
    for metric in _portions(connection):
        _summarise_strides(connection, metric)


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


def _summarise_strides(connection: duckdb.DuckDBPyConnection, metric: str | None) -> None:
    """Rows of session_metrics and session_contrasts of one metric, or of all."""
    only = "" if metric is None else "WHERE metric = '" + metric.replace("'", "''") + "'"
    connection.execute(f"CREATE OR REPLACE TEMP VIEW touched_strides AS SELECT * FROM lake.main.stride_metrics {only}")
    for name in OF_SESSIONS:
        connection.execute(f"CREATE OR REPLACE TEMP TABLE touched_{name} AS {_sql(name)}")
        connection.execute(f"INSERT INTO lake.main.{name} BY NAME SELECT * FROM touched_{name}")
    for name in OF_SESSIONS:
        connection.execute(f"DROP TABLE touched_{name}")
