"""What can be asked of a synthetic person, camera and estimator. Each knob is a known truth."""

from __future__ import annotations

import math
from dataclasses import dataclass, field
from typing import Literal

from gaitlake.synthetic.curves import NATURAL_DUTY, loading_peak_phase
from gaitlake_schemas.vocabulary import LANDMARKS, SIDES

Activity = Literal["walk", "run"]
Surface = Literal["treadmill", "overground"]
Drive = Literal["angles", "contact"]

NATURAL_STRIDE_S = {"walk": 1.10, "run": 0.74}
NATURAL_SPEED_MPS = {"walk": 1.3, "run": 2.6}


@dataclass(frozen=True, slots=True)
class Leg:
    """One side's own gait.

    ``knee_scale`` multiplies the knee flexion curve. ``slow_load_ms`` moves peak stance flexion later by exactly so
    many milliseconds, leaving flexion at contact, at the peak and after final contact as they were. ``duty`` is
    contact time / stride time; None is the natural one. Both are for angle-driven motion, `duty` also for
    contact-driven.
    """

    knee_scale: float = 1.0
    slow_load_ms: float = 0.0
    duty: float | None = None


@dataclass(frozen=True, slots=True)
class Gait:
    """How the person moves.

    Times in s of real time. ``left_contact`` is the phase of the right stride at which the left foot lands: 0.5 is
    symmetric, 0.5 + e makes step_time_left - step_time_right = 2 e stride_time. ``stride_sd_s`` and ``load_sd_ms``
    are standard deviations between strides of one side. ``drive``: `angles` follows published joint curves (exact
    angles; feet slide), `contact` fixes the foot to the ground in stance (exact contacts). ``speed_mps`` None: the
    speed at which feet slide least (angles) or the natural one (contact).
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

    def __post_init__(self) -> None:
        wrong = [] if 0.2 < self.left_contact < 0.8 else [f"left_contact {self.left_contact} is not in (0.2, 0.8)"]
        if not 0.3 <= self.stride_s <= 4:
            wrong.append(f"stride_time_s {self.stride_s} is not in [0.3, 4]")
        if not 0 <= self.stride_sd_s <= 0.1 * self.stride_s:
            wrong.append(f"stride_sd_s {self.stride_sd_s} is not in [0, 0.1 stride_time_s]")
        for side in SIDES:
            if not 0.2 < self.duty(side) < (0.5 if self.activity == "run" else 0.8):
                wrong.append(f"duty of {side} {self.duty(side)} is out of range for {self.activity}")
            peak = loading_peak_phase(self.activity) + self.leg(side).slow_load_ms / 1000 / self.stride_s
            if not 0.06 < peak < min(0.27, self.duty(side) - 0.05):
                wrong.append(f"slow_load_ms of {side} puts the stance peak at {peak:.3f} of the stride")
        if self.drive == "contact" and any(self.leg(s).slow_load_ms or self.leg(s).knee_scale != 1 for s in SIDES):
            wrong.append("knee_scale and slow_load_ms need drive='angles'")
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


@dataclass(frozen=True, slots=True)
class Camera:
    """Where the camera is and how it samples.

    ``heading_deg`` is where the person faces: 0 image-right (right limb near), 180 image-left (left limb near), 90
    away from the camera (rear view), -90 towards it; a few degrees more or less are yaw. ``distance_m`` None is
    orthographic; with a distance near limbs are larger. ``fps`` is the capture rate.
    """

    fps: float = 60.0
    duration_s: float = 12.0
    heading_deg: float = 0.0
    width_px: int = 1280
    height_px: int = 720
    px_per_m: float = 300.0
    distance_m: float | None = None

    def __post_init__(self) -> None:
        if not (self.fps > 0 and self.duration_s > 0 and self.px_per_m > 0 and min(self.width_px, self.height_px) > 0):
            raise ValueError(f"Camera: fps, duration, scale and size must be positive, found {self}")
        if self.distance_m is not None and self.distance_m < 1:
            raise ValueError(f"Camera: distance_m must be at least 1, found {self.distance_m}")

    @property
    def near_side(self) -> str:
        """The subject's side nearer the camera; `none` from the front or the rear."""
        nearness = math.cos(math.radians(self.heading_deg))
        return "none" if abs(nearness) < 0.5 else "right" if nearness > 0 else "left"

    @property
    def view(self) -> str:
        """The view's name in the vocabulary, by the exact heading."""
        facing = (self.heading_deg + 180) % 360 - 180
        off_sagittal = min(abs(facing), 180 - abs(facing))
        if off_sagittal <= 20:
            return "sagittal"
        if off_sagittal < 60:
            return "oblique"
        return "rear" if facing > 0 else "frontal"


@dataclass(frozen=True, slots=True)
class Occlusion:
    """A limb hidden during [start_s, end_s): visibility 0.1, positions wander by 30 px."""

    side: str
    start_s: float
    end_s: float


@dataclass(frozen=True, slots=True)
class Degradation:
    """What the estimator and the recording do to the truth.

    ``noise_px`` and ``noise_mm`` (at the person's scale) are standard deviations of white noise per coordinate, added
    in quadrature; ``far_factor`` multiplies it on the far limb. ``dropout`` is the share of frames without any
    person. ``swap_share`` of the frames have left and right leg exchanged, in blocks of 1 to 15; ``swapped_frames``
    are exchanged as well. ``interval_jitter`` j draws each frame interval from (1 ± j)/fps. ``slowmo_factor`` is
    captured rate / played rate. ``hidden`` landmarks have visibility 0.05 throughout.
    """

    noise_px: float = 0.0
    noise_mm: float = 0.0
    far_factor: float = 1.0
    dropout: float = 0.0
    occlusions: tuple[Occlusion, ...] = ()
    swap_share: float = 0.0
    swapped_frames: tuple[int, ...] = ()
    interval_jitter: float = 0.0
    slowmo_factor: float = 1.0
    hidden: tuple[str, ...] = ()

    def __post_init__(self) -> None:
        shares = {"dropout": self.dropout, "swap_share": self.swap_share, "interval_jitter": self.interval_jitter}
        wrong = [f"{name} {value} is not in [0, 0.9]" for name, value in shares.items() if not 0 <= value <= 0.9]
        if min(self.noise_px, self.noise_mm, self.far_factor) < 0 or self.slowmo_factor <= 0:
            wrong.append("noise and factors must not be negative")
        wrong += [f"{name} is not a landmark" for name in self.hidden if name not in LANDMARKS]
        wrong += [f"{o} needs a side of {SIDES}" for o in self.occlusions if o.side not in SIDES]
        if wrong:
            raise ValueError("Degradation cannot be made: " + "; ".join(wrong))


CLEAN = Degradation()
SIDE_VIEW = Camera()
WALK = Gait(activity="walk")
RUN = Gait(activity="run")
