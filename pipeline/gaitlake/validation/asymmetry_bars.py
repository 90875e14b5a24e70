"""Known differences between left and right: are they recovered, and are intervals honest?"""

from __future__ import annotations

from functools import partial

import numpy as np

from gaitlake.synthetic import SyntheticClip
from gaitlake.synthetic.knobs import Activity, Drive
from gaitlake.validation.bars import Bar
from gaitlake.validation.bench import Bench, Watched
from gaitlake.validation.crowds import ACTIVITIES, DRIVES, Crowd, crowds
from gaitlake.validation.intervals import Floats, median_difference
from gaitlake.validation.motion_bars import withheld
from gaitlake.validation.people import Seen, draw_camera, draw_gait, film, with_leg
from gaitlake_schemas.vocabulary import SIDES

SLOWER_MS, STRIDES, STRIDE_SD_S = 15.0, 25, 0.006
SLOW_DRAWS = 1.5
RUN_S = 23.5
"""Long enough for 25 strides a side, first and last dropped, at the slowest run."""
STEP_INDEX = 0.60
"""(left - right) / mean of step times."""
LOADED = ("load_rise_20_80_ms", "load_time_ms", "knee_flexion_peak_deg")
COVERED = (("step_time_s",), ("contact_time_s",), LOADED)
"""Metrics whose intervals are counted together. Not stride time: both feet's are those of the same strides."""
KNOWN_FROM: dict[Seen, Drive] = {"side": "angles", "rear": "contact"}
"""Whose uneven steps are true to life: seen from the side, what counts is the heel before the hips, and G2's hips surge
evenly however uneven the steps; from behind it is the heel's height, and G1's feet do not quite stand on the ground."""
SLOWER = "run, side, G1, one leg's load_time +15 ms, stride SD 6 ms, 25 strides a side"
COVERS = "95 % intervals (Price-Bonett) of left - right that cover the truth"


def slow_clip(rng: np.random.Generator) -> SyntheticClip:
    """A runner one of whose legs reaches its stance peak 15 ms later."""
    gait = draw_gait(rng, "run", "angles", stride_sd_s=STRIDE_SD_S, left_contact=float(rng.uniform(0.48, 0.52)))
    gait = with_leg(gait, str(rng.choice(SIDES)), slow_load_ms=SLOWER_MS)
    return film(rng, gait, draw_camera(rng, gait, "side", duration_s=RUN_S))


def slow(bench: Bench, index: int) -> Watched:
    """One such runner, analysed."""
    return bench.drawn("slow leg", index, slow_clip)


def first_values(watched: Watched, metric: str, strides: int | None) -> tuple[Floats, Floats]:
    """Left and right values of a metric, the first ``strides`` of a side; None: all."""
    left, right = (watched.of(metric, side)[:strides] for side in SIDES)
    return left, right


def difference_error_ms(bench: Bench, index: int, metric: str) -> list[float]:
    """Left - right found, less the true one, + towards more of the injected difference, ms."""
    watched = slow(bench, index)
    left, right = first_values(watched, metric, STRIDES)
    if min(len(left), len(right)) < STRIDES:
        return []
    true = watched.truth.asymmetry(metric)
    return [float(np.sign(true) * (median_difference(left, right)[0] - true))]


def detected(bench: Bench, index: int, metric: str) -> tuple[float, float]:
    """Does the 95 % interval of left - right exclude 0 on the right side? Not without 25 strides a side."""
    watched = slow(bench, index)
    left, right = first_values(watched, metric, STRIDES)
    if min(len(left), len(right)) < STRIDES:
        return 0.0, 1.0
    _, low, high = median_difference(left, right)
    return float(low > 0 if watched.truth.asymmetry(metric) > 0 else high < 0), 1.0


def covered(watched: Watched, metrics: tuple[str, ...], strides: int | None) -> tuple[float, float]:
    """95 % intervals of left - right that cover the truth, and all of at least 7 strides a side."""
    hits = total = 0
    for metric in metrics:
        left, right = first_values(watched, metric, strides)
        if min(len(left), len(right)) < (strides or 7):
            continue
        _, low, high = median_difference(left, right)
        total += 1
        hits += low <= watched.truth.asymmetry(metric) <= high
    return float(hits), float(total)


def covered_short(bench: Bench, index: int, people: tuple[Crowd, ...], metrics: tuple[str, ...]) -> tuple[float, float]:
    """Intervals of one clip of 12 s of every crowd, 7 to 24 strides a side."""
    counts = [covered(crowd.drawn(bench, index), metrics, None) for crowd in people]
    return sum(hits for hits, _ in counts), sum(total for _, total in counts)


