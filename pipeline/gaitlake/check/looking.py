"""Look at a clip for as long as an athlete waits: decode, extract, analyse."""

from __future__ import annotations

import time
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import TYPE_CHECKING

from gaitlake.check.file_kinds import video_header
from gaitlake.check.findings import LEAST_LOOK_S, Film, Findings, findings_of
from gaitlake.check.people import require_person
from gaitlake.pose import DEFAULT_ESTIMATOR, create_estimator, ensure_model, extract
from gaitlake.video import VideoHeader

if TYPE_CHECKING:
    from gaitlake.pose import Extraction

SECONDS = 20.0
"""Wall-clock time after which no further frame is looked at, s: with loading the model, half a minute."""

PATIENCE_S = 60.0
"""Wall-clock time, s, beyond which nobody waits for the first LEAST_LOOK_S of a clip, unless asked to."""

USUAL_RATE_HZ = 30.0
"""Frames per second of a file that does not say."""

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

    The time starts when the model is loaded and has seen the first frame. The first LEAST_LOOK_S of the clip (in real
    time) are looked at even if that takes longer, up to PATIENCE_S.

    Parameters
    ----------
    fields : declared ones of ANALYSIS_FIELDS
    model : the user's own `.task` file
    clock : seconds that pass, to be replaced in tests

    Raises
    ------
    GaitlakeError
        ``person_hint`` is a number that nobody has.
    VideoError
        ``UNREADABLE`` or ``UNDECODABLE``, before any model is loaded where the header shows it.
    ModelError, SetupError
        The model or MediaPipe cannot be had.
    """
    header = video_header(path)
    estimator = create_estimator(DEFAULT_ESTIMATOR, ensure_model(model))
    slowmo = float(str(fields.get("slowmo_factor") or 1.0))
    try:
        patience = Patience(seconds, LEAST_LOOK_S * slowmo * float(header.rate_hz or USUAL_RATE_HZ), clock)
        extraction = extract(path, VIDEO_ID, estimator, go_on=patience)
    finally:
        estimator.close()
    film = film_of(header, extraction, fields)
    require_person(film)
    return findings_of(film)


class Patience:
    """Asked after each frame whether to look at one more: for ``seconds``, and for ``least_frames`` up to PATIENCE_S.

    The clock starts at the first question.
    """

    def __init__(self, seconds: float, least_frames: float, clock: Callable[[], float]) -> None:
        self._seconds = seconds
        self._least_frames = least_frames
        self._clock = clock
        self._started: float | None = None
        self._frames = 0

    def __call__(self) -> bool:
        """Go on?"""
        now = self._clock()
        if self._started is None:
            self._started = now
        self._frames += 1
        waited_s = now - self._started
        return waited_s < self._seconds or (self._frames < self._least_frames and waited_s < PATIENCE_S)


def film_of(header: VideoHeader, extraction: Extraction, fields: Mapping[str, object]) -> Film:
    """What was extracted, with what the header adds."""
    spans: dict[str, list[tuple[int, int]]] = {"OCCLUSION": [], "DAMAGED": []}
    for row in extraction.video_intervals.to_pylist():
        spans[row["reason"]].append((row["start_us"], row["end_us"]))
    return Film(
        name=header.path.name,
        video=extraction.videos.to_pylist()[0],
        tracks=extraction.tracks,
        keypoints=extraction.keypoints,
        fields={name: value for name, value in fields.items() if value is not None},
        declared_s=header.duration_s,
        capture_rate_hz=header.capture_rate_hz,
        stopped=extraction.stopped,
        looking_s=extraction.seconds,
        covered_us=tuple(spans["OCCLUSION"]),
        damaged_us=tuple(spans["DAMAGED"]),
        brightness=extraction.brightness,
    )
