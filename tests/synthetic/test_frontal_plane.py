"""Across the body each knob is what it says it is, in the image; from the side none of them can be seen."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pyarrow.compute as pc
import pytest

from gaitlake.synthetic import RUN, WALK, Camera, Gait, Leg, SyntheticClip, mirrored, runner, synthesise
from gaitlake.synthetic.body import wobble_from_mm
from gaitlake.synthetic.recording import CLEAN

REAR, FRONT, SIDE = (Camera(duration_s=4.0, heading_deg=heading, px_per_m=300.0) for heading in (90.0, -90.0, 0.0))
WOBBLY = Gait(left=Leg(wobble=0.03, knee_deviation=0.02), right=Leg(wobble=0.02, wobble_hz=4.0), step_width_m=0.1)
GRID = 3e-4
"""A knee deviation is stored to within this: pixels are rounded."""


def seen(clip: SyntheticClip, name: str) -> np.ndarray:
    """Pixels, x to the person's right (from behind), y up."""
    column = clip.keypoints.column(name).combine_chunks()
    x, y = (pc.struct_field(column, axis).to_numpy().astype(float) for axis in "xy")
    return np.stack([x if clip.camera.view == "rear" else -x, -y], axis=-1)


def cross(a: np.ndarray, b: np.ndarray) -> np.ndarray:
    return np.asarray(a[:, 0] * b[:, 1] - a[:, 1] * b[:, 0])


def deviation(clip: SyntheticClip, side: str) -> np.ndarray:
    """d = m cross(A - H, K - H) / |A - H|², m = +1 towards the midline."""
    hip, knee, ankle = (seen(clip, f"{side}_{joint}") for joint in ("hip", "knee", "ankle"))
    towards = 1.0 if side == "left" else -1.0
    return towards * cross(ankle - hip, knee - hip) / ((ankle - hip) ** 2).sum(axis=1)


@pytest.mark.parametrize("camera", [REAR, FRONT])
@pytest.mark.parametrize("gait", [WOBBLY, replace(WOBBLY, activity="walk", drive="contact")])
def test_the_knee_in_the_image_deviates_as_the_truth_says(camera: Camera, gait: Gait) -> None:
    clip = synthesise(gait, camera, CLEAN, seed=3)
    for side in ("left", "right"):
        assert deviation(clip, side) == pytest.approx(clip.truth.curves["knee_deviation", side], abs=GRID)


def test_a_knee_that_deviates_is_nearer_the_midline() -> None:
    clip = runner(Gait(left=Leg(knee_deviation=0.1), right=Leg(knee_deviation=0.1)), REAR)
    apart = [seen(clip, f"right_{joint}")[:, 0] - seen(clip, f"left_{joint}")[:, 0] for joint in ("knee", "hip")]
    assert np.all(apart[0] < apart[1])


@pytest.mark.parametrize("phase", ["random", "locked"])
def test_wobble_is_a_sine_from_contact_on(phase: str) -> None:
    gait = Gait(left=Leg(wobble=0.03, knee_deviation=0.01, wobble_phase=phase))  # type: ignore[arg-type]
    truth = runner(gait, replace(SIDE, fps=2000.0), seed=2).truth
    starts = []
    for stride in (s for s in truth.strides if s.side == "left"):
        inside = (truth.time_s >= stride.start_s) & (truth.time_s < stride.start_s + 0.84 * 0.74)
        turn = 2 * np.pi * 5.0 * (truth.time_s[inside] - stride.start_s)
        waves = np.stack([np.sin(turn), np.cos(turn)], axis=1)
        curve = truth.curves["knee_deviation", "left"][inside] - 0.01
        parts, *_ = np.linalg.lstsq(waves, curve, rcond=None)
        assert curve == pytest.approx(waves @ parts, abs=1e-12)
        assert np.hypot(*parts) == pytest.approx(0.03, abs=1e-12)
        starts.append(np.arctan2(parts[1], parts[0]))
    assert (np.ptp(starts) > 0.5) == (phase == "random")
    assert np.abs(np.diff(truth.curves["knee_deviation", "left"])).max() < 0.03 * 2 * np.pi * 5 / 2000 * 2


