"""The beam clips' reference: 3-D markers and calibrated cameras, and where the markers are in each picture.

Frames of reference. Markers (TRC): metres, y up. Calibration (Qualisys, ``.qca.txt``): millimetres, z up; its axes
X, Y, Z are the markers' z, x, y. A camera's ``x y z`` is its place; the rows of its rotation are its axes in the room:
right in the picture, up, and backwards (it looks along minus the third). Intrinsics are in 1/64 px, distortion is
OpenCV's (k1, k2, p1, p2). Pictures: px, x to the right, y down, the middle of the first pixel at 0.
"""

from __future__ import annotations

from dataclasses import dataclass
from itertools import pairwise
from pathlib import Path
from xml.etree import ElementTree

import numpy as np
import pyarrow as pa
from numpy.typing import NDArray

from gaitlake.gait.cleaning import low_pass
from gaitlake.metrics.angles import segment_deg, wrap_deg
from gaitlake.metrics.motion import SIDES, Bools, Floats, mirror_joint

FPS_HZ = 60.0
CUTOFF_HZ = 6.0
LEG = ("hip", "knee", "ankle")
JOINTS = (*LEG, "shoulder")
KEYPOINTS = tuple(f"{side}_{joint}" for joint in JOINTS for side in SIDES)
"""Keypoints that both models have."""

Points = dict[str, Floats]
"""Paths by keypoint name, each of shape (frames, 2), px."""

SUBPIXELS = 64.0
"""Units of the calibration file's intrinsics in one pixel."""

TO_CALIBRATION = (2, 0, 1)
TO_MARKERS = (1, 2, 0)
"""Marker axes in the order of the calibration's X, Y, Z, and the other way."""

UNBENDING_STEPS = 10
"""Fixed-point steps that undo the lens distortion."""


@dataclass(frozen=True, slots=True)
class Camera:
    """One calibrated camera.

    Attributes
    ----------
    place_m : shape (3,), in the calibration's axes
    rotation : shape (3, 3), rows: right, up and backwards of the camera
    focal_px, centre_px : shape (2,)
    distortion : k1, k2, p1, p2
    """

    place_m: Floats
    rotation: Floats
    focal_px: Floats
    centre_px: Floats
    distortion: tuple[float, float, float, float]

    def project(self, markers_m: Floats) -> Floats:
        """Picture positions, shape (..., 2), px, y down, of marker positions, shape (..., 3), m, y up."""
        seen = (markers_m[..., TO_CALIBRATION] - self.place_m) @ self.rotation.T
        x, y = seen[..., 0] / -seen[..., 2], -seen[..., 1] / -seen[..., 2]
        k1, k2, p1, p2 = self.distortion
        r2 = x**2 + y**2
        radial = 1.0 + k1 * r2 + k2 * r2**2
        bent_x = x * radial + 2.0 * p1 * x * y + p2 * (r2 + 2.0 * x**2)
        bent_y = y * radial + p1 * (r2 + 2.0 * y**2) + 2.0 * p2 * x * y
        positions: Floats = np.stack([bent_x, bent_y], axis=-1) * self.focal_px + self.centre_px
        return positions

    def rays(self, positions_px: Floats) -> Floats:
        """Unit vectors from the camera through picture positions, shape (..., 3), in the calibration's axes."""
        bent = (positions_px - self.centre_px) / self.focal_px
        straight = bent
        k1, k2, p1, p2 = self.distortion
        for _ in range(UNBENDING_STEPS):
            x, y = straight[..., 0], straight[..., 1]
            r2 = x**2 + y**2
            shift = np.stack(
                [2.0 * p1 * x * y + p2 * (r2 + 2.0 * x**2), p1 * (r2 + 2.0 * y**2) + 2.0 * p2 * x * y], axis=-1
            )
            straight = (bent - shift) / (1.0 + k1 * r2 + k2 * r2**2)[..., None]
        seen = np.stack([straight[..., 0], -straight[..., 1], -np.ones(straight.shape[:-1])], axis=-1)
        directions: Floats = (seen / np.linalg.norm(seen, axis=-1, keepdims=True)) @ self.rotation
        return directions


