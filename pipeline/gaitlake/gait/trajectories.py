"""From the keypoints table to one person's raw paths on the container's clock (SCIENCE 2.1-2.3)."""

from __future__ import annotations

from bisect import bisect_left
from dataclasses import dataclass, replace

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc
from numpy.typing import NDArray

from gaitlake.gait.clip import Clip, VideoFacts
from gaitlake.gait.parameters import GateParameters
from gaitlake.metrics.motion import FEET, JOINTS, LEG_INDEX, Bools, Floats, known_points, mirror_joint

MIRROR = np.array([JOINTS.index(mirror_joint(name)) for name in JOINTS])
"""Where each joint's mirror image stands in JOINTS."""


CONTAINER_ROUNDING_S = 0.00101
"""Some containers keep whole milliseconds: at 120 fps intervals are 8 and 9 ms, and the rate is still constant."""


HOLE_S = 0.10
"""A jump of the clock over more than this is a hole: the longest gap that may be bridged (SCIENCE 2.6)."""

BREAK_S = 60.0
"""A jump of the clock over more than this is no hole but another recording, or a broken time stamp; engineering."""

FRAMES_PER_INTERVAL = 4
"""Frame numbers that jump by more than so many times what the clock allows are broken; engineering."""


@dataclass(frozen=True, slots=True)
class Trajectories:
    """One person, frame by frame, nothing left out between first and last frame.

    Attributes
    ----------
    frame : shape (n,), decoded frame numbers, rising; the nearest one where the recording has none
    time_s : shape (n,), real time from the video's first frame, rising
    xy : shape (n, len(JOINTS), 2), px, x to the image's right, y up; NaN where not seen
    visibility : shape (n, len(JOINTS)), 0 where the person was not found
    covered_s : half-open spans in which something covers the lens, real time; nothing is seen there
    """

    frame: NDArray[np.int64]
    time_s: Floats
    xy: Floats
    visibility: Floats
    covered_s: tuple[tuple[float, float], ...] = ()

    @property
    def seen(self) -> Bools:
        """Which samples are known, shape (n, len(JOINTS))."""
        return known_points(self.xy)

    @property
    def fps_hz(self) -> float:
        """Frames per second of real time: 1 / mean interval when intervals are steady, 1 / median when not.

        Intervals over 1.5 times the median are holes, which say nothing about the rate.
        """
        if len(self.time_s) < 2:
            return 0.0
        intervals = np.diff(self.time_s)
        middle = float(np.median(intervals))
        return 1.0 / (middle if self.uneven else float(intervals[intervals <= 1.5 * middle].mean()))

    @property
    def uneven(self) -> bool:
        """More than 5 % of the intervals are over 10 % off their median, whole milliseconds of a container aside."""
        intervals = np.diff(self.time_s)
        middle = float(np.median(intervals)) if intervals.size else 0.0
        limit = max(0.10 * middle, CONTAINER_ROUNDING_S)
        return bool(intervals.size) and float(np.quantile(abs(intervals - middle), 0.95)) > limit


def read_trajectories(keypoints: pa.Table, clip: Clip, video: VideoFacts) -> Trajectories:
    """Paths of one person on real time, in pixels with y up; mirror and slow motion undone, what was filmed through a
    covered lens forgotten, nothing else gated yet.

    Frames without a time, and those that stop the others' times from rising, are dropped; of parts more than
    ``BREAK_S`` apart the one with most frames is kept.

    Parameters
    ----------
    keypoints : rows of the chosen person of the clip's video (``keypoints`` contract)
    """
    table = keypoints.sort_by("frame")
    frame, time_s = _clock(table)
    xy = np.stack([_fields(table, name, ("x", "y")) for name in JOINTS], axis=1)
    visibility = np.stack([_fields(table, name, ("visibility",))[:, 0] for name in JOINTS], axis=1)
    xy[..., 1] = video.height_px - xy[..., 1]
    if clip.mirrored:
        xy[..., 0] = video.width_px - xy[..., 0]
        xy, visibility = xy[:, MIRROR], visibility[:, MIRROR]
    raw = Trajectories(frame, time_s / clip.slowmo_factor, xy, np.nan_to_num(visibility))
    covered_s = tuple((a / 1e6 / clip.slowmo_factor, b / 1e6 / clip.slowmo_factor) for a, b in video.covered_us)
    return _uncovered(_with_missing_frames(_one_recording(_rising(raw))), covered_s)


def _clock(table: pa.Table) -> tuple[NDArray[np.int64], Floats]:
    frame = table["frame"].to_numpy().astype(np.int64)
    return frame, table["time_us"].to_numpy().astype(float) / 1e6


def _fields(table: pa.Table, landmark: str, names: tuple[str, ...]) -> Floats:
    column = table[landmark].combine_chunks()
    parts = [pc.struct_field(column, name).to_numpy(zero_copy_only=False) for name in names]
    return np.stack(parts, axis=1).astype(float)


def _taken(raw: Trajectories, frames: Bools | slice) -> Trajectories:
    return Trajectories(raw.frame[frames], raw.time_s[frames], raw.xy[frames], raw.visibility[frames])


