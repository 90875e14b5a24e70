"""Motion from contacts (G2): the foot is fixed to the ground in stance, so contacts are exact.

::

    heel on the ground      flat            toe on the ground      swing
    IC =================|===========|=========================== FC - - - - - IC

The heel lands at IC, the foot rolls flat, the heel rises, the toe leaves at FC. In swing the ankle follows a quintic
that leaves with the velocity of the foot and lands with ``touch_mps`` (forward, up) over the ground. The hip moves as
prescribed; the knee follows from both ends. Its shape is ours: this motion is the truth of contacts, not of loading.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from gaitlake.synthetic.body import HEEL_M, SHANK, SOLE_M, THIGH, TOE_M, LegAngles
from gaitlake.synthetic.curves import Floats
from gaitlake.synthetic.knobs import NATURAL_SPEED_MPS, Gait
from gaitlake.synthetic.timing import Contacts

REACH = 0.995
"""Hip to ankle never exceeds this share of the straight leg."""
EARLY_WAVE = 8**8 / (3**3 * 5**5)
"""Makes x^3 (1 - x)^5 reach 1, at 3/8: the foot is lifted early in swing."""
EDGE = 1e-4
"""Step for the derivatives with which swing begins and ends, share of the stance."""


@dataclass(frozen=True, slots=True)
class Style:
    """Shape of a step: ours, chosen to look like a person. Lengths m at 1.75 m height, angles deg, times phases."""

    landing_deg: float
    leaving_deg: float
    flat_from: float
    flat_until: float
    ahead_m: float
    lift_m: float
    hang_deg: float
    bob_m: float
    bob_phase: float
    touch_mps: tuple[float, float]


STYLES = {
    "walk": Style(16.0, -62.0, 0.18, 0.52, 0.31, 0.02, 0.0, 0.018, 0.31, (0.0, 0.0)),
    "run": Style(6.0, -50.0, 0.20, 0.55, 0.20, 0.14, -35.0, 0.035, 0.45, (1.6, -0.6)),
}


class ContactDriven:
    """Positions of pelvis and legs at any instant, from the feet on the ground."""

    def __init__(self, gait: Gait, contacts: Contacts) -> None:
        self._gait = gait
        self._contacts = contacts
        self._style = STYLES[gait.activity]
        own = gait.speed_mps
        self.speed_mps = own if own is not None else NATURAL_SPEED_MPS[gait.activity]
        self._hip_m = self._highest_hip()

    def leg(self, side: str, time_s: Floats) -> LegAngles:
        phase, number = self._contacts.stride_at(side, time_s)
        stride_s = np.diff(self._contacts.ic_s[side])[number]
        ankle_x, ankle_y, pitch = self._foot(phase, stride_s, self._gait.duty(side))
        return self._bent(ankle_x, ankle_y - self.pelvis_m(time_s)[1], pitch)

    def pelvis_m(self, time_s: Floats) -> tuple[Floats, Floats]:
        """Forward position (0 on a treadmill) and height of the hips."""
        phase, _ = self._contacts.stride_at("right", time_s)
        forward = self.speed_mps * time_s if self._gait.surface == "overground" else np.zeros_like(time_s)
        return forward, self._hip_m + self._bob(phase)

    def _bob(self, right_phase: Floats) -> Floats:
        """Two waves a stride, highest at ``bob_phase`` of either step."""
        middle = self._style.bob_phase + (self._gait.left_contact - 0.5) / 2
        height: Floats = self._style.bob_m * np.cos(4 * np.pi * (right_phase - middle))
        return height

    def _bent(self, forward: Floats, up: Floats, pitch: Floats) -> LegAngles:
        """Two-link leg from the hip to the ankle at (forward, up), knee to the front."""
        thigh, shank = THIGH * self._gait.height_m, SHANK * self._gait.height_m
        cosine = (forward**2 + up**2 - thigh**2 - shank**2) / (2 * thigh * shank)
        flexion = np.arccos(np.clip(cosine, -1.0, 1.0))
        lead = np.arctan2(shank * np.sin(flexion), thigh + shank * np.cos(flexion))
        angle = np.arctan2(forward, -up) + lead
        return LegAngles(angle, angle - flexion, pitch)

    def _highest_hip(self) -> float:
        """Mean hip height at which the leg, at its longest, is stretched to REACH."""
        reach = REACH * (THIGH + SHANK) * self._gait.height_m
        phase = np.arange(512) / 512
        allowed = []
        for side, begins in (("left", self._gait.left_contact), ("right", 0.0)):
            x, y, _ = self._foot(phase, np.full(512, self._gait.stride_s), self._gait.duty(side))
            if np.abs(x).max() >= reach:
                raise ValueError(f"Gait: at {self.speed_mps} m/s and this stride time the legs are too short")
            allowed.append(np.min(y + np.sqrt(reach**2 - x**2) - self._bob(np.mod(phase + begins, 1.0))))
        return float(min(allowed))

    def _foot(self, phase: Floats, stride_s: Floats, duty: float) -> tuple[Floats, Floats, Floats]:
        """Ankle forward of the hip and above the ground, m, and pitch of the foot, rad."""
        contact_s = duty * stride_s
        stance = self._standing(np.minimum(phase / duty, 1.0), contact_s)
        swing = self._swinging(np.clip((phase - duty) / (1 - duty), 0.0, 1.0), contact_s, stride_s - contact_s)
        x, y, pitch = (np.where(phase < duty, s, w) for s, w in zip(stance, swing, strict=True))
        return x, y, pitch

    def _standing(self, share: Floats, contact_s: Floats) -> tuple[Floats, Floats, Floats]:
        """Foot at ``share`` of the stance: turning about the heel, flat, turning about the toe."""
        style = self._style
        landing = np.radians(style.landing_deg) * np.maximum(1 - share / style.flat_from, 0.0) ** 2
        leaving = np.maximum((share - style.flat_until) / (1 - style.flat_until), 0.0) ** 2
        pitch = landing + np.radians(style.leaving_deg) * leaving
        sin, cos = np.sin(pitch), np.cos(pitch)
        on_heel = pitch >= 0
        along, up = (np.where(on_heel, h, t) for h, t in zip(HEEL_M, TOE_M, strict=True))
        heel_x = self._landing_heel_m() - self.speed_mps * share * contact_s
        pivot_x = heel_x + np.where(on_heel, 0.0, TOE_M[0] - HEEL_M[0])
        return pivot_x - (along * cos - up * sin), SOLE_M - (along * sin + up * cos), pitch

    def _landing_heel_m(self) -> float:
        return self._style.ahead_m * self._gait.height_m / 1.75 + HEEL_M[0]

    def _swinging(self, share: Floats, contact_s: Floats, swing_s: Floats) -> tuple[Floats, ...]:
        """Foot at ``share`` of the swing."""
        wave = EARLY_WAVE * share**3 * (1 - share) ** 5
        begin, end = self._edges(1.0, contact_s), self._edges(0.0, contact_s)
        ratio, touch = swing_s / contact_s, (*self._style.touch_mps, 0.0)
        x, y, pitch = (
            _quintic(share, (b[0], b[1] * ratio, b[2] * ratio**2), (e[0], e[1] * ratio + v * swing_s, e[2] * ratio**2))
            for b, e, v in zip(begin, end, touch, strict=True)
        )
        return x, y + self._style.lift_m * wave, pitch + np.radians(self._style.hang_deg) * wave

    def _edges(self, share: float, contact_s: Floats) -> list[tuple[Floats, Floats, Floats]]:
        """Value, first and second derivative (per stance) of x, y and pitch at the end or begin of stance."""
        at = [self._standing(np.full_like(contact_s, share + step * EDGE), contact_s) for step in (-1, 0, 1)]
        edges = []
        for before, here, after in zip(*at, strict=True):
            slope = (after - before) / (2 * EDGE)
            edges.append((here, slope, (after - 2 * here + before) / EDGE**2))
        return edges


def _quintic(share: Floats, begin: tuple[Floats, ...], end: tuple[Floats, ...]) -> Floats:
    """Polynomial of degree five with given value, slope and curvature at 0 and 1."""
    (p0, v0, a0), (p1, v1, a1) = begin, end
    rise, slope, bend = p1 - p0 - v0 - a0 / 2, v1 - v0 - a0, a1 - a0
    c3, c4, c5 = 10 * rise - 4 * slope + bend / 2, -15 * rise + 7 * slope - bend, 6 * rise - 3 * slope + bend / 2
    path: Floats = p0 + share * (v0 + share * (a0 / 2 + share * (c3 + share * (c4 + share * c5))))
    return path
