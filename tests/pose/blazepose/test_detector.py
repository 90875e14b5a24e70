"""The detector's anchors, decoding and merging, from outputs made by hand."""

from __future__ import annotations

import numpy as np
import pytest
from numpy.typing import NDArray

from gaitlake.pose.blazepose.asking import answered
from gaitlake.pose.blazepose.detector import (
    KIND,
    SIDE_PX,
    anchors,
    decoded,
    detected,
    detected_and_suspected,
    letterbox,
    merged,
)
from gaitlake.pose.blazepose.network import Crops, Outputs
from gaitlake.pose.blazepose.region import MARGIN, Region
from gaitlake.video import Picture

Floats = NDArray[np.float64]


def logit(score: float) -> float:
    return float(np.log(score / (1 - score)))


def outputs_of(people: dict[int, tuple[float, list[float]]]) -> Outputs:
    """What the network would give: score and box (12 numbers, shares of the side) of some anchors, by number."""
    raw, logits = np.zeros((1, 2254, 12), np.float32), np.full((1, 2254, 1), -50, np.float32)
    for number, (score, box) in people.items():
        centre = anchors()[number]
        offsets = np.array(box) - np.concatenate([centre, [0, 0], np.tile(centre, 4)])
        raw[0, number], logits[0, number, 0] = offsets * SIDE_PX, logit(score)
    return raw, logits


def test_anchors_stand_in_the_middle_of_their_cells() -> None:
    centres = anchors()
    assert centres.shape == (28 * 28 * 2 + 14 * 14 * 2 + 7 * 7 * 6, 2) == (2254, 2)
    np.testing.assert_allclose(centres[:3], [[4 / 224, 4 / 224]] * 2 + [[12 / 224, 4 / 224]])
    np.testing.assert_allclose(centres[28 * 2], [4 / 224, 12 / 224])  # row by row
    np.testing.assert_allclose(centres[1568], [8 / 224, 8 / 224])
    np.testing.assert_allclose(centres[-6:], [[208 / 224, 208 / 224]] * 6)
    assert centres.min() > 0
    assert centres.max() < 1


@pytest.mark.parametrize(
    ("rectangle", "square"),
    [
        ((0, 0, 200, 100), Region(100, 50, 200)),
        ((0, 0, 100, 200), Region(50, 100, 200)),
        ((30, 10, 130, 110), Region(80, 60, 100)),
    ],
)
def test_a_letterbox_is_the_square_around_the_rectangle(
    rectangle: tuple[float, float, float, float], square: Region
) -> None:
    assert letterbox(*rectangle) == square


BOX = [0.5, 0.4, 0.2, 0.2, 0.5, 0.6, 0.5, 0.3, 0.1, 0.2, 0.3, 0.4]


def test_decoding_adds_the_anchors_place_and_keeps_who_is_sure_enough() -> None:
    other = [0.1 + value / 2 for value in BOX]
    outputs = outputs_of({7: (0.8, BOX), 900: (0.49, BOX), 2253: (0.6, other)})
    boxes, scores = decoded(outputs, 0.5)
    np.testing.assert_allclose(boxes, [BOX, other], atol=1e-6)
    np.testing.assert_allclose(scores, [0.8, 0.6], atol=1e-6)


def test_nobody() -> None:
    boxes, scores = decoded(outputs_of({}), 0.5)
    assert boxes.shape == (0, 12)
    assert merged(boxes, scores) == []


def test_huge_logits_are_certainties_not_overflows() -> None:
    raw, logits = outputs_of({3: (0.9, BOX)})
    logits[0, :, 0] = -1e9
    logits[0, 3, 0] = 1e9
    assert decoded((raw, logits), 0.5)[1].tolist() == [1.0]


def boxes_at(*places: tuple[float, float, float]) -> Floats:
    """Boxes by left edge, top and side; the points lie at their centres."""
    centres = [(x + side / 2, y + side / 2, side) for x, y, side in places]
    return np.array([[x, y, side, side, *([x, y] * 4)] for x, y, side in centres])


def test_overlapping_boxes_are_averaged_by_their_scores() -> None:
    """Shifted by a fifth of the side they share 0.8 / 1.2 of their union."""
    boxes = boxes_at((0.1, 0.1, 0.2), (0.14, 0.1, 0.2))
    ((box, score),) = merged(boxes, np.array([0.6, 0.9]))
    assert score == 0.9
    np.testing.assert_allclose(box, (0.6 * boxes[0] + 0.9 * boxes[1]) / 1.5)


def test_far_boxes_stay_the_most_certain_first() -> None:
    boxes = boxes_at((0.1, 0.1, 0.2), (0.6, 0.1, 0.2), (0.1, 0.6, 0.2))
    people = merged(boxes, np.array([0.6, 0.9, 0.7]))
    assert [score for _, score in people] == [0.9, 0.7, 0.6]
    np.testing.assert_allclose([box for box, _ in people], boxes[[1, 2, 0]])


