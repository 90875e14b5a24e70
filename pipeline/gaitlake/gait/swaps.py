"""Left and right leg exchanged by the model: found and put back (SCIENCE 2.4).

Two states per frame, kept and exchanged, are weighed over the whole clip by how far both legs stray from moving on
at constant velocity, plus small costs of being exchanged and of changing state. The cheapest path through all frames
wins, so a wrong turn where the legs cross cannot latch. Frames in which the legs cross keep the identity that the path
gives them.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from gaitlake.gait.parameters import SwapParameters
from gaitlake.metrics.motion import LEG_INDEX, Floats


@dataclass(frozen=True, slots=True)
class SwapRepair:
    """What was done, per frame: exchanged back; score 0 to 1, how nearly the other assignment fitted as well (0 where
    legs cross, which says nothing); unresolved: the other assignment fits better and was not taken."""

    swapped: NDArray[np.bool_]
    score: Floats
    unresolved: NDArray[np.bool_]


def repair_legs(xy: Floats, leg_length_px: float, p: SwapParameters) -> tuple[Floats, SwapRepair]:
    """Exchange legs back where the model exchanged them.

    Parameters
    ----------
    xy : shape (n, joints, 2), px, NaN where not seen
    leg_length_px : unit of the costs

    Returns
    -------
    The points with legs put right, and what was done.
    """
    left, right = list(LEG_INDEX["left"]), list(LEG_INDEX["right"])
    legs = np.stack([xy[:, left], xy[:, right]], axis=1) / leg_length_px
    n = len(legs)
    if n < 3:
        return xy, SwapRepair(np.zeros(n, bool), np.zeros(n), np.zeros(n, bool))
    costs = _step_costs(legs, p)
    path = _cheapest_path(costs, p)
    swapped = path == 1
    repaired = xy.copy()
    repaired[np.ix_(swapped, left + right)] = xy[np.ix_(swapped, right + left)]
    own, other = _own_and_other(costs, path)
    apart = _separation(legs) > p.separation_minimum
    score = np.where(apart & (other > 0), np.minimum(1.0, own / np.where(other > 0, other, 1.0)), 0.0)
    return repaired, SwapRepair(swapped, score, apart & (own > other))


def _step_costs(legs: Floats, p: SwapParameters) -> Floats:
    """Cost of frame t in state c after b after a, indexed [t, a, b, c], shape (n, 2, 2, 2); 0 for the first two."""
    states = np.stack([legs, legs[:, ::-1]])
    costs = np.zeros((len(legs), 2, 2, 2))
    for a in (0, 1):
        for b in (0, 1):
            stray = states[0][2:] - 2.0 * states[b][1:-1] + states[a][:-2]
            distance = np.hypot(stray[..., 0], stray[..., 1])
            missing = 0.0 if a == b == 0 else p.missing_cost
            distance = np.where(np.isnan(distance), missing, np.minimum(distance, p.joint_cost_maximum))
            costs[2:, a, b, 0] = distance.sum(axis=(1, 2))
            costs[2:, 1 - a, 1 - b, 1] = costs[2:, a, b, 0]
    return costs


def _cheapest_path(costs: Floats, p: SwapParameters) -> NDArray[np.int64]:
    """Viterbi over pairs of successive states: the state (0 kept, 1 exchanged) of every frame, shape (n,)."""
    table = costs.tolist()
    change, swapped = p.change_cost, p.swapped_cost
    total = [[0.0, swapped + change], [swapped + change, 2.0 * swapped]]
    back: list[list[list[int]]] = []
    for step in table[2:]:
        fresh, came = [[0.0, 0.0], [0.0, 0.0]], [[0, 0], [0, 0]]
        for b in (0, 1):
            for c in (0, 1):
                from_kept, from_swapped = total[0][b] + step[0][b][c], total[1][b] + step[1][b][c]
                came[b][c] = int(from_swapped < from_kept)
                fresh[b][c] = min(from_kept, from_swapped) + c * swapped + (b != c) * change
        total = fresh
        back.append(came)
    b, c = min(((b, c) for b in (0, 1) for c in (0, 1)), key=lambda s: total[s[0]][s[1]])
    path = [c, b]
    for came in reversed(back):
        b, c = came[b][c], b
        path.append(b)
    return np.array(path[::-1], dtype=np.int64)


def _own_and_other(costs: Floats, path: NDArray[np.int64]) -> tuple[Floats, Floats]:
    """Cost of the three steps that touch each frame, as decided and with only that frame exchanged; shape (n,)."""
    n = len(path)
    own, other = np.zeros(n), np.zeros(n)
    for position in (0, 1, 2):
        t = np.arange(2, n)
        flipped = [path[:-2], path[1:-1], path[2:]]
        as_decided = costs[t, flipped[0], flipped[1], flipped[2]]
        flipped[position] = 1 - flipped[position]
        np.add.at(own, t - 2 + position, as_decided)
        np.add.at(other, t - 2 + position, costs[t, flipped[0], flipped[1], flipped[2]])
    return own, other


def _separation(legs: Floats) -> Floats:
    """Mean distance between the same joints of both legs, in leg lengths; 0 where no pair is seen."""
    distance = np.hypot(*np.moveaxis(legs[:, 0] - legs[:, 1], -1, 0))
    pairs = np.isfinite(distance).sum(axis=1)
    mean: Floats = np.nansum(distance, axis=1) / np.maximum(pairs, 1)
    return mean
