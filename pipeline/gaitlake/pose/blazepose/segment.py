"""Follow people through one segment of a video, from a fresh detection at its first frame.

A person is looked for where the alignment points of the last frame say. Who is not found there is looked for by the
detector, at once; who was never seen is found by searching now and then, and then followed back through the frames
that are still at hand. Nothing is carried from one segment into the next, so segments can be processed anywhere.
"""

from __future__ import annotations

from collections import deque
from dataclasses import dataclass, field

from gaitlake.pose.blazepose.asking import Steps
from gaitlake.pose.blazepose.detector import Detection, detected, detected_and_suspected
from gaitlake.pose.blazepose.landmarks import Look, looked
from gaitlake.pose.blazepose.options import BlazePoseOptions
from gaitlake.pose.blazepose.region import Region
from gaitlake.pose.blazepose.search import SUSPECTED, Search
from gaitlake.pose.geometry import part_of, same_person
from gaitlake.pose.tracker import FORBIDDEN, Track, Tracker
from gaitlake.pose.windows import window_around
from gaitlake.video import Frame

MEMORY_BYTES = 64_000_000
"""Decoded frames are held back for following people back through them up to this size, whatever their number."""

ALIKE_DISTANCE = 0.15
ALIKE_SIZE = 1.5
"""Regions are of one person if their centres are nearer than this share of their side, and their sides are alike."""


@dataclass(frozen=True, slots=True)
class Seen:
    """A frame with everybody who was seen in it, by number within the segment."""

    frame: Frame
    people: dict[int, Look] = field(default_factory=dict)


Leaving = list[tuple[Track, Region]]
"""People who are followed at the end of a segment, and where they should be looked for next."""


