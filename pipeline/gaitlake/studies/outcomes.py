"""One value per subject and outcome, from the rows of its visits; or the reason why there is none."""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from statistics import NormalDist
from typing import Any

from gaitlake.statistics.sample import measurable

Row = Mapping[str, Any]
SIDED = ("abs_difference", "difference", "left", "right", "level")
WITH_AFFECTED = ("affected", "unaffected")
UNSIDED = ("level",)
OTHER_SIDE = {"left": "right", "right": "left"}
NORMAL_QUANTILE = NormalDist().inv_cdf(0.975)
NOISE_OF = {"abs_difference": "difference", "difference": "difference"}
"""Quantity of `measurement_noise` by outcome; all others are of one side."""


@dataclass(frozen=True, slots=True)
class Value:
    """A number with its standard error and degrees of freedom (None: as normal), or the reason why there is none."""

    number: float | None
    se: float | None = None
    df: float | None = None
    reason: str | None = None


@dataclass(frozen=True, slots=True)
class Pair:
    """One subject's outcome before and after. ``reason`` None: both numbers are there.

    ``excludes_zero``: does the 95 % interval of the change exclude 0? None: there is no interval.
    """

    pre: float | None
    post: float | None
    reason: str | None
    change_se: float | None = None
    excludes_zero: bool | None = None

    @property
    def change(self) -> float | None:
        """After - before."""
        return None if self.reason or self.pre is None or self.post is None else self.post - self.pre


def outcome_names(*, sided: bool, affected: bool) -> tuple[str, ...]:
    """Outcomes of a metric; ``affected``: does the study have subjects whose affected side is known?"""
    return UNSIDED if not sided else (*SIDED, *WITH_AFFECTED) if affected else SIDED


def main_outcome(*, sided: bool) -> str:
    """What is asked of a metric unless something else is declared."""
    return "abs_difference" if sided else "level"


def pair(outcome: str, pre: Row, posts: Sequence[Row], minimum_strides: int, affected: str | None) -> Pair:
    """One subject's outcome before and after; several visits after: their mean."""
    before = value(outcome, pre, minimum_strides, affected)
    after = [value(outcome, row, minimum_strides, affected) for row in posts]
    known = [one for one in after if one.number is not None]
    reason = before.reason or (None if known else after[0].reason)
    post = math.fsum(float(one.number or 0.0) for one in known) / len(known) if known else None
    if reason is not None or before.number is None or post is None:
        return Pair(before.number, post, reason)
    wide = {"abs_difference": "difference"}.get(outcome)
    if wide is not None:
        signed = pair(wide, pre, posts, minimum_strides, affected)
        return Pair(before.number, post, None, signed.change_se, signed.excludes_zero)
    error, df = _error(before, known)
    return Pair(before.number, post, None, error, _excludes_zero(post - before.number, error, df))


def value(outcome: str, row: Row, minimum_strides: int, affected: str | None) -> Value:
    """An outcome of one visit."""
    if outcome in WITH_AFFECTED:
        if affected is None:
            return Value(None, reason="NO_AFFECTED_SIDE")
        outcome = affected if outcome == "affected" else OTHER_SIDE[affected]
    if outcome in ("left", "right"):
        return _side(row, outcome, minimum_strides)
    if outcome == "level":
        return _level(_side(row, "left", minimum_strides), _side(row, "right", minimum_strides))
    signed = _difference(row, minimum_strides)
    if outcome == "difference" or signed.number is None:
        return signed
    return Value(abs(signed.number), signed.se, signed.df)


def _side(row: Row, side: str, minimum_strides: int) -> Value:
    if row[f"n_{side}"] < minimum_strides:
        return Value(None, reason="LOW_N")
    if "LOW_FPS" in codes(row["flags"]):
        return Value(None, reason="LOW_FPS")
    return _finite(row[f"{side}_median"], row[f"{side}_se"], None)


def _level(left: Value, right: Value) -> Value:
    reason = left.reason or right.reason
    if reason or left.number is None or right.number is None:
        return Value(None, reason=reason)
    se = None if left.se is None or right.se is None else math.hypot(left.se, right.se) / 2.0
    return Value((left.number + right.number) / 2.0, se)


def _difference(row: Row, minimum_strides: int) -> Value:
    if row["reason"] is not None:
        return Value(None, reason=row["reason"])
    if min(row["n_left"], row["n_right"]) < minimum_strides:
        return Value(None, reason="LOW_N")
    return _finite(row["difference"], row["difference_se"], row["difference_df"])


def _finite(number: float | None, se: float | None, df: float | None) -> Value:
    import numpy as np

    if number is None:
        return Value(None, reason="NOT_MEASURED")
    if not measurable(np.asarray(number, dtype=np.float64)):
        return Value(None, reason="NOT_FINITE")
    return Value(number, se if se is not None and math.isfinite(se) else None, df)


def _error(before: Value, after: Sequence[Value]) -> tuple[float | None, float | None]:
    """Standard error of a change and its degrees of freedom (Satterthwaite 1946); None: no interval, as normal."""
    if before.se is None or any(one.se is None for one in after):
        return None, None
    parts = [(before.se**2, before.df), *((float(one.se or 0.0) ** 2 / len(after) ** 2, one.df) for one in after)]
    variance = math.fsum(part for part, _ in parts)
    lost = math.fsum(part**2 / df for part, df in parts if df)
    return math.sqrt(variance), variance**2 / lost if lost > 0.0 else None


def _excludes_zero(change: float, error: float | None, df: float | None) -> bool | None:
    from scipy.special import stdtrit

    if error is None:
        return None
    quantile = NORMAL_QUANTILE if df is None else float(stdtrit(df, 0.975))
    return abs(change) > quantile * error


def codes(flags: str | None) -> tuple[str, ...]:
    """The codes of a column of flags."""
    return tuple(code.strip() for code in flags.split(",") if code.strip()) if flags else ()


def response(change: float | None, excludes_zero: bool | None, unvalidated: bool, mdc: float | None) -> str:
    """What may be said of one subject's change of |left - right|: the rule of the macro `response`."""
    if change is None or excludes_zero is None:
        return "not_measurable"
    if not excludes_zero or unvalidated or change == 0.0 or (mdc is not None and abs(change) <= mdc):
        return "no_detectable_change"
    if mdc is None:
        return "differs_toward_symmetry" if change < 0.0 else "differs_from_symmetry"
    return "improved" if change < 0.0 else "worsened"
