"""A scene becomes pictures, one a frame, and what of the person can be seen in each."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, replace
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from gaitlake.synthetic.curves import Floats
from gaitlake.synthetic.rendered.compose import Finger, Shadows, develop
from gaitlake.synthetic.rendered.exposure import Studio
from gaitlake.synthetic.rendered.lens import FINGER_RGB, MARGIN_PX, Grain, covered, finger, lies_over, tremor
from gaitlake.synthetic.rendered.look import draw_look, light_of
from gaitlake.synthetic.rendered.pinhole import Pinhole, pinhole
from gaitlake.synthetic.rendered.scene import Scene
from gaitlake.synthetic.rendered.sight import hidden
from gaitlake.synthetic.rendered.surroundings import Surroundings, shadows, surroundings

_Truth = tuple[Floats, Floats, Floats, Shadows]
"""Of one frame: landmarks in space and in the picture, their depth, shadows of the feet; the camera at its aim."""
CHUNK = 48
"""Frames whose solids are made together."""


class Filmed(NamedTuple):
    """A picture (height x width x 3, RGB), how far the camera was off its aim (px), and in the middle of the exposure
    the person's landmarks in space (33 x 3, m) and in the picture (33 x 2, px), and which are hidden (33)."""

    picture: NDArray[np.uint8]
    aim_px: tuple[float, float]
    points_m: Floats
    pixels: Floats
    hidden: NDArray[np.bool_]


def frames(scene: Scene, time_s: Floats, seed: int) -> Iterator[Filmed]:
    """Film a scene at these instants (real s, each the middle of an exposure)."""
    crew = _Crew.of(scene, time_s, seed)
    points = scene.points_m(time_s)
    for first in range(0, len(time_s), CHUNK):
        chunk = slice(first, first + CHUNK)
        yield from crew.shoot(time_s[chunk], points[chunk], first)


def exposure_s(samples: int, open_s: float) -> Floats:
    """When the instants of one picture are, against the middle of its exposure: the middles of equal parts of it."""
    within: Floats = ((np.arange(samples) + 0.5) / samples - 0.5) * open_s
    return within


@dataclass(frozen=True, slots=True)
class _Crew:
    """Everything that is made once for a clip. ``finger``: see :func:`gaitlake.synthetic.rendered.lens.finger`."""

    scene: Scene
    camera: Pinhole
    studio: Studio
    around: Surroundings
    aims_px: Floats
    finger: Finger
    grain: Grain

    @classmethod
    def of(cls, scene: Scene, time_s: Floats, seed: int) -> _Crew:
        rng = np.random.default_rng([seed, 7])
        camera, shot, count = pinhole(scene.camera), scene.shot, len(time_s)
        scene = replace(scene, other=draw_look(rng))
        aims = tremor(rng, count, scene.camera.fps, shot.shake_px)
        around = surroundings(scene, camera, MARGIN_PX if shot.shake_px else 0, rng)
        light = light_of(scene.look, camera.away_m)
        studio = Studio.of(scene.palette(), light, camera.focal_px, camera.size_px, shot.samples)
        over = Finger(finger(camera.size_px, rng), np.array(FINGER_RGB, np.float32), 0.0)
        return cls(scene, camera, studio, around, aims, over, Grain(rng, camera.size_px, shot.grain, count))

    def shoot(self, time_s: Floats, points: Floats, first: int) -> Iterator[Filmed]:
        """Pictures of some frames in a row, the first of them number ``first``."""
        shot = self.scene.shot
        within = exposure_s(shot.samples, shot.shutter / self.scene.camera.fps)
        solids = self.scene.moving((time_s[:, None] + within).ravel())
        seen = self.camera.seen(solids).reshape(len(time_s), shot.samples, len(solids.paint), -1)
        truths = zip(points, *self.camera.project(points), shadows(points, self.camera), strict=True)
        for number, (instants, truth) in enumerate(zip(seen, truths, strict=True), first):
            yield self._picture(number, float(time_s[number - first]), instants, solids.cuts, truth)

    def _picture(self, number: int, time_s: float, instants: Floats, cuts: Floats, truth: _Truth) -> Filmed:
        """Picture ``number``, of solids (instants x N x 25)."""
        (points, pixels, depth, dark), finger_s = truth, self.scene.shot.finger_s
        aim = (float(self.aims_px[number, 0]), float(self.aims_px[number, 1]))
        behind, held = self.around.from_aim(aim)
        layer = self.studio.expose(instants, cuts, aim, held)
        pixels = pixels + aim
        moved = Shadows(dark.feet, dark.windows + np.array([aim[0], aim[0], aim[1], aim[1]]).astype(np.int32))
        finger = self.finger._replace(share=covered(finger_s, time_s))
        picture = np.empty((self.camera.height_px, 3 * self.camera.width_px), np.uint8)
        develop(behind, moved, layer, finger, self.grain.of(number), picture)
        unseen = hidden(pixels, depth, layer, held, finger.opaque if lies_over(finger_s, time_s) else None)
        return Filmed(picture.reshape(self.camera.height_px, -1, 3), aim, points, pixels, unseen)