@pytest.mark.parametrize("gait", [RUN, WALK, Gait(activity="walk", drive="contact")])
def test_from_the_side_the_frontal_plane_cannot_be_seen(gait: Gait) -> None:
    wobbly = replace(gait, left=Leg(wobble=0.05, knee_deviation=0.1), trunk_lateral_deg=6.0, step_width_m=0.05)
    plain, other = (synthesise(g, SIDE, CLEAN, seed=1) for g in (gait, wobbly))
    for name in ("left_knee", "right_ankle", "left_shoulder", "nose", "left_foot_index"):
        assert seen(other, name) == pytest.approx(seen(plain, name), abs=0)
    side = {k: v for k, v in plain.truth.expected.items() if k[0] != "trunk_lateral_peak_deg"}
    assert {k: other.truth.expected[k] for k in side} == side


@pytest.mark.parametrize("drive", ["angles", "contact"])
def test_the_hip_line_tilts_as_asked(drive: str) -> None:
    gait = Gait(right=Leg(pelvic_drop_deg=5.0), left=Leg(pelvic_drop_deg=3.0), drive=drive)  # type: ignore[arg-type]
    clip = runner(gait, replace(REAR, fps=240.0))
    line = seen(clip, "right_hip") - seen(clip, "left_hip")
    tilt = np.degrees(np.arctan2(line[:, 1], line[:, 0]))
    assert (tilt.max(), -tilt.min()) == pytest.approx((5.0, 3.0), abs=0.02)
    assert clip.truth.expected["pelvic_drop_peak_deg", "right"] == pytest.approx(5.0, abs=1e-5)
    assert clip.truth.asymmetry("pelvic_drop_peak_deg") == pytest.approx(-2.0, abs=1e-5)
    in_right_stance = (clip.truth.ic_s["right"][0] < clip.truth.time_s) & (
        clip.truth.time_s < clip.truth.fc_s["right"][-1]
    )
    assert clip.truth.time_s[np.argmax(tilt)] in clip.truth.time_s[in_right_stance]


def test_in_walking_the_drop_of_the_other_side_is_still_there_at_contact() -> None:
    expected = Gait(activity="walk", left=Leg(pelvic_drop_deg=4.0), right=Leg(pelvic_drop_deg=4.0))
    found = synthesise(expected, SIDE, CLEAN).truth.expected["pelvic_drop_peak_deg", "left"]
    assert found == pytest.approx(4.0 * (1 + np.sin(np.pi * 0.5 / 0.62)), abs=1e-3)


def test_the_trunk_leans_to_the_standing_side() -> None:
    clip = runner(replace(RUN, trunk_lateral_deg=4.0), replace(REAR, fps=240.0))
    hips, shoulders = (0.5 * (seen(clip, f"left_{j}") + seen(clip, f"right_{j}")) for j in ("hip", "shoulder"))
    lean = np.degrees(np.arctan2(*(shoulders - hips).T))
    assert (lean.max(), lean.min()) == pytest.approx((4.0, -4.0), abs=0.02)
    middle = clip.truth.ic_s["right"][1] + 0.39 * 0.74 / 2
    assert np.interp(middle, clip.truth.time_s, lean) == pytest.approx(4.0, abs=0.02)
    assert clip.truth.expected["trunk_lateral_peak_deg", "left"] == pytest.approx(4.0, abs=1e-4)


@pytest.mark.parametrize("drive", ["angles", "contact"])
def test_one_side_may_lean_further_than_the_other(drive: str) -> None:
    gait = Gait(trunk_lateral_deg=2.0, left=Leg(trunk_lateral_deg=4.0), drive=drive)  # type: ignore[arg-type]
    clip = runner(gait, replace(REAR, fps=240.0))
    hips, shoulders = (0.5 * (seen(clip, f"left_{j}") + seen(clip, f"right_{j}")) for j in ("hip", "shoulder"))
    lean = np.degrees(np.arctan2(*(shoulders - hips).T))
    assert (lean.max(), lean.min()) == pytest.approx((2.0, -6.0), abs=0.02)
    assert clip.truth.asymmetry("trunk_lateral_peak_deg") == pytest.approx(4.0, abs=1e-4)


