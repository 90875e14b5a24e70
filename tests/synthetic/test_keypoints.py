"""What is stored shows the truth: angles from pixels, contracts, identities, views."""

from __future__ import annotations

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc
import pytest

from gaitlake.synthetic import (
    RUN,
    WALK,
    Camera,
    Degradation,
    Gait,
    Leg,
    SyntheticClip,
    extractor_row,
    extractors_table,
    mirrored,
    moved,
    runner,
    synthesise,
    walker,
)
from gaitlake_schemas.tables.keypoints import KEYPOINTS
from gaitlake_schemas.tables.tracks import TRACKS
from gaitlake_schemas.tables.videos import VIDEOS

SHORT = Camera(duration_s=3.0)
GRID_PX = 2.0**-14
"""Pixels are stored to within this."""


def pixels(clip: SyntheticClip, name: str) -> np.ndarray:
    column = clip.keypoints.column(name).combine_chunks()
    return np.stack([pc.struct_field(column, axis).to_numpy().astype(float) for axis in "xy"], axis=-1)


def knee_from_pixels(clip: SyntheticClip, side: str) -> np.ndarray:
    """Knee flexion by its definition: thigh - shank against the vertical, forward +."""
    forward = np.sign(np.median(pixels(clip, "left_foot_index") - pixels(clip, "left_heel"), axis=0)[0])
    hip, knee, ankle = (pixels(clip, f"{side}_{joint}") for joint in ("hip", "knee", "ankle"))
    thigh, shank = ((end - start) * [forward, 1] for start, end in ((hip, knee), (knee, ankle)))
    return np.degrees(np.arctan2(thigh[:, 0], thigh[:, 1]) - np.arctan2(shank[:, 0], shank[:, 1]))


@pytest.mark.parametrize("gait", [RUN, WALK, Gait(drive="contact"), Gait(activity="walk", drive="contact")])
@pytest.mark.parametrize("heading_deg", [0.0, 180.0])
@pytest.mark.parametrize("distance_m", [None, 4.0])
def test_the_knee_in_the_image_is_the_true_knee(gait: Gait, heading_deg: float, distance_m: float | None) -> None:
    clip = synthesise(
        gait, Camera(duration_s=3.0, heading_deg=heading_deg, distance_m=distance_m), Degradation(), seed=1
    )
    for side in ("left", "right"):
        assert knee_from_pixels(clip, side) == pytest.approx(clip.truth.knee_flexion_deg[side], abs=2e-4)


def test_pixels_before_rounding_show_the_true_knee_exactly() -> None:
    from gaitlake.synthetic.body import LegAngles, swing_out_m

    thigh, knee = np.array([20.0]), np.array([35.0])
    leg = LegAngles.from_degrees(thigh, thigh - knee, np.zeros(1))
    assert leg.knee_flexion_deg == pytest.approx(knee, abs=1e-12)
    assert swing_out_m(leg, 1.0)[0] == pytest.approx(0.245 * np.sin(np.radians(20)) - 0.246 * np.sin(np.radians(15)))


def test_tables_keep_their_contracts() -> None:
    clip = walker(camera=SHORT)
    for contract, table in ((VIDEOS, clip.videos), (TRACKS, clip.tracks), (KEYPOINTS, clip.keypoints)):
        assert contract.check(table).equals(table)
    assert extractors_table().column("extractor_id").to_pylist() == [extractor_row()["extractor_id"]]


def test_the_video_is_described_as_filmed() -> None:
    row = walker(camera=Camera(duration_s=2.0, fps=30000 / 1001, width_px=640, height_px=480)).videos.to_pylist()[0]
    assert (row["fps_num"], row["fps_den"], row["frames"], row["time_quality"]) == (30000, 1001, 60, "cfr")
    assert (row["width_px"], row["height_px"]) == (640, 480)
    assert row["duration_s"] == pytest.approx(60 * 1001 / 30000, abs=1e-4)


def test_the_same_arguments_give_the_same_bytes() -> None:
    degradation = Degradation(noise_px=2, dropout=0.1)
    one, again, other = (runner(Gait(stride_sd_s=0.01), SHORT, degradation, seed=seed) for seed in (3, 3, 4))
    assert one.keypoints.equals(again.keypoints)
    assert one.video_id == again.video_id != other.video_id
    assert not one.keypoints.column("nose").equals(other.keypoints.column("nose"))


