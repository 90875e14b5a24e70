"""Simulated studies of people who have no common asymmetry, made from measured errors of strides."""

from __future__ import annotations

from functools import partial

import numpy as np

from gaitlake.validation.bars import Bar
from gaitlake.validation.bench import Bench
from gaitlake.validation.crowds import Crowd
from gaitlake.validation.intervals import Floats, median_difference
from gaitlake_schemas.vocabulary import SIDES

STUDIES = 2000
USUAL_DRAWS = 40
METRIC = "load_time_ms"
CROWD = Crowd("run", "angles")
CLIPS = 20
"""People whose measured errors the studies draw from."""
BETWEEN_SD_MS, STRIDE_SD_MS = 4.0, 6.0
"""Real asymmetry between subjects, and between the strides of a side."""
SUBJECTS, STRIDES = (8, 40), (7, 30)
ALPHA = 0.05


def errors_ms(bench: Bench) -> list[Floats]:
    """Errors of every stride of one analysed clip, both sides together (so that only chance tells the sides apart),
    freed of the clip's own mean."""
    found = []
    for index in range(CLIPS):
        watched = CROWD.drawn(bench, index)
        pairs = np.concatenate([watched.pairs(METRIC, side) for side in SIDES])
        if len(pairs) >= STRIDES[0]:
            away = pairs[:, 0] - pairs[:, 1]
            found.append(away - away.mean())
    return found


def subject_strides(rng: np.random.Generator, pools: list[Floats], real_ms: float) -> tuple[Floats, Floats]:
    """Left and right stride values of one subject: its asymmetry, strides that vary, errors of one measured clip."""
    count = int(rng.integers(*STRIDES, endpoint=True))
    pool = pools[int(rng.integers(len(pools)))]
    noise = rng.choice(pool, (2, count)) + STRIDE_SD_MS * rng.standard_normal((2, count))
    return real_ms / 2 + noise[0], noise[1] - real_ms / 2


def false_positives(bench: Bench, index: int) -> tuple[float, float]:
    """Studies of this draw that find an asymmetry where there is none on average, and studies made.

    One number a subject. (Strides taken for subjects would find one in most studies: SCIENCE 6.)
    """
    from scipy.stats import ttest_1samp

    pools = errors_ms(bench)
    rng = bench.rng("null studies", index)
    count = STUDIES // USUAL_DRAWS
    found = 0
    for _ in range(count):
        real = BETWEEN_SD_MS * rng.standard_normal(int(rng.integers(*SUBJECTS, endpoint=True)))
        people = [subject_strides(rng, pools, float(r)) for r in real]
        p = ttest_1samp([np.median(left) - np.median(right) for left, right in people], 0.0).pvalue
        found += bool(p < ALPHA)
    return float(found), float(count)


def resampled_coverage(bench: Bench, index: int, strides: tuple[int, int]) -> tuple[float, float]:
    """Intervals of simulated clips that cover the difference put in, and clips simulated."""
    pools = errors_ms(bench)
    rng = bench.rng(f"coverage {strides}", index)
    count = STUDIES // USUAL_DRAWS
    hits = 0
    for _ in range(count):
        n = int(rng.integers(*strides, endpoint=True))
        pool = pools[int(rng.integers(len(pools)))]
        left, right = rng.choice(pool, (2, n)) + STRIDE_SD_MS * rng.standard_normal((2, n))
        _, low, high = median_difference(left, right)
        hits += low <= 0.0 <= high
    return float(hits), float(count)


def make_bars() -> list[Bar]:
    """False positives by subject, and coverage; both from resampled errors."""
    made = f"errors of {METRIC} measured on {CLIPS} people ({CROWD.name}) + strides of SD {STRIDE_SD_MS:g} ms"
    who = f"{SUBJECTS[0]}-{SUBJECTS[1]} subjects of {STRIDES[0]}-{STRIDES[1]} strides a side, {made}"
    text = "simulated studies in which a t-test of subjects' left - right finds p < 0.05 though there is none"
    null = Bar("null_cohort", who, text, "share", "share", false_positives, at_least=0.035, at_most=0.065)
    return [null, coverage_bar((7, 24), 0.99, made), coverage_bar((25, 40), 0.97, made)]


def coverage_bar(strides: tuple[int, int], at_most: float, made: str) -> Bar:
    """Coverage with so many strides a side."""
    who, draw = f"{strides[0]}-{strides[1]} strides a side, {made}", partial(resampled_coverage, strides=strides)
    text = "95 % intervals (Price-Bonett) of left - right that cover the truth"
    return Bar("interval_coverage_resampled", who, text, "share", "share", draw, at_least=0.93, at_most=at_most)
