"""From the landmark network's outputs to landmarks: places, refinement, mirror image, depth and metres."""

from __future__ import annotations

import math

import numpy as np
import pytest
from numpy.typing import NDArray

from gaitlake.pose.blazepose.asking import answered
from gaitlake.pose.blazepose.landmarks import (
    EXCHANGED,
    KIND,
    MAP_PX,
    POINTS,
    SIDE_PX,
    Look,
    View,
    averaged,
    looked,
    read,
    refined,
)
from gaitlake.pose.blazepose.network import Crops, Outputs
from gaitlake.pose.blazepose.region import Region
from gaitlake.video import Picture
from gaitlake_schemas.vocabulary import LANDMARKS

Floats = NDArray[np.float64]
UNSURE = np.full((MAP_PX, MAP_PX, POINTS), -20.0, np.float32)


def outputs_of(values: Floats, world: Floats | None = None, presence: float = 0.9) -> Outputs:
    """Outputs of the network for one crop, with heat maps that say nothing.

    ``values``: (39, 5), px of the crop and logits; ``world``: (39, 3).
    """
    metres = np.zeros((POINTS, 3)) if world is None else world
    flat = [values.reshape(1, -1), np.array([[presence]]), UNSURE[None], metres.reshape(1, -1)]
    return tuple(np.asarray(array, np.float32) for array in flat)


def points(rng: np.random.Generator) -> Floats:
    """Landmarks somewhere inside the crop."""
    values = np.zeros((POINTS, 5))
    values[:, :2] = rng.uniform(30, 226, (POINTS, 2))
    values[:, 2] = rng.uniform(-60, 60, POINTS)
    values[:, 3:] = rng.normal(0, 3, (POINTS, 2))
    return values


def test_exchanging_sides_twice_changes_nothing() -> None:
    assert [EXCHANGED[n] for n in EXCHANGED] == list(range(33))
    assert EXCHANGED[LANDMARKS.index("nose")] == LANDMARKS.index("nose")
    assert EXCHANGED[LANDMARKS.index("left_heel")] == LANDMARKS.index("right_heel")
    assert EXCHANGED[LANDMARKS.index("mouth_right")] == LANDMARKS.index("mouth_left")
    assert EXCHANGED[LANDMARKS.index("left_eye_inner")] == LANDMARKS.index("right_eye_inner")
    assert sum(EXCHANGED[n] == n for n in range(33)) == 1


def place(x: float, y: float) -> Floats:
    """All 39 landmarks at one place, given in cells of the heat map."""
    return np.tile([[x / MAP_PX, y / MAP_PX]], (POINTS, 1))


def cells(**logits: float) -> NDArray[np.float32]:
    """Heat maps with some cells, named like ``c30r40``, that are sure."""
    maps = UNSURE.copy()
    for name, value in logits.items():
        column, row = name[1:].split("r")
        maps[int(row), int(column)] = value
    return maps


@pytest.mark.parametrize(
    ("maps", "expected"),
    [
        (cells(c30r40=20), (30, 40)),
        (cells(c30r40=20, c31r40=20), (30.5, 40)),
        (cells(c30r40=0, c30r41=math.log(3)), (30, 40 + 0.75 / 1.25)),  # confidences 0.5 and 0.75
        (cells(c26r41=20), (26, 41)),  # the farthest column that is looked at
    ],
)
def test_a_landmark_moves_to_the_centre_of_mass_of_its_map(
    maps: NDArray[np.float32], expected: tuple[float, float]
) -> None:
    np.testing.assert_allclose(refined(place(29.3, 41.9), maps) * MAP_PX, place(*expected) * MAP_PX, atol=1e-5)


@pytest.mark.parametrize(
    "maps",
    [
        UNSURE,
        cells(c30r40=-0.01),  # confidence just below a half
        cells(c25r41=20),  # beyond the 7 x 7 cells around column 29
        cells(c33r41=20),
    ],
)
def test_a_map_that_is_unsure_there_leaves_the_landmark(maps: NDArray[np.float32]) -> None:
    before = place(29.3, 41.9)
    np.testing.assert_array_equal(refined(before, maps), before)


