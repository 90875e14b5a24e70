"""Interval of a mean change by resampling subjects."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from gaitlake.statistics.randomness import generator
from gaitlake.statistics.rank_and_sign import batches
from gaitlake.statistics.sample import Floats, Reason, SubjectPairs

DRAWS = 9_999
_TAILS = (0.025, 0.975)


@dataclass(frozen=True, slots=True)
class BootstrapInterval:
    """95 % interval of a mean change. None: see ``reason``."""

    low: float | None
    high: float | None
    reason: Reason | None


def bca_interval(pairs: SubjectPairs, *, seed: int) -> BootstrapInterval:
    """One value before and one after per subject: bias-corrected and accelerated interval of the mean change.

    Efron 1987, J Am Stat Assoc 82:171, with 9 999 draws of subjects. It knows no more than the subjects it draws from
    and is too narrow with few: of normal changes it held the truth in 83 % of 1 000 samples of 5 subjects, 90 % of 10,
    94 % of 20, where Student's interval (`paired_t`) held it in 95 to 96 %. So below ten subjects there is none. It
    does not depend on the order of the subjects, and swapping before and after mirrors it exactly.
    """
    if pairs.group_reason is not None:
        return BootstrapInterval(None, None, pairs.group_reason)
    change = np.sort(pairs.change)
    mirrored = -change[::-1]
    if tuple(change) == tuple(mirrored):
        low, high = _bca(change, seed)
        return BootstrapInterval((low - high) / 2.0, (high - low) / 2.0, None)
    if tuple(change) > tuple(mirrored):
        low, high = _bca(change, seed)
        return BootstrapInterval(low, high, None)
    low, high = _bca(mirrored, seed)
    return BootstrapInterval(-high, -low, None)


def _bca(x: Floats, seed: int) -> tuple[float, float]:
    from scipy.stats import norm

    mean = float(x.mean())
    means = _resampled_means(x, seed)
    below = float(np.mean(means < mean) + np.mean(means <= mean)) / 2.0
    bias = norm.ppf(min(max(below, 1.0 / len(means)), 1.0 - 1.0 / len(means)))
    away = (x - mean) / abs(x - mean).max()
    acceleration = float((away**3).sum()) / (6.0 * float((away**2).sum()) ** 1.5)
    shifted = bias + norm.ppf(_TAILS)
    low, high = np.quantile(means, norm.cdf(bias + shifted / (1.0 - acceleration * shifted)))
    return float(low), float(high)


def _resampled_means(x: Floats, seed: int) -> Floats:
    rng, n = generator(seed, "bootstrap"), len(x)
    return np.concatenate([x[rng.integers(0, n, (rows, n))].mean(axis=1) for rows in batches(DRAWS, n)])
