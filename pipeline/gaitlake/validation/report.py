"""What the truth suite found, as a table for people and as one JSON document."""

from __future__ import annotations

import json
import math
from dataclasses import dataclass

from gaitlake.validation.bars import Achieved

HEADINGS = ("bar", "condition", "limit", "achieved", "99.9 % interval", "draws", "verdict")
WIDEST = 70


@dataclass(frozen=True, slots=True)
class Report:
    """A run of the suite.

    ``clip_ms``: median time of analysing 600 frames by (activity, view), ms; no bar. ``asked``: the options that ask
    for so many draws.
    """

    seed: int
    draws: int
    achieved: tuple[Achieved, ...]
    clip_ms: dict[str, float]
    asked: str = "--draws"

    @property
    def passed(self) -> bool:
        """No bar failed."""
        return all(a.passed for a in self.achieved)


def report_text(report: Report) -> str:
    """The table, one line a bar."""
    rows = [HEADINGS, *(_row(a) for a in report.achieved)]
    widths = [max(len(row[i]) for row in rows) for i in range(len(HEADINGS))]
    lines = ["  ".join(cell.ljust(width) for cell, width in zip(row, widths, strict=True)).rstrip() for row in rows]
    failed, still_open = (sum(a.verdict == v for a in report.achieved) for v in ("fail", "open"))
    lines += [
        "",
        f"{len(report.achieved)} bars: {failed} failed, {still_open} open (value beyond, interval not wholly).",
        f"Again: gaitlake validate --seed {report.seed} {report.asked} {report.draws}",
    ]
    if report.clip_ms:
        speeds = ", ".join(f"{name} {ms:.0f} ms" for name, ms in report.clip_ms.items())
        lines.append(f"Analysing one clip of 600 frames, all metrics, median of runs on this machine: {speeds}")
    return "\n".join(lines)


def _row(achieved: Achieved) -> tuple[str, ...]:
    bar, estimate = achieved.bar, achieved.estimate
    unit = "" if bar.unit in ("share", "F1", "ratio", "relative", "own units") else f" {bar.unit}"
    interval = "-" if bar.summary == "largest" else f"{_number(estimate.low)} to {_number(estimate.high)}"
    condition = bar.condition if len(bar.condition) <= WIDEST else bar.condition[: WIDEST - 1] + "…"
    value = "nothing measured" if math.isnan(estimate.value) else _number(estimate.value) + unit
    limit = bar.limit if bar.limit == "reported" else bar.limit + unit
    return bar.name, condition, limit, value, interval, str(estimate.n), achieved.verdict


def _number(value: float) -> str:
    if not math.isfinite(value) or value == 0:
        return f"{value:g}"
    return f"{value:.1e}" if abs(value) < 1e-4 else f"{value:.4g}"


def report_json(report: Report) -> str:
    """Everything, for programs; what is infinite or not a number is null."""
    bars = [
        {
            "name": a.bar.name,
            "condition": a.bar.condition,
            "statement": a.bar.statement,
            "unit": a.bar.unit,
            "summary": a.bar.summary,
            "at_least": a.bar.at_least,
            "at_most": a.bar.at_most,
            "value": _finite(a.estimate.value),
            "interval": [_finite(a.estimate.low), _finite(a.estimate.high)],
            "draws": a.estimate.n,
            "verdict": a.verdict,
            "passed": a.passed,
        }
        for a in report.achieved
    ]
    document = {
        "seed": report.seed,
        "draws": report.draws,
        "level": 0.999,
        "passed": report.passed,
        "bars": bars,
        "clip_ms": report.clip_ms,
    }
    return json.dumps(document, indent=1, ensure_ascii=False, allow_nan=False)


def _finite(value: float) -> float | None:
    return value if math.isfinite(value) else None
