"""Person detector: where in a picture are people, and how do they stand?

A single-shot network rates 2254 fixed anchors. Each gives a box around the face and four points, of which the first two
are the alignment points of the body. Boxes of the same person are merged by weighted non-maximum suppression. All
constants are MediaPipe's (tasks/cc/vision/pose_detector/pose_detector_graph.cc).
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import cache

import numpy as np
from numpy.typing import NDArray

from gaitlake.pose.blazepose.asking import Ask, Steps
from gaitlake.pose.blazepose.network import NetworkKind, Outputs
from gaitlake.pose.blazepose.region import Region, region_around
from gaitlake.pose.bundle import DETECTOR, NORMALIZATION
from gaitlake.video import Picture, cut_out

SIDE_PX = 224
STRIDES_AND_ANCHORS = ((8, 2), (16, 2), (32, 6))
"""Pixels between anchors and anchors at each place; three layers of stride 32 with two each."""

KIND = NetworkKind(DETECTOR, SIDE_PX, *NORMALIZATION[DETECTOR], ((2254, 12), (2254, 1)), most=1)
"""It flattens its outputs, so it takes one crop at a time."""

POINTS = slice(4, 12)
"""Columns of the four points, after the box's centre, width and height."""

MIN_OVERLAP = 0.3
"""Boxes that share more of their union than this are one person."""

MAX_LOGIT = 100.0

Floats = NDArray[np.float64]


@dataclass(frozen=True, slots=True)
class Detection:
    """A person found in a picture.

    Attributes
    ----------
    score : float
        Confidence, 0 to 1.
    region : Region
        Where the landmark network should look.
    """

    score: float
    region: Region


@cache
def anchors() -> Floats:
    """Centres (x, y) of the 2254 anchors, shape (2254, 2), as shares of the input's side."""
    layers = []
    for stride, count in STRIDES_AND_ANCHORS:
        cells = SIDE_PX // stride
        row, column = np.mgrid[:cells, :cells]
        centres = np.stack([(column + 0.5) / cells, (row + 0.5) / cells], axis=-1)
        layers.append(np.repeat(centres.reshape(-1, 2), count, axis=0))
    return np.concatenate(layers)


def letterbox(left: float, top: float, right: float, bottom: float) -> Region:
    """The upright square around a rectangle of the picture, with the same centre."""
    return Region((left + right) / 2, (top + bottom) / 2, max(right - left, bottom - top))


def detected(picture: Picture, square: Region, min_score: float) -> Steps[list[Detection]]:
    """People in a square of the picture, most certain first."""
    outputs = yield Ask(KIND, cut_out(picture, square.image_from_crop(SIDE_PX), SIDE_PX, replicate=False)[None])
    return people(outputs, square, min_score)


def detected_and_suspected(
    picture: Picture, square: Region, scores: tuple[float, float]
) -> Steps[tuple[list[Detection], list[Detection]]]:
    """People in a square of the picture by the first score, and by the second, lower one; of one look."""
    outputs = yield Ask(KIND, cut_out(picture, square.image_from_crop(SIDE_PX), SIDE_PX, replicate=False)[None])
    return people(outputs, square, scores[0]), people(outputs, square, scores[1])


def people(outputs: Outputs, square: Region, min_score: float) -> list[Detection]:
    """What the network's outputs for one square say, most certain first."""
    to_image = square.image_from_crop(SIDE_PX)
    boxes, scores = decoded(outputs, min_score)
    found = []
    for box, score in merged(boxes, scores):
        points = box[POINTS].reshape(4, 2) * SIDE_PX @ to_image[:, :2].T + to_image[:, 2]
        region = region_around(points[0], points[1])
        if region is not None:
            found.append(Detection(score, region))
    return found


def decoded(outputs: Outputs, min_score: float) -> tuple[Floats, Floats]:
    """Boxes (N, 12: centre, width, height, four points) as shares of the input's side, and their scores (N,)."""
    raw, logits = (np.asarray(output[0], np.float64) for output in outputs)
    scores = 1 / (1 + np.exp(-np.clip(logits[:, 0], -MAX_LOGIT, MAX_LOGIT)))
    sure = np.flatnonzero(scores >= min_score)
    boxes = raw[sure] / SIDE_PX
    centres = anchors()[sure]
    boxes[:, :2] += centres
    boxes[:, POINTS] += np.tile(centres, 4)
    return boxes, scores[sure]


def merged(boxes: Floats, scores: Floats) -> list[tuple[Floats, float]]:
    """Weighted non-maximum suppression: the most certain box takes those it overlaps, and all are averaged by score."""
    people = []
    left = np.argsort(-scores, kind="stable")
    while left.size:
        together = _overlaps(boxes[left[0]], boxes[left]) > MIN_OVERLAP
        together[0] = True
        members = left[together]
        weights = scores[members]
        people.append((np.asarray((boxes[members] * weights[:, None]).sum(axis=0) / weights.sum()), float(weights[0])))
        left = left[~together]
    return people


def _overlaps(box: Floats, others: Floats) -> Floats:
    """Intersection over union of boxes given by centre, width and height."""
    low = np.maximum(box[:2] - box[2:4] / 2, others[:, :2] - others[:, 2:4] / 2)
    high = np.minimum(box[:2] + box[2:4] / 2, others[:, :2] + others[:, 2:4] / 2)
    shared = np.prod(np.maximum(high - low, 0), axis=1)
    union = np.prod(box[2:4]) + np.prod(others[:, 2:4], axis=1) - shared
    return np.asarray(np.where(union > 0, shared / np.where(union > 0, union, 1), 0))
