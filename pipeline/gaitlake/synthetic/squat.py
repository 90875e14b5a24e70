"""Single-leg squats whose every repetition is known.

::

    pelvis  ‾‾‾‾╲        ╱‾‾‾‾‾‾‾‾╲        ╱‾‾‾‾
                  ╲____╱   pause    ╲____╱
            start  bottom  end    start

The foot stands still; the pelvis goes down and up as a raised cosine; the knee follows from both ends. The other leg is
lifted, its foot behind. Everything else follows the depth reached, as a share of the deepest.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Literal

import numpy as np

from gaitlake.synthetic.body import HEEL_M, SHANK, SOLE_M, THIGH, LegAngles, bent_leg
from gaitlake.synthetic.curves import Floats
from gaitlake.synthetic.frontal_plane import HIP_Z_M, TO_RIGHT, hip_lift_m
from gaitlake_schemas.vocabulary import SIDES

STANDING_REACH = 0.985
"""Hip to ankle when standing, share of the straight leg."""
ANKLE_Z_M = 0.03
"""The standing foot is this far to its side of the middle."""
BACK_M = 0.06
"""How far the pelvis goes back per leg length of depth."""
STANDING_LEAN_DEG = 4.0
LIFTED = LegAngles.from_degrees(np.array(5.0), np.array(-85.0), np.array(-30.0))
ARM_DEG = (10.0, 35.0, 20.0)
"""Upper arm when standing, raised by at the bottom, bend of the elbow."""
CHANGE_S = 1.5
"""Added to the pause in which the legs change."""
FADE = 0.2
"""First and last share of a repetition in which its wobble comes and goes."""


@dataclass(frozen=True, slots=True)
class SquatLeg:
    """How this leg squats.

    ``depth`` is the way of the pelvis down in leg lengths. ``knee_deviation`` (+ = towards the midline, SCIENCE 4.4),
    ``pelvic_drop_deg`` (other hip down), ``trunk_lateral_deg`` (to the working side) and ``trunk_lean_deg`` (forward,
    added to 4 deg when standing) are reached at the bottom. ``wobble`` is the amplitude of a sine of ``wobble_hz`` in
    the knee deviation, its phase drawn for each repetition; the first and last 20 % of one it grows and fades.
    """

    depth: float = 0.22
    knee_deviation: float = 0.0
    wobble: float = 0.0
    wobble_hz: float = 5.0
    pelvic_drop_deg: float = 0.0
    trunk_lateral_deg: float = 0.0
    trunk_lean_deg: float = 20.0


@dataclass(frozen=True, slots=True)
class Squat:
    """Single-leg squats on ``side``; with ``change_legs`` the second half of the repetitions on the other."""

    side: Literal["left", "right"] = "left"
    repetitions: int = 6
    rep_s: float = 2.0
    pause_s: float = 0.8
    change_legs: bool = False
    left: SquatLeg = field(default_factory=SquatLeg)
    right: SquatLeg = field(default_factory=SquatLeg)
    height_m: float = 1.75

    def __post_init__(self) -> None:
        wrong = [] if self.repetitions >= 1 else [f"repetitions {self.repetitions} is below 1"]
        if not (self.rep_s >= 0.4 and self.pause_s >= 0.0):
            wrong.append(f"rep_s {self.rep_s} is below 0.4 or pause_s {self.pause_s} below 0")
        for side in SIDES:
            own = self.leg(side)
            if not 0.02 <= own.depth <= 0.35:
                wrong.append(f"depth of {side} {own.depth} is not in [0.02, 0.35] leg lengths")
            if max(abs(own.knee_deviation), abs(own.wobble)) > 0.3:
                wrong.append(f"knee_deviation or wobble of {side} is beyond 0.3")
            if max(abs(own.pelvic_drop_deg), abs(own.trunk_lateral_deg)) > 20:
                wrong.append(f"pelvic_drop_deg or trunk_lateral_deg of {side} is beyond 20")
        if wrong:
            raise ValueError("Squat cannot be made: " + "; ".join(wrong))

    def leg(self, side: str) -> SquatLeg:
        return self.left if side == "left" else self.right

    @property
    def leg_length_m(self) -> float:
        return (THIGH + SHANK) * self.height_m

    def sides(self) -> tuple[str, ...]:
        """Working side of each repetition."""
        first = self.repetitions - self.repetitions // 2 if self.change_legs else self.repetitions
        other = "right" if self.side == "left" else "left"
        return (self.side,) * first + (other,) * (self.repetitions - first)

    def starts_s(self) -> Floats:
        """When each repetition begins."""
        sides = self.sides()
        changed = np.cumsum([i > 0 and side != sides[i - 1] for i, side in enumerate(sides)])
        starts: Floats = self.pause_s + np.arange(len(sides)) * (self.rep_s + self.pause_s) + CHANGE_S * changed
        return starts


class SquatPosture:
    """The body of somebody who squats on one leg, at any instant."""

    def __init__(self, squat: Squat, seed: int) -> None:
        self.squat = squat
        self.height_m = squat.height_m
        self._starts, self._sides = squat.starts_s(), squat.sides()
        self._phases = np.random.default_rng([seed, 7]).uniform(0, 2 * np.pi, len(self._sides))

    def leg(self, side: str, time_s: Floats) -> LegAngles:
        """Standing leg by two links to the foot on the ground, blended with the lifted one where the legs change."""
        forward, height = self.pelvis_m(time_s)
        up = SOLE_M - HEEL_M[1] - height - hip_lift_m(side, self.tilt_rad(time_s))
        standing, lifted = bent_leg(-forward, up, self.height_m), self._lifted(side, time_s)
        return LegAngles(
            (1 - lifted) * standing.thigh + lifted * LIFTED.thigh,
            (1 - lifted) * standing.shank + lifted * LIFTED.shank,
            lifted * LIFTED.foot,
        )

    def pelvis_m(self, time_s: Floats) -> tuple[Floats, Floats]:
        """Forward of the foot (0 when standing) and height of the hips."""
        down = sum((self._down(side, time_s) * self.squat.leg(side).depth for side in SIDES), np.zeros_like(time_s))
        standing = STANDING_REACH * self.squat.leg_length_m + SOLE_M - HEEL_M[1]
        return -BACK_M * down * self.squat.leg_length_m, standing - down * self.squat.leg_length_m

    def lean_rad(self, time_s: Floats) -> Floats:
        more = {side: self.squat.leg(side).trunk_lean_deg * self._down(side, time_s) for side in SIDES}
        lean: Floats = np.radians(STANDING_LEAN_DEG + more["left"] + more["right"])
        return lean

    def arm_rad(self, side: str, time_s: Floats) -> tuple[Floats, Floats]:  # noqa: ARG002 - both alike
        """Both arms come forward with depth."""
        mean, raised, bend = np.radians(ARM_DEG)
        upper = mean + raised * (self._down("left", time_s) + self._down("right", time_s))
        return upper, upper + bend

    def tilt_rad(self, time_s: Floats) -> Floats:
        drop = {side: self.squat.leg(side).pelvic_drop_deg * self._down(side, time_s) for side in SIDES}
        tilt: Floats = np.radians(drop["right"] - drop["left"])
        return tilt

    def trunk_rad(self, time_s: Floats) -> Floats:
        lean = {side: self.squat.leg(side).trunk_lateral_deg * self._down(side, time_s) for side in SIDES}
        trunk: Floats = np.radians(lean["right"] - lean["left"])
        return trunk

    def deviation(self, side: str, time_s: Floats) -> Floats:
        own = self.squat.leg(side)
        d = own.knee_deviation * self._down(side, time_s)
        for start, worker, phase in zip(self._starts, self._sides, self._phases, strict=True):
            if worker == side:
                since = time_s - start
                share = since / self.squat.rep_s
                fade = np.clip(np.minimum(share, 1 - share) / FADE, 0.0, 1.0)
                wave = np.sin(2 * np.pi * own.wobble_hz * since + phase)
                d = d + own.wobble * fade**2 * (3 - 2 * fade) * wave
        return d

    def ankle_z_m(self, side: str, time_s: Floats) -> Floats:
        lifted = self._lifted(side, time_s)
        z: Floats = TO_RIGHT[side] * (ANKLE_Z_M + lifted * (HIP_Z_M - ANKLE_Z_M))
        return z

    def _down(self, side: str, time_s: Floats) -> Floats:
        """Share of this side's depth that is reached, 0 standing and 1 at the bottom."""
        down = np.zeros_like(time_s)
        for start, worker in zip(self._starts, self._sides, strict=True):
            if worker == side:
                share = np.clip((time_s - start) / self.squat.rep_s, 0.0, 1.0)
                down += np.sin(np.pi * share) ** 2
        return down

    def _lifted(self, side: str, time_s: Floats) -> Floats:
        """1 where this leg is lifted, 0 where it stands; the foot in the air comes down before the other leaves."""
        lifted = np.full_like(time_s, 0.0 if self._sides[0] == side else 1.0)
        for i, (before, after) in enumerate(zip(self._sides, self._sides[1:], strict=False)):
            if before != after:
                begin, end = self._starts[i] + self.squat.rep_s, self._starts[i + 1]
                middle = (begin + end) / 2
                span = (begin, middle) if after == side else (middle, end)
                share = np.clip((time_s - span[0]) / (span[1] - span[0]), 0.0, 1.0)
                moved = share**2 * (3 - 2 * share)
                lifted = 1.0 - moved if after == side else moved
        return lifted


SINGLE_LEG_SQUAT = Squat()
