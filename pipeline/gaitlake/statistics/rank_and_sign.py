"""Tests of a change that do not rest on the normal distribution: signed ranks and flipped signs."""

from __future__ import annotations

import math
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from gaitlake.statistics.randomness import generator
from gaitlake.statistics.sample import Floats, Reason, SubjectPairs

RANKS_EXACT = 50
"""Changes other than 0 up to which the distribution of the signed-rank sum is exact."""
FLIPS_EXACT = 15
"""Subjects up to which all 2^n sign patterns are gone through (SCIENCE 7)."""
FLIPS_DRAWN = 10_000
_ROUNDING = 1e-10
_CELLS = 2**21


@dataclass(frozen=True, slots=True)
class SignedRank:
    """Wilcoxon's signed ranks. ``w_plus``: sum of the ranks of positive changes, of ``n_changed`` changes other than 0.

    ``exact``: p from the exact distribution, given the ties. None: see ``reason``.
    """

    w_plus: float | None
    n_changed: int
    exact: bool | None
    p: float | None
    reason: Reason | None


@dataclass(frozen=True, slots=True)
class SignFlip:
    """Sign-flip permutation of the mean. ``patterns``: of signs, all 2^n (``exact``) or drawn. None: see ``reason``."""

    patterns: int | None
    exact: bool | None
    p: float | None
    reason: Reason | None


def signed_rank(pairs: SubjectPairs) -> SignedRank:
    """One value before and one after per subject: Wilcoxon's signed-rank test, two-sided.

    Changes of 0 are dropped (Wilcoxon 1945), tied changes share their mean rank. Up to 50 changes p is exact, given the
    ties: all sign patterns of the observed ranks are counted. Beyond, the normal approximation with the variance
    corrected for ties and a continuity correction of 1/2. Below ten subjects without p.
    """
    from scipy.stats import norm

    if pairs.reason is not None:
        return SignedRank(None, 0, None, None, pairs.reason)
    change = pairs.change
    ranks = _ranks(abs(change[change != 0.0]), pairs.scale)
    n_changed = len(ranks)
    w_plus = float(ranks[change[change != 0.0] > 0.0].sum())
    if pairs.group_reason is not None:
        return SignedRank(w_plus, n_changed, None, None, pairs.group_reason)
    if n_changed <= RANKS_EXACT:
        return SignedRank(w_plus, n_changed, True, _exact_rank_p(ranks, w_plus), None)
    away = max(0.0, abs(w_plus - ranks.sum() / 2.0) - 0.5)
    z = away / (math.sqrt(float((ranks**2).sum())) / 2.0)
    return SignedRank(w_plus, n_changed, False, 2.0 * float(norm.sf(z)), None)


def _ranks(sizes: Floats, scale: float) -> Floats:
    """Mean ranks; sizes that differ by rounding of the values only are tied."""
    from scipy.stats import rankdata

    unit = math.ldexp(1.0, math.frexp(scale)[1] - 40)
    return np.asarray(rankdata(np.round(sizes / unit)), dtype=np.float64)


def _exact_rank_p(ranks: Floats, w_plus: float) -> float:
    """Share of sign patterns whose sum of positive ranks is as far out, two-sided, by adding one rank after another."""
    doubled = np.round(2.0 * ranks).astype(np.int64)
    share = np.zeros(int(doubled.sum()) + 1)
    share[0] = 1.0
    for rank in doubled:
        moved = np.zeros_like(share)
        moved[rank:] = share[: len(share) - rank]
        share = (share + moved) / 2.0
    seen = round(2.0 * w_plus)
    return min(1.0, 2.0 * float(min(share[: seen + 1].sum(), share[seen:].sum())))


def sign_flip(pairs: SubjectPairs, *, seed: int) -> SignFlip:
    """One value before and one after per subject: how often the mean change is as large with random signs, two-sided.

    Without an effect a change and its negative are equally likely. Up to 15 subjects all patterns are gone through;
    beyond, m = 10 000 are drawn and p = (b + 1) / (m + 1) (Phipson & Smyth 2010, 10.2202/1544-6115.1585). p does not
    depend on the order of the subjects, nor on the sign of the effect. Below ten subjects without p.
    """
    if pairs.group_reason is not None:
        return SignFlip(None, None, None, pairs.group_reason)
    change = pairs.change
    sizes = np.sort(abs(change))
    limit = abs(float(change.sum())) - _ROUNDING * float(sizes.sum())
    if pairs.n <= FLIPS_EXACT:
        sums = all_flips(sizes)
        return SignFlip(2 * len(sums), True, float(np.mean(abs(sums) >= limit)), None)
    rng = generator(seed, "sign flip")
    beyond = 0
    for rows in batches(FLIPS_DRAWN, pairs.n):
        sums = 2.0 * (drawn_bits(rng, rows, pairs.n) @ sizes) - sizes.sum()
        beyond += int((abs(sums) >= limit).sum())
    return SignFlip(FLIPS_DRAWN, False, (beyond + 1) / (FLIPS_DRAWN + 1), None)


def all_flips(sizes: Floats) -> Floats:
    """Sums under all sign patterns with the first sign kept, 2^(n-1): the others are their negatives."""
    sums = sizes[:1]
    for size in sizes[1:]:
        sums = np.concatenate([sums + size, sums - size])
    return sums


def drawn_bits(rng: np.random.Generator, rows: int, n: int) -> Floats:
    """Random zeros and ones, rows × n."""
    bits: NDArray[np.int8] = rng.integers(0, 2, (rows, n), dtype=np.int8)
    return bits.astype(np.float64)


def batches(draws: int, n: int) -> list[int]:
    """Draws split so that a batch of draws × n numbers stays within 16 MB."""
    rows = max(1, _CELLS // max(1, n))
    return [min(rows, draws - start) for start in range(0, draws, rows)]
