"""Degradations are there, are known, and leave the rest alone."""

from __future__ import annotations

import numpy as np
import pyarrow.compute as pc
import pytest

from gaitlake.synthetic import CLEAN, RUN, Camera, Degradation, Occlusion, SyntheticClip, runner

CAMERA = Camera(duration_s=8.0)


def field(clip: SyntheticClip, name: str, part: str = "x") -> np.ndarray:
    return pc.struct_field(clip.keypoints.column(name).combine_chunks(), part).to_numpy().astype(float)


def degraded(**knobs: object) -> SyntheticClip:
    return runner(RUN, CAMERA, Degradation(**knobs), seed=5)  # type: ignore[arg-type]


@pytest.fixture(scope="module")
def clean() -> SyntheticClip:
    return runner(RUN, CAMERA, CLEAN, seed=5)


def test_noise_is_as_large_as_asked_and_larger_on_the_far_limb(clean: SyntheticClip) -> None:
    noisy = degraded(noise_mm=5, far_factor=2)
    near, far = (np.std(field(noisy, n) - field(clean, n)) for n in ("right_knee", "left_knee"))
    assert near == pytest.approx(1.5, rel=0.1)  # 5 mm at 300 px/m
    assert far == pytest.approx(3.0, rel=0.1)


def test_noise_in_px_and_mm_adds_in_quadrature(clean: SyntheticClip) -> None:
    noisy = degraded(noise_mm=10, noise_px=4)
    assert np.std(field(noisy, "nose", "y") - field(clean, "nose", "y")) == pytest.approx(5, rel=0.1)


def test_noise_does_not_change_the_motion(clean: SyntheticClip) -> None:
    noisy = degraded(noise_mm=5).truth
    assert np.array_equal(noisy.ic_s["left"], clean.truth.ic_s["left"])


def test_lost_frames_have_no_row(clean: SyntheticClip) -> None:
    clip = degraded(dropout=0.2)
    missing = set(clip.truth.missing_frames)
    assert len(missing) == pytest.approx(0.2 * 480, rel=0.3)
    assert clip.keypoints.column("frame").to_pylist() == [f for f in range(480) if f not in missing]
    track = clip.tracks.to_pylist()[0]
    assert track["frames"] == clip.keypoints.num_rows
    assert track["continuity"] == pytest.approx(1 - len(missing) / 480, abs=0.01)
    assert clip.videos.column("frames").to_pylist() == clean.videos.column("frames").to_pylist() == [480]


def test_exchanged_legs_are_listed_and_whole(clean: SyntheticClip) -> None:
    clip = degraded(swap_share=0.1, swapped_frames=(3, 4))
    swapped = np.array(clip.truth.swapped_frames)
    assert {3, 4} <= set(swapped.tolist())
    assert len(swapped) == 2 + 48
    for joint in ("hip", "knee", "ankle", "heel", "foot_index"):
        right, left = field(clip, f"right_{joint}"), field(clean, f"left_{joint}")
        assert np.array_equal(right[swapped], left[swapped])
        kept = np.setdiff1d(np.arange(480), swapped)
        assert np.array_equal(right[kept], field(clean, f"right_{joint}")[kept])
    assert np.array_equal(field(clip, "left_wrist"), field(clean, "left_wrist"))


def test_an_occluded_limb_is_unsure_for_that_time_only(clean: SyntheticClip) -> None:
    clip = degraded(occlusions=(Occlusion("left", 2.0, 2.5),))
    unsure = np.flatnonzero(field(clip, "left_ankle", "visibility") < 0.5)
    assert (unsure[0], unsure[-1]) == (120, 149)
    assert np.std(field(clip, "left_ankle")[unsure] - field(clean, "left_ankle")[unsure]) > 15
    assert np.array_equal(field(clip, "right_ankle"), field(clean, "right_ankle"))
    assert np.all(field(clip, "right_ankle", "visibility") > 0.9)


def test_hidden_landmarks_are_unsure_throughout() -> None:
    assert np.all(field(degraded(hidden=("left_heel",)), "left_heel", "visibility") < 0.3)


def test_uneven_frames_are_posed_at_their_own_times(clean: SyntheticClip) -> None:
    clip = degraded(interval_jitter=0.4)
    assert clip.videos.column("time_quality").to_pylist() == ["vfr"]
    assert clip.truth.time_s == pytest.approx(clip.keypoints.column("time_us").to_numpy() / 1e6, abs=1e-12)
    times = clean.truth.time_s
    assert field(clip, "right_knee") == pytest.approx(
        np.interp(clip.truth.time_s, times, field(clean, "right_knee")), abs=2.5
    )
    assert np.array_equal(clip.truth.ic_s["right"][:5], clean.truth.ic_s["right"][:5])


def test_slow_motion_is_played_slower_and_true_in_real_time(clean: SyntheticClip) -> None:
    clip = runner(RUN, Camera(duration_s=8.0, fps=240), Degradation(slowmo_factor=8))
    row = clip.videos.to_pylist()[0]
    assert (row["fps_num"] / row["fps_den"], row["time_quality"]) == (30, "retimed")
    assert clip.fields["slowmo_factor"] == 8
    assert clip.truth.cadence_spm == pytest.approx(clean.truth.cadence_spm, abs=1e-6)
    assert clip.keypoints.column("time_us")[-1].as_py() == pytest.approx(8 * 1e6 * clip.truth.time_s[-1])


def test_a_person_who_leaves_the_image_has_no_row() -> None:
    clip = runner(RUN, Camera(duration_s=3.0, width_px=400, height_px=300, px_per_m=300))
    assert clip.keypoints.num_rows > 0
    gone = runner(RUN, Camera(duration_s=1.0, width_px=10, height_px=10, px_per_m=20000))
    assert gone.keypoints.num_rows + len(gone.truth.missing_frames) == 60


@pytest.mark.parametrize(
    ("knobs", "complaint"),
    [
        ({"dropout": 2.0}, "dropout 2.0"),
        ({"noise_px": -1.0}, "must not be negative"),
        ({"hidden": ("left_horn",)}, "left_horn is not a landmark"),
        ({"occlusions": (Occlusion("up", 0, 1),)}, "needs a side"),
    ],
)
def test_what_cannot_be_done_is_refused(knobs: dict[str, object], complaint: str) -> None:
    with pytest.raises(ValueError, match=complaint):
        Degradation(**knobs)  # type: ignore[arg-type]


@pytest.mark.parametrize("knobs", [{"fps": 0.0}, {"px_per_m": -1.0}, {"distance_m": 0.1}])
def test_a_camera_that_cannot_be_is_refused(knobs: dict[str, float]) -> None:
    with pytest.raises(ValueError, match="Camera"):
        Camera(**knobs)  # type: ignore[arg-type]
