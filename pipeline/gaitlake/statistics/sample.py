"""One value before and one after for each subject: all that a test of a pre/post study is ever given.

Strides of one person are not independent: a test on stride rows would find an effect in everything. So tests take
`SubjectPairs`, which holds a subject once, and there is no way to hand them rows.
"""

from __future__ import annotations

import math
from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Literal

import numpy as np
from numpy.typing import NDArray

from gaitlake.errors import StatisticsError

Floats = NDArray[np.float64]
Reason = Literal[
    "NO_SUBJECTS",
    "ONE_SUBJECT",
    "FEW_SUBJECTS",
    "NOT_FINITE",
    "NO_SPREAD",
    "NO_REFERENCE",
    "NO_CONTROL",
    "NOT_ESTIMABLE",
    "LOW_N",
]
REASONS: dict[Reason, str] = {
    "NO_SUBJECTS": "no subject has both values",
    "ONE_SUBJECT": "one subject: no spread between subjects can be told",
    "FEW_SUBJECTS": "fewer than ten subjects: estimates and intervals only, no claim about a group",
    "NOT_FINITE": "a value is infinite, or so large that its square is",
    "NO_SPREAD": "all subjects have the same value: copied or constant numbers, not measurements",
    "NO_REFERENCE": "no population mean or no reliability to compare with",
    "NO_CONTROL": "there are not exactly two groups, one of them the control",
    "NOT_ESTIMABLE": "the model has no solution: too few values for its terms, or terms that say the same",
    "LOW_N": "fewer than seven strides on a side",
}
SUBJECTS_MINIMUM = 10
"""Below it no claim about a group is made (SCIENCE 7)."""
_LARGEST = 1e150
_SMALLEST_SPREAD = 1e-140
_RELATIVE_SPREAD = 1e-12
"""Differences of equal decimals differ by some 1e-16 of the values; no measurement is repeated to 12 digits."""


@dataclass(frozen=True, slots=True, eq=False)
class SubjectPairs:
    """Values before and after, one of each per subject, in order of ``subject_ids`` (ascending).

    ``n_missing`` subjects were left out because one of their values is missing (None or NaN). Make it with
    `from_mapping` or `from_columns`.
    """

    subject_ids: tuple[str, ...]
    pre: Floats
    post: Floats
    n_missing: int = 0

    def __post_init__(self) -> None:
        require_one_row_per_subject(self.subject_ids)
        if not len(self.subject_ids) == len(self.pre) == len(self.post):
            found = f"{len(self.subject_ids)} subjects, {len(self.pre)} and {len(self.post)} values"
            raise StatisticsError(f"SubjectPairs: needs one value before and one after per subject, found {found}.")

    @classmethod
    def from_mapping(cls, values: Mapping[str, tuple[float | None, float | None]]) -> SubjectPairs:
        """Of (before, after) by subject."""
        return cls.from_columns(
            list(values), [before for before, _ in values.values()], [after for _, after in values.values()]
        )

    @classmethod
    def from_columns(
        cls, subject_ids: Sequence[str], pre: Sequence[float | None], post: Sequence[float | None]
    ) -> SubjectPairs:
        """Of the columns of a table with one row per subject.

        Raises
        ------
        StatisticsError
            A subject has several rows, or the columns are of different lengths.
        """
        whole = cls(tuple(subject_ids), as_floats(pre), as_floats(post))
        order = np.argsort(np.array(whole.subject_ids, dtype=np.str_), kind="stable")
        kept = [int(i) for i in order if not (math.isnan(whole.pre[i]) or math.isnan(whole.post[i]))]
        ids = tuple(whole.subject_ids[i] for i in kept)
        return cls(ids, whole.pre[kept], whole.post[kept], len(order) - len(kept))

    @property
    def n(self) -> int:
        """Subjects with both values."""
        return len(self.subject_ids)

    @property
    def change(self) -> Floats:
        """After - before, one per subject. Differences below 1e-12 of the values are rounding: they are 0."""
        with np.errstate(invalid="ignore", over="ignore"):
            change = self.post - self.pre
        return np.where(abs(change) <= _RELATIVE_SPREAD * self.scale, 0.0, change)

    @property
    def scale(self) -> float:
        """Largest absolute value, 0 without subjects."""
        return float(max(abs(self.pre).max(), abs(self.post).max())) if self.n else 0.0

    @property
    def reason(self) -> Reason | None:
        """Why no test can be made of these changes, or None."""
        if self.n == 0:
            return "NO_SUBJECTS"
        if not (measurable(self.pre) and measurable(self.post)):
            return "NOT_FINITE"
        if self.n == 1:
            return "ONE_SUBJECT"
        return None if has_spread(self.change, self.scale) else "NO_SPREAD"

    @property
    def group_reason(self) -> Reason | None:
        """Why nothing can be claimed of the group, or None."""
        return "FEW_SUBJECTS" if self.reason is None and self.n < SUBJECTS_MINIMUM else self.reason


def require_one_row_per_subject(subject_ids: Sequence[str]) -> None:
    """Refuse rows that are not subjects.

    Raises
    ------
    StatisticsError
        A subject has several rows.
    """
    repeated = {subject: rows for subject, rows in Counter(subject_ids).items() if rows > 1}
    if repeated:
        subject, rows = min(repeated.items())
        raise StatisticsError(
            f"subject {subject}: {rows} rows ({len(repeated)} subjects with several); "
            "a test takes one row per subject, because strides, clips and sessions of one person are not independent. "
            "Pool them first: the session's median per side, then one value per subject."
        )


def as_floats(values: Sequence[float | None]) -> Floats:
    """As floating-point numbers, None as NaN."""
    return np.array([math.nan if value is None else value for value in values], dtype=np.float64)


def measurable(values: Floats) -> bool:
    """Are all finite, and small enough to be squared and added?"""
    return bool((abs(values) < _LARGEST).all())


def has_spread(values: Floats, scale: float) -> bool:
    """Do values differ by more than rounding? ``scale``: size of the numbers that they were made of."""
    return bool(len(values)) and float(np.ptp(values)) > max(_RELATIVE_SPREAD * scale, _SMALLEST_SPREAD)
