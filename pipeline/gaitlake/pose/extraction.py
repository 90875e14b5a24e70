"""One video becomes tables: decode, find people, link them, and see when the lens was covered."""

from __future__ import annotations

import time
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, field, replace
from pathlib import Path

import pyarrow as pa

from gaitlake.pose.estimators import PoseEstimator
from gaitlake.pose.tables import keypoints_table, tracks_table
from gaitlake.video import Decoder, DecodeReport, Frame, LensWatch, videos_table
from gaitlake_schemas.tables import VIDEO_INTERVALS


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
    brightness: float = float("nan")
    stopped: bool = False


def extract(
    path: Path, video_id: str, estimator: PoseEstimator, *, go_on: Callable[[], bool] | None = None
) -> Extraction:
    """Decode a video, follow everybody in it and return its tables.

    Parameters
    ----------
    go_on
        Asked after each frame; False ends the extraction there, which is not called truncated.

    Raises
    ------
    VideoError
        ``UNREADABLE`` or ``UNDECODABLE``; a video that is cut off is no error but ``truncated``.
    """
    started = time.perf_counter()
    lens = LensWatch()
    with Decoder(path) as decoder:
        frames = _Frames(decoder, go_on)
        sightings = list(estimator.follow(lens.watched(frames)))
        report = decoder.report()
        if frames.stopped:
            report = replace(report, truncated=False)
        videos = videos_table(video_id, decoder.header, report)
    return Extraction(
        videos=videos,
        tracks=tracks_table(video_id, estimator.extractor_id, sightings),
        keypoints=keypoints_table(video_id, estimator.extractor_id, sightings),
        report=report,
        seconds=time.perf_counter() - started,
        video_intervals=_covered_table(video_id, estimator.extractor_id, lens),
        brightness=lens.brightness,
        stopped=frames.stopped,
    )


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


def _covered_table(video_id: str, extractor_id: str, lens: LensWatch) -> pa.Table:
    """Rows of ``video_intervals``: spans in which something covers the lens."""
    keys = {"video_id": video_id, "extractor_id": extractor_id, "reason": "OCCLUSION"}
    return VIDEO_INTERVALS.from_rows([{**keys, "start_us": start, "end_us": end} for start, end in lens.covered_us()])
