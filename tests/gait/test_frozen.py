"""What the model repeats, what stands still by itself, and what is cut out for it."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest

from gaitlake.gait import AnalysisParameters, Clip, VideoFacts
from gaitlake.gait.frozen import frozen
from gaitlake.gait.parameters import CleanParameters
from gaitlake.gait.preparation import clean, intervals, median_leg_length, occlusions
from gaitlake.gait.trajectories import Trajectories, gate, read_trajectories
from gaitlake.metrics.motion import INDEX
from gaitlake.synthetic import RUN, WALK, Camera, Degradation, Gait, synthesise

P = CleanParameters()
PARAMETERS = AnalysisParameters()
CAMERA = Camera(duration_s=4.0)


def paths_of(gait: Gait, camera: Camera = CAMERA, noise_mm: float = 0.0) -> Trajectories:
    made = synthesise(gait, camera, Degradation(noise_mm=noise_mm), seed=1)
    video = VideoFacts(camera.width_px, camera.height_px, len(made.truth.time_s), False, "cfr", "off")
    raw = read_trajectories(made.keypoints, Clip("clip", made.video_id, {}, "f"), video)
    return gate(raw, video, PARAMETERS.gate)


def found(paths: Trajectories) -> np.ndarray:
    return frozen(paths.xy, paths.time_s, median_leg_length(paths.xy), P)


def held(paths: Trajectories, joint: str, start: int, stop: int) -> Trajectories:
    """The joint stays where it is in frames [start, stop)."""
    xy = paths.xy.copy()
    xy[start:stop, INDEX[joint]] = xy[start, INDEX[joint]]
    return replace(paths, xy=xy)


@pytest.mark.parametrize("joint", ["left_knee", "right_ankle", "left_heel", "right_hip", "left_wrist", "nose"])
@pytest.mark.parametrize("noise_mm", [0.0, 5.0])
def test_a_joint_that_stays_behind_is_found_and_no_other(joint: str, noise_mm: float) -> None:
    stuck = found(held(paths_of(RUN, noise_mm=noise_mm), joint, 100, 120))
    frames, joints = np.nonzero(stuck)
    assert set(joints) == {INDEX[joint]}
    assert (min(frames), max(frames)) == pytest.approx((100, 119), abs=1)


@pytest.mark.parametrize("gait", [RUN, WALK], ids=["run", "walk"])
def test_a_whole_limb_that_freezes_is_found(gait: Gait) -> None:
    runner = paths_of(gait, noise_mm=5.0)
    limb = [f"right_{joint}" for joint in ("hip", "knee", "ankle", "heel", "foot_index", "shoulder", "wrist")]
    for joint in limb:
        runner = held(runner, joint, 60, 90)
    assert found(runner)[62:88, [INDEX[joint] for joint in limb]].all()
    assert found(runner).sum() <= 32 * len(limb)


def test_what_rests_for_a_tenth_of_a_second_is_no_repetition() -> None:
    assert not found(held(paths_of(RUN, noise_mm=5.0), "left_knee", 100, 106)).any()


@pytest.mark.parametrize("gait", [RUN, WALK], ids=["run", "walk"])
@pytest.mark.parametrize("drive", ["angles", "contact"])
@pytest.mark.parametrize("surface", ["treadmill", "overground"])
@pytest.mark.parametrize("heading_deg", [0.0, 90.0])
def test_a_foot_that_stands_is_not_frozen(gait: Gait, drive: str, surface: str, heading_deg: float) -> None:
    """Without any noise a foot on the ground repeats its place exactly."""
    for fps in (30.0, 60.0, 240.0):
        camera = Camera(fps=fps, duration_s=4.0, heading_deg=heading_deg, width_px=6000)
        moving = replace(gait, drive=drive, surface=surface)  # type: ignore[arg-type]
        assert not found(paths_of(moving, camera)).any()


def test_a_frozen_foot_is_found_beside_standing_ones() -> None:
    walker = paths_of(replace(WALK, drive="contact", surface="overground"), Camera(duration_s=4.0, width_px=6000))
    height = walker.xy[:, INDEX["left_ankle"], 1]
    swing = int(np.argmax(height[60:180])) + 60
    stuck = found(held(walker, "left_ankle", swing, swing + 15))
    assert stuck[swing : swing + 15, INDEX["left_ankle"]].all()


def test_a_picture_that_is_repeated_and_a_person_who_stands_say_nothing() -> None:
    runner = paths_of(RUN)
    xy = runner.xy.copy()
    xy[100:130] = xy[100]
    assert not found(replace(runner, xy=xy)).any()


def test_a_frozen_joint_is_not_observed_and_its_span_is_cut_out() -> None:
    runner = held(paths_of(RUN, noise_mm=5.0), "left_ankle", 100, 120)
    cleaned = clean(runner, sagittal=True, parameters=PARAMETERS)
    assert not cleaned.observed[100:120, INDEX["left_ankle"]].any()
    assert np.isnan(cleaned.xy[102:118, INDEX["left_ankle"]]).all()
    ((reason, start_s, end_s),) = intervals(cleaned, runner.time_s, P.gap_maximum_s)
    assert reason == "OCCLUSION"
    assert (start_s, end_s) == pytest.approx((100 / 60, 120 / 60), abs=0.02)


def test_what_was_filmed_through_a_finger_is_cut_out() -> None:
    runner = paths_of(RUN, noise_mm=5.0)
    hidden = (runner.time_s >= 1.0) & (runner.time_s < 1.5)
    xy = np.where(hidden[:, None, None], np.nan, runner.xy)
    covered = replace(runner, xy=xy, covered_s=((1.0, 1.5),))
    cleaned = clean(covered, sagittal=True, parameters=PARAMETERS)
    ((start_s, end_s),) = occlusions(cleaned, runner.time_s, P.gap_maximum_s)
    assert (start_s, end_s) == pytest.approx((1.0, 1.5), abs=0.001)


@pytest.mark.parametrize("frames", [0, 1, 2, 5])
def test_clips_of_a_few_frames_and_without_points_are_cleaned(frames: int) -> None:
    runner = paths_of(RUN)
    few = Trajectories(runner.frame[:frames], runner.time_s[:frames], runner.xy[:frames], runner.visibility[:frames])
    for paths in (few, replace(few, xy=np.full_like(few.xy, np.nan))):
        cleaned = clean(paths, sagittal=True, parameters=PARAMETERS)
        assert len(cleaned.xy) == frames
        assert not cleaned.frozen.any()
        intervals(cleaned, paths.time_s, P.gap_maximum_s)
