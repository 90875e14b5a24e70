"""Somebody who sits or stands and goes nowhere: what analysis must not take for gait."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from gaitlake.synthetic.body import HEEL_M, SHANK, SOLE_M, THIGH, LegAngles
from gaitlake.synthetic.curves import Floats
from gaitlake.synthetic.frontal_plane import HIP_Z_M, TO_RIGHT

SWAY_DEG, SWAY_HZ = 1.0, 0.25


@dataclass(frozen=True, slots=True)
class StillPosture:
    """Thigh and shank as given against the downward vertical, feet flat; the trunk sways a little."""

    thigh_deg: float
    shank_deg: float
    lean_deg: float = 2.0
    height_m: float = 1.75

    def leg(self, side: str, time_s: Floats) -> LegAngles:  # noqa: ARG002 - both alike
        return LegAngles.from_degrees(*(np.full_like(time_s, a) for a in (self.thigh_deg, self.shank_deg, 0.0)))

    def pelvis_m(self, time_s: Floats) -> tuple[Floats, Floats]:
        leg = THIGH * np.cos(np.radians(self.thigh_deg)) + SHANK * np.cos(np.radians(self.shank_deg))
        return np.zeros_like(time_s), np.full_like(time_s, self.height_m * leg + SOLE_M - HEEL_M[1])

    def lean_rad(self, time_s: Floats) -> Floats:
        lean: Floats = np.radians(self.lean_deg + SWAY_DEG * np.sin(2 * np.pi * SWAY_HZ * time_s))
        return lean

    def arm_rad(self, side: str, time_s: Floats) -> tuple[Floats, Floats]:  # noqa: ARG002 - both alike
        bent = np.radians(0.5 * self.thigh_deg)
        return np.full_like(time_s, bent / 2), np.full_like(time_s, bent)

    def tilt_rad(self, time_s: Floats) -> Floats:
        return np.zeros_like(time_s)

    def trunk_rad(self, time_s: Floats) -> Floats:
        sway: Floats = np.radians(0.5 * SWAY_DEG * np.cos(2 * np.pi * SWAY_HZ * time_s))
        return sway

    def deviation(self, side: str, time_s: Floats) -> Floats:  # noqa: ARG002 - both alike
        return np.zeros_like(time_s)

    def ankle_z_m(self, side: str, time_s: Floats) -> Floats:
        return np.full_like(time_s, TO_RIGHT[side] * HIP_Z_M)


SEATED = StillPosture(thigh_deg=86.0, shank_deg=-4.0)
STANDING = StillPosture(thigh_deg=2.0, shank_deg=-3.0)
