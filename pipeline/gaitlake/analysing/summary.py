"""What an analysis found, to read: the clip in two lines, then one line per metric with what to read it with."""

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
NOT_TO_BE_JUDGED = "LOW_FPS"
"""Values with this flag are kept, and no view gives a verdict on them."""
SOURCES = {"pixels": "found", "manifest": "declared"}
"""Words for where view and activity come from, where there is neither a video nor a manifest."""
CONFLICT = "VIEW_CONFLICT"


@dataclass(frozen=True, slots=True)
class Side:
    """One metric of one side: median of its strides (the metric's unit), their number, else why there is none."""

    median: float | None
    n: int
    reason: str | None


@dataclass(frozen=True, slots=True)
class Line:
    """One metric: both sides, and the codes that any of its values is flagged with, sorted."""

    metric: str
    unit: str
    left: Side
    right: Side
    flags: tuple[str, ...] = ()

    @property
    def has_numbers(self) -> bool:
        """Has any side a value?"""
        return bool(self.left.n or self.right.n)


@dataclass(frozen=True, slots=True)
class Summary:
    """The row of ``clip_analyses``, and a line per metric."""

    clip: Row
    metrics: tuple[Line, ...]

    @property
    def has_numbers(self) -> bool:
        """Has any metric a value?"""
        return any(line.has_numbers for line in self.metrics)

    def as_dict(self) -> Row:
        """For JSON; flags as in the tables: codes with commas between, or null."""
        return {
            "clip": self.clip,
            "metrics": [asdict(line) | {"flags": ",".join(line.flags) or None} for line in self.metrics],
        }


def summarise(tables: Mapping[str, pa.Table]) -> Summary:
    """Summary of the tables that :func:`gaitlake.analyse` returns."""
    (clip,) = tables["clip_analyses"].to_pylist()
    withheld = {row["metric"]: row["reason"] for row in tables["clip_metrics_withheld"].to_pylist()}
    values: dict[tuple[str, str], list[float]] = {}
    missing: dict[tuple[str, str], list[str]] = {}
    flags: dict[str, set[str]] = {}
    for row in tables["stride_metrics"].select(["metric", "side", "value", "reason", "flags"]).to_pylist():
        cell = (row["metric"], row["side"])
        if row["value"] is None:
            missing.setdefault(cell, []).append(row["reason"])
        else:
            values.setdefault(cell, []).append(row["value"])
            flags.setdefault(row["metric"], set()).update((row["flags"] or "").split(","))
    rejected = _rejected(tables["strides"])

    def side(metric: str, name: str) -> Side:
        found = values.get((metric, name), [])
        if found:
            return Side(median(found), len(found), None)
        lost = _commonest(missing.get((metric, name), ())) or _commonest(rejected[name])
        return Side(None, 0, withheld.get(metric) or clip["reason"] or lost or LACKING)

    lines = (
        Line(name, metric.unit, side(name, "left"), side(name, "right"), tuple(sorted(flags.get(name, set()) - {""})))
        for name, metric in METRICS.items()
    )
    return Summary(clip, tuple(lines))


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
        lines.append(_why_none(clip))
    if clip["flags"] is not None:
        lines.append(f"read with care: {clip['flags']}")
    measured = [line for line in summary.metrics if line.has_numbers]
    judged = [line for line in measured if NOT_TO_BE_JUDGED not in line.flags]
    unjudged = [line for line in measured if NOT_TO_BE_JUDGED in line.flags]
    lines += ["", *_table("median of the strides (n)", judged)] if judged else []
    lines += ["", *_table(f"shown, not to be judged ({NOT_TO_BE_JUDGED})", unjudged)] if unjudged else []
    codes = sorted({code for line in measured for code in line.flags})
    lines += ["", "Flags", *(f"  {code}: {REASONS.get(code, '')}" for code in codes)] if codes else []
    left_out = [line for line in summary.metrics if not line.has_numbers]
    if left_out and clip["reason"] is None:
        lines += ["", "Without numbers", *_grouped(left_out)]
    return "\n".join(lines)


def _said(clip: Row, name: str) -> str:
    value, source = clip[name], clip[f"{name}_source"]
    return f"{value} ({SOURCES.get(str(source), source)})" if value is not None else "not found"


def _why_none(clip: Row) -> str:
    """The reason; where view and keypoints disagree that may be behind it, so it is said beside it."""
    codes = {str(clip["reason"]): REASONS.get(str(clip["reason"]), "")}
    if CONFLICT in (clip["reason"], *str(clip["flags"] or "").split(",")):
        codes[CONFLICT] = f"the declared view {clip['view']} is not what the keypoints show"
    return "no numbers: " + "; ".join(f"{code}: {words}" for code, words in codes.items())


def _table(title: str, lines: list[Line]) -> list[str]:
    rows = [(f"{one.metric} [{one.unit}]", _cell(one.left), _cell(one.right), ",".join(one.flags)) for one in lines]
    rows.insert(0, (title, "left", "right", "flags"))
    width = max(len(row[0]) for row in rows)
    return [f"{name:<{width}} {left:>18} {right:>18}  {flags}".rstrip() for name, left, right, flags in rows]


def _cell(side: Side) -> str:
    return f"{side.median:.4g} ({side.n})" if side.median is not None else str(side.reason)


def _grouped(lines: list[Line]) -> list[str]:
    """One line per reason."""
    groups: dict[str, list[str]] = {}
    for line in lines:
        left, right = line.left.reason, line.right.reason
        groups.setdefault(str(left) if left == right else f"{left} (left), {right} (right)", []).append(line.metric)
    return [f"  {reason}: {', '.join(names)}" for reason, names in groups.items()]
