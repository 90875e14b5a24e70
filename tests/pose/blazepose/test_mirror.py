"""`blazepose+mirror` gives of a clip's mirror image the mirror image of what it gives of the clip (slow)."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from itertools import islice
from pathlib import Path

import numpy as np
import pytest
from numpy.typing import NDArray

from gaitlake.pose import PoseEstimator, PoseModel, create_estimator, extract
from gaitlake.pose.blazepose.asking import answered
from gaitlake.pose.blazepose.detector import detected, letterbox
from gaitlake.pose.blazepose.estimator import BlazePoseEstimator
from gaitlake.pose.blazepose.landmarks import EXCHANGED, looked
from gaitlake.pose.blazepose.region import Region
from gaitlake.video import Decoder, Frame
from gaitlake_schemas.tables import MIRROR_DISAGREEMENTS
from gaitlake_schemas.vocabulary import LANDMARKS
from tests.media import shortened

pytestmark = pytest.mark.slow

Pose = NDArray[np.float32]

CLIPS = ["treadmill_run_side", "beam_balance_cam04"]
FRAMES = 24
BODY = [
    LANDMARKS.index(f"{side}_{joint}") for joint in ("shoulder", "hip", "knee", "ankle") for side in ("left", "right")
]


@pytest.fixture(scope="module")
def both(model: PoseModel) -> Iterator[PoseEstimator]:
    loaded = create_estimator("blazepose+mirror", model)
    yield loaded
    loaded.close()


def mirrored(frame: Frame) -> Frame:
    return Frame.of(frame.number, frame.time_us, np.ascontiguousarray(frame.image[:, ::-1]))


def back(pose: Pose, width_px: int) -> Pose:
    """What was seen in a mirror image, in the picture itself."""
    turned = pose[EXCHANGED].copy()
    turned[:, 0] = width_px - 1 - turned[:, 0]
    turned[:, 5] *= -1
    return turned


@pytest.fixture(scope="module")
def film(shared_data: Path) -> Callable[[str], list[Frame]]:
    def read(clip: str) -> list[Frame]:
        with Decoder(shared_data / "videos" / f"{clip}.mp4") as decoder:
            return [Frame.of(frame.number, frame.time_us, frame.image) for frame in islice(decoder, FRAMES)]

    return read


def asymmetry(estimator: PoseEstimator, frames: list[Frame]) -> float:
    """Median distance between what is seen of a clip and of its mirror image, px."""
    width_px = frames[0].picture.width
    plain = [s.pose for s in estimator.follow(frames) if s.person == 0]
    other = [back(s.pose, width_px) for s in estimator.follow(map(mirrored, frames)) if s.person == 0]
    assert len(plain) == len(other) == FRAMES
    return float(np.median(np.linalg.norm(np.array(plain)[:, BODY, :2] - np.array(other)[:, BODY, :2], axis=-1)))


@pytest.mark.parametrize("clip", CLIPS)
def test_followed_in_the_mirror_people_are_nearly_the_same(
    film: Callable[[str], list[Frame]], estimator: BlazePoseEstimator, both: PoseEstimator, clip: str
) -> None:
    """Nearly: the detector is asked about the picture only, so both begin with another region."""
    frames = film(clip)
    of_both, of_plain = asymmetry(both, frames), asymmetry(estimator, frames)
    assert of_both < 3.5
    assert of_both < 0.4 * of_plain


@pytest.mark.parametrize("clip", CLIPS)
def test_looks_at_mirrored_regions_mirror_each_other(
    film: Callable[[str], list[Frame]], estimator: BlazePoseEstimator, clip: str
) -> None:
    """Up to a grey level here and there, from places rounded to 1/32 px from either side."""
    apart: dict[bool, list[Pose]] = {False: [], True: []}
    with estimator.networks() as networks:
        for frame in film(clip)[::4]:
            picture = frame.picture
            whole = letterbox(0, 0, picture.width, picture.height)
            region = answered(detected(picture, whole, 0.5), networks)[0].region
            other = Region(picture.width - 1 - region.x, region.y, region.side_px, -region.angle)
            for mirror, found in apart.items():
                (one,) = answered(looked(picture, [region], mirror=mirror), networks)
                (two,) = answered(looked(mirrored(frame).picture, [other], mirror=mirror), networks)
                found.append(np.abs(one.pose - back(two.pose, picture.width))[BODY])
    plain, averaged = (np.array(found) for found in apart.values())
    assert np.median(averaged[..., :2]) < 0.05
    assert np.percentile(averaged[..., :2], 95) < 1
    assert np.percentile(averaged[..., 3:], 95) < 0.01  # visibility, presence, metres
    assert np.median(plain[..., :2]) > 2


def test_the_disagreement_is_a_table(
    shared_data: Path, tmp_path: Path, estimator: BlazePoseEstimator, both: PoseEstimator
) -> None:
    clip = shortened(shared_data / "videos" / "beam_balance_cam04.mp4", tmp_path / "short.mp4", 20)
    extraction = extract(clip, "v", both)
    table = extraction.mirror_disagreements
    assert MIRROR_DISAGREEMENTS.check(table).equals(table)
    keys = ["video_id", "extractor_id", "person", "frame"]
    assert table.select(keys).equals(extraction.keypoints.select(keys))
    assert table.num_rows >= 18
    apart = np.array([table[f"{LANDMARKS[joint]}_px"].to_numpy() for joint in BODY])
    assert 1 < np.median(apart) < 20
    assert extract(clip, "v", estimator).mirror_disagreements.num_rows == 0
