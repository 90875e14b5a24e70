"""Which landmarks can be seen in a picture."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from gaitlake.synthetic.curves import Floats
from gaitlake.synthetic.rendered.exposure import Held, Layer
from gaitlake.synthetic.rendered.raster import FAR, Pixels
from gaitlake_schemas.vocabulary import LANDMARKS

FLESH_M = {"hip": 0.15, "shoulder": 0.11, "knee": 0.075, "ankle": 0.075, "heel": 0.06, "foot_index": 0.06}
LITTLE_FLESH_M = 0.055
"""What lies over a joint, and over other landmarks, of a stout body: a landmark is hidden by what is nearer still."""
FLESH = np.array([next((m for part, m in FLESH_M.items() if part in name), LITTLE_FLESH_M) for name in LANDMARKS])


def hidden(
    pixels: Floats, depth_m: Floats, layer: Layer, held: Held, covered: Pixels | None = None
) -> NDArray[np.bool_]:
    """Landmarks (33) outside the picture, behind something else, or under a finger.

    ``pixels`` (33 x 2) and ``depth_m`` (33) say where they are; ``covered`` (height x width) how much of each pixel the
    finger covers.
    """
    height, width = layer.depth.shape
    x, y = np.floor(pixels).astype(np.intp).T
    outside = (x < 0) | (y < 0) | (x >= width) | (y >= height)
    x, y = np.clip(x, 0, width - 1), np.clip(y, 0, height - 1)
    first, last = layer.spans[y].T
    nearest = np.where((x >= first) & (x < last), layer.depth[y, x], FAR)
    if len(held.depth):
        nearest = np.minimum(nearest, held.depth[len(held.depth) // 2, y + held.row, x + held.column])
    found: NDArray[np.bool_] = outside | (nearest < depth_m - FLESH)
    if covered is not None:
        found |= covered[y, x] > 0.5
    return found
