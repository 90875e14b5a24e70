"""Keypoints that stand still while the body moves: what the model repeats it does not see (SCIENCE 8, OCCLUSION)."""

from __future__ import annotations

import numpy as np

from gaitlake.gait.cleaning import runs
from gaitlake.gait.parameters import CleanParameters
from gaitlake.metrics.motion import INDEX, SIDES, Bools, Floats

FOOT = ("ankle", "heel", "foot_index")
"""Joints that may truly rest: those of a foot on the ground, one kind at a time, left and right together."""

MOVERS = 3
"""Joints that must be seen moving before another is called frozen; engineering."""

ABRUPT = 2.0
"""Times the largest movement of a joint at rest with which it must begin or end; engineering."""

GROUND_QUANTILE = 0.02
"""Of the heights of one part of the feet: the ground; engineering."""

RESTING_SHARE = 0.25
"""Of the steps from frame to frame at the ground that are none, from which feet are taken to stand there: next to none
on a treadmill, half of them and more over ground; engineering."""


def frozen(xy: Floats, time_s: Floats, leg_length_px: float, p: CleanParameters) -> Bools:
    """Samples of joints that stay where they are for longer than ``p.frozen_s`` while most others move.

    A joint rests if it stays within ``p.frozen_px`` in either direction; the noise of landmarks is larger. It is let
    go or caught abruptly, which tells it from one that turns back. A foot that
    stands is no such thing: at the height of the ground, where that part of a foot, left or right, usually rests too.
    A keypoint that freezes just there does no harm. Frames in which the whole body rests, a person who stands or a
    picture that is repeated, say nothing.

    Parameters
    ----------
    xy : shape (n, joints, 2), px, y up; NaN where not seen
    time_s : shape (n,), rising
    leg_length_px : unit of travel and ground; NaN: no foot is taken for standing, one px is travel enough

    Returns
    -------
    Shape (n, joints).
    """
    if len(time_s) < 3:
        return np.zeros(xy.shape[:2], bool)
    steps = abs(np.diff(xy, axis=0)).max(axis=2)
    span = int(np.ceil(p.frozen_s / float(np.median(np.diff(time_s)))))
    found = _rests(xy, steps, span, p.frozen_px)
    if not found.any():
        return found
    travel_px = p.frozen_peers * leg_length_px if leg_length_px > 0.0 else 1.0
    found &= _others_move(xy, found, span, travel_px)[:, None]
    for kind in FOOT:
        columns = [INDEX[f"{side}_{kind}"] for side in SIDES]
        if found[:, columns].any():
            found[:, columns] &= ~_stands(xy[:, columns], steps[:, columns], leg_length_px, p)
    return found


def _rests(xy: Floats, steps: Floats, span: int, limit_px: float) -> Bools:
    """Samples inside any window of ``span`` intervals in which a joint stays within ``limit_px``, shape (n, joints), if
    it comes to rest or leaves it abruptly."""
    n = len(xy)
    found = np.zeros(xy.shape[:2], bool)
    if n <= span:
        return found
    still = np.cumsum(np.pad(steps < limit_px, ((1, 0), (0, 0))), axis=0)  # cheap, and false for nearly every window
    for start, joint in np.argwhere(still[span:] - still[:-span] == span):
        window = xy[start : start + span + 1, joint]
        if np.ptp(window, axis=0).max() < limit_px:
            found[start : start + span + 1, joint] = True
    for joint in np.flatnonzero(found.any(axis=0)):
        for run in list(runs(found[:, joint])):
            if not _is_abrupt(steps[:, joint], run, limit_px):
                found[run, joint] = False
    return found


def _is_abrupt(steps: Floats, run: slice, limit_px: float) -> bool:
    """Does a rest begin or end at once? A joint that turns back slows down before and is slow afterwards."""
    around = steps[[i for i in (run.start - 1, run.stop - 1) if 0 <= i < len(steps)]]
    around = around[np.isfinite(around)]
    return not around.size or float(around.max()) >= ABRUPT * limit_px


def _others_move(xy: Floats, rests: Bools, span: int, travel_px: float) -> Bools:
    """Frames around which, over ``span`` intervals, most of the joints that do not rest, of at least ``MOVERS``, travel
    by more than ``travel_px``."""
    half = max(span // 2, 1)
    rows = np.arange(len(xy))
    before, after = np.maximum(rows - half, 0), np.minimum(rows + half, len(xy) - 1)
    with np.errstate(invalid="ignore"):
        travel = np.maximum(abs(xy - xy[before]), abs(xy[after] - xy)).max(axis=2)
    asked = np.isfinite(travel) & ~rests
    moving = (np.where(asked, travel, 0.0) > travel_px).sum(axis=1)
    most: Bools = (moving >= MOVERS) & (2 * moving > asked.sum(axis=1))
    return most


def _stands(pair: Floats, steps: Floats, leg_length_px: float, p: CleanParameters) -> Bools:
    """Samples of one part of both feet at the ground, if that part mostly rests there; shape (n, 2)."""
    height = pair[..., 1]
    known = np.isfinite(height)
    if not (leg_length_px > 0.0 and known.any()):
        return np.zeros(height.shape, bool)
    ground = np.quantile(height[known], GROUND_QUANTILE)
    with np.errstate(invalid="ignore"):
        grounded = height <= ground + p.frozen_ground * leg_length_px
        rests = (steps < p.frozen_px)[grounded[1:] & grounded[:-1]]
    usual = rests.size > 0 and rests.mean() >= RESTING_SHARE
    return grounded if usual else np.zeros(height.shape, bool)
