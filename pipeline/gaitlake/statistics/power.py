"""How many subjects, clips and strides a study needs (SCIENCE 4.3, 7)."""

from __future__ import annotations

import math
from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np

from gaitlake.errors import StatisticsError
from gaitlake.statistics.sample import Floats, Reason, measurable

MEDIAN_VARIANCE = math.pi / 2.0
"""Variance of a median over that of a mean, for many normal values."""
_SUBJECTS_MAXIMUM = 10_000_000


def power_of_paired_t(n: int, d_z: float, *, level: float = 0.05) -> float:
    """Chance that a two-sided paired t test of n subjects (n >= 2) finds a mean change of d_z SDs: noncentral t.

    P(|T| > c) = E[F(df ((Z + d_z sqrt n) / c)²)] with Z standard normal and F the distribution of chi-squared: an
    integral that holds where series for the noncentral t break down. Above 10 000 subjects by the normal approximation
    of Johnson & Welch 1940, Biometrika 31:362.
    """
    from scipy.stats import chi2, norm
    from scipy.stats import t as students_t

    if n < 2:
        raise StatisticsError(f"{n} subjects: a paired t test needs at least 2.")
    _check_share("level", level)
    df, away = n - 1, abs(d_z) * math.sqrt(n)
    critical = float(students_t.isf(level / 2.0, df))
    if df >= 10_000:
        spread, middle = math.sqrt(1.0 + critical**2 / (2.0 * df)), critical * (1.0 - 1.0 / (4.0 * df))
        return float(norm.sf((middle - away) / spread) + norm.cdf((-middle - away) / spread))
    z = np.linspace(-9.0, 9.0, 4_001)
    return min(1.0, float(np.trapezoid(norm.pdf(z) * chi2.cdf(df * ((z + away) / critical) ** 2, df), z)))


def subjects_needed(d_z: float, *, power: float = 0.8, level: float = 0.05) -> int:
    """Fewest subjects whose two-sided paired t test finds a mean change of d_z SDs of change with the power asked for.

    d_z of 0.3, 0.5, 0.8 and 1.0 need 90, 34, 15 and 10. Below ten no group claim is made, whatever the effect.

    Raises
    ------
    StatisticsError
        d_z is 0 or no number, or so small that ten million subjects are not enough.
    """
    _check_share("power", power)
    low, high = 1, 2
    while not (math.isfinite(d_z) and power_of_paired_t(high, d_z, level=level) >= power):
        low, high = high, 2 * high
        if high > _SUBJECTS_MAXIMUM or not math.isfinite(d_z) or d_z == 0.0:
            raise StatisticsError(f"d_z {d_z}: no number of subjects finds it; give the smallest change that matters.")
    while high - low > 1:
        middle = (low + high) // 2
        low, high = (low, middle) if power_of_paired_t(middle, d_z, level=level) >= power else (middle, high)
    return high


def detectable_d_z(n: int, *, power: float = 0.8, level: float = 0.05) -> float:
    """Smallest mean change, in SDs of change, that n subjects (n >= 2) find with the power asked for."""
    from scipy.optimize import brentq

    _check_share("power", power)
    if power <= level:
        raise StatisticsError(f"power {power}: must be above the level, {level}; 0.8 is usual.")
    high = 1.0
    while power_of_paired_t(n, high, level=level) < power:
        high *= 2.0
    return float(brentq(lambda d_z: power_of_paired_t(n, d_z, level=level) - power, 0.0, high, xtol=1e-10))


@dataclass(frozen=True, slots=True)
class Spread:
    """What makes one session's left-right difference uncertain, in the unit of the values. None: see ``reason``.

    ``within_clip_sd``: of the strides of one side about their clip's mean; ``between_clip_sd``: of clips' true
    differences (None with fewer than two clips that have both sides); of ``clips`` clips and ``strides`` a side and
    clip on average.
    """

    within_clip_sd: float | None
    between_clip_sd: float | None
    clips: int
    strides_per_clip: float
    reason: Reason | None


def session_spread(left: Mapping[str, Floats], right: Mapping[str, Floats]) -> Spread:
    """Spread within and between the clips of one session, from clips with at least two strides of each side.

    The variance between clips is what the clips' differences vary by beyond what strides alone would make them
    (analysis of variance); below 0 it is 0.
    """
    shared = sorted(clip for clip in set(left) & set(right) if min(len(left[clip]), len(right[clip])) >= 2)
    clips = [(np.asarray(left[clip], dtype=np.float64), np.asarray(right[clip], dtype=np.float64)) for clip in shared]
    sides = [side for pair in clips for side in pair]
    strides = sum(map(len, sides)) / len(sides) if sides else 0.0
    if not sides:
        return Spread(None, None, 0, 0.0, "LOW_N")
    if not all(measurable(side) for side in sides):
        return Spread(None, None, len(clips), strides, "NOT_FINITE")
    freedom = sum(len(side) - 1 for side in sides)
    within = sum(float(((side - side.mean()) ** 2).sum()) for side in sides) / freedom
    if len(clips) < 2:
        return Spread(math.sqrt(within), None, len(clips), strides, None)
    differences = np.array([float(a.mean() - b.mean()) for a, b in clips])
    of_strides = within * float(np.mean([1.0 / len(a) + 1.0 / len(b) for a, b in clips]))
    between = max(0.0, float(differences.var(ddof=1)) - of_strides)
    return Spread(math.sqrt(within), math.sqrt(between), len(clips), strides, None)


def difference_se(within_clip_sd: float, between_clip_sd: float, *, strides_per_clip: float, clips: float) -> float:
    """Standard error of a session's left-right difference of pooled medians, in the unit of the SDs.

    sqrt(between² / clips + 2 (pi / 2) within² / (clips · strides)), for strides that are independent and about normal;
    ``strides_per_clip`` is of each side. More strides a clip do not reduce the first term, more clips do.
    """
    numbers = {"within-clip SD": within_clip_sd, "between-clip SD": between_clip_sd}
    wrong = {name: sd for name, sd in numbers.items() if not (sd >= 0.0 and math.isfinite(sd))}
    wrong |= {name: n for name, n in {"strides": strides_per_clip, "clips": clips}.items() if not n > 0}
    if wrong:
        raise StatisticsError(f"{wrong}: SDs must be at least 0, strides and clips above 0.")
    of_strides = 2.0 * MEDIAN_VARIANCE * within_clip_sd**2 / (clips * strides_per_clip)
    return math.sqrt(between_clip_sd**2 / clips + of_strides)


def change_sd(true_change_sd: float, session_se: float) -> float:
    """SD of the changes that a study will see: sqrt(true² + 2 SE²), because both sessions are measured with error."""
    return math.hypot(true_change_sd, math.sqrt(2.0) * session_se)


def _check_share(name: str, value: float) -> None:
    if not 0.0 < value < 1.0:
        raise StatisticsError(f"{name} {value}: must be between 0 and 1.")
