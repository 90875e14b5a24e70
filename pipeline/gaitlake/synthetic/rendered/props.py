"""Things: a treadmill with or without a console, and a weight in the hands."""

from __future__ import annotations

import numpy as np

from gaitlake.synthetic.curves import Floats
from gaitlake.synthetic.rendered.solids import Builder, Solids
from gaitlake_schemas.vocabulary import LANDMARKS

BELT, FRAME, RAIL = 0, 1, 2
PALETTE = np.array([[58.0, 58.0, 62.0], [96.0, 98.0, 104.0], [170.0, 172.0, 176.0]])
ACROSS = np.array([0.0, 0.0, 1.0])
UPWARDS = np.array([0.0, 1.0, 0.0])
BOARD_AHEAD_M, BOARD_M, BOARD_HIGH_M = (0.14, 0.90), 0.014, 0.40
"""From where to where a console's board reaches, half its thickness, and its height over the belt."""
BAR_M, PLATE_M = 0.42, 0.10
"""Half a bar, and the radius of its plates."""


def treadmill(console: bool, uprights: bool) -> Solids:
    """At one instant. The belt's top is at y = 0; a console's board stands along its middle."""
    build = Builder(1)

    def beam(begin: tuple[float, ...], end: tuple[float, ...], radius_m: float, paint: int, wide: float = 1.0) -> None:
        ends = (np.array([begin]), np.array([end]))
        build.limb(ends, (radius_m, radius_m), paint, [(ACROSS, wide)] if wide != 1.0 else [])

    beam((-0.85, -0.07, 0.0), (0.85, -0.07, 0.0), 0.07, BELT, 4.2)
    for side in (-1.0, 1.0):
        beam((-0.85, -0.045, side * 0.34), (0.85, -0.045, side * 0.34), 0.05, FRAME)
        if uprights:
            beam((0.92, 0.0, side * 0.40), (1.02, 1.12, side * 0.40), 0.028, RAIL)
    if uprights:
        beam((1.0, 1.16, -0.38), (1.0, 1.16, 0.38), 0.07, FRAME)
    if console:
        ends = (np.array([[ahead, BOARD_HIGH_M / 2, 0.0]]) for ahead in BOARD_AHEAD_M)
        build.limb((next(ends), next(ends)), (BOARD_M, BOARD_M), FRAME, [(UPWARDS, BOARD_HIGH_M / 2 / BOARD_M)])
    return build.solids()


def barbell(points: Floats, paint: int) -> Solids:
    """A bar with two plates in both hands (landmarks: instants x 33 x 3)."""
    hands = [
        (points[:, LANDMARKS.index(f"{side}_index")] + points[:, LANDMARKS.index(f"{side}_wrist")]) / 2
        for side in ("left", "right")
    ]
    middle, along = (hands[0] + hands[1]) / 2, hands[1] - hands[0]
    along = along / np.linalg.norm(along, axis=-1, keepdims=True)
    build = Builder(len(points))
    build.limb((middle - BAR_M * along, middle + BAR_M * along), (0.014, 0.014), paint)
    for side in (-1.0, 1.0):
        at = middle + side * 0.85 * BAR_M * along
        build.limb((at - 0.02 * along, at + 0.02 * along), (PLATE_M, PLATE_M), paint, [(along, 0.3)])
    return build.solids()
