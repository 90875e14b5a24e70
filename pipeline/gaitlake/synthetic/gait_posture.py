"""The whole body of somebody walking or running: legs from a generator, the rest from the knobs."""

from __future__ import annotations

import numpy as np

from gaitlake.synthetic.body import LegAngles, Motion
from gaitlake.synthetic.curves import Floats
from gaitlake.synthetic.frontal_plane import FrontalGait
from gaitlake.synthetic.knobs import Gait
from gaitlake.synthetic.timing import Contacts

LEAN_DEG = {"run": 8.0, "walk": 3.0}
ARM_DEG = {"run": (-18.0, 30.0, 95.0, 12.0), "walk": (-4.0, 19.0, 24.0, 10.0)}
"""Upper arm mean and swing, elbow mean and swing."""
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
        return np.full_like(time_s, np.radians(LEAN_DEG[self.gait.activity]))

    def arm_rad(self, side: str, time_s: Floats) -> tuple[Floats, Floats]:
        """Upper arm and forearm against the downward vertical, forward +; the arm swings with the opposite leg."""
        mean, swing, bend, bend_swing = np.radians(ARM_DEG[self.gait.activity])
        turns = 2 * np.pi * self.contacts.stride_at(OTHER[side], time_s)[0]
        scale = self.gait.leg(side).arm_scale
        upper = mean + scale * swing * np.cos(turns - 0.13)
        return upper, upper + bend + scale * bend_swing * np.cos(turns - 0.6)
