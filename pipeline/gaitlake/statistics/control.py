"""A change against that of a control group: post ~ group + pre (SCIENCE 7)."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace

import numpy as np

from gaitlake.errors import StatisticsError
from gaitlake.statistics.sample import SUBJECTS_MINIMUM, Floats, Reason, SubjectPairs, has_spread, measurable

_RELATIVE_RESIDUAL = 1e-12


@dataclass(frozen=True, slots=True)
class Ancova:
    """Value after of the treated less that of the controls, at the same value before. None: see ``reason``.

    ``effect`` with its 95 % interval, in the unit of the values; positive: larger in the treated. ``pre_slope``: of the
    value after on the value before. ``df``: subjects less 3. p needs ten subjects in each group.
    """

    n_treated: int
    n_control: int
    n_missing: int
    effect: float | None
    ci_low: float | None
    ci_high: float | None
    pre_slope: float | None
    df: int | None
    p: float | None
    reason: Reason | None


def ancova(pairs: SubjectPairs, groups: Mapping[str, str], *, control: str) -> Ancova:
    """One value before and one after per subject, and each subject's group: the effect adjusted for the value before.

    Regression to the mean acts in both groups alike and is adjusted for (Vickers & Altman 2001,
    10.1136/bmj.323.7321.1123). Where subjects were not put into groups at random, so is part of a true difference
    between them, or not enough of it: the effect is then no more than a comparison.

    Parameters
    ----------
    pairs
        One pair per subject.
    groups
        Group of every subject; exactly one group beside the control.
    control
        Name of the control group.

    Raises
    ------
    StatisticsError
        A subject has no group, or there are more than two groups.
    """
    treated = _treated(pairs, groups, control)
    n_treated = int(treated.sum())
    nothing = Ancova(n_treated, pairs.n - n_treated, pairs.n_missing, None, None, None, None, None, None, None)
    reason = _reason(pairs, treated)
    if reason is not None:
        return replace(nothing, reason=reason)
    design = np.column_stack([np.ones(pairs.n), treated, pairs.pre - pairs.pre.mean()])
    if pairs.n < 4 or not has_spread(pairs.pre, pairs.scale) or np.linalg.matrix_rank(design) < 3:
        return replace(nothing, reason="NOT_ESTIMABLE")
    return _fitted(nothing, pairs.post, design, pairs.scale)


def _treated(pairs: SubjectPairs, groups: Mapping[str, str], control: str) -> Floats:
    """1 for the treated, 0 for controls."""
    without = [subject for subject in pairs.subject_ids if subject not in groups]
    if without:
        raise StatisticsError(f"subject {without[0]}: has no group ({len(without)} subjects); give every subject one.")
    names = sorted({groups[subject] for subject in pairs.subject_ids} - {control})
    if len(names) > 1:
        raise StatisticsError(f"groups {names}: one beside the control ({control}) is compared at a time; choose it.")
    return np.array([float(groups[subject] != control) for subject in pairs.subject_ids])


def _reason(pairs: SubjectPairs, treated: Floats) -> Reason | None:
    if pairs.n == 0:
        return "NO_SUBJECTS"
    if not (measurable(pairs.pre) and measurable(pairs.post)):
        return "NOT_FINITE"
    if len(set(treated)) < 2:
        return "NO_CONTROL"
    return None if has_spread(pairs.post, pairs.scale) else "NO_SPREAD"


def _fitted(nothing: Ancova, post: Floats, design: Floats, scale: float) -> Ancova:
    import statsmodels.api as sm  # type: ignore[import-untyped]

    fit = sm.OLS(post, design).fit()
    low, high = (float(end) for end in fit.conf_int()[1])
    few = min(nothing.n_treated, nothing.n_control) < SUBJECTS_MINIMUM
    found = replace(nothing, effect=float(fit.params[1]), pre_slope=float(fit.params[2]), df=int(fit.df_resid))
    if float(np.abs(fit.resid).max()) <= _RELATIVE_RESIDUAL * scale:
        return replace(found, reason="NO_SPREAD")
    return replace(
        found,
        ci_low=low,
        ci_high=high,
        p=None if few else float(fit.pvalues[1]),
        reason="FEW_SUBJECTS" if few else None,
    )
