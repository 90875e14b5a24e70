"""Stride period and gait class of legs that swing as sinusoids."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest

from gaitlake.gait.gait_class import find_gait_class, leg_spread, stride_period
from gaitlake.gait.parameters import GaitClassParameters
from gaitlake.metrics.motion import INDEX, Motion

P = GaitClassParameters()


@pytest.mark.parametrize(("who", "expected"), [("runner", "run"), ("walker", "walk"), ("traveller", "walk")])
def test_the_pelvis_tells_walking_from_running(who: str, expected: str, request: pytest.FixtureRequest) -> None:
    found = find_gait_class(request.getfixturevalue(who), P)
    assert found.activity == expected
    assert found.period_s == pytest.approx(0.75, abs=0.005)
    assert found.rhythm > 0.95
    assert abs(found.bounce) > 0.9


def test_period_of_a_sinusoid_with_a_hole_is_right() -> None:
    time_s = np.arange(300) / 60.0
    spread = 100.0 * np.sin(2 * np.pi * time_s / 0.9)
    spread[40:70] = np.nan
    period_s, rhythm = stride_period(spread, 60.0, P)
    assert period_s == pytest.approx(0.9, abs=0.01)
    assert rhythm > 0.9


def test_a_person_who_stands_still_does_not_walk(walker: Motion) -> None:
    still = Motion(walker.time_s, walker.fs_hz, np.repeat(walker.xy[:1], len(walker.time_s), axis=0))
    assert find_gait_class(still, P).activity is None


def test_one_big_step_is_no_gait(walker: Motion) -> None:
    xy = walker.xy.copy()
    xy[:, INDEX["left_ankle"], 0] += np.where(walker.time_s > 3.0, 300.0, 0.0) - (xy[:, INDEX["left_ankle"], 0] - 500.0)
    xy[:, INDEX["right_ankle"], 0] = 500.0
    found = find_gait_class(Motion(walker.time_s, walker.fs_hz, xy), P)
    assert (found.activity, found.period_s) == (None, None)


def test_a_level_pelvis_is_decided_by_the_step_rate_or_not_at_all(walker: Motion) -> None:
    xy = walker.xy.copy()
    for side in ("left", "right"):
        xy[:, INDEX[f"{side}_hip"], 1] = 600.0
    level = Motion(walker.time_s, walker.fs_hz, xy)
    assert find_gait_class(level, P).activity is None  # 160 steps/min: could be either
    assert find_gait_class(level, replace(P, run_from_spm=150.0)).activity == "run"
    assert find_gait_class(level, replace(P, walk_below_spm=161.0)).activity == "walk"


def test_a_hidden_leg_leaves_the_rhythm_of_the_other(walker: Motion) -> None:
    xy = walker.xy.copy()
    xy[:, INDEX["right_ankle"]] = np.nan
    hidden = Motion(walker.time_s, walker.fs_hz, xy)
    assert leg_spread(hidden) == pytest.approx(leg_spread(walker))
    assert find_gait_class(hidden, P).activity == "walk"


def test_a_moment_is_too_short_for_a_period(walker: Motion) -> None:
    moment = Motion(walker.time_s[:20], walker.fs_hz, walker.xy[:20])
    assert find_gait_class(moment, P).period_s is None
