"""Step: the group's effects of every metric from the lake: summaries are stored, the view groups them when asked."""

from __future__ import annotations

from typing import Any

from gaitlake.lake import connect
from tests.performance.sql.step import timed

QUESTION = "SELECT * FROM pre_post_effects"
KEY = ("intervention", "pairing", "metric", "outcome")
"""What tells the effects apart in the lakes measured: one activity, view and condition, nobody filmed twice a day."""

MOMENTS = ("n_subjects", "mean_pre", "mean_post", "mean_change", "sd_change", "d_z")
ENDS = ("ci_low", "ci_high")
COMPARED = (*MOMENTS, *ENDS)


def lake_effects_step(lake: str, target: str) -> dict[str, Any]:
    """Open the lake, ask, fetch; both are timed, importing is not."""
    found: dict[str, Any] = {}
    with timed(found, "total"):
        with timed(found, "connect"):
            connection = connect(lake)
        with timed(found, "query"):
            rows = connection.execute(QUESTION).fetchall()
    connection.execute(f"COPY (SELECT {', '.join((*KEY, *COMPARED))} FROM pre_post_effects) TO '{target}'")
    connection.close()
    return found | {"rows": len(rows)}
