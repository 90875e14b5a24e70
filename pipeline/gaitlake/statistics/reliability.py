"""Intraclass correlations: the six of Shrout & Fleiss 1979, 10.1037/0033-2909.86.2.420."""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Literal

import numpy as np

from gaitlake.errors import StatisticsError
from gaitlake.statistics.sample import Floats, Reason, as_floats, has_spread, measurable

Form = Literal["ICC(1,1)", "ICC(2,1)", "ICC(3,1)", "ICC(1,k)", "ICC(2,k)", "ICC(3,k)"]
_UPPER = 0.975


@dataclass(frozen=True, slots=True)
class Icc:
    """An intraclass correlation with its 95 % interval; None where it has none, as for repeats without difference."""

    value: float | None
    low: float | None
    high: float | None


@dataclass(frozen=True, slots=True)
class Reliability:
    """``forms`` by name, of ``n`` subjects (``n_missing`` left out) measured ``k`` times.

    ``sem``: standard error of measurement of one measurement, sqrt of the residual mean square, without systematic
    differences between repeats; for two repeats it is their SD of difference / sqrt 2.
    """

    n: int
    n_missing: int
    k: int
    forms: dict[Form, Icc]
    sem: float | None
    reason: Reason | None


def intraclass_correlations(ratings: Mapping[str, Sequence[float | None]]) -> Reliability:
    """Values of the same number of repeats per subject (at least two): all six forms.

    Forms (1, .): repeats are interchangeable, as days of filming are. (2, .): repeats are drawn from many (raters,
    days) and their systematic differences count as error. (3, .): they do not. (., 1): of one measurement, (., k): of
    the mean of k. A subject with a missing repeat is left out.

    Raises
    ------
    StatisticsError
        Subjects with different numbers of repeats, or fewer than two.
    """
    lengths = {len(values) for values in ratings.values()}
    if len(lengths) > 1 or lengths & {0, 1}:
        raise StatisticsError(
            f"repeats: every subject needs the same number, at least 2; found {sorted(lengths)}. "
            "Give None for a missing repeat."
        )
    k = lengths.pop() if lengths else 0
    rows = [as_floats(ratings[subject]) for subject in sorted(ratings)]
    known = np.array([row for row in rows if not np.isnan(row).any()]).reshape(-1, max(1, k))
    missing = len(rows) - len(known)
    reason = _reason(known)
    if reason is not None:
        return Reliability(len(known), missing, k, {}, None, reason)
    squares = _mean_squares(known)
    return Reliability(len(known), missing, k, _forms(squares), math.sqrt(squares.residual), None)


def _reason(x: Floats) -> Reason | None:
    if not len(x):
        return "NO_SUBJECTS"
    if not measurable(x):
        return "NOT_FINITE"
    if len(x) == 1:
        return "ONE_SUBJECT"
    return None if has_spread(x.ravel(), float(abs(x).max())) else "NO_SPREAD"


@dataclass(frozen=True, slots=True)
class _MeanSquares:
    """Of a subjects × repeats table: between subjects, within subjects, between repeats, and what is left."""

    n: int
    k: int
    between: float
    within: float
    repeats: float
    residual: float


def _mean_squares(x: Floats) -> _MeanSquares:
    n, k = x.shape
    x = x - x.mean()
    subjects, repeats = x.mean(axis=1), x.mean(axis=0)
    residual = x - subjects[:, None] - repeats
    rounding = 1e-12 * abs(x).max()
    residual, repeats = (np.where(abs(part) <= rounding, 0.0, part) for part in (residual, repeats))
    left_over = float((residual**2).sum())
    of_repeats = n * float((repeats**2).sum())
    return _MeanSquares(
        n=n,
        k=k,
        between=k * float((subjects**2).sum()) / (n - 1),
        within=(left_over + of_repeats) / (n * (k - 1)),
        repeats=of_repeats / (k - 1),
        residual=left_over / ((n - 1) * (k - 1)),
    )


def _forms(s: _MeanSquares) -> dict[Form, Icc]:
    df = s.n - 1
    one, one_k = _one_error(s, s.within, df, s.n * (s.k - 1))
    three, three_k = _one_error(s, s.residual, df, df * (s.k - 1))
    two, two_k = _two_way(s)
    return {
        "ICC(1,1)": one,
        "ICC(2,1)": two,
        "ICC(3,1)": three,
        "ICC(1,k)": one_k,
        "ICC(2,k)": two_k,
        "ICC(3,k)": three_k,
    }


def _one_error(s: _MeanSquares, error: float, df: int, df_error: int) -> tuple[Icc, Icc]:
    """Single and mean form with one error term: F = between / error."""
    from scipy.stats import f

    value = _ratio(s.between - error, s.between + (s.k - 1) * error)
    mean_value = _ratio(s.between - error, s.between)
    if error <= 0.0 or s.between <= 0.0:
        return Icc(value, None, None), Icc(mean_value, None, None)
    ratio = s.between / error
    low, high = ratio / float(f.ppf(_UPPER, df, df_error)), ratio * float(f.ppf(_UPPER, df_error, df))
    single = Icc(value, (low - 1.0) / (low + s.k - 1.0), (high - 1.0) / (high + s.k - 1.0))
    return single, Icc(mean_value, 1.0 - 1.0 / low, 1.0 - 1.0 / high)


def _two_way(s: _MeanSquares) -> tuple[Icc, Icc]:
    """Single and mean form where differences between repeats are error; interval by Satterthwaite's df."""
    from scipy.stats import f

    n, k = s.n, s.k
    value = _ratio(s.between - s.residual, s.between + (k - 1) * s.residual + k * (s.repeats - s.residual) / n)
    mean_value = _ratio(s.between - s.residual, s.between + (s.repeats - s.residual) / n)
    if value is None or s.residual <= 0.0 or s.between <= 0.0:
        return Icc(value, None, None), Icc(mean_value, None, None)
    of_repeats = k * value * s.repeats / s.residual
    rest = n * (1.0 + (k - 1) * value) - k * value
    df = (k - 1) * (n - 1) * (of_repeats + rest) ** 2 / ((n - 1) * of_repeats**2 + rest**2)
    lower, upper = float(f.ppf(_UPPER, n - 1, df)), float(f.ppf(_UPPER, df, n - 1))
    spread = k * s.repeats + (k * n - k - n) * s.residual
    low = n * (s.between - lower * s.residual) / (lower * spread + n * s.between)
    high = n * (upper * s.between - s.residual) / (spread + n * upper * s.between)
    return Icc(value, low, high), Icc(mean_value, _of_mean(low, k), _of_mean(high, k))


def _of_mean(icc: float, k: int) -> float | None:
    """Reliability of the mean of k (Spearman-Brown)."""
    return _ratio(icc * k, 1.0 + icc * (k - 1))


def _ratio(above: float, below: float) -> float | None:
    return above / below if below > 0.0 else None
