"""The way a person takes: straight on, round and back, or backwards."""

from __future__ import annotations

import numpy as np

from gaitlake.synthetic.body import landmarks_m
from gaitlake.synthetic.curves import Floats
from gaitlake.synthetic.gait_posture import GaitPosture

TURN_S = 1.2
"""A person turns round in so long, on half a circle."""


def gait_points_m(posture: GaitPosture, time_s: Floats, duration_s: float) -> Floats:
    """Landmarks in space, frames x 33 x 3, of somebody who goes the way that the gait says.

    Backwards is the same motion with time reversed. The way of a person who turns lies about the middle of the image.
    """
    gait = posture.gait
    if gait.backward:
        points = landmarks_m(posture, duration_s - time_s)
        if gait.surface == "overground":
            points[..., 0] -= posture.motion.speed_mps * duration_s
        return points
    points = landmarks_m(posture, time_s)
    if gait.turn_at_s is None:
        return points
    speed = posture.motion.speed_mps
    points[..., 0] -= speed * time_s[:, None]
    return _round_and_back(points, speed, (time_s - gait.turn_at_s), gait.turn_at_s)


def turned_spans(turn_at_s: float | None) -> tuple[tuple[float, float], ...]:
    """When the person turns, [start, end) s."""
    return () if turn_at_s is None else ((turn_at_s, turn_at_s + TURN_S),)


def _round_and_back(points: Floats, speed_mps: float, since_s: Floats, turn_at_s: float) -> Floats:
    """Points about the pelvis, carried along a straight, half a circle to the right, and the parallel back."""
    share = np.clip(since_s / TURN_S, 0.0, 1.0)
    radius = speed_mps * TURN_S / np.pi
    cos, sin = np.cos(np.pi * share), np.sin(np.pi * share)
    straight = speed_mps * (np.minimum(since_s, 0.0) - np.maximum(since_s - TURN_S, 0.0))
    x = straight + radius * sin + speed_mps * turn_at_s / 2
    z = radius * (1 - cos)
    ahead, right = points[..., 0], points[..., 2]
    turned = points.copy()
    turned[..., 0] = x[:, None] + ahead * cos[:, None] - right * sin[:, None]
    turned[..., 2] = z[:, None] + ahead * sin[:, None] + right * cos[:, None]
    return turned
