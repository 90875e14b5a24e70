"""Small scenes of known geometry for the tests of rendered people."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

import numpy as np

from gaitlake.synthetic.clip import GaitPerformance, motion_of
from gaitlake.synthetic.curves import Floats
from gaitlake.synthetic.gait_posture import GaitPosture
from gaitlake.synthetic.knobs import RUN, WALK, Gait
from gaitlake.synthetic.recording import Camera
from gaitlake.synthetic.rendered.exposure import Layer, Studio
from gaitlake.synthetic.rendered.pinhole import Pinhole
from gaitlake.synthetic.rendered.shot import Shot
from gaitlake.synthetic.rendered.solids import Builder, Solids
from gaitlake.synthetic.rendered.take import Take
from gaitlake.synthetic.timing import draw_contacts

AHEAD = np.array([[1.0, 0.0, 0.0], [0.0, 1.0, 0.0], [0.0, 0.0, 1.0]])
"""Axes of a camera that looks along +z of the world, x to the right, y down."""
LIGHT = np.array([0.0, -1.0, 0.0, 0.5, 0.4, 0.1, 0.0, 0.0, 0.0, 4.0])
SIZE = (200, 160)
FOCAL_PX = 400.0
RUNNING, WALKING = replace(RUN, drive="contact"), replace(WALK, drive="contact")


def looking_ahead(size_px: tuple[int, int] = SIZE, focal_px: float = FOCAL_PX) -> Pinhole:
    """A camera at the origin: the world's coordinates are its own."""
    return Pinhole(AHEAD, np.zeros(3), focal_px, *size_px)


def round_cone(begin: Sequence[float], end: Sequence[float], radii_m: tuple[float, float], paint: int = 0) -> Solids:
    """One solid at one instant."""
    build = Builder(1)
    build.limb((np.array([begin]), np.array([end])), radii_m, paint)
    return build.solids()


def expose(
    instants: Sequence[Solids], size_px: tuple[int, int] = SIZE, studio: Studio | None = None
) -> tuple[Floats, Layer]:
    """Draw lists of solids, one an instant: colours and coverage of the whole picture (height x width x 4)."""
    camera = looking_ahead(size_px)
    if studio is None:
        palette = np.array([[200.0, 100.0, 50.0], [20.0, 40.0, 220.0]])
        studio = Studio.of(palette, LIGHT, FOCAL_PX, size_px, len(instants))
    layer = studio.expose(np.concatenate([camera.seen(each) for each in instants]), instants[0].cuts)
    return whole(layer), layer


def whole(layer: Layer) -> Floats:
    """Colours of a layer, 0 where it says nothing."""
    columns = np.arange(layer.colours.shape[1])
    meant = (columns >= layer.spans[:, :1]) & (columns < layer.spans[:, 1:])
    drawn: Floats = np.where(meant[..., None], layer.colours, 0.0).astype(np.float64)
    return drawn


def centroid(coverage: Floats) -> Floats:
    """Middle of what is covered, px from the upper left corner: x, y."""
    rows, columns = np.indices(coverage.shape)
    total = coverage.sum()
    return np.array([((columns + 0.5) * coverage).sum() / total, ((rows + 0.5) * coverage).sum() / total])


def camera(heading_deg: float = 0.0, seconds: float = 0.2, fps: float = 30.0, pitch_deg: float = 2.0) -> Camera:
    """Small pictures of a whole person at 4 m."""
    return Camera(
        fps=fps, duration_s=seconds, heading_deg=heading_deg, width_px=180, height_px=320, px_per_m=120.0,
        distance_m=4.0, pitch_deg=pitch_deg,
    )  # fmt: skip


def performance(gait: Gait = RUNNING, seconds: float = 0.2, seed: int = 0) -> GaitPerformance:
    contacts = draw_contacts(gait, seconds, seed)
    return GaitPerformance(GaitPosture(motion_of(gait, contacts), contacts, gait), seconds)


def take(heading_deg: float = 0.0, seconds: float = 0.2, gait: Gait = RUNNING, **shot: object) -> Take:
    """Somebody of 1.75 m, filmed from 4 m, without grain unless it is asked for."""
    filmed = Shot(**{"grain": 0.0, "samples": 3} | shot)  # type: ignore[arg-type]
    return Take(performance(gait, seconds), gait.height_m, camera(heading_deg, seconds), shot=filmed)
