"""Studies whose truth is known: claims without an effect are as rare as said, and intervals hold the truth."""

from __future__ import annotations

import numpy as np
import pytest
from scipy.stats import ttest_rel

from gaitlake.statistics.families import decide
from gaitlake.statistics.paired import PairedResult, paired_t, paired_tests
from gaitlake.statistics.rank_and_sign import sign_flip, signed_rank
from gaitlake.statistics.sample import SubjectPairs

SUBJECTS, STRIDES = 20, 30
METRICS = ("load_rise_20_80_ms", "wobble_stride_sd", "hip_rom_deg", "contact_time_s", "pelvic_drop_peak_deg")


def sessions(rng: np.random.Generator, change: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    """Strides before and after, subjects × strides: subjects differ by 5, their days by 1, strides by 3."""
    n = len(change)
    level, days = rng.normal(100, 5, n), rng.normal(0, 1, (2, n))
    before, after = (level + days[0], level + days[1] + change)
    return before[:, None] + rng.normal(0, 3, (n, STRIDES)), after[:, None] + rng.normal(0, 3, (n, STRIDES))


def pooled(before: np.ndarray, after: np.ndarray) -> SubjectPairs:
    """One median a session: what a test may be given."""
    ids = [f"{i:02}" for i in range(len(before))]
    return SubjectPairs.from_columns(ids, list(np.median(before, axis=1)), list(np.median(after, axis=1)))


@pytest.mark.slow
def test_without_an_effect_a_twentieth_is_claimed() -> None:
    """2 000 studies of 20 subjects; the same strides as rows would be claimed several times as often."""
    rng = np.random.default_rng(20)
    p: dict[str, list[float | None]] = {"t": [], "signed rank": [], "sign flip": [], "stride rows": []}
    for number in range(2_000):
        before, after = sessions(rng, np.zeros(SUBJECTS))
        pairs = pooled(before, after)
        p["t"].append(paired_t(pairs).p)
        p["signed rank"].append(signed_rank(pairs).p)
        p["sign flip"].append(sign_flip(pairs, seed=number).p)
        p["stride rows"].append(float(ttest_rel(before.ravel(), after.ravel()).pvalue))
    claimed = {test: float(np.mean([value <= 0.05 for value in found])) for test, found in p.items()}
    assert 0.035 <= claimed["t"] <= 0.065
    assert 0.035 <= claimed["signed rank"] <= 0.065
    assert 0.035 <= claimed["sign flip"] <= 0.065
    assert claimed["stride rows"] > 0.20


def study(rng: np.random.Generator, share: float, effect: float, seed: int) -> dict[str, PairedResult]:
    """Five metrics of subjects of whom a share changes: the truth is the mean change of those they were drawn from."""
    changes = {metric: effect * (rng.random(SUBJECTS) < share) for metric in METRICS}
    return {metric: paired_tests(pooled(*sessions(rng, change)), seed=seed) for metric, change in changes.items()}


def holds(result: PairedResult, truth: float) -> tuple[bool, bool]:
    t, bca = result.t, result.bca
    return t.ci_low <= truth <= t.ci_high, bca.low <= truth <= bca.high


@pytest.mark.slow
@pytest.mark.parametrize(("share", "effect"), [(0.0, 0.0), (0.6, 2.0)])
def test_intervals_of_200_studies_hold_the_truth(share: float, effect: float) -> None:
    rng = np.random.default_rng(200 + int(10 * share))
    studies = [study(rng, share, effect, seed) for seed in range(200)]
    held = np.array([holds(result, share * effect) for found in studies for result in found.values()])
    by_t, by_bootstrap = held.mean(axis=0)
    assert 0.92 <= by_t <= 0.98
    assert 0.90 <= by_bootstrap <= 0.98
    claims = [decide({metric: result.t.p for metric, result in found.items()}, METRICS) for found in studies]
    any_claim = np.mean([any(decision.claimed for decision in decisions) for decisions in claims])
    assert any_claim <= 0.08 if effect == 0.0 else any_claim >= 0.80


def test_twelve_of_twenty_who_change_are_told_with_their_size() -> None:
    rng = np.random.default_rng(1)
    found = paired_tests(pooled(*sessions(rng, np.repeat([4.0, 0.0], [12, 8]))), seed=1)
    assert found.t.ci_low <= 2.4 <= found.t.ci_high
    assert max(found.t.p, found.sign_flip.p, found.wilcoxon.p) < 0.01