def _rising(raw: Trajectories) -> Trajectories:
    """Drop frames whose time is not known, and as few others as leave the times rising (duplicate or backward ones; of
    two that exclude each other the later)."""
    known = _taken(raw, np.isfinite(raw.time_s))
    if (np.diff(known.time_s) > 0.0).all():
        return known
    ends: list[float] = []  # least time at which a rising selection of so many frames ends, and that frame
    last: list[int] = []
    before = np.full(len(known.time_s), -1)
    for i, time_s in enumerate(known.time_s.tolist()):
        at = bisect_left(ends, time_s)
        if at == len(ends) or ends[at] > time_s:
            ends[at : at + 1], last[at : at + 1] = [time_s], [i]
            before[i] = last[at - 1] if at else -1
    kept = np.zeros(len(before), bool)
    i = last[-1]
    while i >= 0:
        kept[i], i = True, int(before[i])
    return _taken(known, kept)


def _one_recording(raw: Trajectories) -> Trajectories:
    """The longest part without a jump of the clock over more than ``BREAK_S``; of equals the first."""
    edges = np.concatenate([[0], np.flatnonzero(np.diff(raw.time_s) > BREAK_S) + 1, [len(raw.time_s)]])
    if len(edges) == 2:
        return raw
    longest = int(np.argmax(np.diff(edges)))
    return _taken(raw, slice(int(edges[longest]), int(edges[longest + 1])))


def _uncovered(raw: Trajectories, covered_s: tuple[tuple[float, float], ...]) -> Trajectories:
    """Nothing is seen while something covers the lens."""
    covered = np.zeros(len(raw.time_s), bool)
    for start_s, end_s in covered_s:
        covered |= (raw.time_s >= start_s) & (raw.time_s < end_s)
    if not covered.any():
        return replace(raw, covered_s=covered_s)
    xy = np.where(covered[:, None, None], np.nan, raw.xy)
    return replace(raw, xy=xy, visibility=np.where(covered[:, None], 0.0, raw.visibility), covered_s=covered_s)


def _with_missing_frames(raw: Trajectories) -> Trajectories:
    """Put in what is missing between first and last frame, as NaN at interpolated times.

    Missing are frames in which the person was not found, and pictures that the recording left out: where the clock
    jumps by more than ``HOLE_S``, as many as fit. Without them a spline would invent motion across the hole.
    """
    if raw.frame.size < 2:
        return raw
    seconds, steps = np.diff(raw.time_s), np.maximum(np.diff(raw.frame), 1)
    interval = float(np.median(seconds / steps))
    fitting = np.rint(seconds / interval).astype(np.int64)
    steps = np.minimum(steps, np.maximum(fitting, 1) * FRAMES_PER_INTERVAL)
    is_hole = (seconds > HOLE_S) & (seconds > 1.5 * interval * steps)
    at = np.concatenate([[0], np.cumsum(np.where(is_hole, np.maximum(fitting, steps), steps))])
    if at[-1] + 1 == raw.frame.size:
        return raw
    every = np.arange(at[-1] + 1)
    xy = np.full((every.size, *raw.xy.shape[1:]), np.nan)
    visibility = np.zeros((every.size, raw.visibility.shape[1]))
    xy[at], visibility[at] = raw.xy, raw.visibility
    frame = np.rint(np.interp(every, at, raw.frame)).astype(np.int64)
    return Trajectories(frame, np.interp(every, at, raw.time_s), xy, visibility)


def gate(raw: Trajectories, video: VideoFacts, p: GateParameters) -> Trajectories:
    """Forget samples the model does not see well enough or puts outside the image."""
    minimum = np.full(len(JOINTS), p.visibility_minimum)
    minimum[list(FEET)] = p.foot_visibility_minimum
    x, y = raw.xy[..., 0], raw.xy[..., 1]
    inside = (x >= 0) & (x <= video.width_px) & (y >= 0) & (y <= video.height_px)
    trusted = inside & (raw.visibility >= minimum)
    return replace(raw, xy=np.where(trusted[..., None], raw.xy, np.nan))


def outside_share(raw: Trajectories, video: VideoFacts, joints: tuple[int, ...]) -> float:
    """Share of frames with the person in which any of ``joints`` lies outside the image."""
    x, y = raw.xy[:, list(joints), 0], raw.xy[:, list(joints), 1]
    outside = np.count_nonzero((x < 0) | (x > video.width_px) | (y < 0) | (y > video.height_px), axis=1) > 0
    found = np.flatnonzero(known_points(raw.xy[:, list(joints)]).all(axis=1))
    return float(outside[found].mean()) if found.size else 0.0


def valid_share(gated: Trajectories, joints: tuple[int, ...]) -> float:
    """Share of the frames in which the person was found in which all of ``joints`` are seen."""
    found = np.flatnonzero(gated.visibility.max(axis=1, initial=0.0) > 0.0)
    return float(np.all(gated.seen[found][:, list(joints)], axis=1).mean()) if found.size else 0.0


def leg_share(gated: Trajectories, side: str) -> float:
    """Share of the person's frames in which one whole leg, foot included, is seen."""
    return valid_share(gated, LEG_INDEX[side])
