"""Surfaces that are close to each other in the picture darken each other a little. Compiled."""

from __future__ import annotations

import numpy as np

from gaitlake.compiling import compiled_unchecked, inlined
from gaitlake.synthetic.rendered.raster import Canvas, Numbers, Pixels

TOUCH_M = 0.035
"""Half side of the square that is looked at, at the solids' mean depth."""
GAIN, DARKEST = 6.0, 0.5
"""Light lost per m behind what is drawn around, and the most."""
PER_M = 1024.0
"""Sums are of whole parts of a metre: adding and taking away leaves nothing behind, in any order."""


@compiled_unchecked
def darken(canvas: Canvas, middle: int, radius: int) -> None:
    """Fill ``canvas.kept``, the share of light that is left, by how far a surface is behind the mean depth of what is
    drawn within ``radius`` px across and down, at one instant."""
    owner, depth, spans, kept = canvas.owner[middle], canvas.depth[middle], canvas.spans, canvas.kept
    height, width = kept.shape
    sums, totals = np.zeros((2, width), np.int32), np.zeros((2, width + 2 * radius + 1), np.int32)
    for row in range(-radius, height):
        for other, sign in ((row + radius, 1), (row - radius - 1, -1)):
            if 0 <= other < height and spans[other, 0] < spans[other, 1]:
                first, last = spans[other, 0], spans[other, 1]
                _add(owner[other, first:last], depth[other, first:last], sign, sums[:, first:last])
        if row < 0 or spans[row, 0] >= spans[row, 1]:
            continue
        first, last = spans[row, 0], spans[row, 1]
        _add_up(sums, first, last, radius, totals)
        _compare(owner[row, first:last], depth[row, first:last], totals, radius, kept[row, first:last])


@inlined
def _add(owner: Numbers, depth: Pixels, sign: int, sums: Numbers) -> None:
    """Add how many solids (0 or 1) and how much depth there is in each column of a row, or take it away."""
    for i in range(owner.size):
        here = np.int32(sign if owner[i] >= 0 else 0)
        sums[0, i] += here
        sums[1, i] += here * np.int32(min(depth[i], np.float32(1000.0)) * np.float32(PER_M))


@inlined
def _add_up(sums: Numbers, first: int, last: int, radius: int, totals: Numbers) -> None:
    """Sums over all columns from ``first - radius`` on; so that ``totals[:, i]`` is without column i - radius."""
    count = depth = np.int32(0)
    for i in range(last - first + 2 * radius + 1):
        totals[0, i], totals[1, i] = count, depth
        column = first - radius + i
        if 0 <= column < sums.shape[1]:
            count += sums[0, column]
            depth += sums[1, column]


@inlined
def _compare(owner: Numbers, depth: Pixels, totals: Numbers, radius: int, kept: Pixels) -> None:
    """Share of light left in one row."""
    counts, depths = totals[0], totals[1]
    further_counts, further_depths = totals[0, 2 * radius + 1 :], totals[1, 2 * radius + 1 :]
    zero, one, darkest = np.float32(0.0), np.float32(1.0), np.float32(DARKEST)
    gain, parts = np.float32(GAIN), np.float32(1.0 / PER_M)
    for i in range(owner.size):
        count = np.float32(max(further_counts[i] - counts[i], 1))
        mean = np.float32(further_depths[i] - depths[i]) * parts / count
        lost = min(max((depth[i] - mean) * gain, zero), darkest)
        kept[i] = one - (lost if owner[i] >= 0 else zero)
