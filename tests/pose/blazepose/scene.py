"""Made-up scenes: drawn frames, and stand-ins for both networks' steps that see people where they really are."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field

import numpy as np
import pytest
from numpy.typing import NDArray

from gaitlake.pose.blazepose import detector, landmarks, segment
from gaitlake.pose.blazepose.asking import Ask, Steps, answered
from gaitlake.pose.blazepose.detector import Detection
from gaitlake.pose.blazepose.following import Part, linked, observed
from gaitlake.pose.blazepose.landmarks import Look
from gaitlake.pose.blazepose.network import Crops, Outputs
from gaitlake.pose.blazepose.options import BlazePoseOptions
from gaitlake.pose.blazepose.region import Region, region_around
from gaitlake.pose.geometry import box, hip_centre
from gaitlake.pose.sighting import Sighting
from gaitlake.video import Frame, Picture

Pose = NDArray[np.float32]
People = Callable[[int], Mapping[str, Pose]]

WIDTH, HEIGHT = 512, 256
BITS = 9
"""The frame's number, below 512, is drawn as squares of 8 px in blue, which is too dark to count as motion."""

RADIUS = 0.55
"""Radius of the circle around the hips that holds the body, in body heights."""

REACH = 0.4
"""A body is seen in a region if its hips are within this share of the region's side around the region's centre."""

UNLIKE = 2.0
"""A body this many times as large or small as the region's own is not seen."""


def drawn(number: int, people: Mapping[str, Pose], size: tuple[int, int] = (WIDTH, HEIGHT)) -> NDArray[np.uint8]:
    """Width x height px: grey, each body a bright rectangle, the frame's number in the upper left corner."""
    image = np.full((*size[::-1], 3), 60, np.uint8)
    for pose in people.values():
        body = box(pose)
        rows = slice(max(round(body.top), 0), max(round(body.bottom), 0))
        image[rows, max(round(body.left), 0) : max(round(body.right), 0)] = 160
    for bit in range(BITS):
        image[:8, 8 * bit : 8 * bit + 8, 2] = 80 * (number >> bit & 1)
        image[:8, 8 * bit : 8 * bit + 8, :2] = 60
    return image


def number_of(picture: Picture) -> int:
    """Which frame of its scene a picture shows."""
    corner = picture.rgb()[4, 4 : 8 * BITS : 8, 2]
    return sum(int(value > 40) << bit for bit, value in enumerate(corner))


class Counting:
    """Stands in for a network: gives nothing, counts what it is asked."""

    def __init__(self) -> None:
        self.asked = 0

    def infer(self, crops: Crops) -> Outputs:
        self.asked += len(crops)
        return (np.zeros((len(crops), 1), np.float32),)


@dataclass
class Scene:
    """People by name in each frame.

    Attributes
    ----------
    detectable
        Does the detector notice this person in this frame? The landmark network always does.
    least
        The detector is sure of a body of this share of the square's side, and suspects somebody in 0.6 of that.
    size
        Width and height, px.
    searched
        Frames in which the detector was asked, once for each square.
    """

    people: People
    detectable: Callable[[int, str], bool] = lambda _number, _name: True
    least: float = 0.0
    size: tuple[int, int] = (WIDTH, HEIGHT)
    searched: list[int] = field(default_factory=list)
    networks: dict[str, Counting] = field(
        default_factory=lambda: {kind.member: Counting() for kind in (detector.KIND, landmarks.KIND)}
    )

    def film(self, count: int, start: int = 0, rate_hz: float = 30.0) -> list[Frame]:
        """Frames from ``start`` on, numbered from 0 as a decoder does, on the scene's clock."""
        times = [round((start + n) * 1e6 / rate_hz) for n in range(count)]
        shown = [Picture.from_rgb(drawn(start + n, self.people(start + n), self.size)) for n in range(count)]
        return [Frame(n, times[n] - times[0], shown[n], times[n]) for n in range(count)]

    def shown_by(self, monkeypatch: pytest.MonkeyPatch) -> Scene:
        """Let the steps of a segment see this scene instead of asking real networks."""
        monkeypatch.setattr(segment, "detected", self._detected)
        monkeypatch.setattr(segment, "detected_and_suspected", self._detected_and_suspected)
        monkeypatch.setattr(segment, "looked", self._looked)
        return self

    def part(self, frames: list[Frame], options: BlazePoseOptions) -> Part:
        return answered(observed(frames, options), self.networks)

    def followed(self, frames: list[Frame], options: BlazePoseOptions | None = None) -> list[Sighting]:
        """Everybody who is seen in a film."""
        chosen = options or BlazePoseOptions()
        return list(linked(self.part(frames, chosen).observations, chosen.link))

    def _detected(self, picture: Picture, square: Region, min_score: float) -> Steps[list[Detection]]:
        yield Ask(detector.KIND, np.zeros((1, 1, 1, 3), np.uint8))
        number = number_of(picture)
        self.searched.append(number)
        half = square.side_px / 2
        found = []
        for name, pose in sorted(self.people(number).items()):
            x, y = hip_centre(pose)
            share = float(np.ptp(pose[:, 1])) / square.side_px
            score = 0.9 if share >= self.least else 0.3 if share >= 0.6 * self.least else 0.0
            inside = abs(x - square.x) <= half and abs(y - square.y) <= half
            region = _look(pose).region
            if inside and region is not None and score >= min_score and self.detectable(number, name):
                found.append(Detection(score, region))
        return found

    def _detected_and_suspected(
        self, picture: Picture, square: Region, scores: tuple[float, float]
    ) -> Steps[tuple[list[Detection], list[Detection]]]:
        suspected = yield from self._detected(picture, square, scores[1])
        return [one for one in suspected if one.score >= scores[0]], suspected

    def _looked(self, picture: Picture, regions: list[Region], **_: bool) -> Steps[list[Look]]:
        if not regions:
            return []
        yield Ask(landmarks.KIND, np.zeros((len(regions), 1, 1, 3), np.uint8))
        poses = [pose for _, pose in sorted(self.people(number_of(picture)).items())]
        return [_seen(poses, region) for region in regions]


def _look(pose: Pose) -> Look:
    hips = hip_centre(pose)
    return Look(0.9, pose, np.array([hips, hips - [0, RADIUS * float(np.ptp(pose[:, 1]))]]))


def _seen(poses: list[Pose], region: Region) -> Look:
    """The body that fits the region best, by place and size; an empty region shows nobody."""
    best, chosen = np.inf, None
    for pose in poses:
        x, y = hip_centre(pose)
        own = region_around(*_look(pose).alignment)
        assert own is not None
        away = max(abs(x - region.x), abs(y - region.y)) / region.side_px
        unlike = abs(np.log(own.side_px / region.side_px))
        if away <= REACH and unlike <= np.log(UNLIKE) and away + unlike < best:
            best, chosen = away + unlike, pose
    if chosen is not None:
        return _look(chosen)
    hips = np.array([region.x, region.y])
    empty = np.zeros((33, 8), np.float32)
    empty[:, :2] = hips
    return Look(0.1, empty, np.array([hips, hips - [0, region.side_px / 2.5]]))


def frames_of(sightings: list[Sighting]) -> dict[int, list[int]]:
    """By person, the frames in which he is seen."""
    found: dict[int, list[int]] = {}
    for sighting in sightings:
        found.setdefault(sighting.person, []).append(sighting.frame)
    return found
