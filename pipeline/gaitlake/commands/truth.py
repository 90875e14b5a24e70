from __future__ import annotations

import json
import shlex
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from gaitlake.commands.options import lake_option
from gaitlake.saying import say

if TYPE_CHECKING:
    from gaitlake.synthetic.clinic.known import Known

METRICS = {"load_t90_ms": 1, "step_time_s": 4, "wobble_stride_sd": 4}
"""Laid beside the truth, and the decimals they are shown with."""
Row = dict[str, Any]

DIFFERENCES = """
SELECT subject_id, timepoint, condition, view, pairing, metric, unit, difference, ci_low, ci_high, verdict, reason
FROM asymmetry
WHERE timepoint = 'pre' AND condition = 'baseline' AND metric IN ('load_t90_ms', 'step_time_s', 'wobble_stride_sd')
AND (metric != 'step_time_s' OR view = 'sagittal')
QUALIFY row_number() OVER (PARTITION BY subject_id, metric, view ORDER BY difference IS NULL, pairing = 'same_clip') = 1
ORDER BY metric, subject_id
"""
"""Each limb from the clips in which it was near, where there are such."""
CHANGES = """
WITH sides AS (
    SELECT * EXCLUDE (left_change, left_change_se, right_change, right_change_se),
        'left' AS side, left_change AS change, left_change_se AS se
    FROM pre_post
    UNION ALL
    SELECT * EXCLUDE (left_change, left_change_se, right_change, right_change_se),
        'right' AS side, right_change AS change, right_change_se AS se
    FROM pre_post
)
SELECT
    subject_id, condition, view, metric, unit, pairing, side, change,
    change - normal_quantile(0.975) * se AS ci_low, change + normal_quantile(0.975) * se AS ci_high
FROM sides
WHERE condition = 'baseline' AND metric IN ('load_t90_ms', 'wobble_stride_sd')
QUALIFY row_number() OVER (
    PARTITION BY subject_id, metric, view, side ORDER BY change IS NULL, pairing = 'same_clip'
) = 1
ORDER BY metric, subject_id, side
"""


@click.command()
@click.argument("clinic", type=click.Path(path_type=Path, file_okay=False))
@lake_option
@click.option("--json", "as_json", is_flag=True, help="For programs: both tables as one JSON object.")
def truth(clinic: Path, lake: Path, as_json: bool) -> None:
    """Lay what a lake found beside what is true about a CLINIC that `gaitlake synth` made.

    Who was asymmetric before, on what, and what changed afterwards.
    """
    from gaitlake.lake import one_state
    from gaitlake.synthetic.clinic import read_known

    known = read_known(clinic, tuple(METRICS))
    with one_state(lake) as connection:
        there, differences, changes = (
            connection.sql(sql).to_arrow_table().to_pylist() for sql in ("SELECT path FROM clips", DIFFERENCES, CHANGES)
        )
    count = len(set(known.paths) & {row["path"] for row in there})
    _check(count, clinic, lake, known)
    before = [_difference(row, known) for row in differences if row["subject_id"] in known.responses]
    after = [_change(row, known) for row in changes if row["subject_id"] in known.responses]
    if as_json:
        say(json.dumps({"clips": count, "before": before, "changes": after}, indent=1), as_json=True)
        return
    say("Before: left - right, what was found and what is true\n")
    say(_table(before, ("subject", "metric", "found", "interval", "true", "verdict")))
    say("\nFrom before to after, each side: what was found and what is true\n")
    say(_table(after, ("subject", "response", "metric", "side", "found", "interval", "true")))


def _check(count: int, clinic: Path, lake: Path, known: Known) -> None:
    """Refuse a lake that has nothing of the clinic; one that lacks a part is no reason to stop."""
    from gaitlake.commands.synth import into_lake
    from gaitlake.errors import LakeError

    if not count:
        how = into_lake(clinic, shlex.quote(str(lake)), keypoints_only=known.keypoints_only)
        raise LakeError(f"lake {lake} has none of the {len(known.paths)} clips of {clinic}; bring them in first: {how}")
    if count < len(known.paths):
        say(f"note: {count} of the {len(known.paths)} clips of {clinic} are in the lake", err=True)


def _difference(row: Row, known: Known) -> Row:
    session = (row["subject_id"], row["timepoint"], row["condition"], row["view"])
    return {
        "subject": row["subject_id"],
        "metric": row["metric"],
        "found": row["difference"],
        "interval": _interval(row["ci_low"], row["ci_high"]),
        "true": known.difference(session, row["metric"]),
        "verdict": row["verdict"] if row["reason"] is None else f"{row['verdict']}: {row['reason']}",
    }


def _change(row: Row, known: Known) -> Row:
    session = (row["subject_id"], "pre", row["condition"], row["view"])
    return {
        "subject": row["subject_id"],
        "response": known.responses.get(row["subject_id"], "?"),
        "metric": row["metric"],
        "side": row["side"],
        "found": row["change"],
        "interval": _interval(row["ci_low"], row["ci_high"]),
        "true": known.change(session, row["metric"], row["side"]),
    }


def _interval(low: float | None, high: float | None) -> list[float] | None:
    return None if low is None or high is None else [low, high]


def _table(rows: list[Row], columns: tuple[str, ...]) -> str:
    cells = [columns, *(tuple(_cell(row, name) for name in columns) for row in rows)]
    widths = [max(len(line[i]) for line in cells) for i in range(len(columns))]
    return "\n".join("  ".join(c.ljust(w) for c, w in zip(line, widths, strict=True)).rstrip() for line in cells)


def _cell(row: Row, name: str) -> str:
    value, decimals = row[name], METRICS[row["metric"]]
    if isinstance(value, list):
        return f"[{value[0]:.{decimals}f}, {value[1]:.{decimals}f}]"
    if isinstance(value, float):
        return f"{value:.{decimals}f}"
    return "-" if value is None else str(value)
