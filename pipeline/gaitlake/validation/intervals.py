"""Intervals of what simulated draws give. ``level`` is their confidence, 0.999 where a bar is judged."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

Floats = NDArray[np.float64]
LEVEL = 0.999


@dataclass(frozen=True, slots=True)
class Estimate:
    """A value and its Monte-Carlo interval; ``n``: draws that gave a number (NaN and no interval without one)."""

    value: float
    low: float
    high: float
    n: int


NOTHING = Estimate(math.nan, math.nan, math.nan, 0)


def mean(draws: Sequence[float], level: float = LEVEL) -> Estimate:
    """Mean of independent draws, interval by Student's t; one draw says nothing about its spread."""
    from scipy.stats import t

    x = np.array([d for d in draws if not math.isnan(d)])
    if not x.size:
        return NOTHING
    middle = float(x.mean())
    if x.size == 1:
        return Estimate(middle, -math.inf, math.inf, 1)
    half = float(t.ppf(0.5 + level / 2, x.size - 1) * x.std(ddof=1) / math.sqrt(x.size))
    return Estimate(middle, middle - half, middle + half, int(x.size))


def share(counts: Sequence[tuple[float, float]], level: float = LEVEL) -> Estimate:
    """Share of successes, each draw giving (successes, trials); Clopper-Pearson with the effective number of trials.

    Trials of one draw are alike, so the number of trials is divided by the design effect (at least 1; Korn & Graubard
    1998, Survey Methodology 24:193). Where every trial, or none, succeeded, no effect can be estimated: then a draw
    counts as one trial.
    """
    used = np.array([c for c in counts if c[1] > 0], dtype=np.float64)
    if not used.size:
        return NOTHING
    hits, trials = used[:, 0], used[:, 1]
    total = float(trials.sum())
    p = float(hits.sum()) / total
    low, high = clopper_pearson(p, _effective(hits, trials, p), level)
    return Estimate(p, low, high, len(used))


def _effective(hits: Floats, trials: Floats, p: float) -> float:
    draws, total = len(hits), float(trials.sum())
    if not 0.0 < p < 1.0:
        return float(draws)
    if draws == 1:
        return 1.0
    between = draws / (draws - 1) * float(((hits - p * trials) ** 2).sum()) / total**2
    effect = between / (p * (1.0 - p) / total)
    return total / max(1.0, effect)


def clopper_pearson(p: float, trials: float, level: float = LEVEL) -> tuple[float, float]:
    """Exact interval of a share ``p`` of ``trials``, which may be a fraction."""
    from scipy.stats import beta

    tail = (1.0 - level) / 2.0
    hits, misses = p * trials, (1.0 - p) * trials
    low = 0.0 if hits <= 0.0 else float(beta.ppf(tail, hits, misses + 1.0))
    high = 1.0 if misses <= 0.0 else float(beta.ppf(1.0 - tail, hits + 1.0, misses))
    return low, high


def median(draws: Sequence[float], level: float = LEVEL) -> Estimate:
    """Median of independent draws, interval between order statistics (infinite where the draws are too few)."""
    from scipy.stats import binom

    x = np.sort([d for d in draws if not math.isnan(d)])
    if not x.size:
        return NOTHING
    k = int(binom.ppf((1.0 - level) / 2.0, x.size, 0.5))
    enough = k > 0
    low, high = (float(x[k - 1]), float(x[-k])) if enough else (-math.inf, math.inf)
    return Estimate(float(np.median(x)), low, high, int(x.size))


def largest(draws: Sequence[float]) -> Estimate:
    """Largest of all draws, for what must never happen: there is no interval, one case beyond the limit is enough."""
    x = [d for d in draws if not math.isnan(d)]
    if not x:
        return NOTHING
    return Estimate(max(x), max(x), max(x), len(x))


def median_standard_error(values: Floats) -> float:
    """Standard error of a median (Price & Bonett 2001, J Stat Comput Simul 68:295), NaN for n < 2 or without spread.

    The same as the SQL macro of this name.
    """
    from scipy.stats import binom, norm

    x = np.sort(values)
    n = len(x)
    if n < 2:
        return math.nan
    c = max(1, _round((n + 1) / 2 - math.sqrt(n)))
    z = float(norm.ppf(1.0 - binom.cdf(c - 1, n, 0.5)))
    width = float(x[n - c] - x[c - 1])
    return width / (2.0 * z) if width > 0 else math.nan


def _round(value: float) -> int:
    """Half away from zero, as SQL rounds."""
    return math.floor(value + 0.5)


def median_difference(left: Floats, right: Floats) -> tuple[float, float, float]:
    """Difference of medians, left - right, and its 95 % interval (Price-Bonett), as the views of asymmetry give it."""
    if not (len(left) and len(right)):
        return math.nan, math.nan, math.nan
    point = float(np.median(left) - np.median(right))
    half = 1.959963984540054 * math.hypot(median_standard_error(left), median_standard_error(right))
    return point, point - half, point + half
