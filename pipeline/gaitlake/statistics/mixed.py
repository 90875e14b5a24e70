"""Mixed models: strides or sessions as rows, subjects as what is drawn from a population (SCIENCE 6, 7).

The only place where rows may be strides: the model holds each subject's own level and own left-right difference, so
that a subject counts once, however many strides it has. Degrees of freedom are those of subjects.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Literal

import numpy as np

from gaitlake.errors import StatisticsError
from gaitlake.statistics.mixed_fit import Fit, fit_mixed
from gaitlake.statistics.sample import SUBJECTS_MINIMUM, Floats, Reason, has_spread, measurable

Random = Literal["intercept_and_slope", "intercept"]


@dataclass(frozen=True, slots=True, eq=False)
class SideRows:
    """Strides or sessions, one side each: columns of equal length.

    ``covariates`` by name (speed, age): they are centred. NaN in ``value`` or in a covariate: the row is left out.
    """

    subject_ids: Sequence[str]
    side: Sequence[str]
    value: Floats
    group: Sequence[str] | None = None
    covariates: Mapping[str, Floats] = field(default_factory=dict)

    def __post_init__(self) -> None:
        lengths = {len(self.subject_ids), len(self.side), len(self.value), *map(len, self.covariates.values())}
        lengths |= set() if self.group is None else {len(self.group)}
        if len(lengths) > 1:
            raise StatisticsError(f"SideRows: columns need one length, found {sorted(lengths)}.")
        unknown = sorted(set(self.side) - {"left", "right"})
        if unknown:
            raise StatisticsError(f"SideRows: side must be left or right, found {unknown[0]!r}.")


@dataclass(frozen=True, slots=True)
class Term:
    """A fixed effect with its 95 % interval (Student's t, degrees of freedom of subjects); p None: too few subjects."""

    estimate: float
    se: float
    ci_low: float
    ci_high: float
    p: float | None


@dataclass(frozen=True, slots=True)
class MixedResult:
    """Fixed effects by name, of ``n_subjects`` with ``n_rows`` rows (``n_missing`` left out). Empty: see ``reason``.

    ``random``: what differs between subjects in the model that was fitted. ``intercept`` instead of
    ``intercept_and_slope`` is a fallback, because the larger model did not converge (``fell_back``): intervals of what
    should differ between subjects may then be too narrow.
    """

    terms: dict[str, Term]
    n_subjects: int
    n_rows: int
    n_missing: int
    df: int | None
    random: Random | None
    fell_back: bool
    exploratory: bool
    reason: Reason | None


def side_by_group(rows: SideRows, *, reference: str | None = None) -> MixedResult:
    """Rows of several subjects: y ~ side · group + covariates + (1 + side | subject), by REML.

    Terms: ``side`` = left - right in the reference group; ``group[x]`` = x - reference, mean of both sides;
    ``side:group[x]`` = how much larger left - right is in x; and each covariate's slope.

    Parameters
    ----------
    rows
        Strides, clips or sessions of subjects.
    reference
        The group others are compared with; None: the first by name.

    Raises
    ------
    StatisticsError
        The reference is no group, or a subject is in two groups.
    """
    groups = _groups(rows, reference)
    side = np.array([0.5 if name == "left" else -0.5 for name in rows.side])
    columns = {"intercept": np.ones(len(side)), "side": side}
    for name in groups[1:]:
        member = np.array([float(group == name) for group in rows.group or ()])
        columns |= {f"group[{name}]": member, f"side:group[{name}]": side * member}
    columns |= {name: np.asarray(values, dtype=np.float64) for name, values in rows.covariates.items()}
    return _result(rows.subject_ids, rows.value, columns, "side", (max(1, len(groups)), False))


def dose_slope(subject_ids: Sequence[str], dose: Floats, value: Floats) -> MixedResult:
    """Sessions of several subjects: y ~ dose + (1 + dose | subject), the change of y per unit of dose. Exploratory.

    Who did more may differ from who did less in other ways: the slope is an association.
    """
    if not len(subject_ids) == len(dose) == len(value):
        raise StatisticsError(f"dose: columns need one length, found {len(subject_ids)}, {len(dose)}, {len(value)}.")
    columns = {"intercept": np.ones(len(dose)), "dose": np.asarray(dose, dtype=np.float64)}
    return _result(subject_ids, value, columns, "dose", (2, True))


def _groups(rows: SideRows, reference: str | None) -> list[str]:
    """Names of the groups, the reference first."""
    if rows.group is None:
        return []
    of_subject: dict[str, str] = {}
    for subject, group in zip(rows.subject_ids, rows.group, strict=True):
        if of_subject.setdefault(subject, group) != group:
            raise StatisticsError(f"subject {subject}: is in groups {of_subject[subject]} and {group}; give it one.")
    names = sorted(set(of_subject.values()))
    if reference is None:
        return names
    if reference not in names:
        raise StatisticsError(f"reference group {reference}: no subject is in it; groups are {names}.")
    return [reference, *(name for name in names if name != reference)]


def _result(
    subject_ids: Sequence[str], value: Floats, columns: dict[str, Floats], slope: str, design: tuple[int, bool]
) -> MixedResult:
    """Fit, with a slope of each subject; ``design``: parameters that only subjects inform, and is it exploratory?"""
    used_by_subjects, exploratory = design
    table = np.column_stack([np.asarray(value, dtype=np.float64), *columns.values()])
    known = ~np.isnan(table).any(axis=1)
    subjects, codes = np.unique(np.array(subject_ids, dtype=np.str_)[known], return_inverse=True)
    y, x = table[known, 0], table[known, 1:]
    df = len(subjects) - used_by_subjects
    counts = len(subjects), len(y), int((~known).sum())
    reason = _reason(y, x, df)
    if reason is not None:
        return MixedResult({}, *counts, None, None, False, exploratory, reason)
    fit = fit_mixed(y, _centred(x, list(columns)), codes, list(columns).index(slope))
    if fit is None:
        return MixedResult({}, *counts, None, None, True, exploratory, "NOT_ESTIMABLE")
    few = len(subjects) < SUBJECTS_MINIMUM
    random: Random = "intercept_and_slope" if fit.with_slope else "intercept"
    return MixedResult(
        terms=_terms(fit, list(columns), df, few),
        n_subjects=counts[0],
        n_rows=counts[1],
        n_missing=counts[2],
        df=df,
        random=random,
        fell_back=not fit.with_slope,
        exploratory=exploratory,
        reason="FEW_SUBJECTS" if few else None,
    )


def _reason(y: Floats, x: Floats, df: int) -> Reason | None:
    if not len(y):
        return "NO_SUBJECTS"
    if not (measurable(y) and measurable(x)):
        return "NOT_FINITE"
    if not has_spread(y, float(abs(y).max())):
        return "NO_SPREAD"
    scaled = x / np.maximum(abs(x).max(axis=0), np.finfo(np.float64).tiny)
    too_few = df < 1 or len(y) <= x.shape[1]
    return "NOT_ESTIMABLE" if too_few or np.linalg.matrix_rank(scaled) < x.shape[1] else None


def _centred(x: Floats, names: list[str]) -> Floats:
    """Columns that are not coded here about their mean, so that the other terms are those of an average row."""
    coded = np.array([name in ("intercept", "side", "dose") or name.startswith(("group[", "side:")) for name in names])
    return np.where(coded, x, x - x.mean(axis=0))


def _terms(fit: Fit, names: list[str], df: int, few: bool) -> dict[str, Term]:
    from scipy.stats import t as students_t

    quantile = float(students_t.ppf(0.975, df))
    return {
        name: Term(
            estimate,
            se,
            estimate - quantile * se,
            estimate + quantile * se,
            None if few else 2.0 * float(students_t.sf(abs(estimate) / se, df)),
        )
        for name, estimate, se in zip(names, map(float, fit.estimates), map(float, fit.errors), strict=True)
    }
