"""Motion from contacts (G2): the foot is fixed to the ground in stance, so contacts are exact.

::

    heel on the ground      flat            toe on the ground      swing
    IC =================|===========|=========================== FC - - - - - IC

The heel lands at IC, the foot rolls flat, the heel rises, the toe leaves at FC. In swing the ankle follows the shape of
measured swings between the velocities with which the foot leaves and lands (:mod:`gaitlake.synthetic.step_styles`). The
hips move as prescribed; the knee follows from both ends. This motion is the truth of contacts. Its knee is not that of
published curves, but how much later one knee loads than the other is exact (:mod:`gaitlake.synthetic.late_loading`).
"""

from __future__ import annotations

import numpy as np

from gaitlake.synthetic.body import (
    HEEL_M,
    SHANK,
    SOLE_M,
    THIGH,
    TOE_M,
    LegAngles,
    bent_leg,
    lowest_landmark_m,
)
from gaitlake.synthetic.curves import Floats
from gaitlake.synthetic.frontal_plane import FrontalGait, hip_lift_m, tilt_rad
from gaitlake.synthetic.hip_swing import swing_bump, turned
from gaitlake.synthetic.knobs import NATURAL_SPEED_MPS, Gait
from gaitlake.synthetic.late_loading import DRAWN, STEADY, LateLoading, extremes, is_steady
from gaitlake.synthetic.step_styles import bend, quintic, rolling, style_at
from gaitlake.synthetic.timing import Contacts, draw_contacts
from gaitlake_schemas.vocabulary import SIDES

REACH = 0.995
"""Hip to ankle never exceeds this share of the straight leg."""
EDGE = 1e-4
"""Step for the derivatives with which swing begins and ends, share of the stance."""

DRAGS_M = 0.0005
"""A foot deeper in the ground than this is refused."""
Edge = tuple[Floats, Floats, Floats]
"""Value, slope and curvature."""


