"""One video becomes tables: decode, find people, link them."""

from __future__ import annotations

import time
from dataclasses import dataclass
from pathlib import Path

import pyarrow as pa

from gaitlake.pose.estimators import PoseEstimator
from gaitlake.pose.tables import keypoints_table, tracks_table
from gaitlake.video import Decoder, DecodeReport, videos_table


@dataclass(frozen=True, slots=True)
class Extraction:
    """Tables of one video, each as its contract says, and the wall-clock time they took."""

    videos: pa.Table
    tracks: pa.Table
    keypoints: pa.Table
    report: DecodeReport
    seconds: float


def extract(path: Path, video_id: str, estimator: PoseEstimator) -> Extraction:
    """Decode a video, follow everybody in it and return its tables.

    Raises
    ------
    VideoError
        ``UNREADABLE`` or ``UNDECODABLE``; a video that is cut off is no error but ``truncated``.
    """
    started = time.perf_counter()
    with Decoder(path) as decoder:
        sightings = list(estimator.follow(decoder))
        report = decoder.report()
        videos = videos_table(video_id, decoder.header, report)
    return Extraction(
        videos=videos,
        tracks=tracks_table(video_id, estimator.extractor_id, sightings),
        keypoints=keypoints_table(video_id, estimator.extractor_id, sightings),
        report=report,
        seconds=time.perf_counter() - started,
    )
