"""How large a change is: estimates of one number per subject (SCIENCE 7). Positive: larger after."""

from __future__ import annotations

import math
from dataclasses import dataclass

import numpy as np

from gaitlake.statistics.sample import Floats, Reason, SubjectPairs, has_spread

_WALSH_IN_MEMORY = 1_000
"""Up to so many values all pairs are held at once (4 MB)."""


@dataclass(frozen=True, slots=True)
class Effects:
    """Sizes of a change, in the unit of the values; ``d_z``, ``d_av`` and ``g_av`` have none. None: see ``reason``.

    ``sd_change`` is the sample SD of the changes. ``d_z`` = mean change / sd_change, ``d_av`` = mean change /
    sqrt((s_pre² + s_post²) / 2), ``g_av`` = J d_av with J = 1 - 3 / (4 · 2(n - 1) - 1) (Lakens 2013,
    10.3389/fpsyg.2013.00863; the J of pingouin 0.7.0).
    """

    n: int
    mean_pre: float | None
    mean_post: float | None
    mean_change: float | None
    sd_change: float | None
    hodges_lehmann: float | None
    trimmed_mean: float | None
    d_z: float | None
    d_av: float | None
    g_av: float | None
    reason: Reason | None


def effect_sizes(pairs: SubjectPairs) -> Effects:
    """Sizes of the change of some subjects."""
    if pairs.reason in ("NO_SUBJECTS", "NOT_FINITE"):
        return Effects(pairs.n, None, None, None, None, None, None, None, None, None, pairs.reason)
    change = pairs.change
    mean_change = float(change.mean())
    sd = None if pairs.n == 1 else float(change.std(ddof=1))
    d_av = _over_average_spread(mean_change, pairs)
    return Effects(
        n=pairs.n,
        mean_pre=float(pairs.pre.mean()),
        mean_post=float(pairs.post.mean()),
        mean_change=mean_change,
        sd_change=sd,
        hodges_lehmann=hodges_lehmann(change),
        trimmed_mean=trimmed_mean(change),
        d_z=mean_change / sd if sd and pairs.reason is None else None,
        d_av=d_av,
        g_av=None if d_av is None else hedges_correction(pairs.n) * d_av,
        reason=pairs.reason,
    )


def _over_average_spread(mean_change: float, pairs: SubjectPairs) -> float | None:
    if pairs.n < 2 or not (has_spread(pairs.pre, pairs.scale) or has_spread(pairs.post, pairs.scale)):
        return None
    return mean_change / math.sqrt((float(pairs.pre.var(ddof=1)) + float(pairs.post.var(ddof=1))) / 2.0)


def hedges_correction(n: int) -> float:
    """J of n pairs (n >= 2), which takes the upward bias of a standardised mean out: 1 - 3 / (4 · 2(n - 1) - 1)."""
    return 1.0 - 3.0 / (8.0 * (n - 1) - 1.0)


def trimmed_mean(values: Floats, share: float = 0.2) -> float:
    """Mean without the floor(share · n) smallest and as many largest values. Needs a value."""
    cut = int(share * len(values))
    return float(np.sort(values)[cut : len(values) - cut].mean())


def hodges_lehmann(values: Floats) -> float:
    """Median of the Walsh averages (x_i + x_j) / 2, i <= j (Hodges & Lehmann 1963). Needs a value.

    Beyond a thousand values the averages are counted, not held: the same number in n log n time and n memory.
    """
    x = np.sort(values)
    n = len(x)
    if n <= _WALSH_IN_MEMORY:
        rows, columns = np.triu_indices(n)
        return float(np.median((x[rows] + x[columns]) / 2.0))
    averages = n * (n + 1) // 2
    lower, upper = _walsh(x, (averages + 1) // 2), _walsh(x, averages // 2 + 1)
    return (lower + upper) / 2.0


def _walsh(x: Floats, rank: int) -> float:
    """The Walsh average of a rank (1 = smallest) of sorted values, by halving the range until no float is between."""
    low, high = float(x[0]), float(x[-1])
    ranks = np.arange(len(x))
    while True:
        middle = low + (high - low) / 2.0
        if not low < middle < high:
            return high if _walsh_up_to(x, ranks, low) < rank else low
        if _walsh_up_to(x, ranks, middle) >= rank:
            high = middle
        else:
            low = middle


def _walsh_up_to(x: Floats, ranks: np.ndarray[tuple[int], np.dtype[np.int64]], limit: float) -> int:
    """How many Walsh averages are at most a limit: for each i, the partners j >= i with x_j <= 2 limit - x_i."""
    partners = np.searchsorted(x, 2.0 * limit - x, side="right")
    return int(np.maximum(partners - ranks, 0).sum())