def test_each_landmark_has_its_own_map() -> None:
    maps = UNSURE.copy()
    maps[40, 30, 7] = 20
    after = refined(place(29.3, 41.9), maps) * MAP_PX
    np.testing.assert_allclose(after[7], [30, 40], atol=1e-5)
    np.testing.assert_allclose(np.delete(after, 7, axis=0), np.delete(place(29.3, 41.9), 7, axis=0) * MAP_PX)


@pytest.mark.parametrize(
    ("x", "y", "expected"),
    [
        (0.2, 0.9, (1.5, 1.5)),  # columns and rows 0 to 3 of an even map
        (63.9, 30.0, (61.5, 30)),  # columns 60 to 63
        (-0.6, 30.0, (1.5, 30)),  # less than a cell outside counts as the first
    ],
)
def test_at_the_edge_only_the_maps_own_cells_count(x: float, y: float, expected: tuple[float, float]) -> None:
    even = np.zeros_like(UNSURE)
    np.testing.assert_allclose(refined(place(x, y), even) * MAP_PX, place(*expected) * MAP_PX, atol=1e-9)


@pytest.mark.parametrize(("x", "y"), [(64.0, 30.0), (30.0, 64.5), (-1.0, 30.0), (30.0, -7.0), (np.nan, 30.0)])
def test_a_landmark_outside_the_crop_stays_there(x: float, y: float) -> None:
    before = place(x, y)
    np.testing.assert_array_equal(refined(before, np.zeros_like(UNSURE)), before)


def test_refining_does_not_change_what_it_is_given() -> None:
    before = place(29.3, 41.9)
    refined(before, cells(c30r40=20))
    np.testing.assert_array_equal(before, place(29.3, 41.9))


def test_an_upright_look_is_a_scaled_crop() -> None:
    values = points(np.random.default_rng(2))
    world = np.random.default_rng(3).normal(size=(POINTS, 3))
    (look,) = read(outputs_of(values, world), [View(Region(300, 200, 128))])
    assert look.presence == pytest.approx(0.9)
    np.testing.assert_allclose(look.pose[:, :2], [236, 136] + values[:33, :2] / 2, atol=1e-4)
    np.testing.assert_allclose(look.pose[:, 2], values[:33, 2] / 2, atol=1e-4)
    np.testing.assert_allclose(look.pose[:, 3:5], 1 / (1 + np.exp(-values[:33, 3:])), atol=1e-6)
    np.testing.assert_allclose(look.pose[:, 5:], world[:33], atol=1e-6)
    np.testing.assert_allclose(look.alignment, [236, 136] + values[33:35, :2] / 2, atol=1e-4)
    assert look.disagreement_px is None


def test_metres_are_turned_into_the_pictures_axes() -> None:
    """Somebody who lies on his right side: what is up in his crop is to the right in the picture."""
    world = np.tile([0.0, -1.0, 0.3], (POINTS, 1))
    (look,) = read(outputs_of(points(np.random.default_rng(2)), world), [View(Region(300, 200, 128, math.pi / 2))])
    np.testing.assert_allclose(look.pose[:, 5:], np.tile([1, 0, 0.3], (33, 1)), atol=1e-6)


class Reading:
    """A landmark network that finds landmarks at fixed places of its crop, and keeps the crops."""

    def __init__(self, values: Floats) -> None:
        self.values = values
        self.crops: Crops

    def infer(self, crops: Crops) -> Outputs:
        self.crops = crops
        outputs = outputs_of(self.values)
        return tuple(np.concatenate([array] * len(crops)) for array in outputs)


