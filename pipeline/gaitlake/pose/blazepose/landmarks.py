"""Landmark network: from a crop around one person to landmarks in pixels of the picture.

The network gives each landmark as a coordinate and as a heat map; the coordinate is refined to the centre of mass of
the map around it. Two further landmarks are the alignment points, which say where to look in the next frame. Constants
are MediaPipe's (tasks/cc/vision/pose_landmarker/pose_landmarks_detector_graph.cc).
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from gaitlake.pose.blazepose.asking import Ask, Steps
from gaitlake.pose.blazepose.network import NetworkKind, Outputs
from gaitlake.pose.blazepose.region import Region, region_around
from gaitlake.pose.bundle import LANDMARKER, NORMALIZATION
from gaitlake.pose.landmarker import FIELDS, Pose
from gaitlake.video import Picture, cut_out
from gaitlake_schemas.vocabulary import LANDMARKS

SIDE_PX = 256
POINTS = 39
"""33 landmarks of the body, the two alignment points, and four that nobody uses."""

MAP_PX = 64
KIND = NetworkKind(
    LANDMARKER,
    SIDE_PX,
    *NORMALIZATION[LANDMARKER],
    ((POINTS * 5,), (1,), (MAP_PX, MAP_PX, POINTS), (POINTS * 3,)),
    most=64,
)
"""Landmarks (x, y, z in pixels of the crop, visibility and presence as logits), presence of the person, heat maps,
and landmarks in metres. The fifth output, the person's silhouette, costs a third of the time and is left out."""

BODY = len(LANDMARKS)
ALIGNMENT = slice(BODY, BODY + 2)
"""The alignment points among the landmarks: middle of the hips, and a point of the circle around the body."""

KERNEL = 7
MIN_CONFIDENCE = 0.5
"""Side of the square of the heat map that is looked at, and how sure the map must be somewhere in it."""

EXCHANGED = [
    LANDMARKS.index(name.replace("left", "?").replace("right", "left").replace("?", "right")) for name in LANDMARKS
]
"""Index of each landmark's partner on the other side of the body."""

Floats = NDArray[np.float64]


@dataclass(frozen=True, slots=True)
class Look:
    """What the network saw in one region.

    Attributes
    ----------
    presence : float
        Probability that a person is in the region.
    pose : ndarray, shape (33, 8)
        See :data:`gaitlake.pose.landmarker.FIELDS`; px of the upright picture.
    alignment : ndarray, shape (2, 2)
        The alignment points, px.
    disagreement_px : ndarray of shape (33,) or None
        Distance between each landmark and what the picture's mirror image gave for it, where that was looked at.
    """

    presence: float
    pose: Pose
    alignment: Floats
    disagreement_px: NDArray[np.float32] | None = None

    @property
    def region(self) -> Region | None:
        """Where this person should be looked for next."""
        return region_around(self.alignment[0], self.alignment[1])


@dataclass(frozen=True, slots=True)
class View:
    """One crop: a region of the picture, or the same region of the picture's mirror image."""

    region: Region
    mirrored: bool = False

    @property
    def to_image(self) -> Floats:
        """2 x 3 affine map from the crop to the picture."""
        maps = self.region.image_from_mirrored_crop if self.mirrored else self.region.image_from_crop
        return maps(SIDE_PX)


def looked(picture: Picture, regions: list[Region], *, mirror: bool = False) -> Steps[list[Look]]:
    """Look at regions of a picture, all at once; with ``mirror`` also at those of its mirror image, for the mean."""
    if not regions:
        return []
    views = [View(region) for region in regions]
    if mirror:
        views += [View(region, mirrored=True) for region in regions]
    crops = [cut_out(picture, view.to_image, SIDE_PX, replicate=True) for view in views]
    outputs = yield Ask(KIND, np.stack(crops))
    seen = read(outputs, views)
    if not mirror:
        return seen
    half = len(regions)
    return [averaged(plain, other) for plain, other in zip(seen[:half], seen[half:], strict=True)]


def read(outputs: Outputs, views: list[View]) -> list[Look]:
    """What the network's outputs say of these views."""
    values, presence, maps, world = outputs
    return [
        _look(values[n].reshape(POINTS, 5), float(presence[n, 0]), maps[n], world[n].reshape(POINTS, 3), view)
        for n, view in enumerate(views)
    ]


def _look(
    values: NDArray[np.float32], presence: float, maps: NDArray[np.float32], world: NDArray[np.float32], view: View
) -> Look:
    values = values.astype(np.float64)
    to_image = view.to_image
    places = refined(values[:, :2] / SIDE_PX, maps) * SIDE_PX @ to_image[:, :2].T + to_image[:, 2]
    pose = np.empty((BODY, len(FIELDS)), np.float32)
    pose[:, :2] = places[:BODY]
    pose[:, 2] = values[:BODY, 2] * (view.region.side_px / SIDE_PX)
    pose[:, 3:5] = 1 / (1 + np.exp(-values[:BODY, 3:5]))
    metres = world[:BODY].astype(np.float64)
    if view.mirrored:
        metres[:, 0] *= -1
    pose[:, 5:7] = view.region.turned(metres[:, :2])
    pose[:, 7] = metres[:, 2]
    return Look(presence, pose[EXCHANGED] if view.mirrored else pose, places[ALIGNMENT])


def averaged(plain: Look, mirrored: Look) -> Look:
    """Mean of what picture and mirror image gave, with their distance.

    BlazePose is left/right-handed: the mean is not, as far as its two answers differ by that alone.
    """
    apart = np.linalg.norm(plain.pose[:, :2] - mirrored.pose[:, :2], axis=1)
    return Look(
        (plain.presence + mirrored.presence) / 2,
        np.asarray((plain.pose + mirrored.pose) / 2, np.float32),
        (plain.alignment + mirrored.alignment) / 2,
        apart.astype(np.float32),
    )


def refined(places: Floats, maps: NDArray[np.float32]) -> Floats:
    """Move each landmark to the centre of mass of its heat map around it, if the map is sure of one there.

    Parameters
    ----------
    places : ndarray, shape (39, 2)
        x and y as shares of the crop's side.
    maps : ndarray, shape (64, 64, 39)
        Logits.
    """
    from gaitlake.pose.blazepose.compiled import refine

    moved = places.copy()
    refine(moved, maps, KERNEL, MIN_CONFIDENCE)
    return moved
