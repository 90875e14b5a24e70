"""Link poses of successive frames into people: optimal assignment to predicted positions, gated by body size."""

from __future__ import annotations

import math
from collections import deque
from dataclasses import dataclass, field
from statistics import median

import numpy as np
from numpy.typing import NDArray

from gaitlake.pose.geometry import Box, body_size, box, hip_centre
from gaitlake.pose.landmarker import Pose
from gaitlake.pose.linking import LinkOptions

MEMORY = 7
"""Poses remembered of each person: for velocity and size, about a quarter of a second at 30 fps."""

MAX_PREDICTION_S = 0.2
"""A person not found is expected no farther than this long along the last velocity."""

SCALE_WEIGHT = 0.5
"""Cost of a size ratio of e, in body sizes of distance."""

FORBIDDEN = 1e6


@dataclass(slots=True)
class Track:
    """One person being followed."""

    person: int
    times_us: deque[int] = field(default_factory=lambda: deque(maxlen=MEMORY))
    centres: deque[NDArray[np.float64]] = field(default_factory=lambda: deque(maxlen=MEMORY))
    boxes: deque[Box] = field(default_factory=lambda: deque(maxlen=MEMORY))
    sizes: deque[float] = field(default_factory=lambda: deque(maxlen=MEMORY))

    def add(self, time_us: int, pose: Pose) -> None:
        self.times_us.append(time_us)
        self.centres.append(hip_centre(pose))
        self.boxes.append(box(pose))
        self.sizes.append(body_size(pose))

    def copy(self, person: int) -> Track:
        """The same past under another number."""
        return Track(person, self.times_us.copy(), self.centres.copy(), self.boxes.copy(), self.sizes.copy())

    @property
    def size(self) -> float:
        """Body size in px: median of the recent ones."""
        return median(self.sizes)

    def shift(self, time_us: int) -> NDArray[np.float64]:
        """Movement expected since the person was last seen, px."""
        span_s = (self.times_us[-1] - self.times_us[0]) / 1e6
        if span_s <= 0:
            return np.zeros(2)
        velocity = (self.centres[-1] - self.centres[0]) / span_s
        return velocity * min((time_us - self.times_us[-1]) / 1e6, MAX_PREDICTION_S)

    def cost(self, pose: Pose, time_us: int, options: LinkOptions) -> float:
        """Distance to the predicted hips plus weighed change of size, in body sizes; FORBIDDEN outside the gates.

        Who crouches is not gated out, so gates go by the body's size. A misfit on half of a body has the same trunk, so
        the choice among poses goes by their boxes.
        """
        size = max(self.size, 1.0)
        jump = math.hypot(*(hip_centre(pose) - self.centres[-1] - self.shift(time_us))) / size
        scale = abs(math.log(max(body_size(pose), 1.0) / size))
        unseen_s = (time_us - self.times_us[-1]) / 1e6
        if jump > options.max_jump + options.max_drift_per_s * unseen_s or scale > math.log(options.max_scale):
            return FORBIDDEN
        unlike = abs(math.log(max(box(pose).size, 1.0) / max(self.boxes[-1].size, 1.0)))
        return jump + SCALE_WEIGHT * unlike


class Tracker:
    """Keeps the people of one video. Deterministic: numbers go by first appearance, then by size."""

    def __init__(self, options: LinkOptions) -> None:
        self._options = options
        self._gap_us = round(options.gap_s * 1e6)
        self._people = 0
        self.live: list[Track] = []

    def forget(self, time_us: int) -> None:
        """End the tracks that have not been seen for longer than the gap."""
        self.live = [track for track in self.live if time_us - track.times_us[-1] <= self._gap_us]

    def missing(self, time_us: int) -> list[Track]:
        """Live tracks not yet seen at this time."""
        return [track for track in self.live if track.times_us[-1] < time_us]

    def match(self, poses: list[Pose], time_us: int) -> list[int | None]:
        """Give each pose to at most one live, still missing track and remember it there.

        Returns the person of each pose, None where no track fits.
        """
        from scipy.optimize import linear_sum_assignment

        owners: list[int | None] = [None] * len(poses)
        tracks = self.missing(time_us)
        if not tracks or not poses:
            return owners
        cost = np.array([[track.cost(pose, time_us, self._options) for pose in poses] for track in tracks])
        for row, column in zip(*linear_sum_assignment(cost), strict=True):
            if cost[row, column] < FORBIDDEN:
                tracks[row].add(time_us, poses[column])
                owners[column] = tracks[row].person
        return owners

    def followed(self, person: int) -> Track | None:
        """The live track of a person."""
        return next((track for track in self.live if track.person == person), None)

    @property
    def is_full(self) -> bool:
        """Are as many people followed as allowed?"""
        return len(self.live) >= self._options.max_people

    def adopt(self, track: Track) -> int | None:
        """Go on with somebody else's track under a number of one's own; None when as many are followed as allowed."""
        if self.is_full:
            return None
        adopted = track.copy(self._people)
        self.live.append(adopted)
        self._people += 1
        return adopted.person

    def begin(self, pose: Pose, time_us: int) -> int | None:
        """Start a track with a new person; None when as many are followed as allowed."""
        if self.is_full:
            return None
        track = Track(self._people)
        track.add(time_us, pose)
        self.live.append(track)
        self._people += 1
        return track.person
