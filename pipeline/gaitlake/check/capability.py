"""What a clip can carry, metric by metric: the registry says what there is, the tables what became of it."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass, replace

from gaitlake.check.findings import Findings, Row
from gaitlake.check.rules_recording import FPS_TOLERANCE, real_time_unknown
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
    lost : by side for which fewer than seven values are expected in the whole clip, the code that cost it most
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
        _withheld(name, str(withheld[name]), findings)
        if name in withheld
        else _with_values(name, rows.get(name, []), findings)
        for name in METRICS
    ]


def _withheld(name: str, code: str, findings: Findings) -> Capability:
    """Of a clip that was looked at in part, strides that are too few there may be enough in the whole."""
    later = code == "LOW_N" and findings.film.stopped
    if later and all(findings.expected(side) >= LEAST_STRIDES for side in SIDES):
        return replace(_without_values(name, code), verdict=CARE)
    return _without_values(name, code)


def _without_values(name: str, code: str) -> Capability:
    return Capability(name, family_of(name), CANNOT, (code,), dict.fromkeys(SIDES, 0), {})


def _with_values(name: str, rows: list[Row], findings: Findings) -> Capability:
    values = Counter(str(row["side"]) for row in rows if row["value"] is not None)
    if not values:
        if rows and _too_slow(name, findings):
            return _without_values(name, NO_VERDICT)
        code = _usual(row["reason"] for row in rows) or findings.text("reason") or "NO_EVENTS"
        return _withheld(name, code, findings)
    flags = {flag for row in rows if row["value"] is not None for flag in str(row["flags"] or "").split(",") if flag}
    lost = {side: _loss(rows, side, findings, values[side]) for side in _short_sides(name, values, findings)}
    counted = {side: values[side] for side in SIDES}
    if NO_VERDICT in flags:
        return Capability(name, family_of(name), CANNOT, (NO_VERDICT,), counted, lost)
    verdict = CANNOT if _next_to_nothing(values, findings) else CARE if flags or lost else CAN
    return Capability(name, family_of(name), verdict, tuple(sorted(flags | set(lost.values()))), counted, lost)


def _too_slow(name: str, findings: Findings) -> bool:
    """Would the frame rate alone have kept the metric from every verdict?"""
    return not real_time_unknown(findings) and findings.fps_hz < METRICS[name].minimum_fps_hz * (1.0 - FPS_TOLERANCE)


def _next_to_nothing(values: Counter[str], findings: Findings) -> bool:
    """A few values of one leg and none of the other: neither a leg for itself nor a pass to add to others."""
    enough = any(values[side] * findings.growth(side) >= LEAST_STRIDES for side in SIDES)
    return not enough and not all(values[side] for side in SIDES)


def _short_sides(name: str, values: Counter[str], findings: Findings) -> list[str]:
    """Sides with too few values to be compared; of a metric without sides both, where all strides are fewer than two
    sides need. Of a clip that was looked at in part, those expected in the whole of it."""
    expected = {side: values[side] * findings.growth(side) for side in SIDES}
    if METRICS[name].sided:
        return [side for side in SIDES if expected[side] < LEAST_STRIDES]
    return list(SIDES) if sum(expected.values()) < LEAST_STRIDES * len(SIDES) else []


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
