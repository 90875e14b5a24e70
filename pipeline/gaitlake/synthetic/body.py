"""The person's 33 landmarks in space. World: x forward, y up, z to the person's right, metres, ground at y = 0."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Protocol, runtime_checkable

import numpy as np

from gaitlake.synthetic.curves import Floats
from gaitlake.synthetic.frontal_plane import HIP_Z_M, TO_RIGHT, Frontal, hip_lift_m, knee_z_m
from gaitlake_schemas.vocabulary import LANDMARKS, SIDES

THIGH, SHANK = 0.245, 0.246
"""Segment lengths / body height (Drillis and Contini, as in Winter's Biomechanics)."""
SHOULDER_Z_M = 0.178
"""Half the distance between the shoulders, m."""
TRUNK, UPPER_ARM, FOREARM = 0.445 / 1.75, 0.186, 0.146
"""Segment lengths / body height."""
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


class Posture(Frontal, Protocol):
    """Everything about a body at any instant, from which its landmarks follow."""

    @property
    def height_m(self) -> float: ...

    def leg(self, side: str, time_s: Floats) -> LegAngles: ...

    def pelvis_m(self, time_s: Floats) -> tuple[Floats, Floats]: ...

    def lean_rad(self, time_s: Floats) -> Floats: ...

    def arm_rad(self, side: str, time_s: Floats) -> tuple[Floats, Floats]: ...


@runtime_checkable
class ArmsAside(Protocol):
    """A posture whose arms leave the plane of their shoulder; others' arms lie in it."""

    def arm_across_m(self, side: str, time_s: Floats) -> tuple[Floats, Floats]:
        """How far elbow and wrist are outward of the shoulder, m."""
        ...

    def arm_in_plane(self, side: str) -> tuple[float, float]:
        """Length of upper arm and forearm as seen from the side, as a share of their own."""
        ...


def swing_out_m(leg: LegAngles, height_m: float) -> Floats:
    """How far the ankle is in front of the hip."""
    return height_m * (THIGH * np.sin(leg.thigh) + SHANK * np.sin(leg.shank))


def bent_leg(forward: Floats, up: Floats, height_m: float, pitch: Floats | None = None) -> LegAngles:
    """Two-link leg from the hip to the ankle at (forward, up) of it, knee to the front; ``pitch`` of the foot, or 0."""
    thigh, shank = THIGH * height_m, SHANK * height_m
    cosine = (forward**2 + up**2 - thigh**2 - shank**2) / (2 * thigh * shank)
    flexion = np.arccos(np.clip(cosine, -1.0, 1.0))
    lead = np.arctan2(shank * np.sin(flexion), thigh + shank * np.cos(flexion))
    angle = np.arctan2(forward, -up) + lead
    return LegAngles(angle, angle - flexion, np.zeros_like(angle) if pitch is None else pitch)


def _ends_m(leg: LegAngles, height_m: float, sole_m: float) -> Floats:
    ankle = -height_m * (THIGH * np.cos(leg.thigh) + SHANK * np.cos(leg.shank))
    ends = [ankle + along * np.sin(leg.foot) + (up - sole_m) * np.cos(leg.foot) for along, up in (HEEL_M, TOE_M)]
    return np.minimum(*ends)


def lowest_point_m(leg: LegAngles, height_m: float) -> Floats:
    """Lower of the soles under heel and toe, against the hip (negative)."""
    return _ends_m(leg, height_m, SOLE_M)


def lowest_landmark_m(leg: LegAngles, height_m: float) -> Floats:
    """Lower of the landmarks of heel and toe, against the hip (negative)."""
    return _ends_m(leg, height_m, 0.0)


def wobble_from_mm(wobble_mm: float, height_m: float) -> float:
    """`Leg.wobble` of a knee that goes so many mm to either side of the line from hip to ankle, leg straight.

    A deviation of 1 is the distance from hip to ankle as seen from the front at that instant: the way shrinks as the
    leg bends (to 0.97 of it at a knee flexion of 28 deg, 0.92 at 46) and as it slants forward or back.
    """
    return wobble_mm / 1000 / ((THIGH + SHANK) * height_m)


def landmarks_m(posture: Posture, time_s: Floats) -> Floats:
    """Landmarks in space, frames x 33 x 3. Legs and arms bend in planes across which nothing moves their x and y."""
    points: dict[str, Floats] = {}
    forward, height = posture.pelvis_m(time_s)
    scale = posture.height_m / 1.75
    lean, sideways = posture.lean_rad(time_s), np.tan(posture.trunk_rad(time_s))
    for side in SIDES:
        points |= _leg_points(side, posture, (forward, height), time_s)
        up = TRUNK * posture.height_m * np.cos(lean)
        across = TO_RIGHT[side] * SHOULDER_Z_M + up * sideways
        shoulder = (forward + TRUNK * posture.height_m * np.sin(lean), height + up, across)
        points |= _arm_points(side, posture, shoulder, time_s)
    above = scale * (0.51 * np.cos(lean) + 0.155)
    head = (forward + scale * (0.51 * np.sin(lean) + 0.06), height + above, above * sideways)
    for name, (x, y, z) in HEAD_M.items():
        points[name] = _point((head[0] + scale * x, head[1] + scale * y, head[2] + scale * z))
    return np.stack([points[name] for name in LANDMARKS], axis=1)


Place = tuple[Floats, Floats, Floats]


def _point(place: Place) -> Floats:
    return np.stack(place, axis=-1)


def _leg_points(side: str, posture: Posture, pelvis: tuple[Floats, Floats], time_s: Floats) -> dict[str, Floats]:
    leg, height_m, tilt = posture.leg(side, time_s), posture.height_m, posture.tilt_rad(time_s)
    x, y = pelvis[0], pelvis[1] + hip_lift_m(side, tilt)
    z = TO_RIGHT[side] * HIP_Z_M * np.cos(tilt)
    knee_x, knee_y = x + height_m * THIGH * np.sin(leg.thigh), y - height_m * THIGH * np.cos(leg.thigh)
    ankle_x, ankle_y = knee_x + height_m * SHANK * np.sin(leg.shank), knee_y - height_m * SHANK * np.cos(leg.shank)
    ankle_z = posture.ankle_z_m(side, time_s)
    knee_z = knee_z_m(side, posture.deviation(side, time_s), (z, y), knee_y, (ankle_z, ankle_y))
    sin, cos = np.sin(leg.foot), np.cos(leg.foot)
    points = {
        f"{side}_hip": _point((x, y, z)),
        f"{side}_knee": _point((knee_x, knee_y, knee_z)),
        f"{side}_ankle": _point((ankle_x, ankle_y, ankle_z)),
    }
    for name, (along, up) in (("heel", HEEL_M), ("foot_index", TOE_M)):
        points[f"{side}_{name}"] = _point((ankle_x + along * cos - up * sin, ankle_y + along * sin + up * cos, ankle_z))
    return points


def wrist_angle_rad(posture: Posture, side: str, time_s: Floats) -> Floats:
    """Angle of the line shoulder to wrist, as seen from the side, against the downward vertical, forward +."""
    (upper, fore), (upper_share, fore_share) = posture.arm_rad(side, time_s), _arm_in_plane(posture, side)
    x = upper_share * UPPER_ARM * np.sin(upper) + fore_share * FOREARM * np.sin(fore)
    y = upper_share * UPPER_ARM * np.cos(upper) + fore_share * FOREARM * np.cos(fore)
    angle: Floats = np.arctan2(x, y)
    return angle


def _arm_in_plane(posture: Posture, side: str) -> tuple[float, float]:
    return posture.arm_in_plane(side) if isinstance(posture, ArmsAside) else (1.0, 1.0)


def _arm_across_m(posture: Posture, side: str, time_s: Floats) -> tuple[Floats, Floats]:
    """How far elbow and wrist are to the person's right of the shoulder, m."""
    if not isinstance(posture, ArmsAside):
        return np.zeros_like(time_s), np.zeros_like(time_s)
    elbow, wrist = posture.arm_across_m(side, time_s)
    return TO_RIGHT[side] * elbow, TO_RIGHT[side] * wrist


def _arm_points(side: str, posture: Posture, shoulder: Place, time_s: Floats) -> dict[str, Floats]:
    """The arm swings in the plane of its shoulder, or aside of it; the hand goes on across as the forearm does."""
    (upper, fore), shares = posture.arm_rad(side, time_s), _arm_in_plane(posture, side)
    aside, wrist_aside = _arm_across_m(posture, side, time_s)
    x, y, z = shoulder
    long = shares[0] * UPPER_ARM * posture.height_m
    elbow = (x + long * np.sin(upper), y - long * np.cos(upper), z + aside)
    points = {f"{side}_shoulder": _point(shoulder), f"{side}_elbow": _point(elbow)}
    reach = {"wrist": (FOREARM, 0.0), "thumb": (0.171, 0.15), "index": (0.201, 0.25), "pinky": (0.194, 0.05)}
    for name, (length, curl) in reach.items():
        far = shares[1] * length * posture.height_m
        angle, across = fore + curl, (wrist_aside - aside) * length / FOREARM
        points[f"{side}_{name}"] = _point(
            (elbow[0] + far * np.sin(angle), elbow[1] - far * np.cos(angle), elbow[2] + across)
        )
    return points
