"""Pose estimators: frames in, raw landmarks of every followed person out."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from pathlib import Path
from typing import Protocol

import numpy as np

from gaitlake.pose.blazepose.estimator import BlazePoseEstimator
from gaitlake.pose.blazepose.openvino_runtime import OpenVinoRuntime
from gaitlake.pose.blazepose.options import BlazePoseOptions
from gaitlake.pose.geometry import Box, box, distinct, same_person
from gaitlake.pose.landmarker import Landmarker, Pose
from gaitlake.pose.models import PoseModel
from gaitlake.pose.options import EstimatorOptions, WindowOptions, estimator_options, extractor_row
from gaitlake.pose.sighting import Sighting
from gaitlake.pose.tracker import Tracker
from gaitlake.pose.windows import look_at, search_regions, window_around
from gaitlake.video import Frame


class PoseEstimator(Protocol):
    """What every estimator does. ``extractor_id`` names everything that its landmarks depend on besides the pixels."""

    extractor_id: str

    def follow(self, frames: Iterable[Frame]) -> Iterator[Sighting]:
        """Yield the people of one video frame by frame, numbered by first appearance."""
        ...

    def close(self) -> None:
        """Give the model's memory back."""
        ...


def create_estimator(name: str, model: PoseModel, options: Mapping[str, object] | None = None) -> PoseEstimator:
    """Load an estimator by name; keep it for all videos of a process.

    Raises
    ------
    GaitlakeError
        Unknown name or option; `ModelError` or `SetupError` if the model cannot be loaded.
    """
    chosen = estimator_options(name, options)
    identity = str(extractor_row(name, model.sha256, options)["extractor_id"])
    if isinstance(chosen, BlazePoseOptions):
        return BlazePoseEstimator(identity, model, chosen, OpenVinoRuntime())
    if chosen.windows is None:
        return VideoModeEstimator(identity, model.path, chosen)
    return WindowEstimator(identity, model.path, chosen, chosen.windows)


class WindowEstimator:
    """IMAGE mode: each person is detected anew in every frame, in a square around where he is expected.

    Searching squares propose people; every stored landmark comes from a look at the square around its person, so all of
    a track is measured alike. Nothing is smoothed: an earlier frame only moves the square.
    """

    def __init__(self, extractor_id: str, model: Path, options: EstimatorOptions, windows: WindowOptions) -> None:
        self.extractor_id = extractor_id
        self._options = options
        self._windows = windows
        self._landmarker = Landmarker(model, options)

    def close(self) -> None:
        self._landmarker.close()

    def follow(self, frames: Iterable[Frame]) -> Iterator[Sighting]:
        tracker = Tracker(self._options.link)
        search: _Search | None = None
        for frame in frames:
            search = search or _Search(frame, self._windows)
            tracker.forget(frame.time_us)
            found, leftover = self._look_at_known(tracker, frame)
            regions = search.due(frame.time_us, busy=bool(tracker.live))
            proposals = [pose for region in regions for pose in look_at(self._landmarker, frame.image, region)]
            found += self._look_at_new(tracker, frame, [*leftover, *proposals], [s.pose for s in found])
            yield from sorted(found, key=lambda s: s.person)

    def _look_at_known(self, tracker: Tracker, frame: Frame) -> tuple[list[Sighting], list[Pose]]:
        """Followed people found again, and other poses seen on the way."""
        poses: list[Pose] = []
        for track in tracker.live:
            window = window_around(track.boxes[-1], track.shift(frame.time_us), self._windows.window)
            seen = look_at(self._landmarker, frame.image, window)
            poses += [pose for pose in seen if not any(same_person(pose, other) for other in poses)]
        owners = tracker.match(poses, frame.time_us)
        pairs = list(zip(owners, poses, strict=True))
        found = [Sighting(frame.number, frame.time_us, owner, pose) for owner, pose in pairs if owner is not None]
        return found, [pose for owner, pose in pairs if owner is None]

    def _look_at_new(self, tracker: Tracker, frame: Frame, proposals: list[Pose], taken: list[Pose]) -> list[Sighting]:
        """Confirm each proposal by a look at its own square; then it is a lost person found again, or a new one."""
        confirmed: list[Pose] = []
        for proposal in distinct(proposals, taken):
            window = window_around(box(proposal), np.zeros(2), self._windows.window)
            seen = look_at(self._landmarker, frame.image, window)
            confirmed += [pose for pose in seen if same_person(pose, proposal)]
        return _assign(tracker, frame, distinct(confirmed, taken))


class VideoModeEstimator:
    """VIDEO mode: MediaPipe tracks and smooths over time by itself, on whole frames."""

    def __init__(self, extractor_id: str, model: Path, options: EstimatorOptions) -> None:
        self.extractor_id = extractor_id
        self._model = model
        self._options = options

    def close(self) -> None:
        """Nothing is kept between videos."""

    def follow(self, frames: Iterable[Frame]) -> Iterator[Sighting]:
        """A fresh landmarker for each video: its tracking state must not leak from one into the next."""
        tracker = Tracker(self._options.link)
        landmarker = Landmarker(self._model, self._options)
        time_ms = -1
        try:
            for frame in frames:
                time_ms = max(frame.time_us // 1000, time_ms + 1)
                poses = distinct(landmarker.look(frame.image, time_ms), [])
                tracker.forget(frame.time_us)
                yield from sorted(_assign(tracker, frame, poses), key=lambda s: s.person)
        finally:
            landmarker.close()


def _assign(tracker: Tracker, frame: Frame, poses: list[Pose]) -> list[Sighting]:
    """Poses to the people they belong to, or to new people."""
    sightings = []
    for owner, pose in zip(tracker.match(poses, frame.time_us), poses, strict=True):
        person = tracker.begin(pose, frame.time_us) if owner is None else owner
        if person is not None:
            sightings.append(Sighting(frame.number, frame.time_us, person, pose))
    return sightings


class _Search:
    """Takes turns through the search regions: all at first, then one a frame, or spread in time while busy."""

    def __init__(self, frame: Frame, options: WindowOptions) -> None:
        height, width = frame.image.shape[:2]
        self._regions = search_regions(width, height, options.overlap)
        self._pause_us = options.sweep_s * 1e6 / len(self._regions)
        self._last_us: int | None = None
        self._turn = 0

    def due(self, time_us: int, *, busy: bool) -> list[Box]:
        if self._last_us is None:
            self._last_us = time_us
            return self._regions
        if busy and time_us - self._last_us < self._pause_us:
            return []
        self._last_us = time_us
        region = self._regions[self._turn % len(self._regions)]
        self._turn += 1
        return [region]
