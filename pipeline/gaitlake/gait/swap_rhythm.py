"""Which leg is in front, by the rhythm of the steps: what tells legs apart that a model exchanges for a whole step.

Seen from the side the legs pass each other once a step, so who is in front takes turns::

    left in front   ####      ####      ####         left - right  +  -  +  -  +  -
    right in front      ####      ####      ####     exchanged     +  -  -  -  +  -

Where a model loses the legs as they pass and takes them up again the wrong way round, velocities near the crossing say
nothing, but the turn-taking is broken for a step. How far the legs are apart has the same rhythm, exchanged or not.
"""

from __future__ import annotations

import numpy as np

from gaitlake.gait.parameters import SwapParameters
from gaitlake.metrics.motion import Floats

LONGEST_STEP_S, SHORTEST_STEP_S = 1.2, 0.2
NEAR_TOP = 0.2
"""Share of the step on either side of its widest moment in which the sign is asked."""
TURNS_AFTER_S = 0.5
"""The way a person faces is the usual one within so long on either side."""


def turn_taking(legs: Floats, feet: Floats, time_s: Floats, p: SwapParameters) -> Floats:
    """For keeping (+) or exchanging (-) each frame of a view from the side, leg lengths, shape (n,).

    Parameters
    ----------
    legs : shape (n, 2, joints, 2), leg lengths, the leg called left first; NaN where not seen
    feet : shape (n,), how far the toes are right of the heels in the image, leg lengths; NaN where not seen
    time_s : shape (n,), rising
    """
    nothing = np.zeros(len(legs))
    fs_hz = 1.0 / float(np.median(np.diff(time_s))) if len(time_s) > 2 else 0.0
    if fs_hz <= 0.0:
        return nothing
    clock = np.arange(time_s[0], time_s[-1], 1.0 / fs_hz)
    ahead = _ahead(legs, feet, time_s, clock, fs_hz)
    if ahead is None:
        return nothing
    apart = _smooth(abs(ahead), max(1, round(0.05 * fs_hz)))
    step = _step_frames(apart, fs_hz, p)
    if step is None:
        return nothing
    tops = _tops(apart, step, p)
    if len(tops) < p.rhythm_steps_minimum:
        return nothing
    near = max(1, round(NEAR_TOP * step))
    signs = np.array([np.sign(np.median(ahead[max(top - near, 0) : top + near + 1])) for top in tops])
    turns = (-1.0) ** np.concatenate([[0], np.cumsum(np.maximum(np.rint(np.diff(tops) / step), 1))])
    agreement = float((signs * turns).mean())
    if abs(agreement) < p.rhythm_agreement_minimum:
        return nothing
    every = np.arange(len(clock))
    nearest = np.searchsorted((tops[:-1] + tops[1:]) / 2, every)
    expected = np.sign(agreement) * turns[nearest]
    within = abs(every - tops[nearest]) <= 0.35 * step
    beyond = np.clip(abs(ahead), 0.0, p.rhythm_maximum) * (abs(ahead) > p.separation_minimum)
    keeping = np.where(within, p.rhythm_weight * np.sign(ahead) * expected * beyond, 0.0)
    ticks = np.clip(np.rint((time_s - time_s[0]) * fs_hz).astype(int), 0, len(clock) - 1)
    at_frames: Floats = keeping[ticks]
    return at_frames


def _ahead(legs: Floats, feet: Floats, time_s: Floats, clock: Floats, fs_hz: float) -> Floats | None:
    """How far the leg called left is ahead of the other at each tick, leg lengths; None if the legs are seldom seen."""
    apart = legs[:, 0, 1:, 0] - legs[:, 1, 1:, 0]
    known = np.isfinite(apart).sum(axis=1) >= 2
    facing = np.isfinite(feet)
    if known.mean() < 0.5 or not facing.any():
        return None
    spread = np.interp(clock, time_s[known], np.nanmean(apart[known], axis=1))
    pointing = np.interp(clock, time_s[facing], np.sign(feet[facing]))
    ahead: Floats = spread * np.sign(_smooth(pointing, max(1, round(TURNS_AFTER_S * fs_hz))))
    return ahead


def _smooth(curve: Floats, radius: int) -> Floats:
    """Moving mean over 2 radius + 1 samples; the ends are means of what there is."""
    box = np.ones(2 * min(radius, (len(curve) - 1) // 2) + 1)
    mean: Floats = np.convolve(curve, box, "same") / np.convolve(np.ones_like(curve), box, "same")
    return mean


def _step_frames(apart: Floats, fs_hz: float, p: SwapParameters) -> float | None:
    """First lag at which the distance of the legs repeats itself well, samples."""
    x = apart - apart.mean()
    first, last = round(SHORTEST_STEP_S * fs_hz), min(round(LONGEST_STEP_S * fs_hz), len(x) // 3)
    if last <= first + 2 or x.std() == 0.0:
        return None
    lags = np.arange(first, last + 1)
    likeness = np.array([np.corrcoef(x[:-lag], x[lag:])[0, 1] for lag in lags])
    peaks = [i for i in range(1, len(lags) - 1) if likeness[i - 1] < likeness[i] >= likeness[i + 1]]
    best = max((float(likeness[i]) for i in peaks), default=0.0)
    if best < p.rhythm_minimum:
        return None
    return float(lags[next(i for i in peaks if likeness[i] >= 0.85 * best)])


def _tops(apart: Floats, step: float, p: SwapParameters) -> np.ndarray[tuple[int], np.dtype[np.intp]]:
    """Where the legs are widest apart, once a step."""
    from scipy.signal import find_peaks

    found, _ = find_peaks(apart, distance=max(1.0, 0.6 * step), height=p.separation_minimum, prominence=0.05)
    return np.asarray(found, dtype=np.intp)