def chart() -> Picture:
    """240 x 240 px whose red tells the column and whose green the row."""
    down, across = np.mgrid[:240, :240]
    return Picture.from_rgb(np.stack([across, down, np.zeros_like(across)], axis=-1).astype(np.uint8))


@pytest.mark.parametrize("region", [Region(120, 110, 130), Region(118, 121, 120, 0.7), Region(110, 120, 110, -2.0)])
@pytest.mark.parametrize("mirror", [False, True])
def test_a_landmark_lies_at_the_pixel_that_its_crop_shows_there(region: Region, mirror: bool) -> None:
    values = points(np.random.default_rng(4))
    values[:, :2] = values[:, :2].round()
    network = Reading(values)
    (look,) = answered(looked(chart(), [region], mirror=mirror), {KIND.member: network})
    column, row = values[:, 0].astype(int), values[:, 1].astype(int)
    shown = network.crops[:, row, column, :2].astype(float)  # crops x landmarks x (column, row) of the picture
    if mirror:
        shown[1, :33] = shown[1][EXCHANGED]
    np.testing.assert_allclose(look.pose[:, :2], shown.mean(axis=0)[:33], atol=0.6)
    np.testing.assert_allclose(look.alignment, shown.mean(axis=0)[33:35], atol=0.6)
    if mirror:
        apart = np.linalg.norm(shown[0] - shown[1], axis=1)[:33]
        np.testing.assert_allclose(look.disagreement_px, apart, atol=1.5)


def test_looking_nowhere_asks_nobody() -> None:
    assert answered(looked(chart(), []), {}) == []


def test_regions_are_looked_at_in_one_batch_and_answered_in_their_order() -> None:
    network = Reading(points(np.random.default_rng(4)))
    regions = [Region(50.0 + n, 100, 80) for n in range(3)]
    looks = answered(looked(chart(), regions), {KIND.member: network})
    assert network.crops.shape == (3, SIDE_PX, SIDE_PX, 3)
    np.testing.assert_allclose(looks[2].pose[:, 0] - looks[0].pose[:, 0], 2, atol=1e-4)


def test_a_network_without_handedness_gives_the_same_twice() -> None:
    """It sees the mirror image's landmarks at mirrored places with sides exchanged; metres mirror, too."""
    region = Region(118, 121, 120, 0.4)
    rng = np.random.default_rng(5)
    values, world = points(rng), rng.normal(size=(POINTS, 3))
    order = [*EXCHANGED, *range(33, POINTS)]
    swapped, swapped_world = values[order].copy(), world[order].copy()
    swapped[:, 0] = SIDE_PX - swapped[:, 0]
    swapped_world[:, 0] *= -1
    (plain,) = read(outputs_of(values, world, 0.8), [View(region)])
    (mirrored,) = read(outputs_of(swapped, swapped_world, 0.6), [View(region, mirrored=True)])
    both = averaged(plain, mirrored)
    np.testing.assert_allclose(both.pose, plain.pose, atol=1e-4)
    np.testing.assert_allclose(both.alignment, plain.alignment, atol=1e-4)
    np.testing.assert_allclose(both.disagreement_px, 0, atol=1e-4)
    assert both.presence == pytest.approx(0.7)
    assert both.region is not None
    assert plain.region is not None
    assert both.region.angle == pytest.approx(plain.region.angle)


def test_half_of_the_disagreement_is_averaged_out() -> None:
    pose = np.zeros((33, 8), np.float32)
    moved = pose.copy()
    moved[25, :2] = [3, 4]
    alignment = np.array([[0.0, 0.0], [0.0, -10.0]])
    both = averaged(Look(1.0, pose, alignment), Look(0.5, moved, alignment + 2))
    assert both.disagreement_px is not None
    assert both.disagreement_px[25] == pytest.approx(5)
    assert both.disagreement_px.sum() == pytest.approx(5)
    assert both.pose[25, :2].tolist() == [1.5, 2]
    assert both.alignment.tolist() == [[1, 1], [1, -9]]
    assert both.presence == 0.75
