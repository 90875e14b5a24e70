"""The person's 33 landmarks in space. World: x forward, y up, z to the person's right, metres, ground at y = 0."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Protocol

import numpy as np

from gaitlake.synthetic.curves import Floats
from gaitlake.synthetic.knobs import Gait
from gaitlake.synthetic.timing import Contacts
from gaitlake_schemas.vocabulary import LANDMARKS, SIDES

THIGH, SHANK = 0.245, 0.246
"""Segment lengths / body height (Drillis and Contini, as in Winter's Biomechanics)."""
HIP_Z_M, SHOULDER_Z_M = 0.087, 0.178
"""Half the distance between hips and between shoulders, m."""
HEEL_M, TOE_M = (-0.055, -0.050), (0.185, -0.050)
"""Heel and toe from the ankle along and across the foot, m. Heel to toe is parallel to the sole."""
SOLE_M = 0.028
"""The ground is this far below heel and toe landmarks, m."""

HEAD_M: dict[str, tuple[float, float, float]] = {
    "nose": (0.115, -0.02, 0.0),
    "left_eye_inner": (0.088, 0.018, -0.018),
    "left_eye": (0.085, 0.018, -0.031),
    "left_eye_outer": (0.075, 0.018, -0.045),
    "right_eye_inner": (0.088, 0.018, 0.018),
    "right_eye": (0.085, 0.018, 0.031),
    "right_eye_outer": (0.075, 0.018, 0.045),
    "left_ear": (-0.005, -0.01, -0.078),
    "right_ear": (-0.005, -0.01, 0.078),
    "mouth_left": (0.085, -0.06, -0.022),
    "mouth_right": (0.085, -0.06, 0.022),
}
"""From the centre of the head, at a body height of 1.75 m."""

LEAN_DEG = {"run": 8.0, "walk": 3.0}
ARM_DEG = {"run": (-18.0, 30.0, 95.0, 12.0), "walk": (-4.0, 19.0, 24.0, 10.0)}
"""Upper arm mean and swing, elbow mean and swing."""


@dataclass(frozen=True, slots=True)
class LegAngles:
    """Thigh and shank against the downward vertical, foot against the horizontal; forward and toe-up +, rad."""

    thigh: Floats
    shank: Floats
    foot: Floats

    @classmethod
    def from_degrees(cls, thigh: Floats, shank: Floats, foot: Floats) -> LegAngles:
        return cls(np.radians(thigh), np.radians(shank), np.radians(foot))

    @property
    def knee_flexion_deg(self) -> Floats:
        return np.degrees(self.thigh - self.shank)


class Motion(Protocol):
    """Where pelvis and legs are at any instant."""

    speed_mps: float

    def leg(self, side: str, time_s: Floats) -> LegAngles: ...

    def pelvis_m(self, time_s: Floats) -> tuple[Floats, Floats]: ...


def swing_out_m(leg: LegAngles, height_m: float) -> Floats:
    """How far the ankle is in front of the hip."""
    return height_m * (THIGH * np.sin(leg.thigh) + SHANK * np.sin(leg.shank))


def lowest_point_m(leg: LegAngles, height_m: float) -> Floats:
    """Lower of the soles under heel and toe, against the hip (negative)."""
    ankle = -height_m * (THIGH * np.cos(leg.thigh) + SHANK * np.cos(leg.shank))
    ends = [ankle + along * np.sin(leg.foot) + (up - SOLE_M) * np.cos(leg.foot) for along, up in (HEEL_M, TOE_M)]
    return np.minimum(*ends)


def landmarks_m(motion: Motion, contacts: Contacts, gait: Gait, time_s: Floats) -> Floats:
    """Landmarks in space, frames x 33 x 3. Each leg keeps to its own plane z = constant: its angles project truly."""
    points: dict[str, Floats] = {}
    forward, height = motion.pelvis_m(time_s)
    lean = np.radians(LEAN_DEG[gait.activity])
    scale = gait.height_m / 1.75
    for side in SIDES:
        sign = -1.0 if side == "left" else 1.0
        points |= _leg_points(side, motion.leg(side, time_s), (forward, height, sign * HIP_Z_M), gait.height_m)
        shoulder = (forward + 0.445 * scale * np.sin(lean), height + 0.445 * scale * np.cos(lean), sign * SHOULDER_Z_M)
        opposite, _ = contacts.stride_at("right" if side == "left" else "left", time_s)
        points |= _arm_points(side, opposite, shoulder, gait)
    head = (forward + scale * (0.51 * np.sin(lean) + 0.06), height + scale * (0.51 * np.cos(lean) + 0.155), 0.0)
    for name, (x, y, z) in HEAD_M.items():
        points[name] = _point((head[0] + scale * x, head[1] + scale * y, scale * z))
    return np.stack([points[name] for name in LANDMARKS], axis=1)


Place = tuple[Floats, Floats, float]


def _point(place: Place) -> Floats:
    return np.stack([place[0], place[1], np.full_like(place[0], place[2])], axis=-1)


def _leg_points(side: str, leg: LegAngles, hip: Place, height_m: float) -> dict[str, Floats]:
    x, y, z = hip
    knee = (x + height_m * THIGH * np.sin(leg.thigh), y - height_m * THIGH * np.cos(leg.thigh), z)
    ankle_x = knee[0] + height_m * SHANK * np.sin(leg.shank)
    ankle_y = knee[1] - height_m * SHANK * np.cos(leg.shank)
    sin, cos = np.sin(leg.foot), np.cos(leg.foot)
    points = {f"{side}_hip": _point(hip), f"{side}_knee": _point(knee), f"{side}_ankle": _point((ankle_x, ankle_y, z))}
    for name, (along, up) in (("heel", HEEL_M), ("foot_index", TOE_M)):
        points[f"{side}_{name}"] = _point((ankle_x + along * cos - up * sin, ankle_y + along * sin + up * cos, z))
    return points


def _arm_points(side: str, opposite_phase: Floats, shoulder: Place, gait: Gait) -> dict[str, Floats]:
    """The arm swings with the opposite leg, in the plane of its shoulder."""
    mean, swing, bend, bend_swing = np.radians(ARM_DEG[gait.activity])
    turns = 2 * np.pi * opposite_phase
    upper = mean + swing * np.cos(turns - 0.13)
    fore = upper + bend + bend_swing * np.cos(turns - 0.6)
    x, y, z = shoulder
    elbow = (x + 0.186 * gait.height_m * np.sin(upper), y - 0.186 * gait.height_m * np.cos(upper), z)
    points = {f"{side}_shoulder": _point(shoulder), f"{side}_elbow": _point(elbow)}
    reach = {"wrist": (0.146, 0.0), "thumb": (0.171, 0.15), "index": (0.201, 0.25), "pinky": (0.194, 0.05)}
    for name, (length, curl) in reach.items():
        far = length * gait.height_m
        angle = fore + curl
        points[f"{side}_{name}"] = _point((elbow[0] + far * np.sin(angle), elbow[1] - far * np.cos(angle), z))
    return points
