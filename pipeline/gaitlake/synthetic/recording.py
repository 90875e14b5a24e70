"""How a synthetic person is filmed, and what the estimator and the recording do to the truth."""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import Literal

from gaitlake_schemas.vocabulary import LANDMARKS, SIDES


@dataclass(frozen=True, slots=True)
class Camera:
    """Where the camera is and how it samples.

    ``heading_deg`` is where the person faces: 0 image-right (right limb near), 180 image-left (left limb near), 90
    away from the camera (rear view), -90 towards it; a few degrees more or less are yaw. ``distance_m`` None is
    orthographic; with a distance near limbs are larger. ``fps`` is the capture rate.
    ``pitch_deg`` is how far the camera looks down.
    """

    fps: float = 60.0
    duration_s: float = 12.0
    heading_deg: float = 0.0
    width_px: int = 1280
    height_px: int = 720
    px_per_m: float = 300.0
    distance_m: float | None = None
    pitch_deg: float = 0.0

    def __post_init__(self) -> None:
        if not (self.fps > 0 and self.duration_s > 0 and self.px_per_m > 0 and min(self.width_px, self.height_px) > 0):
            raise ValueError(f"Camera: fps, duration, scale and size must be positive, found {self}")
        if self.distance_m is not None and self.distance_m < 1:
            raise ValueError(f"Camera: distance_m must be at least 1, found {self.distance_m}")
        if not -45 <= self.pitch_deg <= 45:
            raise ValueError(f"Camera: pitch_deg must lie in [-45, 45], found {self.pitch_deg}")

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


Bystander = Literal["none", "standing", "walking"]


@dataclass(frozen=True, slots=True)
class Degradation:
    """What the estimator and the recording do to the truth.

    ``noise_px`` and ``noise_mm`` (at the person's scale) are standard deviations of white noise per coordinate, added
    in quadrature; ``far_factor`` multiplies it on the far limb. ``dropout`` is the share of frames without any
    person. ``swap_share`` of the frames have left and right leg exchanged, in blocks of 1 to 15; ``swapped_frames``
    are exchanged as well. ``interval_jitter`` j draws each frame interval from (1 ± j)/fps. ``slowmo_factor`` is
    captured rate / played rate. ``hidden`` landmarks have visibility 0.05 throughout.

    ``noise_correlation`` rho makes the noise AR(1) from frame to frame, of the same standard deviation. ``smoothed``
    runs the estimator's One-Euro filter over it all; the clip's extractor then says so. A limb in ``frozen`` repeats
    its last position exactly, with good visibility. During each of ``absences``, [start, end) s, the person is out of
    the picture. ``bystander``: a second, smaller person stands in the picture or walks through it (person 1).
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
    noise_correlation: float = 0.0
    smoothed: bool = False
    frozen: tuple[Occlusion, ...] = ()
    absences: tuple[tuple[float, float], ...] = ()
    bystander: Bystander = "none"

    def __post_init__(self) -> None:
        shares = {"dropout": self.dropout, "swap_share": self.swap_share, "interval_jitter": self.interval_jitter}
        wrong = [f"{name} {value} is not in [0, 0.9]" for name, value in shares.items() if not 0 <= value <= 0.9]
        if min(self.noise_px, self.noise_mm, self.far_factor) < 0 or self.slowmo_factor <= 0:
            wrong.append("noise and factors must not be negative")
        wrong += [f"{name} is not a landmark" for name in self.hidden if name not in LANDMARKS]
        wrong += [f"{o} needs a side of {SIDES}" for o in (*self.occlusions, *self.frozen) if o.side not in SIDES]
        if not 0 <= self.noise_correlation < 1:
            wrong.append(f"noise_correlation {self.noise_correlation} is not in [0, 1)")
        wrong += [f"absence {span} ends before it starts" for span in self.absences if span[1] <= span[0]]
        if wrong:
            raise ValueError("Degradation cannot be made: " + "; ".join(wrong))


CLEAN = Degradation()
SIDE_VIEW = Camera()
