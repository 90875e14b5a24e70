"""The truth suite: every bar, run one after the other."""

from __future__ import annotations

import difflib
import time
from collections.abc import Callable, Iterable

from gaitlake.errors import GaitlakeError
from gaitlake.validation import (
    asymmetry_bars,
    clock_bars,
    cohort_bars,
    event_bars,
    gait_class_bars,
    mirror_bars,
    motion_bars,
    squat_bars,
    swap_bars,
    view_bars,
    wobble_bars,
)
from gaitlake.validation.bars import Achieved, Bar, summarise
from gaitlake.validation.bench import Bench

PARTS = (
    gait_class_bars, event_bars, motion_bars, asymmetry_bars, cohort_bars, wobble_bars, mirror_bars, clock_bars,
    swap_bars, view_bars, squat_bars,
)  # fmt: skip
DRAWS = 40
"""Draws of a usual bar; dear ones make fewer, cheap ones more. With 40 the suite takes about three minutes."""

Progress = Callable[[int, int, Bar], None]
"""Told before each bar: its number from 1, how many there are, the bar."""


def all_bars() -> list[Bar]:
    """Every bar, in the order of the report."""
    return [bar for part in PARTS for bar in part.make_bars()]


def chosen_bars(names: Iterable[str], every: Iterable[Bar] | None = None) -> list[Bar]:
    """Bars of these names, all without any; of ``every``, or of the suite.

    Raises
    ------
    GaitlakeError
        A name that no bar has, with the nearest one.
    """
    bars, wanted = list(all_bars() if every is None else every), list(names)
    known = sorted({bar.name for bar in bars})
    for name in wanted:
        if name not in known:
            near = difflib.get_close_matches(name, known, n=1)
            hint = f"did you mean {near[0]!r}?" if near else f"known are {', '.join(known)}"
            raise GaitlakeError(f"--only {name!r} is no bar; {hint}")
    return [bar for bar in bars if not wanted or bar.name in wanted]


def run_bar(bar: Bar, bench: Bench, draws: int) -> Achieved:
    """Make a bar's draws and judge them."""
    began = time.perf_counter()
    estimate = summarise(bar.summary, [bar.draw(bench, index) for index in range(bar.draws(draws))])
    return Achieved(bar, estimate, bar.judge(estimate), time.perf_counter() - began)


def run_suite(bars: Iterable[Bar], bench: Bench, draws: int, progress: Progress) -> list[Achieved]:
    """Run bars in order."""
    wanted = list(bars)
    achieved = []
    for number, bar in enumerate(wanted, 1):
        progress(number, len(wanted), bar)
        achieved.append(run_bar(bar, bench, draws))
    return achieved
