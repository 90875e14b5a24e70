"""Do repeats agree? Reliability, measurement error and the smallest change that is more than it (SCIENCE 5)."""

from __future__ import annotations

import math
from dataclasses import dataclass

from gaitlake.errors import StatisticsError
from gaitlake.statistics.effects import effect_sizes
from gaitlake.statistics.sample import Reason, SubjectPairs

_Z = 1.959963984540054


@dataclass(frozen=True, slots=True)
class Agreement:
    """Second measurement - first, without an intervention between them. None: see ``reason``.

    In the unit of the values.
    ``bias``: mean difference with its 95 % interval; ``sem`` = SD of the differences / sqrt 2; ``mdc95`` = 1.96 sqrt 2
    sem: a change of one subject that is more than measurement error. ``limits`` of agreement = bias -+ 1.96 SD, each
    with its 95 % interval (Bland & Altman 1999, 10.1177/096228029900800204).
    """

    n: int
    bias: float | None
    bias_interval: tuple[float, float] | None
    sd_difference: float | None
    sem: float | None
    mdc95: float | None
    limits: tuple[float, float] | None
    lower_limit_interval: tuple[float, float] | None
    upper_limit_interval: tuple[float, float] | None
    reason: Reason | None


def bland_altman(pairs: SubjectPairs) -> Agreement:
    """One value first and one second per subject: how well two measurements agree.

    Each subject's differences are one: pool the strides and clips of each session first.
    """
    from scipy.stats import t as students_t

    found = effect_sizes(pairs)
    bias, sd = found.mean_change, found.sd_change
    if pairs.reason is not None or bias is None or sd is None:
        return Agreement(pairs.n, bias, None, None, None, None, None, None, None, pairs.reason)
    quantile = float(students_t.ppf(0.975, pairs.n - 1))
    limits = bias - _Z * sd, bias + _Z * sd
    limit_error = quantile * sd * math.sqrt(1.0 / pairs.n + _Z**2 / (2.0 * (pairs.n - 1)))
    bias_error = quantile * sd / math.sqrt(pairs.n)
    sem = sd / math.sqrt(2.0)
    return Agreement(
        n=pairs.n,
        bias=bias,
        bias_interval=(bias - bias_error, bias + bias_error),
        sd_difference=sd,
        sem=sem,
        mdc95=mdc95(sem),
        limits=limits,
        lower_limit_interval=(limits[0] - limit_error, limits[0] + limit_error),
        upper_limit_interval=(limits[1] - limit_error, limits[1] + limit_error),
        reason=None,
    )


def mdc95(sem: float) -> float:
    """Smallest detectable change of one subject, 1.96 sqrt 2 SEM, in the unit of ``sem``."""
    if not (sem >= 0.0 and math.isfinite(sem)):
        raise StatisticsError(f"SEM {sem}: must be a number of at least 0.")
    return _Z * math.sqrt(2.0) * sem


def sem_from_reliability(sd_between: float, icc: float) -> float:
    """Standard error of measurement of one measurement, SD sqrt(1 - ICC), in the unit of ``sd_between``.

    ``sd_between``: of the measurements of different subjects. An ICC below 0 counts as 0.
    """
    if not (sd_between >= 0.0 and math.isfinite(sd_between) and icc <= 1.0):
        raise StatisticsError(f"SD {sd_between}, ICC {icc}: the SD must be at least 0 and the ICC at most 1.")
    return sd_between * math.sqrt(1.0 - max(0.0, icc))
