"""The loop of the heat-map refinement, compiled by numba on first use. Import it only when a network was run."""

from __future__ import annotations

import math

import numpy as np
from numpy.typing import NDArray

from gaitlake.compiling import compiled


@compiled
def refine(places: NDArray[np.float64], maps: NDArray[np.float32], kernel: int, min_confidence: float) -> None:
    """Move each of ``places`` (N, 2; shares of the side) to its map's centre of mass (rows, columns, N; logits)."""
    side, reach = maps.shape[0], kernel // 2
    for point in range(places.shape[0]):
        x, y = places[point, 0] * side, places[point, 1] * side
        if not (-1.0 < x < side and -1.0 < y < side):
            continue
        column, row = int(x), int(y)
        total, across, down, surest = 0.0, 0.0, 0.0, 0.0
        for r in range(max(row - reach, 0), min(row + reach + 1, side)):
            for c in range(max(column - reach, 0), min(column + reach + 1, side)):
                confidence = 1.0 / (1.0 + math.exp(-maps[r, c, point]))
                total += confidence
                across += c * confidence
                down += r * confidence
                surest = max(surest, confidence)
        if surest >= min_confidence:
            places[point, 0] = across / total / side
            places[point, 1] = down / total / side
