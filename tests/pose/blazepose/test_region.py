"""The turned square around a person: known points and angles, and known pixels."""

from __future__ import annotations

import math

import numpy as np
import pytest
from numpy.typing import NDArray

from gaitlake.pose.blazepose.region import MARGIN, Region, region_around
from gaitlake.video import Picture, cut_out

CENTRE = np.array([300.0, 200.0])
ANGLES = [math.radians(degrees) for degrees in (-179, -120, -90, -30, 0, 17, 45, 90, 135, 179)]


def head_at(angle: float, radius: float) -> NDArray[np.float64]:
    """Where the head of somebody is who leans clockwise by ``angle``."""
    return CENTRE + radius * np.array([math.sin(angle), -math.cos(angle)])


def applied(matrix: NDArray[np.float64], *point: float) -> NDArray[np.float64]:
    return np.asarray(matrix[:, :2] @ np.array(point) + matrix[:, 2])


def test_an_upright_person_has_an_upright_square_around_the_hips() -> None:
    assert region_around(CENTRE, head_at(0, 80)) == Region(300, 200, 2 * 80 * MARGIN, 0)


@pytest.mark.parametrize("angle", ANGLES)
def test_the_square_leans_with_the_person(angle: float) -> None:
    region = region_around(CENTRE, head_at(angle, 80))
    assert region is not None
    assert region.angle == pytest.approx(angle, abs=1e-12)
    assert region.side_px == pytest.approx(2 * 80 * MARGIN)


def test_upside_down_is_half_a_turn() -> None:
    region = region_around(CENTRE, head_at(math.pi, 80))
    assert region is not None
    assert abs(region.angle) == pytest.approx(math.pi)


@pytest.mark.parametrize(
    ("centre", "edge"),
    [
        (CENTRE, CENTRE),
        (CENTRE, CENTRE + 0.5),
        (CENTRE, CENTRE * np.nan),
        (CENTRE * np.nan, CENTRE),
        (CENTRE, np.array([np.inf, 0.0])),
        (np.array([np.inf, 0.0]), np.array([np.inf, 0.0])),
    ],
)
def test_points_that_coincide_or_are_no_numbers_give_no_region(
    centre: NDArray[np.float64], edge: NDArray[np.float64]
) -> None:
    assert region_around(centre, edge) is None


def test_an_upright_crop_maps_corner_to_corner() -> None:
    matrix = Region(300, 200, 128).image_from_crop(256)
    np.testing.assert_allclose(applied(matrix, 0, 0), [236, 136])
    np.testing.assert_allclose(applied(matrix, 256, 0), [364, 136])
    np.testing.assert_allclose(applied(matrix, 128, 128), [300, 200])


@pytest.mark.parametrize("angle", ANGLES)
def test_the_heads_end_of_the_crop_is_where_the_person_leans(angle: float) -> None:
    matrix = Region(300, 200, 160, angle).image_from_crop(256)
    np.testing.assert_allclose(applied(matrix, 128, 128), CENTRE)
    np.testing.assert_allclose(applied(matrix, 128, 0), head_at(angle, 80))
    right = CENTRE + 80 * np.array([math.cos(angle), math.sin(angle)])
    np.testing.assert_allclose(applied(matrix, 256, 128), right)


@pytest.mark.parametrize("angle", ANGLES)
def test_there_and_back(angle: float) -> None:
    rng = np.random.default_rng(1)
    matrix = Region(300, 200, 170, angle).image_from_crop(224)
    points = rng.uniform(0, 224, (20, 2))
    image = points @ matrix[:, :2].T + matrix[:, 2]
    np.testing.assert_allclose(np.linalg.solve(matrix[:, :2], (image - matrix[:, 2]).T).T, points, atol=1e-9)
    assert np.linalg.det(matrix[:, :2]) == pytest.approx((170 / 224) ** 2)  # no mirror, one scale


@pytest.mark.parametrize("angle", ANGLES)
def test_the_mirrored_crop_shows_the_same_square_from_the_other_side(angle: float) -> None:
    region = Region(300, 200, 170, angle)
    plain, mirrored = region.image_from_crop(256), region.image_from_mirrored_crop(256)
    for point in ((0.0, 0.0), (10.0, 77.0), (256.0, 128.0)):
        np.testing.assert_allclose(applied(mirrored, *point), applied(plain, 256 - point[0], point[1]))
    assert np.linalg.det(mirrored[:, :2]) == pytest.approx(-((170 / 256) ** 2))


@pytest.mark.parametrize("angle", [0.0, 0.3, -1.2])
def test_the_mirrored_crop_is_what_the_mirror_image_would_give(angle: float) -> None:
    """Places are rounded to 1/32 px from either side, so grey levels of a smooth picture may differ by one."""
    down, across = np.mgrid[:400, :640].astype(float)
    smooth = np.stack([across / 4, down / 3, 120 + 60 * np.sin(across / 37) * np.cos(down / 29)], axis=-1)
    image = smooth.astype(np.uint8)
    ours = Region(300, 200, 150, angle).image_from_mirrored_crop(128)
    of_mirror = Region(639 - 300, 200, 150, -angle).image_from_crop(128)
    crop = cut_out(Picture.from_rgb(image), ours, 128, replicate=True)
    expected = cut_out(Picture.from_rgb(np.ascontiguousarray(image[:, ::-1])), of_mirror, 128, replicate=True)
    assert np.abs(crop.astype(int) - expected).max() <= 1
    assert np.ptp(crop[..., 0]) > 30


@pytest.mark.parametrize("angle", ANGLES)
def test_vectors_turn_with_the_square(angle: float) -> None:
    region = Region(300, 200, 160, angle)
    up_and_right = region.turned(np.array([[0.0, -1.0], [1.0, 0.0]]))
    np.testing.assert_allclose(up_and_right[0], [math.sin(angle), -math.cos(angle)], atol=1e-12)
    np.testing.assert_allclose(up_and_right[1], [math.cos(angle), math.sin(angle)], atol=1e-12)