@pytest.mark.parametrize("gait", [RUN, WALK, Gait(activity="walk", drive="contact")])
@pytest.mark.parametrize("lean_deg", [-5.0, 25.0])
def test_the_trunk_leans_forward_as_asked(gait: Gait, lean_deg: float) -> None:
    usual, leant = (synthesise(g, SIDE, CLEAN) for g in (gait, replace(gait, trunk_lean_deg=lean_deg)))
    trunk = 0.5 * sum(seen(leant, f"{s}_shoulder") - seen(leant, f"{s}_hip") for s in ("left", "right"))
    assert np.degrees(np.arctan2(-trunk[:, 0], trunk[:, 1])) == pytest.approx(lean_deg, abs=0.01)
    assert leant.truth.expected["trunk_lean_mean_deg", "left"] == pytest.approx(lean_deg, abs=1e-9)
    assert np.array_equal(seen(leant, "left_knee"), seen(usual, "left_knee"))


@pytest.mark.parametrize("height_m", [1.55, 1.95])
def test_a_wobble_in_mm_is_that_wide_where_the_leg_is_straight(height_m: float) -> None:
    gait = Gait(activity="walk", drive="contact", height_m=height_m, left=Leg(wobble=wobble_from_mm(20.0, height_m)))
    clip = synthesise(gait, replace(REAR, duration_s=8.0, fps=120.0), CLEAN, seed=1)
    hip, ankle = (seen(clip, f"left_{joint}") for joint in ("hip", "ankle"))
    length_m = np.linalg.norm(ankle - hip, axis=1) / 300.0
    off_mm = 1000 * np.abs(deviation(clip, "left")) * length_m
    straight = length_m / (0.491 * height_m)
    assert off_mm.max() == pytest.approx(20.0 * straight.max(), rel=0.05)
    assert np.all(off_mm <= 20.0 * straight + 0.2)


def test_knobs_of_the_frontal_plane_work_on_feet_of_unequal_contact_time() -> None:
    left = Leg(duty=0.36, wobble=0.02, pelvic_drop_deg=4.0, slow_load_ms=15.0, trunk_lateral_deg=3.0)
    clip = synthesise(Gait(drive="contact", left=left, right=Leg(duty=0.33)), replace(REAR, fps=240.0), CLEAN, seed=2)
    expected = clip.truth.expected
    assert (expected["duty_factor", "left"], expected["duty_factor", "right"]) == pytest.approx((0.36, 0.33))
    assert expected["pelvic_drop_peak_deg", "left"] == pytest.approx(4.0, abs=1e-5)
    assert expected["trunk_lateral_peak_deg", "left"] == pytest.approx(3.0, abs=1e-4)
    for side in ("left", "right"):
        assert deviation(clip, side) == pytest.approx(clip.truth.curves["knee_deviation", side], abs=GRID)


def test_ankles_are_a_step_width_apart() -> None:
    clip = runner(replace(RUN, step_width_m=0.06), REAR)
    apart = seen(clip, "right_ankle")[:, 0] - seen(clip, "left_ankle")[:, 0]
    assert apart == pytest.approx(0.06 * 300, abs=1e-3)


def test_the_arm_swings_as_much_as_scaled() -> None:
    truth = runner(Gait(left=Leg(arm_scale=0.5)), SIDE).truth
    assert truth.expected["arm_swing_rom_deg", "left"] == pytest.approx(
        0.5 * truth.expected["arm_swing_rom_deg", "right"], rel=0.02
    )


def test_metrics_of_the_frontal_plane_change_sides_in_the_mirror() -> None:
    clip = runner(WOBBLY, REAR)
    image = mirrored(clip)
    for side, other in (("left", "right"), ("right", "left")):
        assert np.array_equal(image.truth.curves["knee_deviation", side], clip.truth.curves["knee_deviation", other])
        assert deviation(image, side) == pytest.approx(image.truth.curves["knee_deviation", side], abs=GRID)


@pytest.mark.parametrize(
    ("knobs", "complaint"),
    [
        ({"left": Leg(wobble=0.5)}, "wobble of left 0.5"),
        ({"right": Leg(pelvic_drop_deg=40)}, "pelvic_drop_deg of right 40"),
        ({"trunk_lateral_deg": 60}, "trunk_lateral_deg 60"),
        ({"step_width_m": 1.0}, "step_width_m 1.0"),
        ({"trunk_lateral_deg": 20, "left": Leg(trunk_lateral_deg=20)}, "trunk_lateral_deg with that of left 40"),
        ({"trunk_lean_deg": 50}, "trunk_lean_deg 50"),
    ],
)
def test_what_no_body_can_do_is_refused(knobs: dict[str, object], complaint: str) -> None:
    with pytest.raises(ValueError, match=complaint):
        Gait(**knobs)  # type: ignore[arg-type]
