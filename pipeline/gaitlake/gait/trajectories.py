"""From the keypoints table to one person's raw paths on the container's clock (SCIENCE 2.1-2.3)."""

from __future__ import annotations

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


@dataclass(frozen=True, slots=True)
class Trajectories:
    """One person, frame by frame, nothing left out between first and last frame.

    Attributes
    ----------
    frame : shape (n,), decoded frame numbers, rising; the nearest one where the recording has none
    time_s : shape (n,), real time from the video's first frame, rising
    xy : shape (n, len(JOINTS), 2), px, x to the image's right, y up; NaN where not seen
    visibility : shape (n, len(JOINTS)), 0 where the person was not found
    """

    frame: NDArray[np.int64]
    time_s: Floats
    xy: Floats
    visibility: Floats

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
    """Paths of one person on real time, in pixels with y up; mirror and slow motion undone, nothing gated yet.

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
    return _with_missing_frames(_rising(raw))


def _clock(table: pa.Table) -> tuple[NDArray[np.int64], Floats]:
    frame = table["frame"].to_numpy().astype(np.int64)
    return frame, table["time_us"].to_numpy().astype(float) / 1e6


def _fields(table: pa.Table, landmark: str, names: tuple[str, ...]) -> Floats:
    column = table[landmark].combine_chunks()
    parts = [pc.struct_field(column, name).to_numpy(zero_copy_only=False) for name in names]
    return np.stack(parts, axis=1).astype(float)


def _rising(raw: Trajectories) -> Trajectories:
    """Drop frames whose time does not lie after every earlier one (duplicate or backward timestamps)."""
    latest = np.maximum.accumulate(np.concatenate([[-np.inf], raw.time_s[:-1]])) if raw.time_s.size else raw.time_s
    keep = raw.time_s > latest
    return Trajectories(raw.frame[keep], raw.time_s[keep], raw.xy[keep], raw.visibility[keep])


def _with_missing_frames(raw: Trajectories) -> Trajectories:
    """Put in what is missing between first and last frame, as NaN at interpolated times.

    Missing are frames in which the person was not found, and pictures that the recording left out: where the clock
    jumps by more than ``HOLE_S``, as many as fit. Without them a spline would invent motion across the hole.
    """
    if raw.frame.size < 2:
        return raw
    steps, seconds = np.diff(raw.frame), np.diff(raw.time_s)
    interval = float(np.median(seconds / steps))
    fitting = np.rint(seconds / interval).astype(np.int64)
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
