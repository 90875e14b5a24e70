"""Where solids are drawn, against their projective geometry."""

from __future__ import annotations

import numpy as np
import pytest

from gaitlake.synthetic.curves import Floats
from gaitlake.synthetic.rendered.solids import Builder, together
from tests.synthetic.rendered.builds import FOCAL_PX, SIZE, centroid, expose, looking_ahead, round_cone

MIDDLE = np.array(SIZE) / 2
INSTANTS = 16
"""Rays a pixel, each through another part of it."""


def outline(ball: tuple[float, float, float], radius: float) -> tuple[Floats, float]:
    """Centre (px) and area (px²) of the ellipse that a ball's outline is, from the cone of rays that touch it."""
    x, y, z = ball
    behind = z * z - radius * radius
    centre = MIDDLE + FOCAL_PX * np.array([x, y]) * z / behind
    small = FOCAL_PX * radius / np.sqrt(behind)
    large = FOCAL_PX * radius * np.sqrt(x * x + y * y + z * z - radius * radius) / behind
    return centre, np.pi * small * large


@pytest.mark.parametrize("ball", [(0.0, 0.0, 2.0), (0.27, -0.17, 2.0), (-0.37, 0.25, 2.5), (0.0013, 0.0007, 3.0)])
@pytest.mark.parametrize("radius", [0.08, 0.2])
def test_a_ball_is_where_its_outline_is(ball: tuple[float, float, float], radius: float) -> None:
    coverage = expose([round_cone(ball, ball, (radius, radius))] * INSTANTS)[0][..., 3]
    centre, area = outline(ball, radius)
    assert np.abs(centroid(coverage) - centre).max() < 0.02
    assert coverage.sum() == pytest.approx(area, rel=0.002)


def test_three_instants_leave_it_in_its_place() -> None:
    ball = (0.11, 0.07, 2.0)
    coverage = expose([round_cone(ball, ball, (0.2, 0.2))] * 3)[0][..., 3]
    assert np.abs(centroid(coverage) - outline(ball, 0.2)[0]).max() < 0.02


CONES = {
    "tapering": ((-0.3, -0.2, 2.0), (0.3, 0.2, 2.0), (0.15, 0.05)),
    "level, equal": ((-0.3, 0.05, 2.0), (0.3, 0.05, 2.0), (0.1, 0.1)),
    "level, tapering": ((-0.3, 0.0, 2.0), (0.3, 0.0, 2.0), (0.05, 0.12)),
    "upright, equal": ((0.1, -0.3, 2.0), (0.1, 0.3, 2.0), (0.06, 0.06)),
    "upright, tapering": ((0.1, -0.3, 2.0), (0.1, 0.3, 2.0), (0.12, 0.03)),
    "away, its thin end first": ((0.02, 0.01, 1.5), (0.1, 0.05, 3.0), (0.05, 0.3)),
    "away, its thick end first": ((0.1, 0.02, 1.5), (0.3, 0.1, 3.0), (0.15, 0.02)),
    "along the line of sight": ((0.0, 0.0, 1.5), (0.0, 0.0, 2.5), (0.05, 0.15)),
    "one ball within the other": ((0.0, 0.0, 2.0), (0.02, 0.0, 2.0), (0.2, 0.1)),
    "one ball within a larger end": ((0.0, 0.0, 2.0), (0.02, 0.0, 2.0), (0.1, 0.2)),
    "longer than the picture": ((-2.0, 0.1, 2.0), (2.0, 0.0, 2.0), (0.1, 0.1)),
    "out of a corner": ((-0.5, -0.4, 2.0), (0.0, 0.0, 2.2), (0.2, 0.06)),
    "one pixel wide": ((-0.3, -0.2, 2.0), (0.2, 0.3, 2.0), (0.004, 0.002)),
}


@pytest.mark.parametrize("name", CONES)
def test_a_round_cone_is_every_ball_between_its_ends(name: str) -> None:
    """Each ray against 2001 balls along the axis: the same pixels, and as deep."""
    begin, end, radii = CONES[name]
    layer = expose([round_cone(begin, end, radii)])[1]
    drawn = layer.depth < 1e6
    wide, high = SIZE
    x, y = np.meshgrid((np.arange(wide) + 0.5 - wide / 2) / FOCAL_PX, (np.arange(high) + 0.5 - high / 2) / FOCAL_PX)
    nearest = np.full(x.shape, np.inf)
    for share in np.linspace(0.0, 1.0, 2001):
        middle = np.array(begin) + share * (np.array(end) - np.array(begin))
        radius = radii[0] + share * (radii[1] - radii[0])
        along, length2 = x * middle[0] + y * middle[1] + middle[2], x * x + y * y + 1.0
        inside = along**2 - length2 * (middle @ middle - radius**2)
        found = np.where(inside > 0, (along - np.sqrt(np.maximum(inside, 0))) / length2, np.inf)
        nearest = np.minimum(nearest, found)
    assert (drawn != np.isfinite(nearest)).sum() <= 0.002 * drawn.sum() + 1
    both = drawn & np.isfinite(nearest)
    assert np.quantile(np.abs(layer.depth - nearest)[both], 0.98) < 1e-4
    assert (layer.depth[both] <= nearest[both] + 1e-5).all()


def test_what_is_stretched_is_an_ellipse() -> None:
    build = Builder(1)
    build.ball(np.array([0.0, 0.0, 20.0]), (1.2, 0.4, 0.4), np.eye(3), 0)
    coverage = expose([build.solids()] * INSTANTS)[0][..., 3]
    assert (coverage.max(axis=0) > 0.5).sum() == pytest.approx(2 * FOCAL_PX * 1.2 / 20, abs=1)
    assert (coverage.max(axis=1) > 0.5).sum() == pytest.approx(2 * FOCAL_PX * 0.4 / 20, abs=1)


@pytest.mark.parametrize("order", [1, -1])
def test_the_nearer_is_seen(order: int) -> None:
    near, far = (
        round_cone((0.0, 0.0, 2.0), (0.0, 0.0, 2.0), (0.1, 0.1), 1),
        round_cone((0, 0, 3), (0, 0, 3), (0.4, 0.4)),
    )
    picture, layer = expose([together([near, far][::order])])
    red, _, blue, coverage = picture[80, 100]
    assert coverage == 1.0
    assert blue > red
    assert picture[80, 140, 0] > picture[80, 140, 2]
    assert layer.depth[80, 100] == pytest.approx(1.9, abs=1e-3)


def test_nothing_behind_the_camera_or_across_it_is_drawn() -> None:
    for z in (-2.0, 0.05):
        picture, layer = expose([round_cone((0.0, 0.0, z), (0.0, 0.0, z), (0.1, 0.1))])
        assert picture.max() == 0
        assert (layer.spans[:, 0] >= layer.spans[:, 1]).all()


def test_a_cut_has_two_paints() -> None:
    build = Builder(1)
    build.ball(np.array([0.0, 0.0, 3.0]), (0.3, 0.3, 0.3), np.eye(3), 0, [(1.0, 0.0, 0.0, 0.0, 1)])
    picture = expose([build.solids()])[0]
    across = picture[80, 65:135]
    assert (across[:34, 0] > across[:34, 2]).all()
    assert (across[36:, 2] > across[36:, 0]).all()


def test_the_camera_looks_where_it_says() -> None:
    pixels, depth = looking_ahead().project(np.array([[0.1, -0.2, 2.0]]))
    assert pixels[0].tolist() == [120.0, 40.0]
    assert depth.tolist() == [2.0]
