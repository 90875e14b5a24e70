"""The whole body of somebody walking or running: legs from a generator, the rest from the knobs."""

from __future__ import annotations

import numpy as np

from gaitlake.synthetic.arms import ACROSS_M, ARM_DEG, HeldArm, overhead_arm
from gaitlake.synthetic.body import LegAngles, Motion
from gaitlake.synthetic.curves import Floats
from gaitlake.synthetic.frontal_plane import FrontalGait
from gaitlake.synthetic.knobs import Gait
from gaitlake.synthetic.timing import Contacts

LEAN_DEG = {"run": 8.0, "walk": 3.0}
OTHER = {"left": "right", "right": "left"}


class GaitPosture(FrontalGait):
    """A gait's body at any instant."""

    def __init__(self, motion: Motion, contacts: Contacts, gait: Gait) -> None:
        super().__init__(gait, contacts)
        self.motion = motion
        self.height_m = gait.height_m

    def leg(self, side: str, time_s: Floats) -> LegAngles:
        return self.motion.leg(side, time_s)

    def pelvis_m(self, time_s: Floats) -> tuple[Floats, Floats]:
        return self.motion.pelvis_m(time_s)

    def lean_rad(self, time_s: Floats) -> Floats:
        own = self.gait.trunk_lean_deg
        return np.full_like(time_s, np.radians(own if own is not None else LEAN_DEG[self.gait.activity]))

    def arm_rad(self, side: str, time_s: Floats) -> tuple[Floats, Floats]:
        """Upper arm and forearm against the downward vertical, forward +; the arm swings with the opposite leg."""
        held = self._held(side)
        if held is not None:
            return np.full_like(time_s, held.angles_rad[0]), np.full_like(time_s, held.angles_rad[1])
        mean, swing, bend, bend_swing = np.radians(ARM_DEG[self.gait.activity])
        turns = 2 * np.pi * self.contacts.stride_at(OTHER[side], time_s)[0]
        scale = self.gait.leg(side).arm_scale
        upper = mean + scale * swing * np.cos(turns - 0.13)
        return upper, upper + bend + scale * bend_swing * np.cos(turns - 0.6)

    def arm_across_m(self, side: str, time_s: Floats) -> tuple[Floats, Floats]:
        """How far elbow and wrist are outward of the shoulder."""
        held, scale = self._held(side), self.height_m / 1.75
        elbow, wrist = held.across_m if held is not None else (scale * z for z in ACROSS_M[self.gait.activity])
        return np.full_like(time_s, elbow), np.full_like(time_s, wrist)

    def arm_in_plane(self, side: str) -> tuple[float, float]:
        """Swinging arms are seen in their whole length from the side, whatever they do across."""
        held = self._held(side)
        return held.in_plane if held is not None else (1.0, 1.0)

    def _held(self, side: str) -> HeldArm | None:
        """The arm if it holds a weight."""
        carry = self.gait.carry
        return overhead_arm(carry, side, self.height_m) if carry != "none" else None
