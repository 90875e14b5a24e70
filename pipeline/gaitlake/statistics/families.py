"""Several metrics tested at once: what is left of each p-value, and which changes are claimed (SCIENCE 7).

A metric without a p-value (None) was not tested: it stays None and does not count as a test.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Literal

from gaitlake.errors import StatisticsError

PRIMARY_MAXIMUM = 5
"""So many metrics can be declared primary, in advance (SCIENCE 7)."""
LEVEL = 0.05


@dataclass(frozen=True, slots=True)
class Decision:
    """What is said of one metric. ``tests``: p-values in its family; ``claimed`` is None where nothing was tested."""

    metric: str
    family: Literal["primary", "secondary"]
    correction: Literal["holm", "bh"]
    tests: int
    p: float | None
    p_adjusted: float | None
    claimed: bool | None


def decide(p_values: Mapping[str, float | None], primary: Sequence[str]) -> list[Decision]:
    """Decide on all metrics of a study, in the order given: Holm in the primary family, Benjamini-Hochberg in the rest.

    The primary family's chance of any false claim is at most 5 %; of the secondary claims at most 5 % are expected to
    be false.

    Raises
    ------
    StatisticsError
        More than five primary metrics, one twice, one without a result, or a p-value outside [0, 1].
    """
    _check_primary(p_values, primary)
    secondary = [metric for metric in p_values if metric not in primary]
    first = dict(zip(primary, holm([p_values[metric] for metric in primary]), strict=True))
    rest = dict(zip(secondary, benjamini_hochberg([p_values[metric] for metric in secondary]), strict=True))
    tests = {family: sum(p is not None for p in found.values()) for family, found in (("p", first), ("s", rest))}
    return [
        Decision(metric, "primary", "holm", tests["p"], p, first[metric], _claimed(first[metric]))
        if metric in first
        else Decision(metric, "secondary", "bh", tests["s"], p, rest[metric], _claimed(rest[metric]))
        for metric, p in p_values.items()
    ]


def _check_primary(p_values: Mapping[str, float | None], primary: Sequence[str]) -> None:
    unknown = sorted(set(primary) - set(p_values))
    if unknown:
        raise StatisticsError(f"primary metric {unknown[0]}: has no result; give its p-value, or None if not tested.")
    if len(set(primary)) != len(primary):
        raise StatisticsError(f"primary metrics {list(primary)}: one is named twice; name each once.")
    if len(primary) > PRIMARY_MAXIMUM:
        raise StatisticsError(
            f"primary metrics: at most {PRIMARY_MAXIMUM} may be declared, found {len(primary)}; move some to secondary."
        )


def _claimed(p_adjusted: float | None) -> bool | None:
    return None if p_adjusted is None else p_adjusted <= LEVEL


def holm(p_values: Sequence[float | None]) -> list[float | None]:
    """Adjusted p-values that keep the family-wise error rate (Holm 1979, Scand J Stat 6:65).

    The k-th smallest of m is multiplied by m - k + 1, and is never below the one before it.
    """
    order, m = _tested(p_values)
    adjusted: list[float | None] = [None] * len(p_values)
    largest = 0.0
    for place, (p, index) in enumerate(order):
        largest = max(largest, min(1.0, p * (m - place)))
        adjusted[index] = largest
    return adjusted


def benjamini_hochberg(p_values: Sequence[float | None]) -> list[float | None]:
    """Adjusted p-values that keep the false discovery rate (Benjamini & Hochberg 1995, J R Stat Soc B 57:289).

    The k-th smallest of m is multiplied by m / k, and is never above the one after it.
    """
    order, m = _tested(p_values)
    adjusted: list[float | None] = [None] * len(p_values)
    smallest = 1.0
    for place, (p, index) in reversed(list(enumerate(order, start=1))):
        smallest = min(smallest, p * (m / place))
        adjusted[index] = smallest
    return adjusted


def _tested(p_values: Sequence[float | None]) -> tuple[list[tuple[float, int]], int]:
    """(p, index) of those tested, ascending, and how many."""
    wrong = [p for p in p_values if p is not None and not 0.0 <= p <= 1.0]
    if wrong:
        raise StatisticsError(f"p-value {wrong[0]}: must be in [0, 1], or None where nothing was tested.")
    order = sorted((float(p), index) for index, p in enumerate(p_values) if p is not None)
    return order, len(order)
