"""What a clip can carry, metric by metric: the registry says what there is, the tables what became of it."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass

from gaitlake.check.findings import Findings, Row
from gaitlake.metrics.motion import SIDES
from gaitlake.metrics.registry import METRICS

CAN, CARE, CANNOT = "can", "with care", "cannot"

LEAST_STRIDES = 7
"""Strides a side below which left and right are not compared (SCIENCE 6; Dingenen 2018)."""

ENOUGH_STRIDES = 25
"""Strides a side recommended (SCIENCE 6; Oliveira & Pirscoveanu 2021)."""

NO_VERDICT = "LOW_FPS"
"""A flag with which a value is stored but takes part in no verdict: for whoever films, it cannot be measured."""


@dataclass(frozen=True, slots=True)
class Capability:
    """One metric in one clip.

    Attributes
    ----------
    verdict : :data:`CAN`, :data:`CARE` or :data:`CANNOT`
    codes : why not, or why with care
    values : by side, strides with a value; a metric without sides has them under the side of the stride
    lost : by side that has fewer than seven values, the code that cost it most; empty where both have enough
    """

    metric: str
    family: str
    verdict: str
    codes: tuple[str, ...]
    values: dict[str, int]
    lost: dict[str, str]


def capabilities(findings: Findings) -> list[Capability]:
    """Every metric of the registry, in its order."""
    withheld = {row["metric"]: row["reason"] for row in findings.tables["clip_metrics_withheld"].to_pylist()}
    rows: dict[str, list[Row]] = {}
    for row in findings.tables["stride_metrics"].to_pylist():
        rows.setdefault(row["metric"], []).append(row)
    return [
        _without_values(name, str(withheld[name]))
        if name in withheld
        else _with_values(name, rows.get(name, []), findings)
        for name in METRICS
    ]


def _without_values(name: str, code: str) -> Capability:
    return Capability(name, family_of(name), CANNOT, (code,), dict.fromkeys(SIDES, 0), {})


def _with_values(name: str, rows: list[Row], findings: Findings) -> Capability:
    values = Counter(str(row["side"]) for row in rows if row["value"] is not None)
    if not values:
        return _without_values(name, _usual(row["reason"] for row in rows) or findings.text("reason") or "NO_EVENTS")
    flags = {flag for row in rows if row["value"] is not None for flag in str(row["flags"] or "").split(",") if flag}
    lost = {side: _loss(rows, side, findings, values[side]) for side in _short_sides(name, values, findings)}
    verdict = CANNOT if NO_VERDICT in flags else CARE if flags or lost else CAN
    counted = {side: values[side] for side in SIDES}
    return Capability(name, family_of(name), verdict, tuple(sorted(flags | set(lost.values()))), counted, lost)


def _short_sides(name: str, values: Counter[str], findings: Findings) -> list[str]:
    """Sides with too few values to be compared; of a metric without sides both, where all strides are too few.

    Of a clip that was looked at in part, as many are expected in the rest as it is long.
    """
    least = LEAST_STRIDES / findings.film.times_longer
    if METRICS[name].sided:
        return [side for side in SIDES if values[side] < least]
    return list(SIDES) if values.total() < least else []


def _loss(rows: list[Row], side: str, findings: Findings, values: int) -> str:
    """What cost a side its values: strides that do not count or values that are NULL; LOW_N where there were too few
    strides to begin with."""
    nulls = Counter(str(row["reason"]) for row in rows if row["side"] == side and row["value"] is None)
    (code, lost), *_ = [*(nulls + findings.rejected(side)).most_common(1), ("LOW_N", 0)]
    return code if lost + values >= LEAST_STRIDES else "LOW_N"


def _usual(reasons: Iterable[object]) -> str | None:
    counted = Counter(str(reason) for reason in reasons if reason is not None)
    return counted.most_common(1)[0][0] if counted else None


def family_of(name: str) -> str:
    """Family by which metrics are grouped: timing, angles, loading, frontal, …"""
    return METRICS[name].family
