"""Exchanged legs are put back, crossing ones are left alone."""

from __future__ import annotations

import numpy as np
import pytest

from gaitlake.gait.parameters import SwapParameters
from gaitlake.gait.swaps import repair_legs
from gaitlake.metrics.motion import LEG_INDEX, Motion

P = SwapParameters()
LEGS = [*LEG_INDEX["left"], *LEG_INDEX["right"]]
OTHER = [*LEG_INDEX["right"], *LEG_INDEX["left"]]


def exchanged(xy: np.ndarray, frames: list[int]) -> np.ndarray:
    out = xy.copy()
    out[np.ix_(frames, LEGS)] = xy[np.ix_(frames, OTHER)]
    return out


def test_legs_that_cross_are_left_alone(runner: Motion) -> None:
    repaired, done = repair_legs(runner.xy, 250.0, P)
    assert not done.swapped.any()
    assert not done.unresolved.any()
    assert np.array_equal(repaired, runner.xy, equal_nan=True)
    assert done.score.max() < 0.5


@pytest.mark.parametrize("block", [[100], list(range(98, 105)), list(range(118, 133)), [100, 102, 104]])
def test_exchanged_frames_are_exchanged_back(runner: Motion, block: list[int]) -> None:
    rng = np.random.default_rng(0)
    noisy = runner.xy + rng.normal(0.0, 1.5, runner.xy.shape)
    repaired, done = repair_legs(exchanged(noisy, block), 250.0, P)
    assert np.flatnonzero(done.swapped).tolist() == block
    assert np.array_equal(repaired, noisy, equal_nan=True)


def test_a_wrong_start_does_not_latch(runner: Motion) -> None:
    repaired, _ = repair_legs(exchanged(runner.xy, list(range(12))), 250.0, P)
    assert np.array_equal(repaired[12:], runner.xy[12:], equal_nan=True)


def test_a_hidden_leg_is_never_made_of_the_other(runner: Motion) -> None:
    xy = runner.xy.copy()
    xy[50:200, list(LEG_INDEX["right"])] = np.nan
    _, done = repair_legs(xy, 250.0, P)
    assert not done.swapped.any()


def test_mirrored_names_give_the_mirrored_answer(runner: Motion) -> None:
    block = list(range(98, 105))
    xy = exchanged(runner.xy, block)
    mirrored = xy.copy()
    mirrored[:, LEGS] = xy[:, OTHER]
    _, one = repair_legs(xy, 250.0, P)
    _, other = repair_legs(mirrored, 250.0, P)
    assert np.array_equal(one.swapped, other.swapped)
    assert one.score == pytest.approx(other.score)


@pytest.mark.parametrize("frames", [0, 1, 2])
def test_clips_of_a_few_frames_pass_through(runner: Motion, frames: int) -> None:
    repaired, done = repair_legs(runner.xy[:frames], 250.0, P)
    assert len(repaired) == len(done.swapped) == frames
