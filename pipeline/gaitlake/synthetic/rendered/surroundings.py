"""What stands still around the person, drawn once for a clip: backdrop, onlookers, things, and the ground."""

from __future__ import annotations

from dataclasses import dataclass, replace

import numpy as np

from gaitlake.synthetic.body import SOLE_M
from gaitlake.synthetic.curves import Floats
from gaitlake.synthetic.rendered.backdrop import backdrop
from gaitlake.synthetic.rendered.compose import Behind, Shadows, lay_over, shadow_reach_m
from gaitlake.synthetic.rendered.exposure import NOTHING_HELD, Held, Layer, Studio
from gaitlake.synthetic.rendered.look import light_of
from gaitlake.synthetic.rendered.pinhole import Pinhole
from gaitlake.synthetic.rendered.raster import FAR, Pixels
from gaitlake.synthetic.rendered.scene import Scene
from gaitlake.synthetic.rendered.solids import Solids
from gaitlake_schemas.vocabulary import LANDMARKS, SIDES

NO_GROUND = 1e6
LEVEL_M = 0.05
"""A surface so near a level takes shadows that fall on it."""
NO_SHADOWS = Shadows(np.zeros((0, 3)), np.zeros((0, 4), np.int32))
TOES, HEELS = ([LANDMARKS.index(f"{side}_{part}") for side in SIDES] for part in ("foot_index", "heel"))


@dataclass(frozen=True, slots=True)
class Surroundings:
    """``behind`` as a camera at rest sees it, larger than the picture by its margin; ``held``: depth of things."""

    behind: Behind
    held: Pixels

    def from_aim(self, aim_px: tuple[float, float]) -> tuple[Behind, Held]:
        """As a camera sees them that is so far off its aim."""
        right, down = aim_px
        margin = self.behind.margin
        held = Held(self.held, margin - round(down), margin - round(right)) if len(self.held) else NOTHING_HELD
        return self.behind._replace(aim=(right, down)), held


def surroundings(scene: Scene, camera: Pinhole, margin_px: int, rng: np.random.Generator) -> Surroundings:
    """Draw everything that stands still; ``margin_px`` is drawn beyond every side of the picture."""
    wide, shot, away = camera.wider(margin_px), scene.shot, camera.away_m
    drawn = backdrop(wide, shot.backdrop, scene.floor_m, rng).reshape(wide.height_px, -1)
    on_floor = Behind(drawn, ground(wide, scene.floor_m, scene.floor_m), 0, (0.0, 0.0))
    studio = Studio.of(scene.palette(), light_of(scene.look, away), wide.focal_px, wide.size_px, shot.samples)
    for person in scene.onlookers(rng):
        own = replace(studio, palette=person.look.palette(), light=light_of(person.look, away + 1.5))
        layer = _drawn(own, wide, person.solids)
        lay_over(on_floor, shadows(person.points, wide, scene.floor_m)[0], layer)
    held, things = np.zeros((0, 0, 0), np.float32), scene.things()
    if things is not None:
        lay_over(on_floor, NO_SHADOWS, _drawn(studio, wide, things))
        held = studio.canvas.depth[:, :, : wide.width_px].copy()
    middle = held[len(held) // 2] if len(held) else None
    return Surroundings(Behind(drawn, ground(wide, 0.0, scene.floor_m, middle), margin_px, (0.0, 0.0)), held)


def ground(camera: Pinhole, level_m: float, floor_m: float, things: Pixels | None = None) -> Pixels:
    """x and z (2 x height x width, m) of what each pixel shows of the ground at a level; far off where it shows none.

    ``things`` (height x width) is the depth of what stands on the floor.
    """
    floor = np.minimum(camera.depth_of_level(floor_m), FAR).astype(np.float32)
    depth = np.broadcast_to(floor, camera.size_px[::-1]) if things is None else np.minimum(floor, things)
    rays, places = camera.rays(), np.empty((2, *depth.shape), np.float32)
    elsewhere = np.abs(camera.place_m[1] - level_m + depth * rays[..., 1]) > LEVEL_M
    for place, i in zip(places, (0, 2), strict=True):
        place[:] = camera.place_m[i] + depth * rays[..., i]
        place[elsewhere] = NO_GROUND
    return places


def shadows(points: Floats, camera: Pinhole, level_m: float = 0.0) -> list[Shadows]:
    """Shadows of both feet (landmarks: frames x 33 x 3) on the ground, one a frame."""
    foot = (points[:, TOES] + points[:, HEELS]) / 2
    lowest = np.minimum(points[:, TOES, 1], points[:, HEELS, 1]) - SOLE_M - level_m
    feet = np.stack([foot[..., 0], foot[..., 2], np.maximum(lowest, 0.0)], axis=-1)
    along, across = shadow_reach_m(feet[..., 2])
    corners = [
        np.stack([feet[..., 0] + i * along, np.full_like(across, level_m), feet[..., 1] + k * across], axis=-1)
        for i in (-1, 1)
        for k in (-1, 1)
    ]
    pixels, _ = camera.project(np.stack(corners))
    low, high = np.floor(pixels.min(axis=0)) - 2, np.ceil(pixels.max(axis=0)) + 2
    edges = np.stack([low[..., 0], high[..., 0], low[..., 1], high[..., 1]], axis=-1)
    return [Shadows(*each) for each in zip(feet, np.clip(edges, -1e6, 1e6).astype(np.int32), strict=True)]


def _drawn(studio: Studio, camera: Pinhole, solids: Solids) -> Layer:
    """Solids that stand still (at one instant)."""
    return studio.expose(np.repeat(camera.seen(solids), len(studio.canvas.depth), axis=0), solids.cuts)
