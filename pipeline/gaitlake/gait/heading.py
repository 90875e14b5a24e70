"""Turns and walking backwards: what is not forward gait (SCIENCE 8, TURN and BACKWARD)."""

from __future__ import annotations

import numpy as np

from gaitlake.gait.cleaning import runs
from gaitlake.gait.parameters import StrideParameters
from gaitlake.gait.strides import Judge
from gaitlake.metrics.motion import SIDES, Bools, Cycle, Floats, Motion

Span = tuple[float, float]


def turns(motion: Motion, view: str, p: StrideParameters) -> list[Span]:
    """Half-open spans in which the person faces another way than in most of the clip, s.

    From the side the toes then lie behind the heels (x is forward), from front or rear the right shoulder to the
    subject's left.
    """
    if len(motion.time_s) < 2:
        return []
    facing = _smooth(_facing(motion, view), max(1, round(p.turn_smooth_s * motion.fs_hz)))
    away = np.isfinite(facing) & (facing < 0.0)
    return [
        (float(motion.time_s[run.start]), float(motion.time_s[run.stop - 1]) + 1.0 / motion.fs_hz)
        for run in runs(_filled(away, ~np.isfinite(facing)))
        if (run.stop - run.start) / motion.fs_hz >= p.turn_minimum_s
    ]


def _facing(motion: Motion, view: str) -> Floats:
    """Positive where the person faces as in most of the clip, px."""
    if view == "sagittal":
        feet = [motion.joint(f"{s}_foot_index")[:, 0] - motion.joint(f"{s}_heel")[:, 0] for s in SIDES]
        return np.where(np.isnan(feet[0]), feet[1], np.where(np.isnan(feet[1]), feet[0], 0.5 * (feet[0] + feet[1])))
    width: Floats = motion.joint("right_shoulder")[:, 0] - motion.joint("left_shoulder")[:, 0]
    return width


def _smooth(signal: Floats, window: int) -> Floats:
    """Running median of what is known; NaN where less than half of the window is."""
    half = window // 2
    padded = np.concatenate([np.full(half, np.nan), signal, np.full(half, np.nan)])
    windows = np.lib.stride_tricks.sliding_window_view(padded, 2 * half + 1)
    ordered = np.sort(windows, axis=1)
    count = np.isfinite(windows).sum(axis=1)
    middle = ordered[np.arange(len(ordered)), np.maximum(count - 1, 0) // 2]
    return np.where(count > half // 2, middle, np.nan)


def _filled(away: Bools, unknown: Bools) -> Bools:
    """Unknown samples between two that face away belong to the turn."""
    filled = away.copy()
    for run in runs(unknown):
        if run.start > 0 and run.stop < len(away) and away[run.start - 1] and away[run.stop]:
            filled[run] = True
    return filled


def forward_judge(motion: Motion, view: str, spans: list[Span], p: StrideParameters) -> Judge:
    """TURN for strides that reach into a turn, BACKWARD where the person goes against the way it faces."""
    limit = p.backward_minimum * motion.leg_length_px

    def judge(cycle: Cycle) -> str | None:
        inside = sum(max(0.0, min(end, cycle.end_s) - max(start, cycle.start_s)) for start, end in spans)
        if inside > p.turn_overlap * cycle.stride_time_s:
            return "TURN"
        if view != "sagittal":
            return None
        frames = (motion.time_s >= cycle.start_s) & (motion.time_s < cycle.end_s)
        pelvis = motion.pelvis[frames, 0]
        pelvis = pelvis[np.isfinite(pelvis)]
        against = pelvis.size > 0 and pelvis[-1] - pelvis[0] < -limit
        return "BACKWARD" if against or _swings_backward(motion, cycle.side, frames) else None

    return judge


def _swings_backward(motion: Motion, side: str, frames: Bools) -> bool:
    """The lifted foot moves backward under the pelvis, as on a treadmill walked backwards; no if it is not seen."""
    ankle = motion.joint(f"{side}_ankle")[frames]
    ahead, height = ankle[:, 0] - motion.pelvis[frames, 0], ankle[:, 1]
    pace, high = np.diff(ahead), 0.5 * (height[1:] + height[:-1])
    known = np.isfinite(pace) & np.isfinite(high)
    if known.sum() < 8:
        return False
    pace, high = pace[known] - pace[known].mean(), high[known] - high[known].mean()
    power = float(np.sqrt((pace**2).sum() * (high**2).sum()))
    return power > 0.0 and float((pace * high).sum()) / power < -BACKWARD_CORRELATION


BACKWARD_CORRELATION = 0.3
"""Forward gait: about +0.7 (synthetic, walking and running); backward: the same with the other sign."""


def merged(spans: list[Span], slack_s: float = 1e-6) -> list[Span]:
    """Spans in time, those that touch or overlap made one."""
    found: list[Span] = []
    for start, end in sorted(spans):
        if found and start <= found[-1][1] + slack_s:
            found[-1] = (found[-1][0], max(end, found[-1][1]))
        else:
            found.append((start, end))
    return found
