"""What metrics are computed from: one person's cleaned points on a uniform clock, and the strides found in them.

One stride of one leg, between two initial contacts (ic), with its final contact (fc)::

    ipsi    ic ──────── contact ──────── fc ──── swing ────▶ ic
    contra              ic
            |◀──────────────── stride ───────────────────▶|
                        |◀─── step of the ipsi side ─────▶|
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

Floats = NDArray[np.float64]
Bools = NDArray[np.bool_]

SIDES = ("left", "right")
LEG = ("hip", "knee", "ankle", "heel", "foot_index")
"""Joints of one leg, from the pelvis down."""

ARM = ("shoulder", "wrist")
JOINTS = (*(f"{s}_{j}" for s in SIDES for j in LEG), *(f"{s}_{j}" for j in ARM for s in SIDES), "nose")
"""Joints that gait analysis reads, in the order of every array here."""

INDEX = {name: i for i, name in enumerate(JOINTS)}
LEG_INDEX = {side: tuple(INDEX[f"{side}_{j}"] for j in LEG) for side in SIDES}
FEET = tuple(INDEX[f"{side}_{j}"] for side in SIDES for j in ("heel", "foot_index"))


def known_points(xy: Floats) -> Bools:
    """Which points have both coordinates: the shape of ``xy`` without its last axis."""
    known: Bools = np.isfinite(xy[..., 0]) & np.isfinite(xy[..., 1])
    return known


def other_side(side: str) -> str:
    return "right" if side == "left" else "left"


def mirror_joint(name: str) -> str:
    """The joint that takes the place of ``name`` in the mirror: of the other side, or itself if it has none."""
    side, _, joint = name.partition("_")
    return f"{other_side(side)}_{joint}" if side in SIDES else name


@dataclass(frozen=True, slots=True)
class Motion:
    """One person's points on a uniform clock.

    Attributes
    ----------
    time_s : shape (n,), real time from the video's first frame, step 1 / ``fs_hz``
    fs_hz : samples per second
    xy : shape (n, len(JOINTS), 2), px; x forward (the way the person faces), y up; NaN where not known
    """

    time_s: Floats
    fs_hz: float
    xy: Floats

    def joint(self, name: str) -> Floats:
        """Path of one joint, shape (n, 2), px."""
        return self.xy[:, INDEX[name]]

    @property
    def pelvis(self) -> Floats:
        """Middle of the hips, shape (n, 2), px."""
        middle: Floats = 0.5 * (self.joint("left_hip") + self.joint("right_hip"))
        return middle

    @property
    def leg_length_px(self) -> float:
        """Median of thigh + shank over both legs, px; NaN if neither leg is ever seen whole."""
        lengths = np.concatenate([leg_lengths(self.xy, side).sum(axis=1) for side in SIDES])
        return float(np.median(lengths[np.isfinite(lengths)])) if np.isfinite(lengths).any() else float("nan")


def leg_lengths(xy: Floats, side: str) -> Floats:
    """Lengths of thigh and shank in the image, shape (n, 2), px."""
    leg = xy[:, LEG_INDEX[side][:3]]
    lengths: Floats = np.hypot(*np.moveaxis(np.diff(leg, axis=1), -1, 0))
    return lengths


@dataclass(frozen=True, slots=True)
class Cycle:
    """Times of one stride, s: ic, next ic of the same side, and between them fc, the other side's ic and its fc (None:
    not found)."""

    side: str
    start_s: float
    end_s: float
    fc_s: float | None = None
    contra_ic_s: float | None = None
    contra_fc_s: float | None = None

    @property
    def stride_time_s(self) -> float:
        return self.end_s - self.start_s


@dataclass(frozen=True, slots=True)
class Reading:
    """One metric of one stride: a value, or the reason why there is none; ``flags`` to read the value with."""

    value: float | None = None
    reason: str | None = None
    flags: tuple[str, ...] = ()
