"""The real networks on real and drawn pictures (all slow: they load MediaPipe)."""

from __future__ import annotations

import os
import subprocess
import sys
from collections.abc import Iterator
from itertools import islice
from pathlib import Path

import numpy as np
import pytest

from gaitlake.errors import ModelError
from gaitlake.pose import (
    Extraction,
    PoseEstimator,
    PoseModel,
    choose_person,
    create_estimator,
    ensure_model,
    extract,
    extractor_row,
)
from gaitlake.pose.landmarker import base_options
from gaitlake.video import Decoder
from gaitlake_schemas.tables import TABLES
from tests.media import brightness_cards, write_video

pytestmark = pytest.mark.slow


@pytest.fixture(scope="module")
def model() -> PoseModel:
    return ensure_model()


@pytest.fixture(scope="module")
def estimator(model: PoseModel) -> Iterator[PoseEstimator]:
    loaded = create_estimator("mediapipe", model)
    yield loaded
    loaded.close()


@pytest.fixture(scope="module")
def outdoor(shared_data: Path, estimator: PoseEstimator) -> Extraction:
    return extract(shared_data / "videos" / "outdoor_walk_two_people_vp9.mp4", "v", estimator)


def test_the_walker_is_chosen_and_followed_not_the_jumper(outdoor: Extraction) -> None:
    choice = choose_person(outdoor.tracks, person_hint=None, frames=230, width_px=1768)
    rows = outdoor.keypoints.filter(outdoor.keypoints["person"].to_numpy() == choice.person)
    frames = rows["frame"].to_numpy()
    assert choice.reason is None
    assert np.isin(np.arange(45, 181), frames).mean() >= 0.9
    hips = np.array([[hip["x"], hip["y"]] for hip in rows["left_hip"].to_pylist()])
    assert hips[:, 1].min() > 600  # on the grass; the roof's edge is at 230 px
    by_frame = dict(zip(frames.tolist(), hips[:, 0].tolist(), strict=True))
    for frame, x in ((60, 1412), (100, 1028), (140, 621), (180, 207)):  # read off the pictures
        assert by_frame[frame] == pytest.approx(x, abs=30)


def test_tables_of_a_real_clip_keep_their_contracts(outdoor: Extraction, model: PoseModel) -> None:
    for name in ("videos", "tracks", "keypoints"):
        table = getattr(outdoor, name)
        assert TABLES[name].check(table).equals(table)
    expected = extractor_row("mediapipe", model.sha256)["extractor_id"]
    assert set(outdoor.keypoints["extractor_id"].to_pylist()) == {expected}
    nose = outdoor.keypoints["nose"].to_pylist()
    assert all(0 <= n["visibility"] <= 1 and 0 <= n["presence"] <= 1 for n in nose)


def test_nobody_in_the_picture(tmp_path: Path, estimator: PoseEstimator) -> None:
    extraction = extract(write_video(tmp_path / "grey.mp4", brightness_cards(10, 320, 240)), "v", estimator)
    assert (extraction.videos.num_rows, extraction.tracks.num_rows, extraction.keypoints.num_rows) == (1, 0, 0)


def test_nothing_is_said_on_the_terminal(
    shared_data: Path, model: PoseModel, capfd: pytest.CaptureFixture[str]
) -> None:
    loaded = create_estimator("mediapipe", model)
    with Decoder(shared_data / "videos" / "treadmill_run_side.mp4") as decoder:
        assert len(list(loaded.follow(islice(decoder, 3)))) == 3
    loaded.close()
    assert capfd.readouterr() == ("", "")


LANDMARKS_DIGEST = """
import hashlib, sys
from itertools import islice
from pathlib import Path
from gaitlake.pose import create_estimator, ensure_model
from gaitlake.pose.landmarker import base_options
from gaitlake.video import Decoder
estimator = create_estimator(sys.argv[2], ensure_model())
with Decoder(Path(sys.argv[1])) as decoder:
    poses = [s.pose.tobytes() for s in estimator.follow(islice(decoder, 25))]
print(len(poses), hashlib.sha256(b"".join(poses)).hexdigest())
"""


@pytest.mark.parametrize("name", ["mediapipe", "mediapipe-video"])
def test_two_processes_give_the_same_landmarks(shared_data: Path, model: PoseModel, name: str) -> None:
    clip = shared_data / "videos" / "treadmill_run_side.mp4"
    command = [sys.executable, "-c", LANDMARKS_DIGEST, str(clip), name]
    said = [subprocess.run(command, capture_output=True, text=True, check=True).stdout for _ in range(2)]
    assert said[0] == said[1]
    assert said[0].startswith("25 ")


def test_video_mode_keeps_nothing_from_the_video_before(shared_data: Path, model: PoseModel) -> None:
    def poses(loaded: PoseEstimator, clip: str) -> list[bytes]:
        with Decoder(shared_data / "videos" / clip) as decoder:
            return [s.pose.tobytes() for s in loaded.follow(islice(decoder, 10))]

    used, fresh = create_estimator("mediapipe-video", model), create_estimator("mediapipe-video", model)
    assert poses(used, "beam_balance_cam01.mp4")
    again = poses(used, "treadmill_run_side.mp4")
    assert len(again) == 10
    assert again == poses(fresh, "treadmill_run_side.mp4")


def test_usage_statistics_cannot_leave(model: PoseModel) -> None:
    """Their connection is verified against an empty list of authorities, so it fails before anything is sent."""
    options = base_options(model.path).to_ctypes()
    assert options.ca_bundle_path == os.devnull.encode()
    assert Path(os.devnull).read_bytes() == b""


def test_a_bundle_that_mediapipe_refuses_is_a_model_error(tmp_path: Path, model: PoseModel) -> None:
    broken = tmp_path / "broken.task"
    broken.write_bytes(model.path.read_bytes()[:4_000_000])
    with pytest.raises(ModelError, match=r"broken\.task"):
        create_estimator("mediapipe", PoseModel(broken, "0"))
