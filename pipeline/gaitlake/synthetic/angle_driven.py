"""Motion from joint curves (G1): angles are exact; the pelvis height follows the lower foot, so feet slide a little."""

from __future__ import annotations

from itertools import pairwise

import numpy as np

from gaitlake.synthetic.body import LegAngles, lowest_point_m, swing_out_m
from gaitlake.synthetic.curves import Floats, angle_deg, loading_peak_phase, warp
from gaitlake.synthetic.knobs import Gait
from gaitlake.synthetic.timing import Contacts

THIGH_BEHIND_HIP_DEG = 10.0
"""Hip flexion is against a pelvis tilted forward by this much; the thigh against the vertical is hip flexion - 10."""
GRAVITY_MPS2 = 9.81
PHASES = np.arange(256) / 256


class AngleDriven:
    """Positions of pelvis and legs at any instant, from the curves of :mod:`gaitlake.synthetic.curves`."""

    def __init__(self, gait: Gait, contacts: Contacts) -> None:
        self._gait = gait
        self._contacts = contacts
        own = gait.speed_mps
        self.speed_mps = own if own is not None else self._least_sliding_speed()
        self._height = np.fft.rfft(self._pelvis_height_by_phase())[:8] / len(PHASES)

    def leg(self, side: str, time_s: Floats) -> LegAngles:
        phase, number = self._contacts.stride_at(side, time_s)
        stride_s = np.diff(self._contacts.ic_s[side])[number]
        return self._leg_at(side, phase, self._contacts.slow_load_s[side][number] / stride_s)

    def pelvis_m(self, time_s: Floats) -> tuple[Floats, Floats]:
        """Forward position (0 on a treadmill) and height of the hips."""
        phase, _ = self._contacts.stride_at("right", time_s)
        height = np.full_like(time_s, self._height[0].real)
        for k, term in enumerate(self._height[1:], 1):
            height += 2 * (term * np.exp(2j * np.pi * k * phase)).real
        forward = self.speed_mps * time_s if self._gait.surface == "overground" else np.zeros_like(time_s)
        return forward, height

    def _leg_at(self, side: str, phase: Floats, extra: Floats | float) -> LegAngles:
        activity, own, duty = self._gait.activity, self._gait.leg(side), self._gait.duty(side)
        peak = loading_peak_phase(activity)
        natural = warp(phase, peak, duty, activity)
        knee = own.knee_scale * angle_deg(activity, "knee", warp(phase, peak + extra, duty, activity))
        thigh = angle_deg(activity, "hip", natural) - THIGH_BEHIND_HIP_DEG
        shank = thigh - knee
        return LegAngles.from_degrees(thigh, shank, angle_deg(activity, "ankle", natural) + shank)

    def _nominal(self, side: str) -> tuple[Floats, LegAngles]:
        """Phase and angles of a mean stride of ``side``, along the phase of the right stride."""
        phase = np.mod(PHASES - (self._gait.left_contact if side == "left" else 0.0), 1.0)
        extra = self._gait.leg(side).slow_load_ms / 1000 / self._gait.stride_s
        return phase, self._leg_at(side, phase, extra)

    def _least_sliding_speed(self) -> float:
        """Mean backward speed of the ankle under the hip between 20 and 80 % of stance, both legs, m/s."""
        speeds = []
        for side in ("left", "right"):
            span = self._gait.duty(side) * np.array([0.2, 0.8])
            ankle = swing_out_m(self._leg_at(side, span, 0.0), self._gait.height_m)
            speeds.append((ankle[0] - ankle[1]) / ((span[1] - span[0]) * self._gait.stride_s))
        return float(np.mean(speeds))

    def _pelvis_height_by_phase(self) -> Floats:
        """Height that keeps the standing foot on the ground; a parabola in flight."""
        height = np.full(len(PHASES), np.nan)
        for side in ("left", "right"):
            phase, angles = self._nominal(side)
            needed = -lowest_point_m(angles, self._gait.height_m)
            height = np.fmax(height, np.where(phase < self._gait.duty(side), needed, np.nan))
        standing = np.flatnonzero(np.isfinite(height))
        step_s = self._gait.stride_s / len(PHASES)
        for last, first in pairwise([*standing, standing[0] + len(PHASES)]):
            flight = np.arange(last + 1, first)
            straight = np.interp(flight, [last, first], height[[last, first % len(PHASES)]])
            rise = GRAVITY_MPS2 / 2 * (flight - last) * (first - flight) * step_s**2
            height[flight % len(PHASES)] = straight + rise
        return height
