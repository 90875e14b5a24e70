"""What an analysis found, to read: the clip in two lines, then one line per metric."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping
from dataclasses import asdict, dataclass
from statistics import median

import pyarrow as pa

from gaitlake.metrics import METRICS
from gaitlake_schemas.vocabulary import REASONS, SIDES

Row = dict[str, object]
LACKING = "NO_EVENTS"
"""Why a side has no number when it has no stride at all."""


@dataclass(frozen=True, slots=True)
class Side:
    """One metric of one side: median of its strides (the metric's unit), their number, else why there is none."""

    median: float | None
    n: int
    reason: str | None


@dataclass(frozen=True, slots=True)
class Summary:
    """The row of ``clip_analyses``, and each metric with its unit and both sides."""

    clip: Row
    metrics: tuple[tuple[str, str, Side, Side], ...]

    def as_dict(self) -> Row:
        """For JSON."""
        return {
            "clip": self.clip,
            "metrics": [
                {"metric": name, "unit": unit, "left": asdict(left), "right": asdict(right)}
                for name, unit, left, right in self.metrics
            ],
        }


def summarise(tables: Mapping[str, pa.Table]) -> Summary:
    """Summary of the tables that :func:`gaitlake.analyse` returns."""
    (clip,) = tables["clip_analyses"].to_pylist()
    withheld = {row["metric"]: row["reason"] for row in tables["clip_metrics_withheld"].to_pylist()}
    values: dict[tuple[str, str], list[float]] = {}
    missing: dict[tuple[str, str], list[str]] = {}
    for row in tables["stride_metrics"].select(["metric", "side", "value", "reason"]).to_pylist():
        cell = (row["metric"], row["side"])
        if row["value"] is None:
            missing.setdefault(cell, []).append(row["reason"])
        else:
            values.setdefault(cell, []).append(row["value"])
    rejected = _rejected(tables["strides"])

    def side(metric: str, name: str) -> Side:
        found = values.get((metric, name), [])
        if found:
            return Side(median(found), len(found), None)
        lost = _commonest(missing.get((metric, name), ())) or _commonest(rejected[name])
        return Side(None, 0, withheld.get(metric) or clip["reason"] or lost or LACKING)

    lines = tuple((name, metric.unit, side(name, "left"), side(name, "right")) for name, metric in METRICS.items())
    return Summary(clip, lines)


def _rejected(strides: pa.Table) -> dict[str, list[str]]:
    """Reasons of the strides of each side that do not count; EDGE only where there is no other."""
    reasons: dict[str, list[str]] = {side: [] for side in SIDES}
    for row in strides.select(["side", "reason"]).to_pylist():
        if row["reason"] is not None:
            reasons[row["side"]].append(row["reason"])
    return {side: [r for r in found if r != "EDGE"] or found for side, found in reasons.items()}


def _commonest(reasons: list[str] | tuple[str, ...]) -> str | None:
    counted = Counter(reasons)
    return min(counted, key=lambda reason: (-counted[reason], reason)) if counted else None


def summary_text(summary: Summary) -> str:
    """The same to read."""
    clip = summary.clip
    cadence = f"{clip['cadence_spm']:.1f} steps/min" if clip["cadence_spm"] is not None else "not found"
    lines = [
        f"view {_said(clip, 'view')}, activity {_said(clip, 'activity')}, cadence {cadence}",
        f"strides: {clip['strides_left']} left ({clip['rejected_left']} rejected), "
        f"{clip['strides_right']} right ({clip['rejected_right']} rejected)",
    ]
    if clip["reason"] is not None:
        lines.append(f"no numbers: {clip['reason']}: {REASONS.get(str(clip['reason']), '')}")
    if clip["flags"] is not None:
        lines.append(f"read with care: {clip['flags']}")
    measured = [line for line in summary.metrics if line[2].n or line[3].n]
    lines += ["", *_table(measured)] if measured else []
    left_out = [line for line in summary.metrics if not (line[2].n or line[3].n)]
    if left_out and clip["reason"] is None:
        lines += ["", "Without numbers", *_grouped(left_out)]
    return "\n".join(lines)


def _said(clip: Row, name: str) -> str:
    value, source = clip[name], clip[f"{name}_source"]
    return f"{value} (from the {source})" if value is not None else "not found"


def _table(lines: list[tuple[str, str, Side, Side]]) -> list[str]:
    rows = [(f"{name} [{unit}]", _cell(left), _cell(right)) for name, unit, left, right in lines]
    width = max(len(row[0]) for row in rows)
    return [f"{'median of the strides (n)':<{width}} {'left':>18} {'right':>18}"] + [
        f"{name:<{width}} {left:>18} {right:>18}" for name, left, right in rows
    ]


def _cell(side: Side) -> str:
    return f"{side.median:.4g} ({side.n})" if side.median is not None else str(side.reason)


def _grouped(lines: list[tuple[str, str, Side, Side]]) -> list[str]:
    """One line per reason."""
    groups: dict[str, list[str]] = {}
    for name, _unit, left, right in lines:
        reason = str(left.reason) if left.reason == right.reason else f"{left.reason} (left), {right.reason} (right)"
        groups.setdefault(reason, []).append(name)
    return [f"  {reason}: {', '.join(names)}" for reason, names in groups.items()]
