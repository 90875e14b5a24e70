"""A scene to be filmed: who is in it and what stands around, as solids before a camera."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field

import numpy as np

from gaitlake.synthetic.body import landmarks_m
from gaitlake.synthetic.clip import motion_of
from gaitlake.synthetic.curves import Floats
from gaitlake.synthetic.gait_posture import GaitPosture
from gaitlake.synthetic.knobs import Gait
from gaitlake.synthetic.recording import Camera
from gaitlake.synthetic.rendered.backdrop import DECK_M
from gaitlake.synthetic.rendered.figure import figure
from gaitlake.synthetic.rendered.look import Look, Paint, draw_look
from gaitlake.synthetic.rendered.props import PALETTE, barbell, treadmill
from gaitlake.synthetic.rendered.shot import Shot
from gaitlake.synthetic.rendered.solids import Solids, together
from gaitlake.synthetic.still import STANDING
from gaitlake.synthetic.timing import draw_contacts

PASSER_BY, THINGS = len(Paint), 2 * len(Paint)
"""Their first rows of the palette; the person's is 0."""
BEFORE_M = 1.25
"""Who walks through is so much nearer the camera than the person."""
PASSER_BY_HEIGHT_M = 1.78
ONLOOKERS_BEHIND_M = (1.6, 2.1)
OTHER_SEED = 20_000


@dataclass(frozen=True, slots=True)
class Onlooker:
    """Somebody who stands behind: landmarks (1 x 33 x 3), solids at one instant, painted from the look's palette."""

    points: Floats
    solids: Solids
    look: Look


@dataclass(frozen=True, slots=True)
class Scene:
    """Somebody whose landmarks at any time (real s) are ``points_m(time_s)``, seen by a camera.

    ``carries``: with a bar in both hands. ``other`` is how a passer-by looks.
    """

    points_m: Callable[[Floats], Floats]
    height_m: float
    look: Look
    camera: Camera
    shot: Shot
    carries: bool = False
    other: Look = field(default_factory=Look)

    @property
    def floor_m(self) -> float:
        """Height of the floor: below a treadmill's belt, whose top is at 0."""
        return -DECK_M if self.shot.treadmill else 0.0

    def palette(self) -> Floats:
        """Paints of the person, of who walks by, and of things."""
        return np.concatenate([self.look.palette(), self.other.palette(), PALETTE])

    def moving(self, time_s: Floats) -> Solids:
        """What moves, at these instants."""
        points = self.points_m(time_s)
        parts = [figure(points, self.look, self.height_m)]
        if self.carries:
            parts.append(barbell(points, int(Paint.LOAD)))
        if self.shot.passer_by_at_s is not None:
            there = self._walking_by(time_s, self.shot.passer_by_at_s)
            parts.append(figure(there, self.other, PASSER_BY_HEIGHT_M).shifted(PASSER_BY))
        return together(parts)

    def things(self) -> Solids | None:
        """What stands still, at one instant. From the front a treadmill's uprights would be before the person."""
        if not self.shot.treadmill:
            return None
        return treadmill(self.shot.console, uprights=self.camera.view != "frontal").shifted(THINGS)

    def onlookers(self, rng: np.random.Generator) -> list[Onlooker]:
        """People who stand behind, side by side with gaps, facing the camera."""
        count = self.shot.onlookers
        places = np.linspace(-1.0, 1.0, count + 2)[1:-1] if count != 1 else np.array([0.7])
        found, standing = [], landmarks_m(STANDING, np.zeros(1))
        for place in places:
            look, height = draw_look(rng), float(rng.uniform(1.6, 1.9))
            points = standing * height / STANDING.height_m
            points[..., 1] += self.floor_m
            away = float(rng.uniform(*ONLOOKERS_BEHIND_M))
            there = self._turned(points, -away, 0.9 * float(place), -90.0)
            found.append(Onlooker(there, figure(there, look, height), look))
        return found

    def _walking_by(self, time_s: Floats, at_s: float) -> Floats:
        """Landmarks of who walks through and is in the middle at ``at_s``."""
        gait = Gait(activity="walk", drive="contact", surface="overground", height_m=PASSER_BY_HEIGHT_M)
        before_s = abs(at_s) + self.camera.duration_s
        contacts = draw_contacts(gait, 3 * before_s, OTHER_SEED)
        motion = motion_of(gait, contacts)
        points = landmarks_m(GaitPosture(motion, contacts, gait), time_s - at_s + before_s)
        points[..., 0] -= motion.speed_mps * before_s
        points[..., 1] += self.floor_m
        return self._turned(points, BEFORE_M, 0.0, 0.0)

    def _turned(self, points: Floats, nearer_m: float, along_m: float, heading_deg: float) -> Floats:
        """Points of somebody who, seen by the camera, has this heading (0: faces image-right), put there."""
        heading, own = np.radians(self.camera.heading_deg), np.radians(heading_deg)
        right = np.array([np.cos(heading), 0.0, np.sin(heading)])
        towards = np.array([-np.sin(heading), 0.0, np.cos(heading)])
        ahead = np.cos(own) * right - np.sin(own) * towards
        beside = np.sin(own) * right + np.cos(own) * towards
        turned: Floats = points @ np.stack([ahead, np.array([0.0, 1.0, 0.0]), beside])
        return turned + along_m * right + nearer_m * towards
