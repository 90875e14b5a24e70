"""Follow people through a video: segment by segment, then from each segment into the next."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from itertools import groupby

from numpy import float32
from numpy.typing import NDArray

from gaitlake.pose.blazepose.asking import Steps
from gaitlake.pose.blazepose.options import BlazePoseOptions
from gaitlake.pose.blazepose.segment import Leaving, Seen, Segment
from gaitlake.pose.geometry import box
from gaitlake.pose.landmarker import Pose
from gaitlake.pose.linking import LinkOptions
from gaitlake.pose.sighting import Sighting
from gaitlake.pose.tracker import Tracker
from gaitlake.video import Frame


@dataclass(frozen=True, slots=True)
class Observed:
    """One person in one frame, numbered within one segment of the video; ``frame`` counts the frames given."""

    frame: int
    time_us: int
    clock_us: int
    segment: int
    person: int
    pose: Pose
    disagreement_px: NDArray[float32] | None


@dataclass(frozen=True, slots=True)
class Part:
    """What was seen in some segments of a video, and who is followed at their end."""

    observations: list[Observed]
    leaving: Leaving


def observed(frames: Iterable[Frame], options: BlazePoseOptions, entering: Leaving | None = None) -> Steps[Part]:
    """Everybody in each frame, segment by segment.

    Parameters
    ----------
    frames
        Of whole segments: they begin where any segment of the video begins.
    entering
        Who is followed at the end of the part before; without him the part is seen as if the video began here.
    """
    segment, current = Segment(options, entering), None
    found: list[Observed] = []
    for frame in frames:
        number = segment_of(frame, options)
        if current is not None and number != current:
            found += _people(segment.rest(), current)
            segment = Segment(options, segment.leaving())
        current = number
        yield from segment.take(frame)
        found += _people(segment.finished(), current)
    return Part(found + _people(segment.rest(), current), segment.leaving())


def depends(frame: Frame, options: BlazePoseOptions, entering: Leaving) -> Steps[bool]:
    """Is somebody carried over into the part that begins with this frame?"""
    segment = Segment(options, entering)
    yield from segment.take(frame)
    return segment.carries


def segment_of(frame: Frame, options: BlazePoseOptions) -> int:
    """Number of the segment in which a frame lies, on the container's own clock."""
    return int(frame.clock_us // round(options.segment_s * 1e6))


def _people(frames: list[Seen], segment: int | None) -> list[Observed]:
    return [
        Observed(
            seen.frame.number,
            seen.frame.time_us,
            seen.frame.clock_us,
            segment or 0,
            person,
            look.pose,
            look.disagreement_px,
        )
        for seen in frames
        for person, look in sorted(seen.people.items())
    ]


def linked(observations: Iterable[Observed], options: LinkOptions) -> Iterator[Sighting]:
    """Join the people of all segments, numbered by first appearance, then by size. ``observations`` go by frame."""
    tracker = Tracker(options)
    owners: dict[tuple[int, int], int] = {}
    for frame, people in groupby(observations, key=lambda one: one.frame):
        here = list(people)
        clock_us = here[0].clock_us
        tracker.forget(clock_us)
        new = []
        for one in here:
            track = tracker.followed(owners.get((one.segment, one.person), -1))
            if track is None:
                owners.pop((one.segment, one.person), None)
                new.append(one)
            else:
                track.add(clock_us, one.pose)
        new.sort(key=lambda one: -box(one.pose).size)
        for one, owner in zip(new, tracker.match([one.pose for one in new], clock_us), strict=True):
            person = tracker.begin(one.pose, clock_us) if owner is None else owner
            if person is not None:
                owners[one.segment, one.person] = person
        known = [(owners.get((one.segment, one.person)), one) for one in here]
        seen = [(person, one) for person, one in known if person is not None]
        for person, one in sorted(seen, key=lambda pair: pair[0]):
            yield Sighting(frame, one.time_us, person, one.pose, one.disagreement_px)