def test_facing_left_shows_the_left_limb() -> None:
    assert (walker(camera=SHORT).fields["view"], walker(camera=SHORT).fields["camera_side"]) == ("sagittal", "right")
    left = walker(camera=Camera(duration_s=2.0, heading_deg=180.0, distance_m=4.0))
    assert left.fields["camera_side"] == "left"
    length = {
        side: np.linalg.norm(pixels(left, f"{side}_hip") - pixels(left, f"{side}_knee"), axis=1).mean()
        for side in ("left", "right")
    }
    assert length["left"] / length["right"] == pytest.approx((4 + 0.087) / (4 - 0.087), rel=1e-3)


def test_from_behind_the_left_hip_is_on_the_left() -> None:
    behind, front = (walker(camera=Camera(duration_s=1.0, heading_deg=heading)) for heading in (90.0, -90.0))
    assert (behind.fields["view"], front.fields["view"]) == ("rear", "frontal")
    assert np.all(pixels(behind, "left_hip")[:, 0] < pixels(behind, "right_hip")[:, 0])
    assert np.all(pixels(front, "left_hip")[:, 0] > pixels(front, "right_hip")[:, 0])


def test_feet_stand_on_the_ground_and_the_head_is_up() -> None:
    clip = walker(camera=SHORT)
    lowest = np.maximum(pixels(clip, "left_heel")[:, 1], pixels(clip, "left_foot_index")[:, 1])
    ground = clip.camera.height_px / 2 + clip.camera.px_per_m * 0.9
    assert np.quantile(lowest, 0.7) == pytest.approx(ground - 0.028 * clip.camera.px_per_m, abs=6)
    assert np.all(pixels(clip, "nose")[:, 1] < pixels(clip, "left_shoulder")[:, 1])


def test_overground_the_person_moves_forward_at_its_speed() -> None:
    clip = walker(Gait(activity="walk", surface="overground", speed_mps=1.2), Camera(duration_s=1.5, width_px=4000))
    x = pixels(clip, "left_hip")[:, 0]
    assert (x[-1] - x[0]) / clip.truth.time_s[-1] == pytest.approx(1.2 * clip.camera.px_per_m, rel=1e-6)


def test_a_mirror_image_of_a_mirror_image_is_the_original() -> None:
    clip = runner(Gait(left=Leg(slow_load_ms=12)), SHORT, Degradation(noise_px=3), seed=2)
    twice = mirrored(mirrored(clip))
    for name in clip.keypoints.column_names[1:]:
        assert twice.keypoints.column(name).equals(clip.keypoints.column(name))
    assert twice.camera == clip.camera
    assert twice.fields == clip.fields


def test_in_the_mirror_left_is_right() -> None:
    clip = runner(Gait(left=Leg(slow_load_ms=12), left_contact=0.52), SHORT)
    image = mirrored(clip)
    assert pixels(image, "right_knee")[:, 0] == pytest.approx(1280 - pixels(clip, "left_knee")[:, 0], abs=0)
    assert image.truth.asymmetry("load_time_ms") == -clip.truth.asymmetry("load_time_ms")
    assert image.truth.asymmetry("step_time_s") == -clip.truth.asymmetry("step_time_s")
    assert knee_from_pixels(image, "right") == pytest.approx(image.truth.knee_flexion_deg["right"], abs=2e-4)
    assert image.fields["camera_side"] == "left"


def test_moving_and_scaling_the_image_leaves_angles() -> None:
    clip = runner(camera=SHORT)
    large = moved(clip, 2.0, 100.0, -30.0)
    assert knee_from_pixels(large, "left") == pytest.approx(knee_from_pixels(clip, "left"), abs=2e-4)
    assert large.videos.column("width_px").to_pylist() == [2560]
    assert large.tracks.column("height_px")[0].as_py() == pytest.approx(2 * clip.tracks.column("height_px")[0].as_py())


def test_world_coordinates_have_their_origin_between_the_hips() -> None:
    clip = walker(camera=SHORT)
    for axis in ("world_x", "world_y", "world_z"):
        hips = [pc.struct_field(clip.keypoints.column(f"{s}_hip").combine_chunks(), axis) for s in ("left", "right")]
        assert pc.add(*hips).to_numpy() == pytest.approx(0, abs=1e-6)
    assert isinstance(clip.keypoints, pa.Table)
