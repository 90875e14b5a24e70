"""Fit a linear mixed model, and take a smaller one where it does not converge."""

from __future__ import annotations

import warnings
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from gaitlake.statistics.sample import Floats


@dataclass(frozen=True, slots=True, eq=False)
class Fit:
    """Fixed effects and their standard errors; ``with_slope``: did the model with a slope of each subject converge?"""

    estimates: Floats
    errors: Floats
    with_slope: bool


def fit_mixed(y: Floats, x: Floats, codes: NDArray[np.int64], slope: int) -> Fit | None:
    """y ~ x + (1 + x[slope] | subject), else y ~ x + (1 | subject), by REML; None where neither converges.

    Parameters
    ----------
    y
        Values, one per row.
    x
        Fixed effects, rows × terms, the intercept first.
    codes
        Number of each row's subject.
    slope
        Column of ``x`` whose effect differs between subjects.
    """
    size = float(y.std())
    width = np.maximum(abs(x).max(axis=0), np.finfo(np.float64).tiny)
    scaled = (y - y.mean()) / size, x / width
    for columns in ([0, slope], [0]):
        found = _attempt(*scaled, codes, columns)
        if found is not None:
            estimates, errors = found[0] * size / width, found[1] * size / width
            estimates[0] += y.mean()
            return Fit(estimates, errors, len(columns) > 1)
    return None


def _attempt(y: Floats, x: Floats, codes: NDArray[np.int64], random: list[int]) -> tuple[Floats, Floats] | None:
    """Estimates and errors, None if the fit did not converge.

    Its warnings are not kept: they tell of attempts before the last one, and of variances at 0, which are sound.
    """
    from statsmodels.regression.mixed_linear_model import MixedLM  # type: ignore[import-untyped]

    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            fit = MixedLM(y, x, groups=codes, exog_re=x[:, random]).fit(reml=True, method=["bfgs", "powell"])
            estimates = np.array(fit.fe_params, dtype=np.float64)
            errors = np.array(fit.bse_fe, dtype=np.float64)
    except (np.linalg.LinAlgError, ValueError):
        return None
    sound = fit.converged and np.isfinite(errors).all() and (errors > 0.0).all()
    return (estimates, errors) if sound else None
