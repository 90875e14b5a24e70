"""People who turn, go backwards, sit, leave, or are not alone; cameras that look down; estimators that smooth."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pyarrow.compute as pc
import pytest

from gaitlake.synthetic import (
    CLEAN,
    RUN,
    WALK,
    Camera,
    Degradation,
    Gait,
    Occlusion,
    SyntheticClip,
    extractor_row,
    mirrored,
    moved,
    runner,
    sitter,
    synthesise,
    walker,
)
from gaitlake.synthetic.smoothing import one_euro
from gaitlake_schemas.tables.tracks import TRACKS

CAMERA = Camera(duration_s=6.0)
WIDE = Camera(duration_s=10.0, width_px=3000, px_per_m=100.0)
OVERGROUND = Gait(activity="walk", surface="overground", speed_mps=1.3)


def field(clip: SyntheticClip, name: str, part: str = "x", person: int = 0) -> np.ndarray:
    table = clip.keypoints.filter(pc.equal(clip.keypoints.column("person"), person))
    return pc.struct_field(table.column(name).combine_chunks(), part).to_numpy().astype(float)


def test_correlated_noise_has_its_size_and_its_correlation() -> None:
    clean, noisy = (runner(RUN, CAMERA, d, seed=1) for d in (CLEAN, Degradation(noise_px=4, noise_correlation=0.8)))
    noise = np.stack([field(noisy, n) - field(clean, n) for n in ("nose", "right_knee", "left_heel", "right_hip")])
    assert noise.std() == pytest.approx(4, rel=0.1)
    assert np.mean(noise[:, 1:] * noise[:, :-1]) / noise.var() == pytest.approx(0.8, abs=0.08)


def test_smoothing_damps_and_delays_what_moves_little() -> None:
    """1 cm at 3 Hz comes out at about half, some 50 ms late (SCIENCE 1.3)."""
    time = np.arange(600) / 60
    xy = np.zeros((600, 3, 2))
    xy[:, 1, 0] = 0.01 * 1000 * np.sin(2 * np.pi * 3 * time)
    xy[:, 2] = 1000  # a body of 1 m
    smooth = one_euro(xy, time)[300:, 1, 0]
    part = np.exp(-2j * np.pi * 3 * time[300:])
    answer = (smooth * part).sum() / (xy[300:, 1, 0] * part).sum()
    assert abs(answer) == pytest.approx(0.49, abs=0.06)
    assert -np.angle(answer) / (2 * np.pi * 3) == pytest.approx(0.053, abs=0.006)


def test_a_smoothed_clip_says_so() -> None:
    clip = runner(RUN, CAMERA, Degradation(smoothed=True))
    assert clip.smoothing == "on"
    assert set(clip.keypoints.column("extractor_id").to_pylist()) == {extractor_row("on")["extractor_id"]}
    assert extractor_row("on")["extractor_id"] != extractor_row()["extractor_id"]
    assert mirrored(clip).smoothing == "on"


def test_a_frozen_limb_repeats_itself_exactly_and_looks_good() -> None:
    clip = runner(RUN, CAMERA, Degradation(noise_px=2, frozen=(Occlusion("left", 2.0, 3.0),)))
    frozen = field(clip, "left_ankle")[119:180]
    assert np.ptp(frozen) == 0
    assert field(clip, "left_ankle")[180] != frozen[0]
    assert np.ptp(field(clip, "right_ankle")[119:180]) > 50
    assert field(clip, "left_ankle", "visibility")[120:180].min() > 0.8


def test_who_leaves_is_not_there_until_coming_back() -> None:
    clip = runner(RUN, CAMERA, Degradation(absences=((1.0, 2.5),)))
    frames = clip.keypoints.column("frame").to_numpy()
    assert sorted(set(range(360)) - set(frames)) == list(range(60, 150)) == list(clip.truth.missing_frames)
    assert clip.tracks.to_pylist()[0]["continuity"] == pytest.approx(270 / 360)


@pytest.mark.parametrize("bystander", ["standing", "walking"])
def test_a_bystander_is_another_smaller_person(bystander: str) -> None:
    clip = runner(RUN, CAMERA, Degradation(bystander=bystander))  # type: ignore[arg-type]
    alone = runner(RUN, CAMERA)
    rows = TRACKS.check(clip.tracks).to_pylist()
    assert [row["person"] for row in rows] == [0, 1]
    assert 0.6 < rows[1]["height_px"] / rows[0]["height_px"] < 0.95
    assert np.array_equal(field(clip, "left_knee"), field(alone, "left_knee"))
    travel = {"standing": (0, 30), "walking": (1000, 1280)}[bystander]
    assert travel[0] <= rows[1]["travel_px"] <= travel[1]
    larger = moved(clip, 2.0, 10.0, 0.0).tracks.to_pylist()
    assert larger[1]["height_px"] == pytest.approx(2 * rows[1]["height_px"])
    assert mirrored(clip).tracks.to_pylist()[1]["centre_x_px"] == pytest.approx(1280 - rows[1]["centre_x_px"], abs=1e-3)


def test_who_turns_faces_the_other_way_and_comes_back() -> None:
    clip = walker(replace(OVERGROUND, turn_at_s=4.0), WIDE)
    time, x = clip.truth.time_s, 0.5 * (field(clip, "left_hip") + field(clip, "right_hip"))
    facing = np.sign(field(clip, "left_foot_index") - field(clip, "left_heel"))
    assert clip.truth.turns == ((4.0, 5.2),)
    assert np.all(facing[time < 4.0] == 1)
    assert np.all(facing[time > 5.2] == -1)
    speed = np.diff(x) * 60 / 100
    assert speed[time[1:] < 4.0] == pytest.approx(1.3, abs=0.01)
    assert speed[time[:-1] > 5.2] == pytest.approx(-1.3, abs=0.01)
    assert np.abs(speed).max() <= 1.3 + 0.01
    knee = [field(clip, "left_knee", axis) - field(clip, "left_hip", axis) for axis in "xy"]
    plain = walker(OVERGROUND, WIDE)
    still = [field(plain, "left_knee", axis) - field(plain, "left_hip", axis) for axis in "xy"]
    assert knee[0][time > 5.3] == pytest.approx(-still[0][time > 5.3], abs=2e-3)


def test_backwards_is_the_same_motion_in_reverse() -> None:
    forth, back = walker(OVERGROUND, WIDE), walker(replace(OVERGROUND, backward=True), WIDE)
    x = field(back, "left_hip")
    assert np.all(np.diff(x) < 0)
    assert np.all(field(back, "left_foot_index")[::10] - field(back, "left_heel")[::10] > -40)
    knee = [field(clip, "left_knee") - field(clip, "left_hip") for clip in (forth, back)]
    assert knee[1][1:] == pytest.approx(knee[0][:0:-1], abs=2e-3)
    assert back.truth.strides == ()
    assert back.truth.ic_s["left"] == pytest.approx(10.0 - forth.truth.fc_s["left"][::-1], abs=1e-9)
    assert back.truth.knee_flexion_deg["left"][1:] == pytest.approx(forth.truth.knee_flexion_deg["left"][:0:-1])


def test_who_sits_has_no_gait() -> None:
    clip = sitter(CAMERA)
    assert clip.fields["activity"] == "other"
    assert clip.truth.strides == ()
    assert clip.truth.knee_flexion_deg["left"] == pytest.approx(90.0)
    down = field(clip, "left_knee", "y") - field(clip, "left_hip", "y")
    assert np.all(np.abs(down) < 15)
    assert mirrored(clip).truth.gait is None


def test_a_camera_that_looks_down_sees_the_near_foot_lower() -> None:
    level, down = (sitter(replace(CAMERA, pitch_deg=pitch)) for pitch in (0.0, 10.0))
    apart = [field(clip, "right_hip", "y") - field(clip, "left_hip", "y") for clip in (level, down)]
    assert apart[0] == pytest.approx(0, abs=1e-3)
    assert apart[1] == pytest.approx(2 * 0.087 * np.sin(np.radians(10)) * 300, abs=1e-2)
    tall = [field(clip, "nose", "y") - field(clip, "left_hip", "y") for clip in (level, down)]
    assert np.all(np.abs(tall[1]) < np.abs(tall[0]) + 3)


def test_a_level_camera_is_the_one_there_was() -> None:
    clips = [synthesise(WALK, replace(CAMERA, pitch_deg=p), CLEAN) for p in (0.0, -0.0)]
    assert clips[0].keypoints.column("nose").equals(clips[1].keypoints.column("nose"))


@pytest.mark.parametrize(
    ("make", "complaint"),
    [
        (lambda: Camera(pitch_deg=80), "pitch_deg"),
        (lambda: Degradation(noise_correlation=1.0), "noise_correlation"),
        (lambda: Degradation(absences=((2.0, 1.0),)), "ends before"),
        (lambda: Degradation(frozen=(Occlusion("both", 0, 1),)), "needs a side"),
        (lambda: Gait(turn_at_s=2.0), "needs surface='overground'"),
    ],
)
def test_what_cannot_be_filmed_is_refused(make, complaint: str) -> None:  # type: ignore[no-untyped-def]
    with pytest.raises(ValueError, match=complaint):
        make()
