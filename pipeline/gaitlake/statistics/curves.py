"""Where in the stride cycle a curve changes: sign flips of whole curves, with the largest |t| of a curve (SCIENCE 7).

Non-parametric statistical parametric mapping (Nichols & Holmes 2002, 10.1002/hbm.1058; Pataky 2010,
10.1016/j.jbiomech.2010.03.008): the chance that any point of the cycle is claimed falsely is at most 5 %, whatever the
shape and the smoothness of the curves.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass

import numpy as np

from gaitlake.errors import StatisticsError
from gaitlake.statistics.randomness import generator
from gaitlake.statistics.rank_and_sign import FLIPS_DRAWN, FLIPS_EXACT, batches, drawn_bits
from gaitlake.statistics.sample import SUBJECTS_MINIMUM, Floats, Reason, has_spread, measurable

LEVEL = 0.05
_SMALLEST_VARIANCE = 1e-12
_TIE = 1e-9


@dataclass(frozen=True, slots=True)
class Cluster:
    """Neighbouring points that change, from ``first`` to ``last`` (inclusive). ``peak_t``: the t furthest from 0.

    ``p`` is the chance of a |t| as large anywhere on the curve.
    """

    first: int
    last: int
    peak_t: float
    p: float


@dataclass(frozen=True, slots=True, eq=False)
class CurveTest:
    """Change of a curve in a group, after - before. None: see ``reason``.

    ``mean_change`` and ``t`` have one number per point (t is NaN where all subjects change alike). ``critical_t``: 95th
    percentile of the largest |t| under flipped signs; ``p``: share of patterns whose largest |t| reaches the one seen;
    ``clusters``: points whose |t| is beyond ``critical_t``. ``patterns`` of signs: all 2^n (``exact``) or drawn.
    """

    n: int
    n_missing: int
    mean_change: Floats | None
    t: Floats | None
    critical_t: float | None
    p: float | None
    clusters: tuple[Cluster, ...]
    patterns: int | None
    exact: bool | None
    reason: Reason | None

    @property
    def nodes(self) -> tuple[int, ...]:
        """Points that change."""
        return tuple(node for c in self.clusters for node in range(c.first, c.last + 1))


def paired_curves(curves: Mapping[str, tuple[Floats, Floats]], *, seed: int) -> CurveTest:
    """One curve before and one after per subject, all of the same points: where do they differ?

    Parameters
    ----------
    curves
        By subject: the subject's mean curve before and after, e.g. 101 points from 0 to 100 % of the stride. A subject
        with a NaN in a curve is left out and counted. A mapping has a subject once; strides are not subjects.
    seed
        Of the patterns drawn above 15 subjects.

    Raises
    ------
    StatisticsError
        Curves of different numbers of points, or of none.
    """
    change, missing = _changes(curves)
    n = len(change)
    reason = _reason(change)
    if reason in ("NO_SUBJECTS", "NOT_FINITE"):
        return CurveTest(n, missing, None, None, None, None, (), None, None, reason)
    mean_change: Floats = change.mean(axis=0)
    if reason is not None:
        return CurveTest(n, missing, mean_change, None, None, None, (), None, None, reason)
    told = np.array([has_spread(column, float(abs(column).max())) for column in change.T])
    maxima = np.sort(np.concatenate(list(_largest_t(change[:, told], seed))))
    t = np.full(change.shape[1], np.nan)
    t[told] = _t(change[:, told].sum(axis=0), (change[:, told] ** 2).sum(axis=0), n)
    critical = float(np.quantile(maxima, 1.0 - LEVEL))
    return CurveTest(
        n=n,
        n_missing=missing,
        mean_change=mean_change,
        t=t,
        critical_t=critical,
        p=_corrected_p(float(np.nanmax(abs(t))), maxima),
        clusters=_clusters(t, critical, maxima),
        patterns=len(maxima),
        exact=n <= FLIPS_EXACT,
        reason=None,
    )


def _changes(curves: Mapping[str, tuple[Floats, Floats]]) -> tuple[Floats, int]:
    """Subjects × points in the order of the subjects' names, and how many subjects were left out."""
    pairs = [tuple(np.asarray(curve, dtype=np.float64) for curve in curves[subject]) for subject in sorted(curves)]
    shapes = {curve.shape for pair in pairs for curve in pair}
    if len(shapes) > 1 or any(len(shape) != 1 or shape[0] == 0 for shape in shapes):
        raise StatisticsError(
            f"curves: all need the same points, 101 from 0 to 100 % of the stride; found shapes {sorted(shapes)}. "
            "Resample them first."
        )
    points = next(iter(shapes))[0] if shapes else 0
    with np.errstate(invalid="ignore", over="ignore"):
        changes = [after - before for before, after in pairs if not (np.isnan(before) | np.isnan(after)).any()]
    return np.array(changes).reshape(len(changes), points), len(pairs) - len(changes)


def _reason(change: Floats) -> Reason | None:
    n = len(change)
    if n == 0:
        return "NO_SUBJECTS"
    if not measurable(change):
        return "NOT_FINITE"
    if n == 1:
        return "ONE_SUBJECT"
    if not any(has_spread(column, float(abs(column).max())) for column in change.T):
        return "NO_SPREAD"
    return "FEW_SUBJECTS" if n < SUBJECTS_MINIMUM else None


def _t(sums: Floats, squares: Floats, n: int) -> Floats:
    """Student's t of changes, from their sum and their sum of squares (which no flip of signs alters)."""
    mean_square = squares / n
    variance = np.maximum(mean_square - (sums / n) ** 2, _SMALLEST_VARIANCE * mean_square)
    t: Floats = (sums / n) / np.sqrt(variance / (n - 1))
    return t


def _largest_t(change: Floats, seed: int) -> Iterator[Floats]:
    """Largest |t| of the curve under each pattern of signs, the one seen among them."""
    n, points = change.shape
    squares, total = (change**2).sum(axis=0), change.sum(axis=0)
    if n <= FLIPS_EXACT:
        patterns = (np.arange(2 ** (n - 1))[:, None] >> np.arange(n)) & 1
        parts = np.array_split(patterns.astype(np.float64), max(1, len(patterns) * points // 2**21))
    else:
        rng = generator(seed, "curves")
        yield abs(_t(total, squares, n)).max(keepdims=True)
        parts = [drawn_bits(rng, rows, n) for rows in batches(FLIPS_DRAWN, points)]
    for bits in parts:
        largest = abs(_t(2.0 * (bits @ change) - total, squares, n)).max(axis=1)
        yield largest
        if n <= FLIPS_EXACT:
            yield largest  # of the same pattern with all signs turned


def _clusters(t: Floats, critical: float, maxima: Floats) -> tuple[Cluster, ...]:
    found, node = [], 0
    beyond = abs(t) > critical
    while node < len(t):
        first = node
        while node < len(t) and beyond[node] and np.sign(t[node]) == np.sign(t[first]):
            node += 1
        if node > first:
            peak = first + int(np.argmax(abs(t[first:node])))
            found.append(Cluster(first, node - 1, float(t[peak]), _corrected_p(float(t[peak]), maxima)))
        else:
            node += 1
    return tuple(found)


def _corrected_p(t: float, maxima: Floats) -> float:
    """Share of patterns whose largest |t| reaches a t; they hold the pattern seen, so it is (b + 1) / (m + 1)."""
    return float(np.mean(maxima >= abs(t) * (1.0 - _TIE)))