class ContactDriven:
    """Positions of pelvis and legs at any instant, from the feet on the ground."""

    def __init__(self, gait: Gait, contacts: Contacts) -> None:
        self._gait = gait
        self._contacts = contacts
        self._frontal = FrontalGait(gait, contacts)
        own = gait.speed_mps
        self.speed_mps = own if own is not None else NATURAL_SPEED_MPS[gait.activity]
        self._style = style_at(gait.activity, self.speed_mps)
        self._hip_m = self._highest_hip()
        for extreme in extremes(gait):
            ContactDriven(extreme, draw_contacts(extreme, gait.stride_s, 0))
        limits = STEADY if is_steady(gait) else DRAWN
        self._loading = LateLoading(contacts, self._natural_reach, (THIGH + SHANK) * gait.height_m, limits)
        for side in SIDES:
            self._check_swing(side)

    def leg(self, side: str, time_s: Floats) -> LegAngles:
        forward, up, pitch = self._natural_reach(side, time_s)
        leg = bent_leg(forward, up - self._loading.raised_m(time_s), self._gait.height_m, pitch)
        own = self._gait.leg(side).hip_swing_deg
        if own == 0.0:
            return leg
        phase, _ = self._contacts.stride_at(side, time_s)
        return turned(leg, np.radians(own) * swing_bump(phase, self._gait.duty(side)))

    def pelvis_m(self, time_s: Floats) -> tuple[Floats, Floats]:
        """Forward position (0 on a treadmill) and height of the hips."""
        phase, _ = self._contacts.stride_at("right", time_s)
        forward = self.speed_mps * time_s if self._gait.surface == "overground" else 0.0
        return forward + self._surge(phase), self._hip_m + self._bob(phase) + self._loading.raised_m(time_s)

    def _natural_reach(self, side: str, time_s: Floats) -> tuple[Floats, Floats, Floats]:
        """Ankle forward and above of the hip, m, and pitch of the foot, if no knee loads late."""
        phase, number = self._contacts.stride_at(side, time_s)
        stride_s = np.diff(self._contacts.ic_s[side])[number]
        ankle_x, ankle_y, pitch = self._foot(phase, stride_s, self._gait.duty(side))
        lift = hip_lift_m(side, self._frontal.tilt_rad(time_s))
        right_phase, _ = self._contacts.stride_at("right", time_s)
        up = ankle_y - self._hip_m - self._bob(right_phase) - lift
        return ankle_x - self._surge(right_phase), up, pitch

    def _bob(self, right_phase: Floats) -> Floats:
        """Height of the hips about its mean: two waves a stride."""
        height: Floats = self._style.bob_m * np.cos(self._turns(right_phase, self._style.bob_after))
        return height

    def _surge(self, right_phase: Floats) -> Floats:
        """How far the hips are ahead of their mean motion: braked and driven on once a step."""
        ahead: Floats = self._style.surge_m * np.sin(self._turns(right_phase, self._style.surge_after))
        return ahead

    def _turns(self, right_phase: Floats, after: float) -> Floats:
        """Angle of a wave of every step whose top is ``after`` the middle of flight or double support."""
        gait = self._gait
        middle = (gait.left_contact + (gait.duty("left") + gait.duty("right")) / 2) / 2 + (gait.left_contact - 0.5) / 2
        turns: Floats = 4 * np.pi * (right_phase - middle - after)
        return turns

    def _check_swing(self, side: str) -> None:
        """A leg that swings further forward, or less far, must not drag its foot through the ground."""
        own = self._gait.leg(side).hip_swing_deg
        if own == 0.0:
            return
        phase, forward, ankle_y, pitch, (bob, lift) = self._nominal(side)
        hip = self._hip_m + bob + lift
        leg = bent_leg(forward, ankle_y - hip, self._gait.height_m, pitch)
        leg = turned(leg, np.radians(own) * swing_bump(phase, self._gait.duty(side)))
        low = float(np.min(hip + lowest_landmark_m(leg, self._gait.height_m))) - SOLE_M
        if low < -DRAGS_M:
            raise ValueError(
                f"Gait cannot be made: hip_swing_deg of {side} {own:+g} drags the foot {-1000 * low:.0f} mm underground"
            )

    def _highest_hip(self) -> float:
        """Mean hip height at which the leg, at its longest, is stretched to REACH."""
        reach = REACH * (THIGH + SHANK) * self._gait.height_m
        allowed = []
        for side in SIDES:
            _, x, y, _, (bob, lift) = self._nominal(side)
            if not np.all(np.abs(x) < reach):
                raise ValueError(f"Gait: at {self.speed_mps} m/s and this stride time the legs are too short")
            allowed.append(np.min(y + np.sqrt(reach**2 - x**2) - bob - lift))
        return float(min(allowed))

    def _nominal(self, side: str) -> tuple[Floats, Floats, Floats, Floats, tuple[Floats, Floats]]:
        """A mean stride of natural loading: its phase, ankle forward of the hip and above the ground (m), pitch of the
        foot, and how far the hip is raised by the wave of the hips and by their tilt (m)."""
        gait, phase = self._gait, np.arange(512) / 512
        x, y, pitch = self._foot(phase, np.full(512, gait.stride_s), gait.duty(side))
        right = np.mod(phase + (gait.left_contact if side == "left" else 0.0), 1.0)
        phases = {"right": right, "left": np.mod(right - gait.left_contact, 1.0)}
        return phase, x - self._surge(right), y, pitch, (self._bob(right), hip_lift_m(side, tilt_rad(gait, phases)))

    def _foot(self, phase: Floats, stride_s: Floats, duty: float) -> tuple[Floats, Floats, Floats]:
        """Ankle forward of the hip and above the ground, m, and pitch of the foot, rad."""
        contact_s = duty * stride_s
        stance = self._standing(np.minimum(phase / duty, 1.0), contact_s, duty)
        swing = self._swinging(np.clip((phase - duty) / (1 - duty), 0.0, 1.0), stride_s, duty)
        x, y, pitch = (np.where(phase < duty, s, w) for s, w in zip(stance, swing, strict=True))
        return x, y, pitch

    def _standing(self, share: Floats, contact_s: Floats, duty: float) -> tuple[Floats, Floats, Floats]:
        """Foot at ``share`` of the stance: turning about the heel, flat, turning about the toe."""
        style = self._style
        landing = np.radians(style.landing_deg) * np.maximum(1 - share / style.flat_from, 0.0) ** 2
        leaving = rolling((share - style.flat_until) / (1 - style.flat_until), style.ramp)
        pitch = landing + np.radians(style.leaving_deg) * leaving
        sin, cos = np.sin(pitch), np.cos(pitch)
        on_heel = pitch >= 0
        along, up = (np.where(on_heel, h, t) for h, t in zip(HEEL_M, TOE_M, strict=True))
        heel_x = self._landing_heel_m(duty) - self.speed_mps * share * contact_s
        pivot_x = heel_x + np.where(on_heel, 0.0, TOE_M[0] - HEEL_M[0])
        return pivot_x - (along * cos - up * sin), SOLE_M - (along * sin + up * cos), pitch

    def _landing_heel_m(self, duty: float) -> float:
        return self._style.heel_ahead * self.speed_mps * duty * self._gait.stride_s

    def _swinging(self, share: Floats, stride_s: Floats, duty: float) -> tuple[Floats, ...]:
        """Foot at ``share`` of the swing."""
        style = self._style
        contact_s, swing_s = duty * stride_s, (1 - duty) * stride_s
        begin, end = (self._edges(at, contact_s, duty) for at in (1.0, 0.0))
        ratio = swing_s / contact_s
        faster = self.speed_mps / NATURAL_SPEED_MPS[self._gait.activity]
        leave, pull = self._leaving(begin, contact_s, duty)
        path = []
        for i, (b, e) in enumerate(zip(begin, end, strict=True)):
            scale = 1.0 if i == 2 else faster
            touch, brake = scale * style.touch[i], scale * style.brake[i]
            at_begin = (b[0], b[1] * ratio + leave[i] * swing_s, b[2] * ratio**2 + pull[i] * swing_s**2)
            at_end = (e[0], e[1] * ratio + touch * swing_s, e[2] * ratio**2 + brake * swing_s**2)
            higher = faster ** (2 - 2 * share) if i == 1 else 1.0
            path.append(quintic(share, at_begin, at_end) + higher * bend(share, style.bends[i]))
        return tuple(path)

    def _leaving(self, begin: list[Edge], contact_s: Floats, duty: float) -> tuple[list[Floats], list[Floats]]:
        """What velocity (m/s) and acceleration (m/s²) of the foot gain at final contact, forward, up and turning.

        With ``fold`` the leg is longest at final contact: what the foot gains lies along the leg.
        """
        style = self._style
        if style.fold is None:
            faster = self.speed_mps / NATURAL_SPEED_MPS[self._gait.activity]
            leave, pull = (
                [np.full_like(contact_s, scale * v) for scale, v in zip((faster, faster, 1.0), own, strict=True)]
                for own in (style.leave, style.pull)
            )
            return leave, pull
        (x, vx, ax), (_, vy, ay) = begin[:2]
        hip = self._hip_movement(duty, contact_s / duty)
        length = REACH * (THIGH + SHANK) * self._gait.height_m
        along = np.stack([x - self._surge(np.full_like(x, duty)), -np.sqrt(np.maximum(length**2 - x**2, 0.0))]) / length
        speed = np.stack([vx, vy]) / contact_s - hip[0]
        growing = (speed * along).sum(axis=0)
        leave = -growing * along
        across = ((speed + leave) ** 2).sum(axis=0)
        bending = ((np.stack([ax, ay]) / contact_s**2 - hip[1]) * along).sum(axis=0)
        pull = (-style.fold - across / length - bending) * along
        still = np.zeros_like(x)
        return [*leave, still], [*pull, still]

    def _hip_movement(self, right_phase: float, stride_s: Floats) -> tuple[Floats, Floats]:
        """Velocity and acceleration of the hips about their mean motion, forward and up."""
        style, rate = self._style, 4 * np.pi / stride_s
        surge, bob = (self._turns(np.array(right_phase), after) for after in (style.surge_after, style.bob_after))
        velocity = np.stack([rate * style.surge_m * np.cos(surge), -rate * style.bob_m * np.sin(bob)])
        acceleration = np.stack([-(rate**2) * style.surge_m * np.sin(surge), -(rate**2) * style.bob_m * np.cos(bob)])
        return velocity, acceleration

    def _edges(self, share: float, contact_s: Floats, duty: float) -> list[Edge]:
        """Value, first and second derivative (per stance) of x, y and pitch at the end or begin of stance."""
        at = [self._standing(np.full_like(contact_s, share + step * EDGE), contact_s, duty) for step in (-1, 0, 1)]
        edges = []
        for before, here, after in zip(*at, strict=True):
            slope = (after - before) / (2 * EDGE)
            edges.append((here, slope, (after - 2 * here + before) / EDGE**2))
        return edges