def meeting_points(cameras: list[Camera], positions_px: list[Floats]) -> Floats:
    """Points nearest to the rays of several cameras (least squares), shape (frames, 3), m, marker axes."""
    matrix: Floats = np.zeros((3, 3))
    vector: Floats = np.zeros(3)
    for camera, positions in zip(cameras, positions_px, strict=True):
        ray = camera.rays(positions)
        across: Floats = np.eye(3) - ray[:, :, None] * ray[:, None, :]
        matrix, vector = matrix + across, np.asarray(vector + across @ camera.place_m, np.float64)
    points: Floats = np.linalg.solve(matrix, vector[..., None])[..., 0][:, TO_MARKERS]
    return points


def read_cameras(path: Path) -> dict[str, Camera]:
    """Cameras of a Qualisys calibration by their serial, ``cam01`` to ``cam04``."""
    return {node.attrib["serial"]: _camera(node) for node in ElementTree.parse(path).iter("camera")}


def _camera(node: ElementTree.Element) -> Camera:
    transform, intrinsic = (
        {key: float(value) for key, value in child.attrib.items()}
        for child in (node.find("transform"), node.find("intrinsic"))
        if child is not None
    )
    return Camera(
        place_m=np.array([transform[axis] for axis in "xyz"]) / 1000.0,
        rotation=np.array([[transform[f"r{row}{column}"] for column in (1, 2, 3)] for row in (1, 2, 3)]),
        focal_px=np.array([intrinsic["focalLengthU"], intrinsic["focalLengthV"]]) / SUBPIXELS,
        centre_px=np.array([intrinsic["centerPointU"], intrinsic["centerPointV"]]) / SUBPIXELS,
        distortion=tuple(intrinsic[f"{kind}Distortion{i}"] for kind in ("radial", "tangental") for i in (1, 2)),  # type: ignore[arg-type]
    )


def read_markers(path: Path) -> dict[str, Floats]:
    """Marker positions of a TRC file in metres, shape (frames, 3), x y z, by the file's names."""
    lines = path.read_text().splitlines()
    if lines[2].split("\t")[4] != "m":
        raise ValueError(f"{path.name}: units must be m, found {lines[2].split()[4]!r}")
    names = [name for name in lines[3].split("\t")[2:] if name.strip()]
    rows = [line.split("\t")[2 : 2 + 3 * len(names)] for line in lines[5:] if line.strip()]
    values = np.array([[float(value or "nan") for value in row] for row in rows])
    return {name: values[:, 3 * i : 3 * i + 3] for i, name in enumerate(names)}


def read_times_s(path: Path) -> Floats:
    """The clock of a TRC file, s, shape (frames,). The first row is at 1/60 s: the video's second frame."""
    return np.array([float(line.split("\t")[1]) for line in path.read_text().splitlines()[5:] if line.strip()])


def reference_points(markers: dict[str, Floats], camera: Camera) -> Points:
    """Markers in one picture by keypoint name, px, y down."""
    return {name: camera.project(markers[name[0].upper() + name.split("_")[1].capitalize()]) for name in KEYPOINTS}


def landmark_points(keypoints: pa.Table) -> Points:
    """Landmarks as extracted by keypoint name, px, y down, one row per frame of the only person there is."""
    rows = keypoints.sort_by("frame")
    return {name: np.array([(p["x"], p["y"]) for p in rows.column(name).to_pylist() if p]) for name in KEYPOINTS}


def smoothed(points: Points) -> Points:
    """Points low-passed as gaitlake does it for slow movement."""
    return {name: low_pass(path[:, None], FPS_HZ, CUTOFF_HZ)[:, 0] for name, path in points.items()}


