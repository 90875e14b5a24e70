"""Are contacts found, and when?"""

from __future__ import annotations

from functools import partial

import numpy as np

from gaitlake.gait.parameters import AnalysisParameters
from gaitlake.metrics.parameters import MetricParameters
from gaitlake.synthetic import Truth
from gaitlake.validation.bars import Bar
from gaitlake.validation.bench import Bench, Watched
from gaitlake.validation.crowds import Crowd, crowds
from gaitlake.validation.intervals import Floats
from gaitlake_schemas.vocabulary import SIDES

FRAMES = 2
FPS_HZ = 60.0
KINDS = {"ic": "initial_contact", "fc": "final_contact"}


def inner(truth: Truth) -> tuple[float, float]:
    """The clip without its first and last half stride, in which a contact may be cut off, s."""
    stride_s = truth.gait.stride_s  # type: ignore[union-attr]
    return 0.5 * stride_s, float(truth.time_s[-1]) - 0.5 * stride_s


def matched(found: Floats, true: Floats, within_s: float) -> list[tuple[int, int]]:
    """Pairs (found, true), each used once, nearest first, no further apart than ``within_s``."""
    apart = abs(found[:, None] - true[None, :])
    order = np.argsort(apart, axis=None, kind="stable")
    pairs: list[tuple[int, int]] = []
    used: tuple[set[int], set[int]] = (set(), set())
    for i, j in zip(*np.unravel_index(order, apart.shape), strict=True):
        if apart[i, j] > within_s:
            break
        if i not in used[0] and j not in used[1]:
            pairs.append((int(i), int(j)))
            used[0].add(i)
            used[1].add(j)
    return pairs


def times(watched: Watched, kind: str, side: str) -> tuple[Floats, Floats]:
    """Times of found and true contacts of a side, s."""
    found = np.array([e["time_s"] for e in watched.events if (e["side"], e["event"]) == (side, kind)])
    return found, {"ic": watched.truth.ic_s, "fc": watched.truth.fc_s}[kind][side]


def f1_counts(bench: Bench, index: int, crowd: Crowd, kind: str) -> tuple[float, float]:
    """2 TP and 2 TP + FP + FN at ± 2 frames, of contacts in the inner part of the clip; their ratio is F1."""
    watched = crowd.drawn(bench, index)
    low, high = inner(watched.truth)
    hits = misses = 0
    for side in SIDES:
        found, true = times(watched, kind, side)
        pairs = matched(found, true, FRAMES / FPS_HZ)
        hits += sum(low <= true[j] <= high for _, j in pairs)
        for each, used in ((found, {i for i, _ in pairs}), (true, {j for _, j in pairs})):
            misses += sum(low <= t <= high for k, t in enumerate(each) if k not in used)
    return 2.0 * hits, 2.0 * hits + misses


def ic_errors_ms(bench: Bench, index: int, crowd: Crowd) -> list[float]:
    """|Found - true| of every initial contact that lies within a quarter stride of a true one, ms."""
    watched = crowd.drawn(bench, index)
    errors: list[float] = []
    for side in SIDES:
        found, true = times(watched, "ic", side)
        pairs = matched(found, true, 0.25 * watched.truth.gait.stride_s)  # type: ignore[union-attr]
        errors += [1000.0 * abs(float(found[i] - true[j])) for i, j in pairs]
    return errors


def stance_windows(bench: Bench, index: int, crowd: Crowd) -> tuple[float, float]:
    """Valid strides whose assumed stance lies inside the true one, and all of them."""
    watched = crowd.drawn(bench, index)
    first, last = window(bench.parameters, crowd.activity)
    inside = total = 0
    for side in SIDES:
        ic, fc = watched.truth.ic_s[side], watched.truth.fc_s[side]
        for stride in watched.valid(side):
            lasts_s = stride["end_s"] - stride["start_s"]
            start_s, end_s = stride["start_s"] + first * lasts_s, stride["start_s"] + last * lasts_s
            landed = ic[ic <= start_s]
            leaves = fc[fc > landed[-1]] if landed.size else landed
            total += 1
            inside += bool(leaves.size and end_s <= leaves[0])
    return float(inside), float(total)


def window(parameters: AnalysisParameters, activity: str) -> tuple[float, float]:
    """The shares of a stride that the analysis takes for stance."""
    metrics: MetricParameters = parameters.metrics
    return metrics.stance_run if activity == "run" else metrics.stance_walk


def make_bars() -> list[Bar]:
    """F1 from the side, with noise and clean; timing from front and rear."""
    bars = []
    for kind, name in KINDS.items():
        text = f"F1 of {name.replace('_', ' ')}s at ± 2 frames after the declared bias, without the clip's ends"
        for crowd in crowds():
            draw = partial(f1_counts, crowd=crowd, kind=kind)
            bars.append(Bar(f"{name}_f1", crowd.name, text, "F1", "share", draw, at_least=0.98))
        for crowd in crowds(noisy=False):
            draw = partial(f1_counts, crowd=crowd, kind=kind)
            bars.append(Bar(f"{name}_f1", crowd.name, text, "F1", "share", draw, at_least=1.0, share_of_draws=0.25))
    return bars + [bar for crowd in crowds(seen="rear or front") for bar in frontal_bars(crowd)]


def frontal_bars(crowd: Crowd) -> list[Bar]:
    """Initial contacts and the assumed stance of one crowd, seen from front or rear."""
    late, inside = partial(ic_errors_ms, crowd=crowd), partial(stance_windows, crowd=crowd)
    texts = (
        "mean absolute error of initial contacts after the declared offset",
        "strides whose assumed stance window lies inside true stance",
    )
    return [
        Bar("frontal_ic_error", crowd.name, texts[0], "ms", "mean", late, at_most=20.0),
        Bar("stance_window_inside", crowd.name, texts[1], "share", "share", inside, at_least=0.98),
    ]
