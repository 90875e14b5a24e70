"""Exchanged limbs are put back, crossing ones are left alone."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

import numpy as np
import pytest

from gaitlake.gait import AnalysisParameters, Clip, VideoFacts
from gaitlake.gait.parameters import SwapParameters
from gaitlake.gait.preparation import clean, intervals, median_leg_length
from gaitlake.gait.swap_cost import Costs, cheapest_path
from gaitlake.gait.swaps import ARMS, LEGS, Pair, SwapRepair, repair_swaps
from gaitlake.gait.trajectories import Trajectories, gate, read_trajectories
from gaitlake.metrics.motion import INDEX, LEG_INDEX, Motion, mirror_joint
from gaitlake.synthetic import RUN, WALK, Camera, Degradation, Gait, SyntheticClip, synthesise

P = SwapParameters()
HEADINGS = {"side": 0.0, "rear": 90.0}


def as_paths(motion: Motion, xy: np.ndarray | None = None) -> Trajectories:
    points = motion.xy if xy is None else xy
    return Trajectories(np.arange(len(points)), motion.time_s[: len(points)], points, np.ones(points.shape[:2]))


def exchanged(paths: Trajectories, frames: Sequence[int], pair: Pair = LEGS) -> Trajectories:
    """The same with both limbs of a pair exchanged, what is known of their visibility too."""
    xy, visibility = paths.xy.copy(), paths.visibility.copy()
    at, here, there = np.array(frames, int)[:, None], [*pair[0], *pair[1]], [*pair[1], *pair[0]]
    xy[at, here], visibility[at, here] = paths.xy[at, there], paths.visibility[at, there]
    return replace(paths, xy=xy, visibility=visibility)


def seen(made: SyntheticClip) -> Trajectories:
    video = VideoFacts(made.camera.width_px, made.camera.height_px, len(made.truth.time_s), False, "cfr", "off")
    raw = read_trajectories(made.keypoints, Clip("clip", made.video_id, {}, "f"), video)
    return gate(raw, video, AnalysisParameters().gate)


def repaired(paths: Trajectories) -> SwapRepair:
    return repair_swaps(paths, median_leg_length(paths.xy), P)[1]


def noisy(gait: Gait = RUN, heading_deg: float = 0.0, seed: int = 1, **degradation: float) -> SyntheticClip:
    camera = Camera(duration_s=8.0, heading_deg=heading_deg)
    return synthesise(gait, camera, Degradation(noise_mm=5.0, **degradation), seed=seed)  # type: ignore[arg-type]


def test_legs_that_cross_are_left_alone(runner: Motion) -> None:
    xy, done = repair_swaps(as_paths(runner), 250.0, P)
    assert not done.swapped.any()
    assert not done.unresolved.any()
    assert np.array_equal(xy, runner.xy, equal_nan=True)
    assert done.score.max() < 0.5


@pytest.mark.parametrize(
    "block", [[100], list(range(98, 105)), list(range(118, 133)), [100, 102, 104], list(range(9)), [358, 359]]
)
def test_exchanged_frames_are_exchanged_back(runner: Motion, block: list[int]) -> None:
    rng = np.random.default_rng(0)
    paths = as_paths(runner, runner.xy + rng.normal(0.0, 1.5, runner.xy.shape))
    xy, done = repair_swaps(exchanged(paths, block), 250.0, P)
    assert np.flatnonzero(done.swapped).tolist() == block
    assert np.array_equal(xy, paths.xy, equal_nan=True)


@pytest.mark.parametrize("view", HEADINGS)
@pytest.mark.parametrize("gait", [RUN, WALK], ids=["run", "walk"])
@pytest.mark.parametrize("kind", [{}, {"dropout": 0.05}, {"far_factor": 2.0}], ids=["plain", "dropout", "far"])
def test_blocks_of_exchanged_frames_are_repaired(gait: Gait, view: str, kind: dict[str, float]) -> None:
    """The bar: of swapped frames 95 % repaired or withheld, of good ones at most 1 % changed, 5 % withheld."""
    for seed in range(3):
        made = noisy(gait, HEADINGS[view], seed, swap_share=0.1, **kind)
        paths = seen(made)
        found = paths.seen.any(axis=1)
        truth = np.isin(paths.frame, made.truth.swapped_frames) & found
        done = repaired(paths)
        assert (done.swapped | done.unresolved)[truth].mean() >= 0.95
        assert done.swapped[found & ~truth].mean() <= 0.01
        assert done.unresolved[found].mean() <= 0.05


def test_clean_clips_are_not_touched() -> None:
    for gait in (RUN, WALK):
        for heading_deg in (0.0, 180.0, 90.0, -90.0):
            paths = seen(noisy(gait, heading_deg))
            done = repaired(paths)
            assert not (done.swapped | done.unresolved | done.arms_swapped).any()


@pytest.mark.parametrize("view", HEADINGS)
def test_of_two_identities_that_are_as_frequent_the_picture_decides(view: str) -> None:
    """From the rear the legs stand in the order of the shoulders, from the side the near leg is seen better."""
    paths = seen(noisy(WALK, HEADINGS[view]))
    for frames in (range(300), range(len(paths.frame))):
        assert np.flatnonzero(repaired(exchanged(paths, frames)).swapped).tolist() == list(frames)


def test_without_such_a_sign_the_more_frequent_identity_wins(runner: Motion) -> None:
    done = repaired(exchanged(as_paths(runner), range(60, 360)))
    assert np.flatnonzero(done.swapped).tolist() == list(range(60))


def test_a_leg_that_is_hidden_and_renamed_keeps_its_name(runner: Motion) -> None:
    """Only the right leg is seen from frame 50 to 200, and called left from 100 to 115."""
    xy = runner.xy.copy()
    xy[50:200, list(LEG_INDEX["left"])] = np.nan
    paths = as_paths(runner, xy)
    assert not repaired(paths).swapped.any()
    done = repaired(exchanged(paths, range(100, 115)))
    assert np.flatnonzero(done.swapped).tolist() == list(range(100, 115))


def test_keypoints_without_hips_or_feet_are_repaired_too(runner: Motion) -> None:
    for missing in (("hip",), ("heel", "foot_index")):
        xy = runner.xy.copy()
        xy[:, [INDEX[f"{side}_{joint}"] for side in ("left", "right") for joint in missing]] = np.nan
        done = repaired(exchanged(as_paths(runner, xy), range(100, 110)))
        assert np.flatnonzero(done.swapped).tolist() == list(range(100, 110))


@pytest.mark.parametrize("view", HEADINGS)
def test_arms_are_exchanged_back_and_legs_left_alone(view: str) -> None:
    paths = seen(noisy(heading_deg=HEADINGS[view]))
    block = range(100, 112)
    done = repaired(exchanged(paths, block, ARMS))
    assert not done.swapped.any()
    assert np.flatnonzero(done.arms_swapped).tolist() == list(block)


def test_a_person_who_turned_round_was_not_exchanged() -> None:
    there, back = seen(noisy(WALK, 90.0)), seen(noisy(WALK, -90.0))
    xy = np.concatenate([there.xy[:300], back.xy[300:]])
    done = repaired(replace(there, xy=xy))
    assert not (done.swapped | done.arms_swapped).any()


def test_mirrored_names_give_the_mirrored_answer(runner: Motion) -> None:
    paths = exchanged(as_paths(runner), range(98, 105))
    mirror = [INDEX[mirror_joint(name)] for name in INDEX]
    one, other = repaired(paths), repaired(replace(paths, xy=paths.xy[:, mirror] * [-1.0, 1.0]))
    assert np.array_equal(one.swapped, other.swapped)
    assert one.score == pytest.approx(other.score)


@pytest.mark.parametrize("frames", [0, 1, 2, 3])
def test_clips_of_a_few_frames_pass_through(runner: Motion, frames: int) -> None:
    xy, done = repair_swaps(as_paths(runner, runner.xy[:frames]), 250.0, P)
    assert len(xy) == len(done.swapped) == frames
    nothing = as_paths(runner, np.full((frames, *runner.xy.shape[1:]), np.nan))
    assert not repair_swaps(nothing, float("nan"), P)[1].swapped.any()


def test_the_path_is_the_cheapest_of_all() -> None:
    """Against every one of 2^9 sequences of states; its margins against the best sequence with that frame changed."""
    rng = np.random.default_rng(5)
    every = np.array([[(number >> t) & 1 for t in range(9)] for number in range(512)])
    for _ in range(20):
        costs = Costs(rng.random((9, 2, 2)), 0.2 * rng.random((9, 2)), 0.3 * rng.random(9))
        costs.step[:2] = 0.0
        a, b, c, t = every[:, :-2], every[:, 1:-1], every[:, 2:], np.arange(2, 9)
        total = costs.step[t, a ^ c, b ^ c].sum(axis=1) + costs.state[np.arange(9), every].sum(axis=1)
        total = total + (costs.change[1:] * (every[:, 1:] != every[:, :-1])).sum(axis=1)
        path = cheapest_path(costs, 0.0)
        best = every[total.argmin()]
        assert path.exchanged.astype(int).tolist() == best.tolist()
        margins = [total[every[:, t] != best[t]].min() - total.min() for t in range(9)]
        assert path.margin == pytest.approx(margins)


def test_frames_whose_legs_cannot_be_told_apart_are_cut_out() -> None:
    parameters = AnalysisParameters.from_dict({"swap": {"swapped_cost": 50.0}})  # never exchange back
    paths = exchanged(seen(noisy()), [100])
    cleaned = clean(paths, sagittal=True, parameters=parameters)
    assert cleaned.swaps.unresolved[100]
    assert cleaned.touched[100, list(LEG_INDEX["left"])].all()  # a short gap, bridged
    spans = intervals(cleaned, paths.time_s, parameters.clean.gap_maximum_s)
    assert {reason for reason, *_ in spans} == {"SWAP_RATE"}
    assert any(start <= paths.time_s[100] < end for _, start, end in spans)
