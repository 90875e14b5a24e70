"""Do strides resemble the stride before them? Then they hold less information than their number says."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from gaitlake.statistics.sample import Floats

BLOCK_STRIDES = 3
"""Neighbours drawn together where strides are alike (SCIENCE 5)."""
BLOCK_MINIMUM = 6
"""A clip of fewer strides has too few runs to draw from."""
THRESHOLD = 0.2


def strides_per_block(*sides: Sequence[Floats]) -> int:
    """Neighbours to draw together: 3 where the lag-1 autocorrelation is above 0.2, else 1.

    Each side is a list of clips. The order of the sides does not matter.
    """
    return BLOCK_STRIDES if lag_1(*sides) > THRESHOLD else 1


def lag_1(*sides: Sequence[Floats]) -> float:
    """Lag-1 autocorrelation of strides about their clip's mean, pooled over clips and sides; 0 if it cannot be told.

    Short clips make it too small, by (1 + 3 rho) / strides (Marriott & Pope 1954, Biometrika 41:390): that is taken
    out. Clips of fewer than six strides do not count.
    """
    sums = sorted(_sums([clip for clip in clips if len(clip) >= BLOCK_MINIMUM]) for clips in sides)
    squares = sum(found[1] for found in sums)
    if not squares > 0.0:
        return 0.0
    products = sum(found[0] for found in sums)
    per_clip = sum(found[2] for found in sums) / sum(found[3] for found in sums)
    return (products / squares + 1.0 / per_clip) / (1.0 - 3.0 / per_clip)


def _sums(clips: Sequence[Floats]) -> tuple[float, float, int, int]:
    away = [clip - clip.mean() for clip in clips]
    products = sum(float(np.dot(a[:-1], a[1:])) for a in away)
    return products, sum(float(np.dot(a, a)) for a in away), sum(len(a) for a in away), len(away)
