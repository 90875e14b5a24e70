"""What it costs to call a limb left or right, and the cheapest way through a clip (SCIENCE 2.4).

A frame is *kept* (0) or *exchanged* (1). The cost of a step is how far both limbs stray from moving on at constant
velocity from the two frames before, in leg lengths; a second difference, weighed down where frames are missing, because
over a longer time a limb strays more. To this come small costs of being exchanged, of changing, and of standing the
wrong way round in a view from the front or the rear.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from gaitlake.gait.parameters import SwapParameters
from gaitlake.metrics.motion import Bools, Floats, known_points

JOINTS_OF_A_LEG = 5
"""Costs of changing state are given for a leg; a limb of fewer joints strays by less."""


@dataclass(frozen=True, slots=True)
class Costs:
    """Costs in leg lengths.

    Attributes
    ----------
    step : shape (n, 2, 2), of frame t in one state after b after a, indexed [t, a differs, b differs]; 0 for the first
        two frames
    state : shape (n, 2), of frame t kept, exchanged
    change : shape (n,), of frame t in another state than frame t - 1
    """

    step: Floats
    state: Floats
    change: Floats


@dataclass(frozen=True, slots=True)
class Path:
    """The cheapest way: which frames are exchanged, and how much dearer the cheapest way is on which that frame is in
    the other state (shape (n,), at least ``clear`` where nothing speaks for an exchange anywhere)."""

    exchanged: Bools
    margin: Floats


def pair_costs(pair: Floats, time_s: Floats, keeping: Floats, p: SwapParameters) -> Costs:
    """Costs of one pair of limbs.

    Parameters
    ----------
    pair : shape (n, 2, joints, 2), leg lengths, the limb called left first; NaN where not seen, no frame all NaN
    time_s : shape (n,), rising
    keeping : shape (n,), what one frame by itself says for keeping (+) or exchanging (-), leg lengths
    """
    n = len(pair)
    step, weight, share = np.zeros((n, 2, 2)), np.ones(n), np.full(n, pair.shape[2] / JOINTS_OF_A_LEG)
    if n > 2:
        usual_s = float(np.median(np.diff(time_s)))
        ahead, behind = time_s[2:] - time_s[1:-1], time_s[1:-1] - time_s[:-2]
        weight[2:] = np.minimum(1.0, 2.0 * usual_s**2 / (ahead * (ahead + behind)))
        strays, predicted = _strays(pair, ahead / behind, p)
        step[2:] = strays * weight[2:, None, None]
        share[2:] = predicted / (2 * JOINTS_OF_A_LEG)
    state = np.stack([np.maximum(-keeping, 0.0), np.maximum(keeping, 0.0) + p.swapped_cost * share], axis=1)
    return Costs(step, state, p.change_cost * share * weight)


def _strays(pair: Floats, ratio: Floats, p: SwapParameters) -> tuple[Floats, Floats]:
    """Sum over joints of the distance from where constant velocity leads, shape (n - 2, 2, 2), and how many joints
    lead anywhere if nothing changes, shape (n - 2,)."""
    joints = pair.shape[2]
    flat = np.ascontiguousarray(pair.transpose(3, 1, 2, 0)).reshape(2, 2 * joints, -1)
    turned = np.roll(flat, joints, axis=1)
    moved = [flat[..., 2:] - (1.0 + ratio) * path[..., 1:-1] for path in (flat, turned)]
    before = [ratio * path[..., :-2] for path in (flat, turned)]
    hidden = _takeovers(flat) if np.isnan(flat).any() else None
    strays, predicted = np.empty((len(ratio), 2, 2)), np.full(len(ratio), 2.0 * joints)
    for a in (0, 1):
        for b in (0, 1):
            x, y = moved[b] + before[a]
            distance = np.minimum(np.sqrt(x * x + y * y), p.joint_cost_maximum)
            if hidden is not None:
                known = ~np.isnan(distance)
                distance = np.where(known, distance, p.takeover_cost * hidden[a, b])
                predicted = known.sum(axis=0).astype(float) if a == b == 0 else predicted
            strays[:, a, b] = distance.sum(axis=0)
    return strays, predicted


def _takeovers(flat: Floats) -> Bools:
    """Where a joint that led somewhere is not seen, and the other limb's, that led nowhere, is: one has taken the
    other's name. Shape (2, 2, joints of both limbs, n - 2), by state differences as the steps."""
    half = flat.shape[1] // 2
    known = known_points(np.moveaxis(flat, 0, -1))
    turned = np.roll(known, half, axis=0)
    found = np.empty((2, 2, known.shape[0], known.shape[1] - 2), bool)
    for a, earlier in enumerate((known, turned)):
        for b, before in enumerate((known, turned)):
            led = earlier[:, :-2] & before[:, 1:-1]
            found[a, b] = led & ~known[:, 2:] & np.roll(~led & known[:, 2:], half, axis=0)
    return found


