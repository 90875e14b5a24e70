"""Tests of a change within subjects (SCIENCE 7). Positive: larger after. Two-sided.

Every test takes `SubjectPairs`, one value before and one after per subject; there is none for rows of strides.
"""

from __future__ import annotations

import math
from dataclasses import dataclass

from gaitlake.statistics.bootstrap import BootstrapInterval, bca_interval
from gaitlake.statistics.effects import Effects, effect_sizes
from gaitlake.statistics.rank_and_sign import SignedRank, SignFlip, sign_flip, signed_rank
from gaitlake.statistics.sample import Reason, SubjectPairs


@dataclass(frozen=True, slots=True)
class TTest:
    """Mean change with its 95 % interval, and Student's t with ``df`` = n - 1. None: see ``reason``."""

    mean: float | None
    ci_low: float | None
    ci_high: float | None
    t: float | None
    df: int | None
    p: float | None
    reason: Reason | None


@dataclass(frozen=True, slots=True)
class PairedResult:
    """Everything that is said of one metric's change in a group.

    ``n`` subjects have both values, ``n_missing`` lack one and are left out. ``group_claim``: may anything be claimed
    of the group at all? Not below ten subjects (then every p and ``bca`` are None, reason FEW_SUBJECTS, and the
    estimates and Student's interval stand), and not where ``reason`` names something that forbids a test.
    """

    n: int
    n_missing: int
    effects: Effects
    t: TTest
    wilcoxon: SignedRank
    sign_flip: SignFlip
    bca: BootstrapInterval
    group_claim: bool
    reason: Reason | None


def paired_tests(pairs: SubjectPairs, *, seed: int) -> PairedResult:
    """One value before and one after per subject: estimates, intervals and tests of the change.

    Parameters
    ----------
    pairs
        Made with `SubjectPairs.from_mapping` or `.from_columns`, which refuses several rows of one subject: strides,
        clips and sessions of one person are not independent.
    seed
        Of the sign flips (above 15 subjects) and the bootstrap; at least 0. The same seed gives the same result,
        whatever the order of the subjects; swapping before and after negates every signed number exactly.

    Returns
    -------
    PairedResult
        Without warnings or exceptions for missing, infinite, constant or few values: their numbers are None, with a
        reason (`REASONS`).
    """
    reason = pairs.group_reason
    return PairedResult(
        n=pairs.n,
        n_missing=pairs.n_missing,
        effects=effect_sizes(pairs),
        t=paired_t(pairs),
        wilcoxon=signed_rank(pairs),
        sign_flip=sign_flip(pairs, seed=seed),
        bca=bca_interval(pairs, seed=seed),
        group_claim=reason is None,
        reason=reason,
    )


def paired_t(pairs: SubjectPairs) -> TTest:
    """One value before and one after per subject: the mean change by Student's t.

    From ten subjects on with t and p; with fewer the mean and its interval only.
    """
    from scipy.stats import t as students_t

    reason = pairs.group_reason
    mean = effect_sizes(pairs).mean_change
    if pairs.reason is not None:
        return TTest(mean, None, None, None, None, None, reason)
    change, df = pairs.change, pairs.n - 1
    error = float(change.std(ddof=1)) / math.sqrt(pairs.n)
    average = float(change.mean())
    half = float(students_t.ppf(0.975, df)) * error
    t = average / error
    p = 2.0 * float(students_t.sf(abs(t), df))
    tested = reason is None
    return TTest(average, average - half, average + half, t if tested else None, df, p if tested else None, reason)
