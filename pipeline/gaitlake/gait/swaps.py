"""Left and right limb exchanged by the model: found and put back (SCIENCE 2.4).

The whole clip is weighed at once (:mod:`gaitlake.gait.swap_cost`), so a wrong turn where the legs cross cannot latch.
From the side, legs that take turns to be in front say more (:mod:`gaitlake.gait.swap_rhythm`).
Frames in which the legs cross keep the identity that the cheapest path gives them. Legs and arms (shoulder and wrist)
have a path each: the model can turn the trunk round and leave the legs, or the other way about.

Which of the two identities of a whole clip is right, motion cannot say. From the front or the rear the legs stand in
the order of the shoulders; from the side the nearer leg is seen better. Where neither speaks, the more frequent
identity is right. A trunk that is turned for longer than a moment belongs to a person who turned.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from gaitlake.gait.parameters import SwapParameters
from gaitlake.gait.swap_cost import cheapest_path, own_and_other, pair_costs
from gaitlake.gait.swap_rhythm import turn_taking
from gaitlake.gait.trajectories import Trajectories
from gaitlake.metrics.motion import INDEX, LEG_INDEX, SIDES, Bools, Floats, known_points

Pair = tuple[tuple[int, ...], tuple[int, ...]]

LEGS: Pair = (LEG_INDEX["left"], LEG_INDEX["right"])
LEFT_ARM, RIGHT_ARM = (tuple(INDEX[f"{side}_{joint}"] for joint in ("shoulder", "wrist")) for side in SIDES)
ARMS: Pair = (LEFT_ARM, RIGHT_ARM)
LEG_JOINTS, ARM_JOINTS = [*LEGS[0], *LEGS[1]], [*LEFT_ARM, *RIGHT_ARM]

LEG_OF_HEIGHT = 0.6
"""Leg length / height from the lowest to the highest joint, feet to shoulders; engineering."""


@dataclass(frozen=True, slots=True)
class SwapRepair:
    """What was done, per frame: legs exchanged back; score 0 to 1, how nearly the other assignment fitted as well (0
    where legs cross, which says nothing); unresolved: although the legs are apart, the other assignment fits nearly as
    well, or better and was not taken; arms exchanged back."""

    swapped: Bools
    score: Floats
    unresolved: Bools
    arms_swapped: Bools


def repair_swaps(
    paths: Trajectories, leg_length_px: float, p: SwapParameters, *, sagittal: bool = False
) -> tuple[Floats, SwapRepair]:
    """Exchange legs and arms back where the model exchanged them.

    Parameters
    ----------
    leg_length_px : unit of the costs; without it (NaN) a share of the body's height takes its place
    sagittal : seen from the side, where the legs take turns to be in front

    Returns
    -------
    The points with limbs put right, shape (n, joints, 2), px, and what was done.
    """
    n = len(paths.time_s)
    swapped, arms_swapped, unresolved = (np.zeros(n, bool) for _ in range(3))
    score = np.zeros(n)
    unit_px = leg_length_px if leg_length_px > 0.0 else _height_px(paths.xy) * LEG_OF_HEIGHT
    if n < 3 or not unit_px > 0.0:
        return paths.xy, SwapRepair(swapped, score, unresolved, arms_swapped)
    legs, arms = (_limbs(paths, pair, unit_px) for pair in (LEGS, ARMS))
    order = np.zeros(n)
    if len(arms.frames) > 2:
        keeping = np.full(len(arms.frames), p.arms_swapped_cost)
        path = cheapest_path(pair_costs(arms.points, paths.time_s[arms.frames], keeping, p), 0.0)
        arms_swapped[arms.frames] = path.exchanged
        order[arms.frames] = np.where(path.exchanged, -arms.order, arms.order)
    if len(legs.frames) > 2:
        keeping = _order(legs, order, p) + _nearness(paths, legs, unit_px, p)
        if sagittal:
            feet = _pointing(paths.xy, unit_px)[legs.frames]
            keeping = keeping + turn_taking(legs.points, feet, paths.time_s[legs.frames], p)
        costs = pair_costs(legs.points, paths.time_s[legs.frames], keeping, p)
        path = cheapest_path(costs, p.margin_minimum)
        own, other = own_and_other(costs, path.exchanged)
        apart = _separation(legs.points) > p.separation_minimum
        swapped[legs.frames] = path.exchanged
        unresolved[legs.frames] = apart & ((path.margin < p.margin_minimum) | (own > other))
        score[legs.frames] = np.where(apart & (other > 0), np.minimum(1.0, own / np.where(other > 0, other, 1.0)), 0.0)
    repaired = paths.xy.copy()
    for (left, right), frames in ((LEGS, swapped), (ARMS, arms_swapped)):
        at = np.flatnonzero(frames)[:, None]
        repaired[at, left + right] = paths.xy[at, right + left]
    return repaired, SwapRepair(swapped, score, unresolved, arms_swapped)


@dataclass(frozen=True, slots=True)
class _Limbs:
    """A pair of limbs in the frames in which any joint of it is seen: ``points`` (frames, 2, joints, 2) in leg lengths,
    ``order``: x of the upper joint called left minus the one called right, 0 where not known."""

    frames: np.ndarray[tuple[int], np.dtype[np.intp]]
    points: Floats
    order: Floats


def _limbs(paths: Trajectories, pair: Pair, leg_length_px: float) -> _Limbs:
    points = paths.xy[:, pair[0] + pair[1]] / leg_length_px
    frames = np.flatnonzero(known_points(points).any(axis=1))
    seen = points[frames].reshape(len(frames), 2, len(pair[0]), 2)
    return _Limbs(frames, seen, np.nan_to_num(seen[:, 0, 0, 0] - seen[:, 1, 0, 0]))


def _height_px(xy: Floats) -> float:
    """Median distance from the lowest to the highest joint seen, px; 0 if none is."""
    y = xy[known_points(xy).any(axis=1), :, 1]
    return float(np.median(np.nanmax(y, axis=1) - np.nanmin(y, axis=1))) if len(y) else 0.0


def _order(legs: _Limbs, shoulders: Floats, p: SwapParameters) -> Floats:
    """For keeping each frame of a view from the front or the rear, leg lengths: hips stand in the order of the
    shoulders (shape (n,), leg lengths), where these are well apart in the image."""
    turned = np.where(abs(shoulders) > p.order_minimum, np.sign(shoulders), 0.0)[legs.frames]
    keeping: Floats = p.order_weight * np.clip(turned * legs.order, -p.order_maximum, p.order_maximum)
    return keeping


def _nearness(paths: Trajectories, legs: _Limbs, unit_px: float, p: SwapParameters) -> Floats:
    """For keeping each frame of a view from the side, leg lengths: the nearer leg is seen better.

    Whoever faces image-right has the right leg nearer. Asked are joints that are seen on both sides, but not the hips,
    which are believed seen.
    """
    left, right = (paths.visibility[legs.frames[:, None], leg[1:]] for leg in LEGS)
    both = known_points(legs.points[:, 0, 1:]) & known_points(legs.points[:, 1, 1:])
    better = np.where(both, right - left, 0.0).sum(axis=1) / np.maximum(both.sum(axis=1), 1)
    better *= _faces(paths.xy, unit_px, p)
    beyond = np.clip(abs(better) - p.nearness_minimum, 0.0, p.nearness_maximum)
    keeping: Floats = p.nearness_weight * np.sign(better) * beyond
    return keeping


def _faces(xy: Floats, unit_px: float, p: SwapParameters) -> float:
    """+1 where the feet usually point well to the image's right, -1 to its left, 0 where neither or none is seen."""
    feet = np.concatenate([xy[:, toe, 0] - xy[:, heel, 0] for *_, heel, toe in LEGS])
    feet = feet[np.isfinite(feet)]
    usual = float(np.median(feet)) / unit_px if feet.size else 0.0
    return float(np.sign(usual)) if abs(usual) > p.foot_minimum else 0.0


def _pointing(xy: Floats, unit_px: float) -> Floats:
    """How far the toes of both feet are right of the heels, mean of those seen, leg lengths, shape (n,)."""
    each = np.stack([xy[:, toe, 0] - xy[:, heel, 0] for *_, heel, toe in LEGS])
    seen = np.isfinite(each)
    mean = np.where(seen, each, 0.0).sum(axis=0) / np.maximum(seen.sum(axis=0), 1)
    pointing: Floats = np.where(seen.any(axis=0), mean / unit_px, np.nan)
    return pointing


def _separation(legs: Floats) -> Floats:
    """Mean distance between the same joints of both legs, in leg lengths; 0 where no pair is seen."""
    distance = np.sqrt(((legs[:, 0] - legs[:, 1]) ** 2).sum(axis=2))
    pairs = np.isfinite(distance).sum(axis=1)
    mean: Floats = np.nansum(distance, axis=1) / np.maximum(pairs, 1)
    return mean
