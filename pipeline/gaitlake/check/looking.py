"""Look at a clip for as long as an athlete waits: decode, extract, analyse."""

from __future__ import annotations

import time
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import TYPE_CHECKING

from gaitlake.check.findings import Film, Findings, findings_of
from gaitlake.pose import create_estimator, ensure_model, extract
from gaitlake.video import VideoHeader, probe

if TYPE_CHECKING:
    from gaitlake.pose import Extraction

ESTIMATOR = "mediapipe"
SECONDS = 20.0
"""Wall-clock time after which no further frame is looked at, s: with decoding the rest, half a minute."""

VIDEO_ID = "check"
"""Stands for the file's SHA-256, which nobody needs here."""


def look(
    path: Path,
    fields: Mapping[str, object],
    seconds: float = SECONDS,
    *,
    model: Path | None = None,
    clock: Callable[[], float] = time.monotonic,
) -> Findings:
    """Extract a clip until ``seconds`` of wall time are over, and analyse what was seen by then.

    The time starts when the model is there; fetching it, once, does not count. The first frame is always looked at.

    Parameters
    ----------
    fields : declared ones of ANALYSIS_FIELDS
    model : the user's own `.task` file
    clock : seconds that pass, to be replaced in tests

    Raises
    ------
    VideoError
        ``UNREADABLE`` or ``UNDECODABLE``, before any model is loaded where the header shows it.
    ModelError, SetupError
        The model or MediaPipe cannot be had.
    """
    header = probe(path)
    found = ensure_model(model)
    until = clock() + seconds
    estimator = create_estimator(ESTIMATOR, found)
    try:
        extraction = extract(path, VIDEO_ID, estimator, go_on=lambda: clock() < until)
    finally:
        estimator.close()
    return findings_of(film_of(header, extraction, fields))


def film_of(header: VideoHeader, extraction: Extraction, fields: Mapping[str, object]) -> Film:
    """What was extracted, with what the header adds."""
    spans = extraction.video_intervals.select(["start_us", "end_us"]).to_pylist()
    return Film(
        name=header.path.name,
        video=extraction.videos.to_pylist()[0],
        tracks=extraction.tracks,
        keypoints=extraction.keypoints,
        fields={name: value for name, value in fields.items() if value is not None},
        declared_s=header.duration_s,
        capture_rate_hz=header.capture_rate_hz,
        stopped=extraction.stopped,
        covered_us=tuple((span["start_us"], span["end_us"]) for span in spans),
        brightness=extraction.brightness,
    )
