"""Step: do the lake's summaries and polars' hold the same? Every row, every column that both have."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import duckdb

from gaitlake.lake import connect
from gaitlake_schemas.tables import TABLES
from tests.performance.sql.effects import ENDS, KEY, MOMENTS

COMPARED = ("session_metrics", "session_contrasts", "pre_post_changes")
LEFT_OUT = ("clip_ids", "clip_scores")
"""Of session_metrics: NULL in the lakes measured, which is checked."""

CLOSE = 2e-9
"""Largest relative difference that counts as none: the lake's normal quantile is exact to 1.2e-9."""

SCALES = dict.fromkeys(("ci_low", "ci_high"), "abs(ours.difference) + 2 * abs(ours.difference_se)")
"""What a difference is relative to, where it is not the number itself: an end of an interval may be 0."""

MEMORY = "4GB"


def agreement_step(lake: str, polars: str) -> dict[str, Any]:
    """For each table its rows, the largest difference of its numbers, and the rows that differ or that one lacks."""
    with connect(lake) as connection:
        connection.execute(f"SET memory_limit = '{MEMORY}'")
        connection.execute(f"SET temp_directory = '{Path(polars) / 'spill'}'")
        portions = [row[0] for row in connection.execute("SELECT DISTINCT metric FROM session_metrics").fetchall()]
        return {name: _compared(connection, name, polars, portions) for name in COMPARED}


def _compared(connection: duckdb.DuckDBPyConnection, name: str, polars: str, metrics: list[str]) -> dict[str, Any]:
    rows, differing, largest = 0, 0, 0.0
    for metric in metrics:
        found = connection.execute(_question(name, polars), {"metric": metric}).fetchall()[0]
        rows, differing, largest = rows + found[0], differing + found[1], max(largest, found[2] or 0.0)
    return {"rows": rows, "differing": differing, "largest_difference": largest}


def _question(name: str, polars: str) -> str:
    table = TABLES[name]
    columns = [column for column in table.columns if column.name not in (*table.grain, *LEFT_OUT)]
    exact = [column.name for column in columns if str(column.type) != "double"]
    numbers = [column.name for column in columns if str(column.type) == "double"]
    keys = " AND ".join(f"ours.{key} IS NOT DISTINCT FROM theirs.{key}" for key in table.grain if key != "subject_id")
    apart = ", ".join(
        f"abs(ours.{name} - theirs.{name}) / greatest({SCALES.get(name, f'abs(ours.{name})')}, 1e-9)"
        for name in numbers
    )
    unlike = " OR ".join(
        [f"ours.{name} IS DISTINCT FROM theirs.{name}" for name in exact]
        + [f"(ours.{name} IS NULL) != (theirs.{name} IS NULL)" for name in numbers]
        + ([f"ours.{name} IS NOT NULL" for name in LEFT_OUT] if name == "session_metrics" else [])
    )
    return f"""
        SELECT count(*), count(*) FILTER (ours.metric IS NULL OR theirs.metric IS NULL OR {unlike} OR apart > {CLOSE}),
            max(apart)
        FROM (
            SELECT ours, theirs, greatest({apart}) AS apart
            FROM (FROM {name} WHERE metric = $metric) AS ours
            FULL JOIN (FROM read_parquet('{polars}/{name}-*.parquet') WHERE metric = $metric) AS theirs
                ON ours.subject_id = theirs.subject_id AND {keys}
        )
    """


def effects_apart(folder: Path, name: str) -> dict[str, float]:
    """Largest difference of the effects that ``name`` found from the lake's, in standard deviations of the change.

    Of means, SDs and effect sizes (``moments``), and of the ends of intervals, for which the lake has Student's t by an
    expansion (``ends``). Infinite where one lacks a row or counts other subjects.
    """
    keys = " AND ".join(f"ours.{key} IS NOT DISTINCT FROM theirs.{key}" for key in KEY)
    with duckdb.connect() as connection:
        found = connection.execute(
            f"""
            SELECT max(if(same, {_apart(MOMENTS)}, 'inf'::DOUBLE)), max(if(same, {_apart(ENDS)}, 'inf'::DOUBLE))
            FROM (
                SELECT ours, theirs, coalesce(ours.n_subjects = theirs.n_subjects, false) AS same
                FROM '{folder}/effects-lake.parquet' AS ours
                FULL JOIN '{folder}/effects-{name}.parquet' AS theirs ON {keys}
            )
            """
        ).fetchall()[0]
    return dict(zip(("moments", "ends"), found, strict=True))


def _apart(columns: tuple[str, ...]) -> str:
    each = (f"abs(ours.{column} - theirs.{column}) / greatest(abs(ours.sd_change), 1e-9)" for column in columns)
    return f"greatest(0, {', '.join(each)})"
