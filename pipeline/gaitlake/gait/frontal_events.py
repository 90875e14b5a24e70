"""Initial contacts seen from the front or the rear. Final contact cannot be seen from there.

Where the foot in swing is seen (``ic_frontal_v1``), the own heel is half-way down from its height in swing a declared
share of the stride before it lands: measured against the other foot, a late left foot would look like a late right one.

A pose model that looks at somebody from behind may hardly see the lifted foot: BlazePose leaves it near the ground.
Then (``ic_trunk_v1``) the trunk tells, which it does see: it is lowest a declared share of the stride after each
contact, and the heels say once for the whole clip whose contact each one is. What differs between sides then is the
trunk's path, not the feet's.
"""

from __future__ import annotations

import numpy as np

from gaitlake.gait.cleaning import runs
from gaitlake.gait.events import Event, contact_joint, turning_points
from gaitlake.gait.parameters import EventParameters
from gaitlake.metrics.motion import SIDES, Floats, Motion

PEAKS_APART, LANDING_AFTER, LANDING_WITHIN = 0.6, 0.35, 0.55
"""Shares of the stride: between a foot's highest points, and from one to its landing (about 0.34, walking or running)
and into stance."""
LOWS_APART = 0.35
"""Share of the stride between two lowest points of the trunk, at least."""
TRUNK = ("left_hip", "right_hip", "left_shoulder", "right_shoulder")
HEELS_APART_AFTER = {("rear", "run"): 0.03, ("rear", "walk"): 0.30, ("frontal", "run"): 0.0, ("frontal", "walk"): 0.0}
"""Share of the stride after the trunk is lowest at which the standing heel is lower in the picture than the other: from
the front it lands nearest the camera, from behind it is carried towards it."""


def find_frontal_events(motion: Motion, activity: str, period_s: float, view: str, p: EventParameters) -> list[Event]:
    """Initial contacts of both feet in time, seen from the front (``view`` frontal) or the rear."""
    end_s = float(motion.time_s[-1])
    events = [event for side in SIDES for event in heel_events(motion, side, activity, period_s, p)]
    if _swing_is_missed(motion, events, activity, period_s, p):
        events = trunk_events(motion, activity, period_s, view, p) or events
    return sorted((e for e in events if e.time_s <= end_s), key=lambda e: (e.time_s, e.side))


def _swing_is_missed(motion: Motion, events: list[Event], activity: str, period_s: float, p: EventParameters) -> bool:
    """Both heels are known, but one hardly rises, or lands much more rarely than once a stride."""
    if not all(_is_known(motion, side) for side in SIDES):
        return False
    least = p.frontal_swing_run if activity == "run" else p.frontal_swing_walk
    strides = (float(motion.time_s[-1]) - float(motion.time_s[0])) / period_s
    rarest = min(sum(event.side == side for event in events) for side in SIDES)
    return min(swing_seen(motion, side) for side in SIDES) < least or rarest < p.frontal_found_minimum * strides - 1


def _is_known(motion: Motion, side: str) -> bool:
    height = motion.joint(f"{side}_heel")[:, 1]
    return bool(np.isfinite(height).mean() >= 0.5)


def swing_seen(motion: Motion, side: str) -> float:
    """How far the heel rises in the picture, p95 - p5, leg lengths; NaN frames do not count."""
    height = motion.joint(f"{side}_heel")[:, 1]
    low, high = np.quantile(height[np.isfinite(height)], [0.05, 0.95])
    return float(high - low) / motion.leg_length_px


def heel_events(motion: Motion, side: str, activity: str, period_s: float, p: EventParameters) -> list[Event]:
    """Contacts of a foot by its own heel (or ankle, where the heel is hidden)."""
    bias_s = (p.ic_frontal_run_lead if activity == "run" else p.ic_frontal_walk_lead) * period_s
    joint = contact_joint(motion, side, "heel")
    method = f"ic_frontal_{activity}_v1" + ("" if joint.endswith("heel") else "_ankle")
    down = _half_way_down(motion, motion.joint(joint)[:, 1], period_s, p.frontal_prominence * motion.leg_length_px)
    return [Event(side, "ic", time_s + bias_s, method, bias_s, (joint,)) for time_s in down]


def trunk_events(motion: Motion, activity: str, period_s: float, view: str, p: EventParameters) -> list[Event]:
    """Contacts of both feet by the trunk; none where the heels do not tell whose they are."""
    lag_s = (p.ic_trunk_run_lag if activity == "run" else p.ic_trunk_walk_lag) * period_s
    prominence = p.trunk_prominence * motion.leg_length_px
    height = np.mean([motion.joint(name)[:, 1] for name in TRUNK], axis=0)
    lows = np.array(turning_points(motion, -height, LOWS_APART * period_s, prominence))
    if not len(lows):
        return []
    steps = np.maximum(np.rint(np.diff(lows) / (0.5 * period_s)), 1)
    number = np.concatenate([[0], np.cumsum(steps)]).astype(int)
    apart = _heels_apart(motion, lows + HEELS_APART_AFTER[view, activity] * period_s)
    vote = float(np.nansum(np.where(number % 2 == 0, apart, -apart)))
    if vote == 0.0:
        return []
    order = SIDES if vote > 0 else SIDES[::-1]
    return [
        Event(order[k % 2], "ic", float(low) - lag_s, f"ic_trunk_{activity}_v1", -lag_s, TRUNK)
        for k, low in zip(number, lows, strict=True)
        if low - lag_s >= motion.time_s[0]
    ]


def _heels_apart(motion: Motion, time_s: Floats) -> Floats:
    """How much lower than the right heel the left one is, px, at these times; NaN where neither is known near."""
    left, right = (motion.joint(f"{side}_heel")[:, 1] for side in SIDES)
    known = np.isfinite(left) & np.isfinite(right)
    if not known.any():
        return np.full_like(time_s, np.nan)
    apart: Floats = np.interp(time_s, motion.time_s[known], (right - left)[known])
    return apart


def _half_way_down(motion: Motion, height: Floats, period_s: float, prominence: float) -> list[float]:
    """Times at which a foot has come down half-way from its highest point in swing to the ground after it, s."""
    from scipy.signal import find_peaks

    period = period_s * motion.fs_hz
    times = []
    for run in runs(np.isfinite(height)):
        part = height[run]
        peaks, _ = find_peaks(part, distance=max(1.0, PEAKS_APART * period), prominence=prominence)
        for peak in peaks:
            down = part[peak : peak + round(LANDING_WITHIN * period) + 1]
            if len(down) < LANDING_AFTER * period:
                continue
            half = 0.5 * (down[0] + down.min())
            k = int(np.argmax(down <= half))
            position = run.start + peak + k - (half - down[k]) / (down[k - 1] - down[k])
            times.append(float(motion.time_s[0]) + position / motion.fs_hz)
    return times
