"""One video becomes tables: decode, find people, link them, and see when the lens was covered."""

from __future__ import annotations

import time
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, field, replace
from pathlib import Path

import pyarrow as pa

from gaitlake.pose.estimators import PoseEstimator
from gaitlake.pose.parts import SegmentEstimator, Watched, watched_in_parts
from gaitlake.pose.tables import keypoints_table, mirror_disagreements_table, tracks_table, video_intervals_table
from gaitlake.video import DEFAULT_LIMITS, Decoder, DecodeReport, Frame, LensWatch, Limits, videos_table
from gaitlake_schemas.tables import MIRROR_DISAGREEMENTS, VIDEO_INTERVALS


@dataclass(frozen=True, slots=True)
class Extraction:
    """Tables of one video, each as its contract says, and the wall-clock time they took.

    ``brightness``: median over the frames of the picture's mean luma, 0 to 255, NaN if not known. ``stopped``: the
    caller ended it before the video's end, so everything is about the frames until then.
    """

    videos: pa.Table
    tracks: pa.Table
    keypoints: pa.Table
    report: DecodeReport
    seconds: float
    video_intervals: pa.Table = field(default_factory=VIDEO_INTERVALS.empty)
    mirror_disagreements: pa.Table = field(default_factory=MIRROR_DISAGREEMENTS.empty)
    brightness: float = float("nan")
    stopped: bool = False


def extract(
    path: Path,
    video_id: str,
    estimator: PoseEstimator,
    *,
    go_on: Callable[[], bool] | None = None,
    threads: int = 1,
    limits: Limits = DEFAULT_LIMITS,
) -> Extraction:
    """Decode a video, follow everybody in it and return its tables.

    Parameters
    ----------
    go_on
        Asked after each frame; False ends the extraction there, which is not called truncated.
    threads
        Cores to use, where the estimator can share a video among them; the tables are the same for any number.
    limits
        Beyond which a video is refused.

    Raises
    ------
    VideoError
        ``UNREADABLE``, ``UNDECODABLE`` or ``TOO_LARGE``; a video that is cut off is no error but ``truncated``.
    """
    started = time.perf_counter()
    watched, stopped = None, False
    if threads > 1 and go_on is None and isinstance(estimator, SegmentEstimator):
        watched = watched_in_parts(path, estimator, threads, limits)
    if watched is None:
        watched, stopped = _watched(path, estimator, go_on, limits)
    keys = (video_id, estimator.extractor_id)
    return Extraction(
        videos=videos_table(video_id, watched.header, watched.report),
        tracks=tracks_table(*keys, watched.sightings),
        keypoints=keypoints_table(*keys, watched.sightings),
        report=watched.report,
        seconds=time.perf_counter() - started,
        video_intervals=video_intervals_table(*keys, watched.lens.covered_us(), watched.report.damaged_us()),
        mirror_disagreements=mirror_disagreements_table(*keys, watched.sightings),
        brightness=watched.lens.brightness,
        stopped=stopped,
    )


def _watched(
    path: Path, estimator: PoseEstimator, go_on: Callable[[], bool] | None, limits: Limits
) -> tuple[Watched, bool]:
    """Watch a video from beginning to end, or until the caller has enough."""
    lens = LensWatch()
    with Decoder(path, limits=limits) as decoder:
        frames = _Frames(decoder, go_on)
        sightings = list(estimator.follow(lens.watched(frames)))
        report = decoder.report()
        if frames.stopped:
            report = replace(report, truncated=False)
        return Watched(decoder.header, report, sightings, lens), frames.stopped


class _Frames:
    """The decoder's frames until the caller has enough of them."""

    def __init__(self, frames: Iterable[Frame], go_on: Callable[[], bool] | None) -> None:
        self._frames = frames
        self._go_on = go_on
        self.stopped = False

    def __iter__(self) -> Iterator[Frame]:
        for frame in self._frames:
            yield frame
            self.stopped = self._go_on is not None and not self._go_on()
            if self.stopped:
                return
