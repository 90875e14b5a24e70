"""Keypoints and markers of real people."""

from __future__ import annotations

import json
from pathlib import Path

import numpy as np
import pytest

from gaitlake.errors import GaitlakeError
from gaitlake.gait import Clip, VideoFacts, analyse_clip
from gaitlake.imports import KeypointsFile
from gaitlake.imports.reading import as_keypoints_file, read_source
from gaitlake.imports.source import ImportOptions, Projection
from gaitlake.imports.trc import parse_trc

WALK_MAP = """
forward = "X"
up = "Y"
left_hip = ["L.ASIS", "L.PSIS"]
right_hip = ["R.ASIS", "R.PSIS"]
left_knee = ["L.Knee", "L.Knee.Medial"]
right_knee = ["R.Knee", "R.Knee.Medial"]
left_ankle = ["L.Ankle", "L.Ankle.Medial"]
right_ankle = ["R.Ankle", "R.Ankle.Medial"]
left_heel = "L.Heel"
right_heel = "R.Heel"
left_foot_index = "L.MT1"
right_foot_index = "R.MT1"
"""


def xy(clip: KeypointsFile, name: str) -> np.ndarray:
    column = clip.keypoints[name].combine_chunks()
    return np.stack([column.field("x").to_numpy(), column.field("y").to_numpy()], axis=1)


def test_cadence_of_the_treadmill_runner(shared_data: Path) -> None:
    """Halpe-26 by its own names; ground truth counted in the pixels."""
    folder = shared_data / "reference" / "treadmill_run_side"
    truth = json.loads((folder / "male_side.groundtruth.json").read_text())
    clip = as_keypoints_file(read_source(folder / "male_side.pose.json", ImportOptions()))
    video = clip.video
    assert [video[k] for k in ("width_px", "height_px", "frames", "fps_num", "fps_den")] == [720, 1280, 360, 30, 1]
    facts = VideoFacts(720, 1280, 360, False, "cfr", clip.smoothing)
    found = analyse_clip(Clip("c", clip.video_id, {}, "f"), facts, clip.tracks, clip.keypoints, "a")
    row = found["clip_analyses"].to_pylist()[0]
    assert (row["activity"], row["view"], row["camera_side"], row["direction"]) == ("run", "sagittal", "left", -1)
    assert row["cadence_spm"] == pytest.approx(truth["cadence_spm"]["value"], abs=1.0)
    assert "SMOOTHED_INPUT" in row["flags"]


@pytest.fixture
def walk_map(tmp_path: Path) -> Path:
    path = tmp_path / "map.toml"
    path.write_text(WALK_MAP)
    return path


def test_markers_of_a_walk_keep_their_distances(shared_data: Path, walk_map: Path) -> None:
    """Orthographic: a length in the picture is the length in the plane; forward is image-right, up is up."""
    path = shared_data / "reference" / "bmclab_walk_run" / "walk1.trc"
    camera = Projection(marker_map=walk_map, px_per_m=400.0)
    imported = read_source(path, ImportOptions(projection=camera))
    assert imported.notes[0].startswith("its axes are left-handed")
    clip = as_keypoints_file(imported)
    recording = parse_trc(path)
    markers = {name: recording.points_m[:, i] for i, name in enumerate(recording.names)}
    shank_m = markers["L.Heel"] - (markers["L.Knee"] + markers["L.Knee.Medial"]) / 2
    shank_px = xy(clip, "left_heel") - xy(clip, "left_knee")
    assert shank_px == pytest.approx(400.0 * np.stack([shank_m[:, 0], -shank_m[:, 1]], axis=1), abs=1e-3)
    hips = (xy(clip, "left_hip") + xy(clip, "right_hip")) / 2
    assert hips[-1, 0] > hips[0, 0]
    assert np.median(xy(clip, "left_hip")[:, 1]) < np.median(xy(clip, "left_heel")[:, 1])
    assert [clip.video[k] for k in ("frames", "fps_num", "fps_den")] == [364, 150, 1]
    assert clip.keypoints["nose"].combine_chunks().field("visibility").to_pylist() == [0.0] * 364


def test_walking_against_the_axis_is_noticed(shared_data: Path, walk_map: Path) -> None:
    camera = Projection(marker_map=walk_map, axes="-X,Y")
    path = shared_data / "reference" / "bmclab_walk_run" / "walk1.trc"
    with pytest.raises(GaitlakeError, match=r"the toes lie \d+ mm behind the heels"):
        read_source(path, ImportOptions(projection=camera))


@pytest.mark.parametrize("name", ["run", "walk", "walk1", "walk2"])
def test_every_recording_of_the_laboratory_is_read(shared_data: Path, name: str) -> None:
    """Among them virtual markers that the header does not count, and blanks where none was seen."""
    recording = parse_trc(shared_data / "reference" / "bmclab_walk_run" / f"{name}.trc")
    assert len(recording.names) >= 28
    assert np.diff(recording.time_s) == pytest.approx(1 / 150, abs=1e-3)
    assert 0.5 < np.nanmax(recording.points_m[..., 1]) < 2.5


@pytest.mark.parametrize("name", ["BalancingTrial_0-100_raw", "BalancingTrial_0-100_filt_butterworth_LSTM43"])
def test_markers_called_as_landmarks_need_no_map(shared_data: Path, name: str) -> None:
    """Pose2Sim's names, alone or among 43 markers more; the big toe is the foot index."""
    path = shared_data / "reference" / "beam_balance" / f"{name}.trc"
    clip = as_keypoints_file(read_source(path, ImportOptions(projection=Projection(axes="Z,Y"))))
    seen = {n for n in ("left_foot_index", "left_heel", "right_knee", "nose", "left_eye")
            if clip.keypoints[n][0].as_py()["visibility"] == 1.0}  # fmt: skip
    assert seen == {"left_foot_index", "left_heel", "right_knee", "nose"}
    thigh = np.linalg.norm(xy(clip, "right_hip") - xy(clip, "right_knee"), axis=1).max()
    assert 0.3 < thigh / 500.0 < 0.6
    assert clip.video["frames"] == 100