def angles_deg(points: Points) -> dict[str, Floats]:
    """Angles in the picture, deg: knees (thigh minus shank) and trunk (mid-hip to mid-shoulder against vertical).

    Positive: lower end of a thigh, upper end of a trunk, to the picture's right.
    """
    up = {name: path * (1.0, -1.0) for name, path in points.items()}
    angles = {
        f"{side} knee": wrap_deg(
            segment_deg(up[f"{side}_hip"], up[f"{side}_knee"]) - segment_deg(up[f"{side}_knee"], up[f"{side}_ankle"])
        )
        for side in SIDES
    }
    shoulders, hips = (0.5 * (up[f"left_{joint}"] + up[f"right_{joint}"]) for joint in ("shoulder", "hip"))
    return {**angles, "trunk": -segment_deg(shoulders, hips)}


def exchanged_frames(landmarks: Points, reference: Points) -> Bools:
    """Frames in which the landmarks lie nearer to the reference with left and right exchanged."""

    def distance(partner: dict[str, str]) -> Floats:
        pairs = [(landmarks[f"{s}_{j}"], reference[f"{partner[s]}_{j}"]) for s in SIDES for j in JOINTS]
        total: Floats = np.sum([np.hypot(*(a - b).T) for a, b in pairs], axis=0)
        return total

    kept, exchanged = {"left": "left", "right": "right"}, {"left": "right", "right": "left"}
    nearer: Bools = distance(exchanged) < distance(kept)
    return nearer


def put_right(landmarks: Points, exchanged: Bools) -> Points:
    """Left and right of every joint exchanged back in the frames given."""
    chosen = exchanged[:, None]
    return {name: np.where(chosen, landmarks[mirror_joint(name)], path) for name, path in landmarks.items()}


@dataclass(frozen=True, slots=True)
class View:
    """One camera's frames that both models have. Points in px, y down, low-passed; reference as published (6 Hz)."""

    camera: Camera
    landmarks: Points
    landmarks_put_right: Points
    reference: Points
    exchanged: Bools

    @property
    def leg_px(self) -> float:
        """Median of thigh + shank of the reference over both legs."""
        lengths = [
            sum(np.hypot(*(self.reference[f"{side}_{a}"] - self.reference[f"{side}_{b}"]).T) for a, b in pairwise(LEG))
            for side in SIDES
        ]
        return float(np.median(lengths))

    @property
    def shift_px(self) -> Floats:
        """Median over joints and frames of landmark minus reference: what looks like a turned camera."""
        off = [self.landmarks_put_right[name] - self.reference[name] for name in KEYPOINTS]
        middle: Floats = np.median(np.concatenate(off), axis=0)
        return middle


def view_of(camera: Camera, keypoints: pa.Table, markers: dict[str, Floats], frames: NDArray[np.int64]) -> View:
    """Compare one video's keypoints with the markers, whose rows were taken at these video frames."""
    raw = landmark_points(keypoints)
    there = frames < len(raw["left_hip"])
    reference = {name: path[there] for name, path in reference_points(markers, camera).items()}
    frames = frames[there]
    flips = np.zeros(len(raw["left_hip"]), bool)
    flips[frames] = exchanged_frames({name: path[frames] for name, path in raw.items()}, reference)
    as_found, repaired = (
        {name: path[frames] for name, path in smoothed(points).items()} for points in (raw, put_right(raw, flips))
    )
    return View(camera, as_found, repaired, reference, flips[frames])


def seen_by_others(views: dict[str, View], name: str) -> Points:
    """Where the landmarks of all other cameras, brought together in space, are in this camera's picture."""
    others = [view for other, view in views.items() if other != name]
    cameras = [view.camera for view in others]
    return {
        joint: views[name].camera.project(meeting_points(cameras, [v.landmarks_put_right[joint] for v in others]))
        for joint in KEYPOINTS
    }


def path_lag_frames(view: View, longest: int = 5) -> int:
    """Frames by which the landmarks' paths follow the reference: least distance about the median offset."""
    n = len(view.exchanged)

    def distance(lag: int) -> float:
        off = [
            view.landmarks_put_right[name][longest + lag : n - longest + lag] - path[longest : n - longest]
            for name, path in view.reference.items()
        ]
        return float(np.mean([np.hypot(*(d - np.median(d, axis=0)).T).mean() for d in off]))

    return min(range(-longest, longest + 1), key=distance)
