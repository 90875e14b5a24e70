"""The frontal plane: how hips tilt, the trunk leans and the knee leaves the line from hip to ankle.

Everything here is a function of phase that never touches what is seen from the side: knees, shoulders and head move
across only; hips rise and fall by the tilt, and their legs with them.
"""

from __future__ import annotations

from typing import Protocol

import numpy as np

from gaitlake.synthetic.curves import Floats
from gaitlake.synthetic.knobs import Gait
from gaitlake.synthetic.timing import Contacts
from gaitlake_schemas.vocabulary import SIDES

HIP_Z_M = 0.087
"""Half the distance between the hips, m."""
TO_RIGHT = {"left": -1.0, "right": 1.0}
LEAD_OVER = 0.15
"""Last share of a stride in which its wobble becomes the next stride's."""


class Frontal(Protocol):
    """What a body does across, at any instant: angles in rad, + = right hip higher and trunk to the right."""

    def tilt_rad(self, time_s: Floats) -> Floats: ...

    def trunk_rad(self, time_s: Floats) -> Floats: ...

    def deviation(self, side: str, time_s: Floats) -> Floats: ...

    def ankle_z_m(self, side: str, time_s: Floats) -> Floats: ...


class FrontalGait:
    """The frontal plane of somebody walking or running."""

    def __init__(self, gait: Gait, contacts: Contacts) -> None:
        self.gait = gait
        self.contacts = contacts

    def tilt_rad(self, time_s: Floats) -> Floats:
        return tilt_rad(self.gait, self._phases(time_s))

    def trunk_rad(self, time_s: Floats) -> Floats:
        bumps = {side: stance_bump(phase, self.gait.duty(side)) for side, phase in self._phases(time_s).items()}
        both = np.radians(self.gait.trunk_lateral_deg) * (bumps["right"] - bumps["left"])
        own = {side: np.radians(self.gait.leg(side).trunk_lateral_deg) * bump for side, bump in bumps.items()}
        lean: Floats = both + own["right"] - own["left"]
        return lean

    def deviation(self, side: str, time_s: Floats) -> Floats:
        """Knee deviation of SCIENCE 4.4, + towards the midline."""
        own = self.gait.leg(side)
        if own.wobble == 0.0:
            return np.full_like(time_s, own.knee_deviation)
        phase, number = self.contacts.stride_at(side, time_s)
        share = np.clip((phase - 1.0) / LEAD_OVER + 1.0, 0.0, 1.0)
        share = share**2 * (3.0 - 2.0 * share)
        this, following = (self._wave(side, time_s, number + k) for k in (0, 1))
        wobble: Floats = own.knee_deviation + own.wobble * ((1.0 - share) * this + share * following)
        return wobble

    def ankle_z_m(self, side: str, time_s: Floats) -> Floats:
        width = self.gait.step_width_m
        return np.full_like(time_s, TO_RIGHT[side] * (HIP_Z_M if width is None else width / 2))

    def _wave(self, side: str, time_s: Floats, number: np.ndarray) -> Floats:
        since = time_s - self.contacts.ic_s[side][number]
        wave: Floats = np.sin(2 * np.pi * self.gait.leg(side).wobble_hz * since + self._start(side)[number])
        return wave

    def _start(self, side: str) -> Floats:
        drawn = self.contacts.wobble_rad[side]
        return drawn if self.gait.leg(side).wobble_phase == "random" else np.zeros_like(drawn)

    def _phases(self, time_s: Floats) -> dict[str, Floats]:
        return {side: self.contacts.stride_at(side, time_s)[0] for side in SIDES}


def stance_bump(phase: Floats, duty: float) -> Floats:
    """Half a sine over stance, 0 at both contacts and in swing."""
    bump: Floats = np.where(phase < duty, np.sin(np.pi * np.clip(phase / duty, 0.0, 1.0)), 0.0)
    return bump


def tilt_rad(gait: Gait, phases: dict[str, Floats]) -> Floats:
    """Tilt of the hip line at these phases of either side, + = right hip higher: the left drops in right stance."""
    drops = {side: gait.leg(side).pelvic_drop_deg * stance_bump(phases[side], gait.duty(side)) for side in SIDES}
    tilt: Floats = np.radians(drops["right"] - drops["left"])
    return tilt


def hip_lift_m(side: str, tilt: Floats) -> Floats:
    """How far the tilt raises this hip over the middle of the pelvis."""
    lift: Floats = TO_RIGHT[side] * HIP_Z_M * np.sin(tilt)
    return lift


def knee_z_m(
    side: str, deviation: Floats, hip: tuple[Floats, Floats], knee_y: Floats, ankle: tuple[Floats, Floats]
) -> Floats:
    """Where across the knee must be for its deviation: (z, y) of hip and ankle, height of the knee, m.

    d = m cross(A - H, K - H) / |A - H|², solved for the knee's z; m = +1 left, -1 right (x to the person's right).
    """
    leg_z, leg_y = ankle[0] - hip[0], ankle[1] - hip[1]
    cross = -TO_RIGHT[side] * deviation * (leg_z**2 + leg_y**2)
    z: Floats = hip[0] + (leg_z * (knee_y - hip[1]) - cross) / leg_y
    return z