def covered_long(bench: Bench, index: int, metrics: tuple[str, ...]) -> tuple[float, float]:
    """Intervals of one runner with a slow leg, 25 strides a side."""
    return covered(slow(bench, index), metrics, STRIDES)


def uneven_clip(rng: np.random.Generator, activity: Activity, seen: Seen) -> SyntheticClip:
    """Somebody one of whose steps is 60 % of the mean step longer than the other."""
    one_side = float(rng.choice([-1.0, 1.0])) * STEP_INDEX / 4
    gait = draw_gait(rng, activity, KNOWN_FROM[seen], left_contact=0.5 + one_side)
    return film(rng, gait, draw_camera(rng, gait, seen))


def uneven(bench: Bench, index: int, activity: Activity, seen: Seen) -> Watched:
    """One such person, analysed."""
    return bench.drawn(f"uneven {activity} {seen}", index, partial(uneven_clip, activity=activity, seen=seen))


def uneven_error_ms(bench: Bench, index: int, activity: Activity, seen: Seen) -> list[float]:
    """Found less true step-time difference, + towards more of it, ms; a clip withheld counts among the rejected."""
    watched = uneven(bench, index, activity, seen)
    left, right = first_values(watched, "step_time_s", None)
    if not min(len(left), len(right)):
        return []
    true = watched.truth.asymmetry("step_time_s")
    return [1000.0 * float(np.sign(true) * (median_difference(left, right)[0] - true))]


def uneven_rejected(bench: Bench, index: int, activity: Activity, seen: Seen) -> tuple[float, float]:
    """Strides found and rejected, the first and last of a side aside, and all such; a clip without any rejects what is
    true of it."""
    watched = uneven(bench, index, activity, seen)
    judged = [s for s in watched.strides if s["reason"] != "EDGE"]
    if not judged:
        return withheld(watched)
    return float(sum(not s["valid"] for s in judged)), float(len(judged))


def make_bars() -> list[Bar]:
    """One slow leg, uneven steps, coverage of intervals."""
    bars = [*slow_leg_bars("load_time_ms", 0.95), *slow_leg_bars("load_rise_20_80_ms", 0.80)]
    for seen in KNOWN_FROM:
        for activity in ACTIVITIES:
            bars += uneven_bars(activity, seen)
    for metrics in COVERED:
        bars += coverage_bars(metrics)
    return bars


def slow_leg_bars(metric: str, share: float) -> list[Bar]:
    """How well one slow leg's metric is recovered, and how often it is detected."""
    error, seen = (partial(draw, metric=metric) for draw in (difference_error_ms, detected))
    who, often = f"{metric}: {SLOWER}", {"share_of_draws": SLOW_DRAWS}
    texts = (
        f"left - right of {metric} found less the true one (+ = more of it)",
        f"runs in which the 95 % interval (Price-Bonett) of left - right of {metric} excludes 0 on the right side",
    )
    return [
        Bar("slow_leg_recovered", who, texts[0], "ms", "mean", error, at_least=-3.0, at_most=3.0, **often),
        Bar("slow_leg_detected", who, texts[1], "share", "share", seen, at_least=share, **often),
    ]


def uneven_bars(activity: Activity, seen: Seen) -> list[Bar]:
    """How well uneven steps are recovered, and how many strides they cost."""
    error, lost = (partial(draw, activity=activity, seen=seen) for draw in (uneven_error_ms, uneven_rejected))
    who, often = f"{activity}, {seen}, {DRIVES[KNOWN_FROM[seen]]}, step times 60 % apart", {"share_of_draws": 0.5}
    text = "left - right of step time found less the true one (+ = more of it)"
    return [
        Bar("uneven_steps_recovered", who, text, "ms", "mean", error, at_least=-3.0, at_most=3.0, **often),
        Bar("uneven_steps_rejected", who, "strides rejected", "share", "share", lost, at_most=0.05, **often),
    ]


def coverage_bars(metrics: tuple[str, ...]) -> list[Bar]:
    """Coverage in clips of 12 s of all people whose truth is known, and with 25 strides a side."""
    people = tuple(crowd for crowd in crowds() if metrics is not LOADED or crowd.drive == "angles")
    names, drives = ", ".join(metrics), " and ".join(sorted({DRIVES[crowd.drive] for crowd in people}))
    short, long = partial(covered_short, people=people, metrics=metrics), partial(covered_long, metrics=metrics)
    who = f"{names}: walk and run, side, {drives}, 7-24 strides a side"
    often = {"share_of_draws": SLOW_DRAWS}
    return [
        Bar("interval_coverage", who, COVERS, "share", "share", short, at_least=0.93, at_most=0.99),
        Bar("interval_coverage", f"{names}: {SLOWER}", COVERS, "share", "share", long, 0.93, 0.97, **often),
    ]
