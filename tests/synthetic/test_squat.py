"""A single-leg squat goes down as far as asked, on the leg asked, and everything follows the depth."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pyarrow.compute as pc
import pytest

from gaitlake.synthetic import Camera, Squat, SquatLeg, SyntheticClip, mirrored, squatter
from gaitlake.synthetic.squat import SquatPosture
from gaitlake_schemas.tables.keypoints import KEYPOINTS

SIDE, REAR, FRONT = (Camera(duration_s=20.0, heading_deg=h, px_per_m=300.0) for h in (0.0, 90.0, -90.0))
LEG_PX = 0.491 * 1.75 * 300
BOTH = Squat(
    change_legs=True,
    left=SquatLeg(depth=0.25, knee_deviation=0.08, wobble=0.02, pelvic_drop_deg=6.0, trunk_lateral_deg=5.0),
    right=SquatLeg(depth=0.18, knee_deviation=0.03, trunk_lean_deg=30.0),
)


def seen(clip: SyntheticClip, name: str) -> np.ndarray:
    """Pixels, x to the person's right from behind (to the image's right from the side), y up."""
    column = clip.keypoints.column(name).combine_chunks()
    x, y = (pc.struct_field(column, axis).to_numpy().astype(float) for axis in "xy")
    return np.stack([-x if clip.camera.view == "frontal" else x, -y], axis=-1)


def pelvis(clip: SyntheticClip) -> np.ndarray:
    return 0.5 * (seen(clip, "left_hip") + seen(clip, "right_hip"))


@pytest.mark.parametrize("camera", [SIDE, REAR, FRONT])
def test_the_pelvis_goes_down_as_deep_as_asked(camera: Camera) -> None:
    clip = squatter(BOTH, camera)
    assert [rep.side for rep in clip.truth.strides] == ["left"] * 3 + ["right"] * 3
    height = pelvis(clip)[:, 1]
    for rep, squat in zip(clip.truth.strides, [BOTH.left] * 3 + [BOTH.right] * 3, strict=True):
        start, bottom, end = (
            np.interp(t, clip.truth.time_s, height) for t in (rep.start_s, (rep.start_s + rep.end_s) / 2, rep.end_s)
        )
        assert start == pytest.approx(end, abs=1e-3)
        assert (start - bottom) / LEG_PX == pytest.approx(squat.depth, abs=1e-4)
        assert rep.values["squat_depth"] == squat.depth
        assert rep.values["squat_time_s"] == pytest.approx(2.0)


def test_the_working_foot_stands_and_the_other_is_lifted_behind() -> None:
    clip = squatter(BOTH, SIDE)
    time = clip.truth.time_s
    for rep in clip.truth.strides:
        inside = (time >= rep.start_s) & (time <= rep.end_s)
        other = "right" if rep.side == "left" else "left"
        standing, lifted = (seen(clip, f"{side}_heel")[inside] for side in (rep.side, other))
        assert np.ptp(standing, axis=0) == pytest.approx(0, abs=1e-3)
        assert np.all(lifted[:, 1] - standing[:, 1] > 0.1 * LEG_PX)
        assert np.all(lifted[:, 0] < standing[:, 0])


def test_a_foot_is_always_on_the_ground_while_legs_change() -> None:
    posture = SquatPosture(BOTH, 0)
    time = np.linspace(0, 18, 2001)
    left, right = (posture._lifted(side, time) for side in ("left", "right"))
    assert np.all((left == 0) | (right == 0))


@pytest.mark.parametrize("camera", [SIDE, replace(SIDE, heading_deg=180.0)])
def test_the_knee_in_the_image_is_the_true_knee(camera: Camera) -> None:
    clip = squatter(BOTH, camera)
    facing = 1 if camera.heading_deg == 0 else -1
    for side in ("left", "right"):
        hip, knee, ankle = (seen(clip, f"{side}_{joint}") * [facing, 1] for joint in ("hip", "knee", "ankle"))
        thigh, shank = (np.arctan2(b[:, 0] - a[:, 0], a[:, 1] - b[:, 1]) for a, b in ((hip, knee), (knee, ankle)))
        assert np.degrees(thigh - shank) == pytest.approx(clip.truth.knee_flexion_deg[side], abs=2e-4)
    peaks = clip.truth.values("squat_knee_flexion_peak_deg", "left")
    assert peaks == pytest.approx(clip.truth.knee_flexion_deg["left"][clip.truth.time_s < 9].max(), abs=0.02)
    assert clip.truth.expected["trunk_lean_peak_deg", "right"] == pytest.approx(34.0, abs=1e-5)


@pytest.mark.parametrize("camera", [REAR, FRONT])
def test_knee_hips_and_trunk_follow_the_depth(camera: Camera) -> None:
    clip = squatter(BOTH, camera, seed=5)
    for side, towards in (("left", 1.0), ("right", -1.0)):
        hip, knee, ankle = (seen(clip, f"{side}_{joint}") for joint in ("hip", "knee", "ankle"))
        leg, thigh = ankle - hip, knee - hip
        d = towards * (leg[:, 0] * thigh[:, 1] - leg[:, 1] * thigh[:, 0]) / (leg**2).sum(axis=1)
        assert d == pytest.approx(clip.truth.curves["knee_deviation", side], abs=3e-4)
    line = seen(clip, "right_hip") - seen(clip, "left_hip")
    assert np.degrees(np.arctan2(line[:, 1], line[:, 0])).min() == pytest.approx(-6.0, abs=0.01)
    trunk = 0.5 * (seen(clip, "left_shoulder") + seen(clip, "right_shoulder")) - pelvis(clip)
    assert np.degrees(np.arctan2(*trunk.T)).min() == pytest.approx(-5.0, abs=0.01)
    assert clip.truth.asymmetry("pelvic_drop_peak_deg") == pytest.approx(6.0, abs=1e-5)


def test_without_wobble_a_knee_goes_with_the_depth_alone() -> None:
    curve = squatter(replace(BOTH, left=SquatLeg(knee_deviation=0.08)), SIDE).truth.curves["knee_deviation", "left"]
    assert (curve.min(), curve.max()) == pytest.approx((0.0, 0.08), abs=1e-4)


def test_a_clip_holds_whole_repetitions_and_says_what_it_is() -> None:
    clip = squatter(Squat(repetitions=10), Camera(duration_s=8.0))
    assert len(clip.truth.strides) == 2
    assert clip.fields["activity"] == "single_leg_squat"
    assert KEYPOINTS.check(clip.keypoints).num_rows == 480
    assert clip.truth.cadence_spm is None


def test_in_the_mirror_the_other_leg_works() -> None:
    clip = squatter(BOTH, REAR)
    image = mirrored(clip)
    assert [rep.side for rep in image.truth.strides] == ["right"] * 3 + ["left"] * 3
    assert image.truth.asymmetry("squat_depth") == -clip.truth.asymmetry("squat_depth") == pytest.approx(-0.07)
    assert image.truth.gait == replace(BOTH, side="right", left=BOTH.right, right=BOTH.left)


@pytest.mark.parametrize(
    ("knobs", "complaint"),
    [
        ({"repetitions": 0}, "repetitions 0"),
        ({"rep_s": 0.1}, "rep_s 0.1"),
        ({"left": SquatLeg(depth=0.6)}, "depth of left 0.6"),
        ({"right": SquatLeg(wobble=0.6)}, "wobble of right"),
        ({"right": SquatLeg(pelvic_drop_deg=60)}, "pelvic_drop_deg or trunk_lateral_deg of right"),
    ],
)
def test_what_cannot_be_done_is_refused(knobs: dict[str, object], complaint: str) -> None:
    with pytest.raises(ValueError, match=complaint):
        Squat(**knobs)  # type: ignore[arg-type]
