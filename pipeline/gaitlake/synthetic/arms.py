"""Arms of somebody who walks or runs: they swing with the opposite leg, or hold a weight overhead."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cache

import numpy as np

from gaitlake.synthetic.body import FOREARM, UPPER_ARM
from gaitlake.synthetic.frontal_plane import TO_RIGHT

ARM_DEG = {"run": (-18.0, 30.0, 95.0, 12.0), "walk": (-4.0, 19.0, 24.0, 10.0)}
"""Upper arm mean and swing, elbow mean and swing."""
ACROSS_M = {"run": (0.075, -0.03), "walk": (0.045, 0.03)}
"""Elbow and wrist outward of the shoulder at a body height of 1.75 m: ours, as people look from behind."""
SIDEWAYS_M = {"overhead": 0.0, "overhead_left": -0.25, "overhead_right": 0.25}
"""A weight overhead is so far to the right of the middle, at 1.75 m."""
WRIST_M = (0.07, 0.50)
"""Wrists of a weight overhead forward of and above the shoulders at 1.75 m: 0.28 m above the head's centre."""
ELBOW_TO = np.array([0.6, 0.0, 0.8])
"""Elbows of raised arms point forward and outward."""


@dataclass(frozen=True, slots=True)
class HeldArm:
    """An arm that does not move: angles of upper arm and forearm as seen from the side (rad), how far elbow and wrist
    are outward of the shoulder (m), and the shares of either segment's length that are seen from the side."""

    angles_rad: tuple[float, float]
    across_m: tuple[float, float]
    in_plane: tuple[float, float]


@cache
def overhead_arm(carry: str, side: str, height_m: float) -> HeldArm:
    """Two segments of their own length from the shoulder to a hand on the weight; axes forward, up, outward."""
    scale = height_m / 1.75
    upper, fore = UPPER_ARM * height_m, FOREARM * height_m
    wrist = scale * np.array([*WRIST_M, TO_RIGHT[side] * SIDEWAYS_M[carry]])
    far = np.linalg.norm(wrist)
    along = wrist / far
    share = (far**2 + upper**2 - fore**2) / (2 * far)
    aside = ELBOW_TO - (ELBOW_TO @ along) * along
    elbow = share * along + np.sqrt(upper**2 - share**2) * aside / np.linalg.norm(aside)
    angles, in_plane = [], []
    for segment, length in ((elbow, upper), (wrist - elbow, fore)):
        angles.append(float(np.arctan2(segment[0], -segment[1])))
        in_plane.append(float(np.hypot(segment[0], segment[1]) / length))
    across = (float(elbow[2]), float(wrist[2]))
    return HeldArm((angles[0], angles[1]), across, (in_plane[0], in_plane[1]))
