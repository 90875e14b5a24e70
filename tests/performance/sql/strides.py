"""What pandas and polars start from: the lake's Parquet files, and its clips as a small table."""

from __future__ import annotations

from dataclasses import dataclass

import pyarrow as pa

from gaitlake.lake import connect

AT_ONCE = 15_000_000
"""Rows of strides that are taken at once; more are taken metric by metric, as the lake does."""


@dataclass(frozen=True, slots=True)
class Strides:
    """``files`` hold every row: the lakes measured have no deleted ones. ``clips`` are the rows of pooled_clips."""

    files: list[str]
    rows: int
    metrics: list[str]
    unsided: list[str]
    clips: pa.Table
    sessions: pa.Table

    @property
    def portions(self) -> list[list[str]]:
        """Metrics that are taken together."""
        return [self.metrics] if self.rows <= AT_ONCE else [[metric] for metric in self.metrics]


def strides_of(lake: str) -> Strides:
    with connect(lake) as connection:
        files = connection.execute(
            "SELECT data_file, delete_file FROM ducklake_list_files('lake', 'stride_metrics')"
        ).fetchall()
        if any(deleted for _, deleted in files):
            raise ValueError(
                f"strides of {lake} were deleted since it was made: their files hold more rows than the lake"
            )
        (rows,) = connection.execute("SELECT count(*) FROM stride_metrics").fetchall()[0]
        named = connection.execute(
            "SELECT metric, sided FROM metrics WHERE metric IN (SELECT DISTINCT metric FROM session_metrics) ORDER BY 1"
        ).fetchall()
        return Strides(
            files=[file for file, _ in files],
            rows=rows,
            metrics=[metric for metric, _ in named],
            unsided=[metric for metric, sided in named if not sided],
            clips=connection.execute("FROM pooled_clips").to_arrow_table(),
            sessions=connection.execute(
                "SELECT session_id, date, intervention, intervention_date FROM sessions"
            ).to_arrow_table(),
        )
