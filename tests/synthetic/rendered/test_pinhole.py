"""The camera in space sees points where :func:`gaitlake.synthetic.camera.project` puts them."""

from __future__ import annotations

import numpy as np
import pytest

from gaitlake.synthetic.camera import project
from gaitlake.synthetic.recording import Camera
from gaitlake.synthetic.rendered.pinhole import pinhole

POINTS = np.random.default_rng(3).uniform(-0.8, 0.8, (5, 33, 3)) + np.array([0.0, 0.9, 0.0])


@pytest.mark.parametrize("heading_deg", [0.0, 37.0, 90.0, 180.0, -90.0])
@pytest.mark.parametrize("pitch_deg", [-10.0, 0.0, 25.0])
@pytest.mark.parametrize("distance_m", [2.5, 4.0, 9.0])
def test_points_are_where_project_puts_them(heading_deg: float, pitch_deg: float, distance_m: float) -> None:
    camera = Camera(heading_deg=heading_deg, pitch_deg=pitch_deg, distance_m=distance_m)
    image = project(POINTS, camera)
    pixels, _ = pinhole(camera).project(POINTS)
    assert np.abs(pixels[..., 0] - image.x).max() < 1e-9
    assert np.abs(pixels[..., 1] - image.y).max() < 1e-9


def test_depth_is_along_the_line_of_sight() -> None:
    camera = pinhole(Camera(distance_m=4.0, heading_deg=20.0, pitch_deg=5.0))
    _, depth = camera.project(np.array([[0.0, 0.9, 0.0]]))
    assert depth[0] == pytest.approx(4.0)
    assert camera.away_m == pytest.approx(4.0 + 0.9 * np.sin(np.radians(5.0)))


def test_rays_go_through_their_pixels() -> None:
    camera = pinhole(Camera(distance_m=3.0, heading_deg=50.0, pitch_deg=8.0, width_px=64, height_px=48))
    pixels, depth = camera.project(camera.place_m + 2.5 * camera.rays().astype(np.float64))
    assert np.abs(pixels[10, 20] - (20.5, 10.5)).max() < 1e-3
    assert np.abs(depth - 2.5).max() < 1e-5


def test_the_ground_is_met_at_its_level_and_never_above_the_horizon() -> None:
    camera = pinhole(Camera(distance_m=4.0, pitch_deg=3.0, width_px=64, height_px=640))
    depth = camera.depth_of_level(-0.2)
    met = np.isfinite(depth[:, 0])
    height = camera.place_m[1] + depth[met] * camera.rays()[met, :, 1]
    assert np.abs(height + 0.2).max() < 1e-3
    assert met.tolist() == sorted(met.tolist())
    assert 0 < met.sum() < len(met)


def test_a_wider_picture_sees_the_same_in_its_middle() -> None:
    camera = pinhole(Camera(distance_m=4.0, width_px=64, height_px=48))
    inner = camera.wider(5).rays()[5:-5, 5:-5]
    assert np.abs(inner - camera.rays()).max() < 1e-6
