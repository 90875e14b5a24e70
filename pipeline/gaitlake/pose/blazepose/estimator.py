"""gaitlake's own BlazePose: MediaPipe's two networks, tracked from frame to frame, never smoothed."""

from __future__ import annotations

import threading
import zipfile
from collections.abc import Iterable, Iterator
from contextlib import contextmanager

from gaitlake.errors import ModelError
from gaitlake.pose.blazepose import detector, landmarks
from gaitlake.pose.blazepose.asking import Networks, answered
from gaitlake.pose.blazepose.following import Observed, Part, depends, linked, observed
from gaitlake.pose.blazepose.network import Runtime
from gaitlake.pose.blazepose.options import BlazePoseOptions
from gaitlake.pose.blazepose.segment import Leaving
from gaitlake.pose.models import PoseModel
from gaitlake.pose.sighting import Sighting
from gaitlake.video import Frame

KINDS = (detector.KIND, landmarks.KIND)


class BlazePoseEstimator:
    """Follows everybody in a video; one instance serves all videos of a process, and several threads.

    Networks are loaded for each thread that works at the same time as others.
    """

    def __init__(self, extractor_id: str, model: PoseModel, options: BlazePoseOptions, runtime: Runtime) -> None:
        self.extractor_id = extractor_id
        self.options = options
        self._model = model
        self._runtime = runtime
        self._idle: list[Networks] = [self._loaded()]
        self._lock = threading.Lock()

    @property
    def segment_us(self) -> int:
        """The video's clock is cut at multiples of this; what happens between two cuts depends on nothing else."""
        return round(self.options.segment_s * 1e6)

    def follow(self, frames: Iterable[Frame]) -> Iterator[Sighting]:
        """Yield the people of one video frame by frame, numbered by first appearance."""
        return self.join(self.observe(frames).observations)

    def observe(self, frames: Iterable[Frame], entering: Leaving | None = None) -> Part:
        """The people of some whole segments of a video, not yet joined across segments, see :func:`observed`."""
        with self.networks() as networks:
            return answered(observed(frames, self.options, entering), networks)

    def depends(self, frame: Frame, entering: Leaving) -> bool:
        """Does the part that begins with this frame depend on who is followed at the end of the one before?"""
        with self.networks() as networks:
            return answered(depends(frame, self.options, entering), networks)

    def join(self, observations: Iterable[Observed]) -> Iterator[Sighting]:
        """The people of all segments of a video, joined."""
        return linked(observations, self.options.link)

    @contextmanager
    def networks(self) -> Iterator[Networks]:
        """Loaded networks that nobody else uses meanwhile."""
        with self._lock:
            networks = self._idle.pop() if self._idle else None
        networks = networks or self._loaded()
        try:
            yield networks
        finally:
            with self._lock:
                self._idle.append(networks)

    def close(self) -> None:
        """Give the networks' memory back."""
        with self._lock:
            self._idle.clear()

    def _loaded(self) -> Networks:
        try:
            with zipfile.ZipFile(self._model.path) as bundle:
                return {kind.member: self._runtime.load(bundle.read(kind.member), kind) for kind in KINDS}
        except (OSError, KeyError, zipfile.BadZipFile, ModelError) as error:
            raise ModelError(
                f"{self._model.path} is no pose bundle: {error}; run `gaitlake models fetch`, "
                "or give a pose_landmarker .task file with --model"
            ) from error
