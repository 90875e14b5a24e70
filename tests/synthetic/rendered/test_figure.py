"""A person of solids: landmarks lie in it, and it has no side of its own."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest

from gaitlake.synthetic.clip import SquatPerformance
from gaitlake.synthetic.curves import Floats
from gaitlake.synthetic.recording import Camera
from gaitlake.synthetic.rendered.exposure import NOTHING_HELD, Studio
from gaitlake.synthetic.rendered.figure import figure
from gaitlake.synthetic.rendered.look import Legwear, Look, light_of
from gaitlake.synthetic.rendered.movie import exposure_s
from gaitlake.synthetic.rendered.pinhole import pinhole
from gaitlake.synthetic.rendered.sight import hidden
from gaitlake.synthetic.rendered.solids import Solids
from gaitlake.synthetic.squat import Squat, SquatPosture
from gaitlake_schemas.vocabulary import LANDMARKS, SIDES
from tests.synthetic.rendered.builds import RUNNING, WALKING, camera, performance, whole

OTHER = [
    LANDMARKS.index(name.replace("left", "#").replace("right", "left").replace("#", "right")) for name in LANDMARKS
]
SQUATTING = SquatPerformance(SquatPosture(Squat(repetitions=1, pause_s=0.0), 0))


def closer(heading_deg: float) -> Camera:
    """Pixels of 3 mm."""
    return replace(camera(heading_deg), width_px=480, height_px=860, px_per_m=330.0)


def drawn(points: Floats, heading_deg: float, look: Look, height_m: float = 1.75) -> Floats:
    """One instant of a person (33 x 3): colours and coverage."""
    lens = pinhole(closer(heading_deg))
    studio = Studio.of(look.palette(), light_of(look, lens.away_m), lens.focal_px, lens.size_px, 1)
    solids = figure(points[None], look, height_m)
    return whole(studio.expose(lens.seen(solids), solids.cuts))


@pytest.mark.parametrize("heading_deg", [0.0, 30.0, 90.0, -90.0, 180.0])
@pytest.mark.parametrize(("height_m", "legwear"), [(1.5, "tights"), (1.75, "shorts"), (1.98, "long shorts")])
def test_every_landmark_lies_in_the_person(heading_deg: float, height_m: float, legwear: Legwear) -> None:
    look, lens = Look(legwear=legwear, girth=0.92, leg_girth=0.95), pinhole(closer(heading_deg))
    for gait in (RUNNING, WALKING):
        for points in performance(replace(gait, height_m=height_m), 0.8).points_m(np.arange(0.0, 0.8, 0.09)):
            coverage = drawn(points, heading_deg, look, height_m)[..., 3]
            x, y = np.floor(lens.project(points)[0]).astype(int).T
            outside = [LANDMARKS[i] for i in np.flatnonzero(coverage[y, x] < 1)]
            assert outside == []


@pytest.mark.parametrize("heading_deg", [0.0, 90.0, -90.0, 180.0, 40.0])
def test_every_landmark_that_is_seen_lies_on_more_than_half_a_pixel_of_a_runner(heading_deg: float) -> None:
    """Pixels of 4 mm, a quarter of a sixtieth of a second."""
    lens = pinhole(replace(camera(heading_deg), width_px=360, height_px=640, px_per_m=240.0))
    studio = Studio.of(Look().palette(), light_of(Look(), lens.away_m), lens.focal_px, lens.size_px, 4)
    runner = performance(seconds=0.8)
    for time_s in np.arange(0.0, 0.8, 0.04):
        solids = figure(runner.points_m(time_s + exposure_s(4, 0.25 / 60)), Look(), 1.75)
        layer = studio.expose(lens.seen(solids), solids.cuts)
        pixels, depth = lens.project(runner.points_m(np.array([time_s]))[0])
        x, y = np.floor(pixels[~hidden(pixels, depth, layer, NOTHING_HELD)]).astype(int).T
        assert len(x) >= 10
        assert whole(layer)[y, x, 3].min() > 0.5


def test_a_squatter_is_a_person_too() -> None:
    lens = pinhole(closer(-90.0))
    for points in SQUATTING.points_m(np.array([0.0, 0.5, 1.0])):
        coverage = drawn(points, -90.0, Look())[..., 3]
        x, y = np.floor(lens.project(points)[0]).astype(int).T
        assert (coverage[y, x] == 1).all()


def test_a_mirrored_person_gives_a_mirrored_picture() -> None:
    """Sides exchanged, seen from the other side in mirrored light."""
    look = Look(light=(0.4, 0.7, 0.5))
    mirrored = replace(look, light=(-0.4, 0.7, 0.5))
    points = performance(seconds=0.5).points_m(np.array([0.31]))[0]
    other = points[OTHER] * (1.0, 1.0, -1.0)
    picture, image = drawn(points, 0.0, look), drawn(other, 180.0, mirrored)
    differs = np.abs(picture - image[:, ::-1]).max(axis=-1) > 0.5
    assert (picture[..., 3] > 0).sum() > 2000
    assert differs.sum() <= 5


@pytest.mark.parametrize("height_m", [1.5, 1.75, 1.98])
def test_shoes_stand_on_the_ground_whatever_the_height(height_m: float) -> None:
    """Their lowest point is there within 2 mm where a foot is flat; on heel or toes alone, 9 mm above at most."""
    walk = performance(replace(WALKING, height_m=height_m), 1.0)
    for points in walk.points_m(np.arange(0.0, 1.0, 0.05)):
        solids = figure(points[None], Look(girth=1.14), height_m)
        lowest = min(_lowest(solids, number) for number in range(len(solids.paint)))
        levels = [points[LANDMARKS.index(f"{side}_{end}"), 1] for side in SIDES for end in ("heel", "foot_index")]
        is_flat = min(abs(levels[0] - levels[1]), abs(levels[2] - levels[3])) < 0.004
        assert -0.002 < lowest < (0.002 if is_flat else 0.009)


def _lowest(solids: Solids, number: int) -> float:
    """Lowest point of a solid: of either ball, an ellipsoid |A (p - c)| = r, whose half height is r |A^-1' up|."""
    maps, radii = solids.maps[0, number], solids.radii[number]
    half = np.linalg.norm(np.linalg.inv(maps)[1])
    ends = (solids.begins[0, number, 1], solids.ends[0, number, 1])
    return float(min(end - radius * half for end, radius in zip(ends, radii, strict=True)))


@pytest.mark.parametrize("pitch_deg", [89.0, 89.999, 90.0, 90.001, 91.0, -90.0])
def test_a_foot_that_points_up_or_down_has_steady_axes(pitch_deg: float) -> None:
    """Turned about its ankle, the shoe turns as a whole: no solid of it jumps."""

    def turned(degrees: float) -> Floats:
        points = performance().points_m(np.zeros(1))[0].copy()
        ankle = points[LANDMARKS.index("right_ankle")]
        cos, sin = np.cos(np.radians(degrees)), np.sin(np.radians(degrees))
        for name, (x, y) in {"heel": (-0.055, -0.05), "foot_index": (0.185, -0.05)}.items():
            points[LANDMARKS.index(f"right_{name}")] = ankle + np.array([x * cos - y * sin, x * sin + y * cos, 0.0])
        return points

    here, near = (figure(turned(pitch_deg + d)[None], Look(), 1.75) for d in (0.0, 0.01))
    assert np.abs(here.begins - near.begins).max() < 1e-4
    assert np.abs(here.maps - near.maps).max() < 0.1
