"""One video on several cores: its segments in parts, each decoded and looked at by a thread of its own.

The result is that of one thread, to the last bit. A part begins as if the video began there; where somebody is carried
over from the part before, it is done again with him. A video with damaged data is not cut.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, replace
from itertools import pairwise
from pathlib import Path
from typing import Protocol, runtime_checkable

import numpy as np

from gaitlake.pose.blazepose.following import Observed, Part
from gaitlake.pose.blazepose.segment import Leaving
from gaitlake.pose.sighting import Sighting
from gaitlake.video import (
    DEFAULT_LIMITS,
    Decoder,
    DecodeReport,
    Frame,
    LensWatch,
    Limits,
    Span,
    VideoHeader,
    spans,
    timeline,
)
from gaitlake.video.timebase import microseconds


@runtime_checkable
class SegmentEstimator(Protocol):
    """A pose estimator that processes a video in segments; see :class:`gaitlake.pose.blazepose.estimator`."""

    segment_us: int

    def observe(self, frames: Iterable[Frame], entering: Leaving | None = None) -> Part:
        """The people of some whole segments."""
        ...

    def depends(self, frame: Frame, entering: Leaving) -> bool:
        """Is somebody carried over into the part that begins with this frame?"""
        ...

    def join(self, observations: Iterable[Observed]) -> Iterator[Sighting]:
        """The people of all segments, joined."""
        ...


@dataclass(frozen=True, slots=True)
class Watched:
    """What came of decoding a video, or a part of it, and following the people in it."""

    header: VideoHeader
    report: DecodeReport
    sightings: list[Sighting]
    lens: LensWatch


@dataclass(frozen=True, slots=True)
class _PartResult:
    header: VideoHeader
    report: DecodeReport
    part: Part
    lens: LensWatch


def watched_in_parts(
    path: Path, estimator: SegmentEstimator, threads: int, limits: Limits = DEFAULT_LIMITS
) -> Watched | None:
    """Watch a video on up to ``threads`` cores; None if it cannot be cut and has to be watched in one go.

    Raises
    ------
    VideoError
        ``UNREADABLE`` or ``TOO_LARGE``, as :class:`gaitlake.video.Decoder` does.
    """
    cuts = spans(timeline(path, limits), estimator.segment_us, threads)
    if len(cuts) < 2:
        return None
    with ThreadPoolExecutor(len(cuts), thread_name_prefix="gaitlake-part") as pool:
        results = list(pool.map(lambda span: _watched(path, estimator, span, limits), cuts))
    if any(_is_doubtful(result.report) for result in results) or not _follows_on(results):
        return None
    for number in range(1, len(cuts)):
        entering = results[number - 1].part.leaving
        if entering and _depends(path, estimator, cuts[number], entering, limits):
            results[number] = _watched(path, estimator, cuts[number], limits, entering)
    return _joined(results, estimator)


def _watched(
    path: Path, estimator: SegmentEstimator, span: Span, limits: Limits, entering: Leaving | None = None
) -> _PartResult:
    lens = LensWatch()
    with Decoder(path, span, limits) as decoder:
        part = estimator.observe(lens.watched(decoder), entering)
        return _PartResult(decoder.header, decoder.report(), part, lens)


def _depends(path: Path, estimator: SegmentEstimator, span: Span, entering: Leaving, limits: Limits) -> bool:
    with Decoder(path, span, limits) as decoder:
        return estimator.depends(next(iter(decoder)), entering)


def _is_doubtful(report: DecodeReport) -> bool:
    """Might decoding from the beginning give something else?"""
    return report.frames == 0 or report.untimed > 0 or report.error is not None or bool(report.damaged.any())


def _follows_on(results: list[_PartResult]) -> bool:
    ends = [(before.report.ticks[-1], after.report.ticks[0]) for before, after in pairwise(results)]
    return all(first < second for first, second in ends)


def _joined(results: list[_PartResult], estimator: SegmentEstimator) -> Watched:
    first, last = results[0], results[-1]
    ticks = np.concatenate([result.report.ticks for result in results])
    times_us = microseconds(ticks, first.header.tick_s)
    observations: list[Observed] = []
    lens, start = LensWatch(), 0
    for result in results:
        for one in result.part.observations:
            number = one.frame + start
            observations.append(replace(one, frame=number, time_us=int(times_us[number])))
        end = start + result.report.frames
        lens.extend(result.lens, times_us[start:end].tolist())
        start = end
    report = replace(
        first.report,
        frames=len(ticks),
        ticks=ticks,
        times_us=times_us,
        truncated=last.report.truncated,
        damaged=np.zeros(len(ticks), bool),
    )
    return Watched(first.header, report, list(estimator.join(observations)), lens)
