"""Real clips: the same landmarks as MediaPipe where both look at the same region, calmer ones where people are tracked.

(All slow: they load MediaPipe.)
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from itertools import islice
from pathlib import Path

import numpy as np
import pytest
from numpy.typing import NDArray
from scipy.signal import savgol_filter

from gaitlake.pose import PoseModel
from gaitlake.pose.blazepose.asking import answered
from gaitlake.pose.blazepose.detector import detected, letterbox
from gaitlake.pose.blazepose.estimator import BlazePoseEstimator
from gaitlake.pose.blazepose.landmarks import looked
from gaitlake.pose.landmarker import Landmarker
from gaitlake.pose.options import DetectorOptions, EstimatorOptions
from gaitlake.video import Decoder, Frame
from gaitlake_schemas.vocabulary import LANDMARKS

pytestmark = pytest.mark.slow

Floats = NDArray[np.float64]

FRAMES = dict.fromkeys(["treadmill_run_side", *(f"beam_balance_cam0{camera}" for camera in (1, 2, 3, 4))], 100)
"""Clips, and how many frames of each are looked at one after the other."""

JOINTS = ("hip", "knee", "ankle")
SEEN = [
    LANDMARKS.index(f"{side}_{joint}")
    for joint in ("shoulder", *JOINTS, "heel", "foot_index")
    for side in ("left", "right")
]
VISIBLE = 0.5


def both_sides(joint: str) -> list[int]:
    return [LANDMARKS.index(f"{side}_{joint}") for side in ("left", "right")]


@pytest.fixture(scope="module")
def landmarker(model: PoseModel) -> Iterator[Landmarker]:
    """MediaPipe's IMAGE mode: everybody is detected anew in every frame, nothing is smoothed."""
    loaded = Landmarker(model.path, EstimatorOptions("IMAGE", "off", None, detector=DetectorOptions(num_poses=1)))
    yield loaded
    loaded.close()


@pytest.mark.parametrize("clip", FRAMES)
def test_a_single_look_is_mediapipes(
    shared_data: Path, estimator: BlazePoseEstimator, landmarker: Landmarker, clip: str
) -> None:
    """Detector on the whole picture, one look at its best region; every eighth frame."""
    apart = []
    with Decoder(shared_data / "videos" / f"{clip}.mp4") as decoder, estimator.networks() as networks:
        for frame in islice(decoder, 0, None, 8):
            (expected,) = landmarker.look(frame.image)
            picture = frame.picture
            whole = letterbox(0, 0, picture.width, picture.height)
            best, *_ = answered(detected(picture, whole, estimator.options.min_detection), networks)
            (look,) = answered(looked(picture, [best.region]), networks)
            distance = np.linalg.norm(look.pose[SEEN, :2] - expected[SEEN, :2], axis=1)
            apart += distance[expected[SEEN, 3] > VISIBLE].tolist()
    assert len(apart) > 100
    assert np.median(apart) <= 0.1
    assert np.percentile(apart, 95) <= 1.0  # a few jump: a rounding apart, another cell of the heat map is looked at


@dataclass(frozen=True)
class Paths:
    """Where one clip's person is in each frame, frames x 33 x 2, px."""

    tracked: Floats
    image: Floats


def _paths(clip: Path, count: int, estimator: BlazePoseEstimator, landmarker: Landmarker) -> Paths:
    image: list[Floats] = []

    def both(frames: Iterable[Frame]) -> Iterator[Frame]:
        for frame in frames:
            (pose,) = landmarker.look(frame.image)
            image.append(pose[:, :2].astype(float))
            yield frame

    with Decoder(clip) as decoder:
        sightings = list(estimator.follow(both(islice(decoder, count))))
    assert [(s.frame, s.person) for s in sightings] == [(number, 0) for number in range(count)]
    return Paths(np.stack([s.pose[:, :2].astype(float) for s in sightings]), np.stack(image))


@pytest.fixture(scope="module")
def paths(shared_data: Path, estimator: BlazePoseEstimator, landmarker: Landmarker) -> Mapping[str, Paths]:
    clips = {clip: shared_data / "videos" / f"{clip}.mp4" for clip in FRAMES}
    return {clip: _paths(path, FRAMES[clip], estimator, landmarker) for clip, path in clips.items()}


def unrest(path: Floats, joints: list[int]) -> float:
    """Median second difference of x and y, px a frame squared: motion's own, and noise on top of it."""
    return float(np.median(np.abs(np.diff(path[:, joints], 2, axis=0))))


@pytest.mark.parametrize("clip", FRAMES)
def test_tracked_joints_are_calmer_than_those_detected_anew(paths: Mapping[str, Paths], clip: str) -> None:
    tracked, image = paths[clip].tracked, paths[clip].image
    ratios = {joint: unrest(tracked, both_sides(joint)) / unrest(image, both_sides(joint)) for joint in JOINTS}
    assert all(ratio < 1 for ratio in ratios.values()), ratios
    assert np.mean(list(ratios.values())) < 0.95, ratios


def delay(path: Floats, reference: Floats) -> tuple[float, float]:
    """By how many frames one coordinate comes after the same of another estimator, and how sure that is.

    What comes later by d frames is behind by d velocities: the slope of a robust line (least absolute deviations)
    through all frames, and its standard error.
    """
    velocity = savgol_filter((path + reference) / 2, 9, 2, deriv=1)
    behind = reference - path
    design = np.stack([velocity, np.ones_like(velocity)], axis=1)
    weights = np.ones_like(velocity)
    for _ in range(50):
        weighed = design * weights[:, None]
        line = np.linalg.solve(weighed.T @ design, weighed.T @ behind)
        left = np.abs(behind - design @ line)
        weights = 1 / np.maximum(left, 0.5)
    error = 1.25 * 1.48 * np.median(left) / (np.std(velocity) * np.sqrt(len(velocity)))
    return float(line[0]), float(error)


def lag(path: Floats, reference: Floats) -> float:
    """Delay of hips, knees and ankles in frames, x and y, each counting as much as it is sure."""
    joints = [joint for name in JOINTS for joint in both_sides(name)]
    pairs = [delay(path[:, joint, axis], reference[:, joint, axis]) for joint in joints for axis in (0, 1)]
    delays, errors = np.array(pairs).T
    return float(np.average(delays, weights=errors**-2))


def test_tracked_joints_do_not_lag_behind(paths: Mapping[str, Paths]) -> None:
    """A clip tells the lag to some 0.03 frames (a standard error); all together tell whether there is any."""
    lags = {clip: lag(seen.tracked, seen.image) for clip, seen in paths.items()}
    assert all(abs(frames) < 0.15 for frames in lags.values()), lags
    assert abs(np.mean(list(lags.values()))) < 0.05, lags


def test_a_lag_of_half_a_frame_would_be_seen(paths: Mapping[str, Paths]) -> None:
    """The mean of a frame and the one before comes half a frame late."""
    late = [lag((seen.tracked[1:] + seen.tracked[:-1]) / 2, seen.image[1:]) for seen in paths.values()]
    assert all(frames > 0.3 for frames in late)
    assert np.mean(late) == pytest.approx(0.5, abs=0.1)
