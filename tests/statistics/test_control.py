"""The effect against a control group, adjusted for the value before."""

from __future__ import annotations

import math

import numpy as np
import pytest

from gaitlake.errors import StatisticsError
from gaitlake.statistics.control import ancova
from gaitlake.statistics.sample import SubjectPairs


def trial(
    rng: np.random.Generator, n: int, effect: float, *, reliability: float = 0.7, chosen: bool = False
) -> tuple[SubjectPairs, dict[str, str]]:
    """n subjects, half of them treated; ``chosen``: the highest half of twice as many went into the trial."""
    level = rng.normal(0, math.sqrt(reliability), 2 * n)
    noise = math.sqrt(1 - reliability)
    before = level + rng.normal(0, noise, 2 * n)
    kept = np.argsort(-before)[:n] if chosen else np.arange(n)
    rng.shuffle(kept)
    treated = np.arange(n) % 2 == 0
    after = level[kept] + rng.normal(0, noise, n) + effect * treated
    ids = [f"{i:03}" for i in range(n)]
    groups = {subject: "drills" if t else "waiting" for subject, t in zip(ids, treated, strict=True)}
    return SubjectPairs.from_columns(ids, list(before[kept]), list(after)), groups


def test_an_exact_effect_with_known_error() -> None:
    """After = 2 + 0.5 before + 3 in the treated, and errors that are orthogonal to everything: SS 24 on 21 df."""
    before = np.tile([-1.0, 1.0], 12)
    treated = np.repeat([1.0, 0.0], 12)
    error = np.tile([1.0, 1.0, -1.0, -1.0], 6)
    pairs = SubjectPairs.from_columns([f"{i:02}" for i in range(24)], before, 2 + 0.5 * before + 3 * treated + error)
    found = ancova(pairs, {f"{i:02}": "new" if i < 12 else "old" for i in range(24)}, control="old")
    assert (found.effect, found.pre_slope, found.df) == (pytest.approx(3.0), pytest.approx(0.5), 21)
    half = 2.079614 * math.sqrt(24 / 21) * math.sqrt(1 / 12 + 1 / 12)  # t(21) and the error by hand
    assert (found.ci_low, found.ci_high) == pytest.approx((3 - half, 3 + half), abs=1e-5)
    assert (found.n_treated, found.n_control, found.reason) == (12, 12, None)


def test_intervals_hold_the_effect_where_subjects_were_picked_for_extreme_values() -> None:
    rng = np.random.default_rng(1)
    found = [ancova(*trial(rng, 40, 0.5, chosen=True), control="waiting") for _ in range(300)]
    assert 0.91 <= np.mean([a.ci_low <= 0.5 <= a.ci_high for a in found]) <= 0.98
    assert np.mean([a.effect for a in found]) == pytest.approx(0.5, abs=0.05)


def test_nothing_is_found_in_a_twentieth() -> None:
    rng = np.random.default_rng(2)
    found = [ancova(*trial(rng, 24, 0.0), control="waiting").p for _ in range(500)]
    assert 0.02 <= np.mean([p < 0.05 for p in found]) <= 0.08


def test_swapping_the_groups_turns_the_effect() -> None:
    pairs, groups = trial(np.random.default_rng(3), 24, 0.5)
    one, other = (ancova(pairs, groups, control=control) for control in ("waiting", "drills"))
    assert (one.effect, one.ci_low, one.p) == pytest.approx((-other.effect, -other.ci_high, other.p))


def test_few_subjects_in_a_group_have_no_p() -> None:
    pairs, groups = trial(np.random.default_rng(4), 19, 0.5)
    found = ancova(pairs, groups, control="waiting")
    assert (found.n_treated, found.n_control) == (10, 9)
    assert (found.p, found.reason) == (None, "FEW_SUBJECTS")
    assert found.ci_low < found.effect < found.ci_high


@pytest.mark.parametrize(
    ("rows", "reason"),
    [
        ({}, "NO_SUBJECTS"),
        ({"a": (1.0, None)}, "NO_SUBJECTS"),
        ({"a1": (1.0, 2.0), "a2": (2.0, 2.5)}, "NO_CONTROL"),
        ({"a1": (1.0, 2.0), "b1": (2.0, 2.5), "b2": (3.0, 2.7)}, "NOT_ESTIMABLE"),
        ({"a1": (1.0, 2.0), "a2": (1.0, 2.1), "b1": (1.0, 2.5), "b2": (1.0, 2.7)}, "NOT_ESTIMABLE"),
        ({"a1": (1.0, 2.0), "a2": (1.0, 2.1), "b1": (3.0, 2.5), "b2": (3.0, 2.7)}, "NOT_ESTIMABLE"),
        ({"a1": (1.0, 2.0), "a2": (1.5, 2.0), "b1": (3.0, 2.0), "b2": (3.0, 2.0)}, "NO_SPREAD"),
        ({"a1": (1.0, math.inf), "a2": (1.5, 2.0), "b1": (3.0, 2.0), "b2": (3.0, 2.0)}, "NOT_FINITE"),
        ({"a1": (1.0, 1.0), "a2": (2.0, 2.0), "b1": (3.0, 3.0), "b2": (5.0, 5.0)}, "NO_SPREAD"),
    ],
)
def test_what_cannot_be_told_has_a_reason(rows: dict[str, tuple[float | None, float | None]], reason: str) -> None:
    found = ancova(SubjectPairs.from_mapping(rows), {subject: subject[0] for subject in rows}, control="b")
    assert (found.reason, found.p, found.ci_low) == (reason, None, None)


def test_a_subject_without_a_group_and_a_third_group_are_refused() -> None:
    pairs, groups = trial(np.random.default_rng(5), 12, 0.5)
    with pytest.raises(StatisticsError, match="subject 003: has no group"):
        ancova(pairs, {s: g for s, g in groups.items() if s != "003"}, control="waiting")
    with pytest.raises(StatisticsError, match="one beside the control"):
        ancova(pairs, {**groups, "003": "third"}, control="waiting")
