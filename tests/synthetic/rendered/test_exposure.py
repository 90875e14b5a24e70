"""Several instants make a picture: how far what moves spreads, and where it is."""

from __future__ import annotations

import numpy as np
import pytest

from gaitlake.synthetic.rendered.exposure import Held, Studio, looks
from gaitlake.synthetic.rendered.movie import exposure_s
from tests.synthetic.rendered.builds import FOCAL_PX, LIGHT, SIZE, centroid, expose, looking_ahead, round_cone, whole

RADIUS_M, DEPTH_M = 0.15, 3.0


def moved(x: float) -> tuple[float, float, float]:
    return (x, 0.0, DEPTH_M)


@pytest.mark.parametrize("samples", [1, 2, 3, 4, 7, 16])
def test_instants_look_through_all_parts_of_a_pixel(samples: int) -> None:
    places = looks(samples)
    assert np.abs(places.mean(axis=0)).max() < 1e-12
    for axis in range(2):
        assert np.allclose(np.sort(places[:, axis]), (np.arange(samples) + 0.5) / samples - 0.5)


@pytest.mark.parametrize("samples", [1, 3, 4, 16])
def test_instants_lie_evenly_about_the_middle_of_the_exposure(samples: int) -> None:
    within = exposure_s(samples, 0.01)
    assert within.sum() == pytest.approx(0.0, abs=1e-12)
    assert within[-1] - within[0] == pytest.approx(0.01 * (1 - 1 / samples))


def test_a_ball_that_moves_is_spread_by_its_way_and_centred_at_mid_exposure() -> None:
    """It moves 20 px a frame and light falls in for half of one: its edges are spread over 10 px."""
    speed, x, samples, radii = 20 * DEPTH_M / FOCAL_PX, 0.0123, 16, (0.4, 0.4)
    balls = [round_cone(moved(x + s), moved(x + s), radii) for s in exposure_s(samples, 0.5) * speed]
    picture, still = expose(balls)[0], expose([round_cone(moved(x), moved(x), radii)] * samples)[0]
    assert np.abs(centroid(picture[..., 3]) - centroid(still[..., 3])).max() < 0.02
    partly = ((picture[80, :, 3] > 0.02) & (picture[80, :, 3] < 0.98)).sum() / 2
    assert partly == pytest.approx(10 * (1 - 1 / samples), abs=1.1)
    assert picture[..., 3].sum() == pytest.approx(still[..., 3].sum(), rel=1e-3)


def test_colours_are_those_of_the_coverage() -> None:
    """Where half of the instants see a solid, half of its light is there."""
    picture = expose([round_cone(moved(0.0), moved(0.0), (RADIUS_M, RADIUS_M))] * 4)[0]
    edge = (picture[..., 3] > 0) & (picture[..., 3] < 1)
    ratio = picture[..., 0] / np.maximum(picture[..., 3], 1e-9)
    assert 0 < edge.sum() < 0.2 * (picture[..., 3] > 0).sum()
    assert ratio[edge].min() > 0.3 * ratio[picture[..., 3] == 1].min()
    assert (picture[..., 0] <= 200.0 * picture[..., 3] + 1e-3).all()


def test_light_comes_from_where_it_is() -> None:
    """From above: the upper half is lighter, left and right alike."""
    red = expose([round_cone(moved(0.0), moved(0.0), (0.2, 0.2))])[0][..., 0]
    assert red[62, 100] > 1.2 * red[97, 100]
    assert red[80, 85] == pytest.approx(red[80, 114], rel=1e-3)


def test_the_next_exposure_forgets_the_last() -> None:
    camera = looking_ahead()
    studio = Studio.of(np.array([[255.0, 0.0, 0.0]]), LIGHT, FOCAL_PX, SIZE, 1)
    first, second = (round_cone(moved(x), moved(x), (0.2, 0.2)) for x in (-0.4, 0.4))
    alone = whole(studio.expose(camera.seen(second), second.cuts))
    studio.expose(camera.seen(first), first.cuts)
    assert (whole(studio.expose(camera.seen(second), second.cuts)) == alone).all()


def test_an_aim_moves_the_picture() -> None:
    camera = looking_ahead()
    studio = Studio.of(np.array([[255.0, 0.0, 0.0]]), LIGHT, FOCAL_PX, SIZE, 4)
    ball = round_cone(moved(0.0), moved(0.0), (0.2, 0.2))
    seen = np.repeat(camera.seen(ball), 4, axis=0)
    rest = centroid(whole(studio.expose(seen, ball.cuts))[..., 3])
    off = centroid(whole(studio.expose(seen, ball.cuts, (3.25, -7.5)))[..., 3])
    assert np.abs(off - rest - (3.25, -7.5)).max() < 0.02


def test_what_stands_still_hides_what_is_behind_it_alone() -> None:
    """A wall over the right half, of a picture that begins 2 rows and 5 columns into what is held."""
    camera, ball = looking_ahead(), round_cone(moved(0.0), moved(0.0), (0.2, 0.2))
    studio = Studio.of(np.array([[255.0, 0.0, 0.0]]), LIGHT, FOCAL_PX, SIZE, 1)
    walls = {2.5: 0.5, 3.5: 1.0}
    whole_ball = whole(studio.expose(camera.seen(ball), ball.cuts))[..., 3].sum()
    for depth, share in walls.items():
        held = np.full((1, SIZE[1] + 4, SIZE[0] + 10), 1e9, np.float32)
        held[:, :, 105:] = depth
        layer = studio.expose(camera.seen(ball), ball.cuts, (0.0, 0.0), Held(held, 2, 5))
        assert whole(layer)[..., 3].sum() == pytest.approx(share * whole_ball)


def test_surfaces_close_behind_an_edge_are_darker() -> None:
    from gaitlake.synthetic.rendered.solids import together

    wall = round_cone((0.0, 0.0, 3.3), (0.0, 0.0, 3.3), (0.3, 0.3))
    before = round_cone((0.0, 0.0, 2.9), (0.0, 0.0, 2.9), (0.05, 0.05))
    alone, both = expose([wall])[0], expose([together([wall, before])])[0]
    radius_px = FOCAL_PX * 0.05 / 2.9
    beside, far = 100 + round(radius_px) + 2, 100 + round(radius_px) + 15
    assert both[80, beside, 0] < 0.9 * alone[80, beside, 0]
    assert both[80, far, 0] == pytest.approx(alone[80, far, 0], rel=0.02)