def cheapest_path(costs: Costs, clear: float) -> Path:
    """The cheapest of all sequences of states; of equals, the one that keeps more."""
    n = len(costs.change)
    if _keeping_is_cheapest(costs, clear):
        return Path(np.zeros(n, bool), np.full(n, clear))
    ahead, behind = _forward(costs), _backward(costs)
    total = np.array(ahead) + np.array(behind)  # shape (n - 1, 4): of pairs of frames in states 00, 01, 10, 11
    kept = np.minimum(total[:, 0], total[:, 2])
    exchanged = np.minimum(total[:, 1], total[:, 3])
    kept = np.append(min(total[0, 0], total[0, 1]), kept)
    exchanged = np.append(min(total[0, 2], total[0, 3]), exchanged)
    return Path(exchanged < kept, abs(exchanged - kept))


def _keeping_is_cheapest(costs: Costs, clear: float) -> bool:
    """No exchange anywhere can save as much as its changes cost: a bound that spares the search in most clips.

    A change between t - 1 and t alters the steps to t and t + 1 only.
    """
    others = costs.step.reshape(-1, 4)
    saved = np.minimum(others[:, 1:].min(axis=1) - others[:, 0], 0.0)
    around = saved + np.append(saved[1:], 0.0)
    dearer = costs.state[:, 1] - costs.state[:, 0]
    return bool((dearer >= 0.0).all() and dearer.sum() >= clear and (costs.change + around >= clear).all())


Four = tuple[float, float, float, float]


def _forward(costs: Costs) -> list[Four]:
    """Cheapest way to each pair of states (00, 01, 10, 11) of frames t - 1 and t, for t = 1, 2, ..."""
    state, change, step = costs.state.tolist(), costs.change.tolist(), costs.step.reshape(-1, 4).tolist()
    (k, x), (kept, exchanged), turn = state[0], state[1], change[1]
    kk, kx, xk, xx = k + kept, k + exchanged + turn, x + kept + turn, x + exchanged
    found: list[Four] = [(kk, kx, xk, xx)]
    for (same, b_differs, a_differs, both), (kept, exchanged), turn in zip(
        step[2:], state[2:], change[2:], strict=True
    ):
        kk, kx, xk, xx = (
            min(kk + same, xk + a_differs) + kept,
            min(kk + both, xk + b_differs) + exchanged + turn,
            min(kx + b_differs, xx + both) + kept + turn,
            min(kx + a_differs, xx + same) + exchanged,
        )
        found.append((kk, kx, xk, xx))
    return found


def _backward(costs: Costs) -> list[Four]:
    """Cheapest way on from each pair of states of frames t - 1 and t to the end, for t = 1, 2, ..."""
    state, change, step = costs.state.tolist(), costs.change.tolist(), costs.step.reshape(-1, 4).tolist()
    kk = kx = xk = xx = 0.0
    found: list[Four] = [(kk, kx, xk, xx)]
    for (same, b_differs, a_differs, both), (kept, exchanged), turn in zip(
        reversed(step[2:]), reversed(state[2:]), reversed(change[2:]), strict=True
    ):
        to_kk, to_kx, to_xk, to_xx = kk + kept, kx + exchanged + turn, xk + kept + turn, xx + exchanged
        kk, kx, xk, xx = (
            min(to_kk + same, to_kx + both),
            min(to_xk + b_differs, to_xx + a_differs),
            min(to_kk + a_differs, to_kx + b_differs),
            min(to_xk + both, to_xx + same),
        )
        found.append((kk, kx, xk, xx))
    return found[::-1]


def own_and_other(costs: Costs, exchanged: Bools) -> tuple[Floats, Floats]:
    """Cost of the three steps that touch each frame, as decided and with only that frame exchanged; shape (n,)."""
    n = len(exchanged)
    own, other = np.zeros(n), np.zeros(n)
    if n < 3:
        return own, other
    a, b, c = (exchanged[k : n - 2 + k].astype(np.intp) for k in range(3))
    steps, t = costs.step[2:], np.arange(n - 2)
    decided = steps[t, a ^ c, b ^ c]
    flipped = (steps[t, 1 - (a ^ c), b ^ c], steps[t, a ^ c, 1 - (b ^ c)], steps[t, 1 - (a ^ c), 1 - (b ^ c)])
    for position, cost in enumerate(flipped):
        own[position : n - 2 + position] += decided
        other[position : n - 2 + position] += cost
    return own, other
