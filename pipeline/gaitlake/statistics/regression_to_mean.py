"""What subjects picked for extreme values change by without any effect (SCIENCE 7)."""

from __future__ import annotations

import math
from collections.abc import Mapping
from dataclasses import dataclass

from gaitlake.errors import StatisticsError
from gaitlake.statistics.sample import Reason, as_floats


@dataclass(frozen=True, slots=True)
class RegressionToMean:
    """Change to expect of ``n`` chosen subjects without an effect, in the unit of the values. None: see ``reason``.

    ``selection`` is how far their mean was from the population's. Take ``expected_change`` off the change seen.
    """

    n: int
    selection: float | None
    expected_change: float | None
    reason: Reason | None


def expected_change(
    pre: Mapping[str, float | None], population_mean: float | None, reliability: float | None
) -> RegressionToMean:
    """One value before per subject: the change of their mean to expect from regression to the mean alone.

    Parameters
    ----------
    pre
        Value before of each chosen subject, whatever they were chosen for.
    population_mean
        Mean of those they were chosen from; None where it is not known (reason NO_REFERENCE).
    reliability
        Correlation of two measurements without an intervention between them (an ICC of single measurements), 0 to 1.

    Returns
    -------
    RegressionToMean
        -(1 - reliability) (mean of pre - population_mean): towards the population's mean (Galton; Barnett et al. 2005,
        10.1093/ije/dyh299).
    """
    known = [value for value in as_floats(list(pre.values())) if math.isfinite(value)]
    if not known:
        return RegressionToMean(0, None, None, "NO_SUBJECTS")
    if population_mean is None or reliability is None or not math.isfinite(population_mean):
        return RegressionToMean(len(known), None, None, "NO_REFERENCE")
    _check(reliability)
    selection = math.fsum(known) / len(known) - population_mean
    return RegressionToMean(len(known), selection, -(1.0 - reliability) * selection, None)


def expected_shift_sd(top_share: float, reliability: float) -> float:
    """Drop to expect, in SDs of the population, of the most extreme share: (1 - r) φ(z) / share, for normal values.

    The most extreme 10 % with r = 0.7 drop by 0.53 SD.
    """
    from scipy.stats import norm

    if not 0.0 < top_share < 1.0:
        raise StatisticsError(f"top share {top_share}: must be between 0 and 1; 0.1 is the most extreme tenth.")
    _check(reliability)
    return (1.0 - reliability) * float(norm.pdf(norm.isf(top_share))) / top_share


def _check(reliability: float) -> None:
    if not 0.0 <= reliability <= 1.0:
        raise StatisticsError(
            f"reliability {reliability}: must be from 0 to 1; take the ICC of repeats without an intervention."
        )
