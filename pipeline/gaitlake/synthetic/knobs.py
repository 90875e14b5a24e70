"""What can be asked of a synthetic person's gait. Each knob is a known truth."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Literal, get_args

from gaitlake.synthetic.curves import NATURAL_DUTY, loading_peak_phase
from gaitlake_schemas.vocabulary import SIDES

Activity = Literal["walk", "run"]
Surface = Literal["treadmill", "overground"]
Drive = Literal["angles", "contact"]
WobblePhase = Literal["random", "locked"]
Carry = Literal["none", "overhead", "overhead_left", "overhead_right"]

NATURAL_STRIDE_S = {"walk": 1.10, "run": 0.74}
NATURAL_SPEED_MPS = {"walk": 1.3, "run": 2.6}


@dataclass(frozen=True, slots=True)
class Leg:
    """One side's own gait.

    ``knee_scale`` multiplies the knee flexion curve. ``slow_load_ms`` moves peak stance flexion later by exactly so
    many milliseconds, leaving flexion at contact, at the peak and after final contact as they were. ``duty`` is
    contact time / stride time; None is the natural one. ``knee_scale`` is for angle-driven motion, ``hip_swing_deg``
    for contact-driven: so far is the whole leg turned further forward about the hip at two thirds of its swing.

    Seen exactly from the front or the rear the knee is d(t) = ``knee_deviation`` + ``wobble`` sin(2 pi ``wobble_hz``
    (t - ic) + phase) off the line hip-ankle, in its length, + towards the midline (SCIENCE 4.4). The phase is drawn for
    each stride from the seed (`random`) or 0 at each contact (`locked`); the last 15 % of a stride lead over to the
    next. ``pelvic_drop_deg`` is the peak of a half sine over this side's stance by which the hip line tilts, other hip
    down. ``trunk_lateral_deg`` is added to the gait's during this side's stance. ``arm_scale`` multiplies the swing of
    this side's arm.
    """

    knee_scale: float = 1.0
    slow_load_ms: float = 0.0
    duty: float | None = None
    wobble: float = 0.0
    wobble_hz: float = 5.0
    wobble_phase: WobblePhase = "random"
    knee_deviation: float = 0.0
    pelvic_drop_deg: float = 0.0
    arm_scale: float = 1.0
    hip_swing_deg: float = 0.0
    trunk_lateral_deg: float = 0.0


@dataclass(frozen=True, slots=True)
class Gait:
    """How the person moves.

    Times in s of real time. ``left_contact`` is the phase of the right stride at which the left foot lands: 0.5 is
    symmetric, 0.5 + e makes step_time_left - step_time_right = 2 e stride_time. ``stride_sd_s`` and ``load_sd_ms``
    are standard deviations between strides of one side. ``drive``: `angles` follows published joint curves (exact
    angles; feet slide), `contact` fixes the foot to the ground in stance (exact contacts). ``speed_mps`` None: the
    speed at which feet slide least (angles) or the natural one (contact). ``trunk_lateral_deg`` is the peak of the
    half sine by which the trunk leans to the standing side, ``trunk_lean_deg`` its lean forward, None the usual one;
    ``step_width_m`` how far apart the ankles are, None as far as the hips. ``turn_at_s``: over ground the person then
    turns round within 1.2 s and comes back. ``backward``: the person goes backwards, which is the same motion with time
    reversed. ``carry``: arms do not swing but hold a weight overhead, in the middle or 0.25 m to one side.
    """

    activity: Activity = "run"
    stride_time_s: float | None = None
    stride_sd_s: float = 0.0
    load_sd_ms: float = 0.0
    left_contact: float = 0.5
    left: Leg = field(default_factory=Leg)
    right: Leg = field(default_factory=Leg)
    surface: Surface = "treadmill"
    drive: Drive = "angles"
    height_m: float = 1.75
    speed_mps: float | None = None
    trunk_lateral_deg: float = 0.0
    step_width_m: float | None = None
    turn_at_s: float | None = None
    backward: bool = False
    trunk_lean_deg: float | None = None
    carry: Carry = "none"

    def __post_init__(self) -> None:
        wrong = [] if 0.2 < self.left_contact < 0.8 else [f"left_contact {self.left_contact} is not in (0.2, 0.8)"]
        if not 0.3 <= self.stride_s <= 4:
            wrong.append(f"stride_time_s {self.stride_s} is not in [0.3, 4]")
        if not 0 <= self.stride_sd_s <= 0.1 * self.stride_s:
            wrong.append(f"stride_sd_s {self.stride_sd_s} is not in [0, 0.1 stride_time_s]")
        for side in SIDES:
            if not 0.2 < self.duty(side) < (0.5 if self.activity == "run" else 0.8):
                wrong.append(f"duty of {side} {self.duty(side)} is out of range for {self.activity}")
            late_ms = self.leg(side).slow_load_ms if self.drive == "angles" else 0.0
            peak = loading_peak_phase(self.activity) + late_ms / 1000 / self.stride_s
            if not 0.06 < peak < min(0.27, self.duty(side) - 0.05):
                wrong.append(f"slow_load_ms of {side} puts the stance peak at {peak:.3f} of the stride")
        if self.drive == "contact" and any(self.leg(side).knee_scale != 1 for side in SIDES):
            wrong.append("knee_scale needs drive='angles'")
        if self.drive == "angles" and any(self.leg(side).hip_swing_deg for side in SIDES):
            wrong.append("hip_swing_deg needs drive='contact'")
        if self.carry not in get_args(Carry):
            wrong.append(f"carry {self.carry!r} is none of {', '.join(get_args(Carry))}")
        if self.turn_at_s is not None and (self.surface != "overground" or self.backward or self.turn_at_s < 0):
            wrong.append("turn_at_s must not be negative and needs surface='overground' and backward=False")
        wrong += _out_of_range(self)
        if wrong:
            raise ValueError("Gait cannot be made: " + "; ".join(wrong))

    @property
    def stride_s(self) -> float:
        return self.stride_time_s if self.stride_time_s is not None else NATURAL_STRIDE_S[self.activity]

    def leg(self, side: str) -> Leg:
        return self.left if side == "left" else self.right

    def duty(self, side: str) -> float:
        own = self.leg(side).duty
        return own if own is not None else NATURAL_DUTY[self.activity]


def _out_of_range(gait: Gait) -> list[str]:
    """Knobs that no body could follow."""
    limits = {
        "wobble": (0, 0.2),
        "wobble_hz": (0, 30),
        "knee_deviation": (-0.3, 0.3),
        "pelvic_drop_deg": (-15, 15),
        "hip_swing_deg": (-15, 25),
    }
    found = {f"{name} of {side}": (getattr(gait.leg(side), name), *limits[name]) for side in SIDES for name in limits}
    for side in SIDES:
        whole = gait.trunk_lateral_deg + gait.leg(side).trunk_lateral_deg
        found[f"trunk_lateral_deg with that of {side}"] = (whole, -30, 30)
    found["trunk_lateral_deg"] = (gait.trunk_lateral_deg, -30, 30)
    found["trunk_lean_deg"] = (0.0 if gait.trunk_lean_deg is None else gait.trunk_lean_deg, -10, 40)
    found["step_width_m"] = (0.0 if gait.step_width_m is None else gait.step_width_m, -0.2, 0.6)
    return [
        f"{name} {value} is not in [{low}, {high}]"
        for name, (value, low, high) in found.items()
        if not low <= value <= high
    ]


WALK = Gait(activity="walk")
RUN = Gait(activity="run")
