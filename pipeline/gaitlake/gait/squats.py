"""Repetitions of a single-leg squat: the bottom of the pelvis's way between two tops (SCIENCE 12)."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import pairwise

import numpy as np

from gaitlake.gait.cleaning import runs
from gaitlake.gait.parameters import SquatParameters
from gaitlake.gait.strides import Judge, Stride
from gaitlake.metrics.body import Body
from gaitlake.metrics.motion import SIDES, Cycle, Floats, Motion


@dataclass(frozen=True, slots=True)
class Repetition:
    """One squat: working side, from standing to standing, s; depth in leg lengths."""

    side: str
    start_s: float
    end_s: float
    depth: float


def standing_height(body: Body) -> Floats:
    """Height of the pelvis over the lower ankle, leg lengths, shape (n,); NaN where either is not known."""
    motion = body.motion
    ankles = np.stack([motion.joint(f"{side}_ankle")[:, 1] for side in SIDES])
    lower = np.where(np.isnan(ankles[0]), ankles[1], np.where(np.isnan(ankles[1]), ankles[0], ankles.min(axis=0)))
    height: Floats = (motion.pelvis[:, 1] - lower) / body.leg_length_px
    return height


def find_repetitions(body: Body, p: SquatParameters, standing_share: float) -> list[Repetition]:
    """Squats on one leg, in time; those with both feet at the same height are none."""
    from scipy.signal import find_peaks

    motion = body.motion
    height = standing_height(body)
    found: list[Repetition] = []
    for run in runs(np.isfinite(height)):
        part = height[run]
        distance = max(1.0, p.repetition_minimum_s * motion.fs_hz)
        bottoms, _ = find_peaks(-part, prominence=p.depth_minimum, distance=distance)
        limits = [0, *(int(b) for b in bottoms), len(part) - 1]
        for i, bottom in enumerate(bottoms):
            span = _standing_to_standing(part, int(bottom), (limits[i], limits[i + 2]), standing_share, p.depth_minimum)
            side = span and _working_side(motion, slice(run.start + span[0], run.start + span[1] + 1), p)
            if span and side:
                start, end = (float(motion.time_s[run.start + k]) for k in span)
                depth = float(min(part[span[0]], part[span[1]]) - part[bottom])
                found.append(Repetition(side, start, end, depth))
    return [] if _steps(found, p) else found


def _steps(found: Sequence[Repetition], p: SquatParameters) -> bool:
    """Most changes of leg come without a stand on both: that is gait, slowed down, and no squat."""
    changes = [(a, b) for a, b in pairwise(found) if a.side != b.side]
    hasty = [b.start_s - a.end_s < p.change_minimum * (a.end_s - a.start_s) for a, b in changes]
    return len(changes) > 2 and sum(hasty) > 0.5 * len(hasty)


def _standing_to_standing(
    part: Floats, bottom: int, limits: tuple[int, int], share: float, depth_minimum: float
) -> tuple[int, int] | None:
    """Last sample before the bottom and first after it at which the person stands; None if it does not on either side.

    Standing is within ``share`` of the way down from the highest point since the last (until the next) bottom.
    """
    before, after = part[limits[0] : bottom + 1], part[bottom : limits[1] + 1]
    rise_before, rise_after = float(before.max() - part[bottom]), float(after.max() - part[bottom])
    if min(rise_before, rise_after) < depth_minimum:
        return None
    up_before = np.flatnonzero(before >= _standing(before, rise_before) - share * rise_before)
    up_after = np.flatnonzero(after >= _standing(after, rise_after) - share * rise_after)
    return limits[0] + int(up_before[-1]), bottom + int(up_after[0])


def _standing(part: Floats, rise: float) -> float:
    """Level of a stand: the median of its upper tenth. The highest sample alone would be the noisiest."""
    return float(np.median(part[part >= part.max() - 0.1 * rise]))


def _working_side(motion: Motion, span: slice, p: SquatParameters) -> str | None:
    """The side whose ankle is lower and stays where it is; None where both feet stand, a foot is never seen, or the
    lower one moves: that is no squat."""
    left, right = (motion.joint(f"{side}_ankle")[span, 1] for side in SIDES)
    apart = (left - right) / motion.leg_length_px
    apart = apart[np.isfinite(apart)]
    if not apart.size or abs(float(np.median(apart))) < p.lift_minimum:
        return None
    side = "right" if np.median(apart) > 0.0 else "left"
    standing = motion.joint(f"{side}_ankle")[span]
    standing = standing[np.isfinite(standing).all(axis=1)]
    sway = np.ptp(np.percentile(standing, [5.0, 95.0], axis=0), axis=0).max() / motion.leg_length_px
    return side if sway <= p.sway_maximum else None


def judge_repetitions(found: Sequence[Repetition], judge: Judge, p: SquatParameters) -> tuple[Stride, ...]:
    """Repetitions as strides of their working side, numbered in time; too quick or too slow ones IMPLAUSIBLE."""
    strides: list[Stride] = []
    for side in SIDES:
        for number, rep in enumerate(r for r in found if r.side == side):
            cycle = Cycle(side, rep.start_s, rep.end_s)
            possible = p.repetition_minimum_s <= cycle.stride_time_s <= p.repetition_maximum_s
            strides.append(Stride(number, cycle, judge(cycle) if possible else "IMPLAUSIBLE"))
    return tuple(strides)