@pytest.mark.parametrize(("shift", "people"), [(0.53, 1), (0.55, 2)])
def test_boxes_merge_if_they_share_more_than_three_tenths(shift: float, people: int) -> None:
    """Shifted by s sides, two boxes share (1 - s) / (1 + s): 0.3 at s = 0.538."""
    boxes = boxes_at((0.1, 0.1, 0.2), (0.1 + 0.2 * shift, 0.1, 0.2))
    assert len(merged(boxes, np.array([0.9, 0.8]))) == people


def test_boxes_without_area_overlap_nothing() -> None:
    assert len(merged(boxes_at((0.1, 0.1, 0.0), (0.1, 0.1, 0.0)), np.array([0.9, 0.8]))) == 2


class Detecting:
    """A detector that gives the same outputs for every crop, and keeps the crops."""

    def __init__(self, outputs: Outputs) -> None:
        self.outputs = outputs
        self.crops: list[Crops] = []

    def infer(self, crops: Crops) -> Outputs:
        self.crops.append(crops)
        return self.outputs


def test_a_detected_person_becomes_a_region_of_the_picture() -> None:
    """Seen in the square around a 200 x 100 px picture, of which the middle half holds the picture."""
    hips, head = [0.5, 0.5], [0.5, 0.3]
    nobody = [0.5, 0.5]  # both points in one place: no region
    network = Detecting(
        outputs_of(
            {
                5: (0.7, [0.5, 0.4, 0.1, 0.1, *hips, *head, 0, 0, 0, 0]),
                6: (0.9, [0.9, 0.9, 0.1, 0.1, 0.9, 0.75, 0.8, 0.75, 0, 0, 0, 0]),
                9: (0.8, [0.1, 0.1, 0.1, 0.1, *nobody, *nobody, 0, 0, 0, 0]),
            }
        )
    )
    picture = Picture.from_rgb(np.full((100, 200, 3), 77, np.uint8))
    lying, standing = answered(detected(picture, letterbox(0, 0, 200, 100), 0.5), {KIND.member: network})
    assert (lying.score, standing.score) == (pytest.approx(0.9), pytest.approx(0.7))
    assert standing.region.angle == pytest.approx(0, abs=1e-6)
    assert (standing.region.x, standing.region.y) == (pytest.approx(100, abs=1e-3), pytest.approx(50, abs=1e-3))
    assert standing.region.side_px == pytest.approx(2 * 40 * MARGIN, abs=1e-3)  # 0.2 of 200 px from hips to head
    assert (lying.region.x, lying.region.y) == (pytest.approx(180, abs=1e-3), pytest.approx(100, abs=1e-3))
    assert lying.region.angle == pytest.approx(-np.pi / 2, abs=1e-5)


def test_whom_the_detector_suspects_is_told_from_the_same_look() -> None:
    """Who is sure is suspected as well."""
    network = Detecting(
        outputs_of(
            {
                5: (0.7, [0.3, 0.3, 0.1, 0.1, 0.3, 0.5, 0.3, 0.4, 0, 0, 0, 0]),
                6: (0.2, [0.7, 0.7, 0.1, 0.1, 0.7, 0.9, 0.7, 0.8, 0, 0, 0, 0]),
                7: (0.05, [0.9, 0.1, 0.1, 0.1, 0.9, 0.3, 0.9, 0.2, 0, 0, 0, 0]),
            }
        )
    )
    picture = Picture.from_rgb(np.full((100, 100, 3), 77, np.uint8))
    steps = detected_and_suspected(picture, letterbox(0, 0, 100, 100), (0.5, 0.1))
    sure, suspected = answered(steps, {KIND.member: network})
    assert len(network.crops) == 1
    assert [one.score for one in sure] == pytest.approx([0.7], abs=1e-6)
    assert [one.score for one in suspected] == pytest.approx([0.7, 0.2], abs=1e-6)
    assert suspected[0] == sure[0]


def test_the_detector_sees_the_whole_square_black_beyond_the_picture() -> None:
    network = Detecting(outputs_of({}))
    picture = Picture.from_rgb(np.full((100, 200, 3), 77, np.uint8))
    assert answered(detected(picture, letterbox(0, 0, 200, 100), 0.5), {KIND.member: network}) == []
    (crops,) = network.crops
    assert crops.shape == (1, SIDE_PX, SIDE_PX, 3)
    assert (crops[0, 60:164, :-1] == 77).all()  # the last column lies between the picture and what is beyond it
    assert not crops[0, :54].any()
    assert not crops[0, 170:].any()
