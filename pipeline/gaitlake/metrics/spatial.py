"""Step length (SCIENCE 4.1): from speed on a treadmill, from the image over ground."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from gaitlake.metrics.curves import sample
from gaitlake.metrics.definition import Metric
from gaitlake.metrics.motion import Cycle, Floats, Motion, Reading, other_side

HEAD_TO_HEEL = 0.93
"""Nose to heel / body height, upright (SCIENCE 2.11, engineering)."""

METRICS = (
    Metric(
        "step_length_m", "m",
        "treadmill: belt speed x step_time_s; over ground: distance between the other foot's contact and this one's in "
        "the image x 0.93 body height / nose-to-heel distance (lengths carry some 5 %)",
        "larger = longer step", family="timing", joints=("ankle", "contra_ankle"),
    ),
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class Declared:
    """What the manifest says that a length needs: treadmill, overground or None; m/s and m, None if not known."""

    surface: str | None = None
    speed_mps: float | None = None
    height_m: float | None = None


NOTHING_DECLARED = Declared()


def travels(motion: Motion, period_s: float) -> bool:
    """Does the pelvis move through the image by more than a leg length a stride? Then the person is over ground."""
    x = motion.pelvis[:, 0]
    known = np.flatnonzero(np.isfinite(x))
    if known.size < 2:
        return False
    strides = (known[-1] - known[0]) / motion.fs_hz / period_s
    return bool(abs(x[known[-1]] - x[known[0]]) > motion.leg_length_px * strides)


def metres_per_px(motion: Motion, height_m: float) -> float:
    """Scale from body height and nose-to-heel distance, upright (its 95th percentile); NaN if they are never seen."""
    tall = motion.joint("nose")[:, 1] - np.minimum(motion.joint("left_heel")[:, 1], motion.joint("right_heel")[:, 1])
    tall = tall[np.isfinite(tall)]
    return HEAD_TO_HEEL * height_m / float(np.percentile(tall, 95.0)) if tall.size else float("nan")


def step_lengths(motion: Motion, cycles: Sequence[Cycle], overground: bool, declared: Declared) -> list[Reading]:
    """Length of the step that ends each stride, m.

    NO_SPEED on a treadmill without belt speed, NO_SCALE over ground without body height; over ground flagged
    PERSPECTIVE, for the nearer foot seems to step further.
    """
    missing = not_declared(overground, declared)
    if missing is not None:
        return [Reading(reason=missing)] * len(cycles)
    if not overground:
        return [_treadmill(cycle, float(declared.speed_mps or 0.0)) for cycle in cycles]
    scale = metres_per_px(motion, float(declared.height_m or 0.0))
    return [_overground(motion, cycle, scale) for cycle in cycles]


def not_declared(overground: bool, declared: Declared) -> str | None:
    """Why no step of the clip has a length: NO_SPEED on a treadmill, NO_SCALE over ground; None if all is declared."""
    if overground:
        return "NO_SCALE" if declared.height_m is None else None
    return "NO_SPEED" if declared.speed_mps is None else None


def _treadmill(cycle: Cycle, speed_mps: float) -> Reading:
    if cycle.contra_ic_s is None:
        return Reading(reason="NO_EVENTS")
    return Reading(speed_mps * (cycle.end_s - cycle.contra_ic_s))


def _overground(motion: Motion, cycle: Cycle, scale_m: float) -> Reading:
    if cycle.contra_ic_s is None:
        return Reading(reason="NO_EVENTS")
    own = _x_at(motion, f"{cycle.side}_ankle", cycle.end_s)
    contra = _x_at(motion, f"{other_side(cycle.side)}_ankle", cycle.contra_ic_s)
    length = float((own - contra)[0]) * scale_m
    return Reading(length, flags=("PERSPECTIVE",)) if np.isfinite(length) else Reading(reason="OCCLUSION")


def _x_at(motion: Motion, joint: str, time_s: float) -> Floats:
    return sample(motion.joint(joint)[:, 0], np.array([(time_s - float(motion.time_s[0])) * motion.fs_hz]))