class Segment:
    """People of one segment; give it the frames in order.

    Who was followed at the end of the segment before (``entering``) and is not detected at the first frame of this one
    goes on being followed. Only then does a segment depend on anything before it; :attr:`carries` tells.
    """

    def __init__(self, options: BlazePoseOptions, entering: Leaving | None = None) -> None:
        self.carries = False
        self._options = options
        self._entering = entering or []
        self._tracker = Tracker(options.link)
        self._regions: dict[int, Region] = {}
        self._search: Search | None = None
        self._held: deque[Seen] = deque()

    def take(self, frame: Frame) -> Steps[None]:
        """Find everybody in the next frame."""
        self._tracker.forget(frame.clock_us)
        seen = Seen(frame)
        self._held.append(seen)
        yield from self._follow(seen)
        if self._search is None:
            yield from self._start(seen)
            return
        found = yield from self._detect(seen, self._squares(seen, self._search))
        if found:
            self._search.succeeded()
        for person in found:
            yield from self._trace_back(person)

    def _start(self, seen: Seen) -> Steps[None]:
        """The first frame: detect everybody, then see who else was followed before."""
        search = self._search = Search(seen.frame.picture, self._options.search)
        closer = True
        if search.whole is not None:
            scores = (self._options.min_detection, SUSPECTED)
            sure, suspected = yield from detected_and_suspected(seen.frame.picture, search.whole, scores)
            yield from self._meet(seen, sure)
            closer = not seen.people or any(
                not any(_alike(one.region, other.region) for other in sure) for one in suspected
            )
        if closer:
            yield from self._detect(seen, search.squares)
        yield from self._carry(seen)

    def leaving(self) -> Leaving:
        """Who is followed now."""
        pairs = [(self._tracker.followed(person), region) for person, region in sorted(self._regions.items())]
        return [(track, region) for track, region in pairs if track is not None]

    def _carry(self, seen: Seen) -> Steps[None]:
        """At the first frame, go on with those who were followed before and have not been detected anew."""
        here = list(self._regions.values())
        entering = [one for one in self._entering if not any(_alike(one[1], region) for region in here)]
        self._entering = []
        regions = [region for _, region in entering]
        looks = yield from looked(seen.frame.picture, regions, mirror=self._options.mirror)
        for (track, _), look in zip(entering, looks, strict=True):
            cost = track.cost(look.pose, seen.frame.clock_us, self._options.link)
            if not self._sure(look) or cost >= FORBIDDEN:
                continue
            if any(_repeats(look, other) or _repeats(other, look) for other in seen.people.values()):
                continue
            person = self._tracker.adopt(track)
            if person is not None:
                track_here = self._tracker.live[-1]
                track_here.add(seen.frame.clock_us, look.pose)
                self._keep(seen, person, look)
                self.carries = True

    def finished(self) -> list[Seen]:
        """Frames to which nothing will be added any more."""
        done: list[Seen] = []
        if not self._held:
            return done
        memory_us, newest_us = self._options.memory_s * 1e6, self._held[-1].frame.clock_us
        most = max(1, MEMORY_BYTES // self._held[-1].frame.picture.size_bytes)
        while self._held and (newest_us - self._held[0].frame.clock_us >= memory_us or len(self._held) > most):
            done.append(self._held.popleft())
        return done

    def rest(self) -> list[Seen]:
        """All frames that are still held back, at the end of the segment."""
        rest = list(self._held)
        self._held.clear()
        return rest

    def _sure(self, look: Look) -> bool:
        return look.presence >= self._options.min_presence and look.region is not None

    def _follow(self, seen: Seen) -> Steps[None]:
        """Look where the last frame said; keep who is there, each only once."""
        people = sorted(self._regions)
        regions = [self._regions[person] for person in people]
        looks = yield from looked(seen.frame.picture, regions, mirror=self._options.mirror)
        self._regions.clear()
        clock_us = seen.frame.clock_us
        ranked = []
        for person, look in zip(people, looks, strict=True):
            track = self._tracker.followed(person)
            cost = track.cost(look.pose, clock_us, self._options.link) if track and self._sure(look) else FORBIDDEN
            if track and cost < FORBIDDEN:
                ranked.append((cost, person, track, look))
        for _, person, track, look in sorted(ranked, key=lambda one: one[:2]):
            if not any(same_person(look.pose, other.pose) for other in seen.people.values()):
                track.add(clock_us, look.pose)
                self._keep(seen, person, look)

    def _keep(self, seen: Seen, person: int, look: Look) -> None:
        seen.people[person] = look
        if look.region is not None:
            self._regions[person] = look.region

    def _detect(self, seen: Seen, squares: list[Region]) -> Steps[list[int]]:
        """Detect people who are missing or new; returns those who were found."""
        found: list[int] = []
        for square in squares:
            detections = yield from detected(seen.frame.picture, square, self._options.min_detection)
            found += yield from self._meet(seen, detections)
        return found

    def _meet(self, seen: Seen, detections: list[Detection]) -> Steps[list[int]]:
        """Look at detected people who are not seen yet; returns those who are somebody, missing or new."""
        found: list[int] = []
        for detection in detections:
            if any(_alike(detection.region, region) for region in self._regions.values()):
                continue
            look = yield from self._settled(seen, detection.region)
            if look is None:
                continue
            (person,) = self._tracker.match([look.pose], seen.frame.clock_us)
            person = self._tracker.begin(look.pose, seen.frame.clock_us) if person is None else person
            if person is not None:
                self._keep(seen, person, look)
                found.append(person)
        return found

    def _squares(self, seen: Seen, search: Search) -> list[Region]:
        """Where to detect in this frame: around where missing people should be, and in the search's turn."""
        clock_us = seen.frame.clock_us
        missing = self._tracker.missing(clock_us)
        if self._tracker.is_full and not missing:
            return []
        windows = []
        for track in missing:
            box = window_around(track.boxes[-1], track.shift(clock_us), self._options.search.window)
            x, y = (float(v) for v in box.centre)
            windows.append(Region(x, y, box.size))
        return windows + search.due(seen.frame, [look.pose for look in seen.people.values()], missing=len(missing))

    def _settled(self, seen: Seen, region: Region) -> Steps[Look | None]:
        """Look at a detected person until the region is the network's own; None if it is nobody, or nobody new."""
        look = None
        for _ in range(self._options.looks_at_start):
            (look,) = yield from looked(seen.frame.picture, [region], mirror=self._options.mirror)
            following = look.region
            if following is None or not self._sure(look):
                return None
            region = following
        if look is None or any(_repeats(look, other) for other in seen.people.values()):
            return None
        return look

    def _trace_back(self, person: int) -> Steps[None]:
        """Follow somebody found in the last frame back to where he is seen already, or not to be seen."""
        newest, *before = reversed(self._held)
        look = newest.people[person]
        track = Track(person)
        track.add(-newest.frame.clock_us, look.pose)
        for seen in before:
            region = look.region
            if person in seen.people or region is None:
                return
            (look,) = yield from looked(seen.frame.picture, [region], mirror=self._options.mirror)
            time_us = -seen.frame.clock_us
            if not self._sure(look) or track.cost(look.pose, time_us, self._options.link) >= FORBIDDEN:
                return
            if any(_repeats(look, other) for other in seen.people.values()):
                return
            track.add(time_us, look.pose)
            seen.people[person] = look


def _alike(one: Region, other: Region) -> bool:
    """Are two regions around the same person?"""
    large, small = max(one.side_px, other.side_px), min(one.side_px, other.side_px)
    apart = ((one.x - other.x) ** 2 + (one.y - other.y) ** 2) ** 0.5
    return apart < ALIKE_DISTANCE * large and large < ALIKE_SIZE * small


def _repeats(look: Look, other: Look) -> bool:
    """Does a look show somebody who is seen already, or part of him?"""
    return same_person(look.pose, other.pose) or part_of(look.pose, other.pose)
