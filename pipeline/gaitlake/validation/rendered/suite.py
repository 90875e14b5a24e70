"""The rendered part of the truth suite: from pixels, with the real pose model, bar by bar."""

from __future__ import annotations

import time
from collections.abc import Iterable, Sequence
from pathlib import Path

from gaitlake.errors import GaitlakeError
from gaitlake.metrics.side_biases import MINIMUM_LOOKS, MINIMUM_VALUES, bias_rows, write_side_biases
from gaitlake.validation import suite
from gaitlake.validation.bars import Achieved, Bar, summarise
from gaitlake.validation.rendered import change_bars, seeing_bars, trouble_bars
from gaitlake.validation.rendered.bias import false_differences, is_symmetric
from gaitlake.validation.rendered.crew import Told, measured, silent
from gaitlake.validation.rendered.looks import Asked, Looks
from gaitlake.validation.rendered.settings import SETTINGS

PARTS = (seeing_bars, change_bars, trouble_bars)
LOOKS = 20
"""People rendered, where nothing else is said: about an hour on two cores."""


def all_bars() -> list[Bar]:
    """Every bar, in the order of the report."""
    return [bar for part in PARTS for bar in part.make_bars()]


def chosen_bars(names: Iterable[str]) -> list[Bar]:
    """Bars of these names, all without any."""
    return suite.chosen_bars(names, all_bars())


def settings_of(bars: Iterable[Bar]) -> list[str]:
    """What has to be rendered for these bars, in the order of the settings."""
    asked = Asked()
    for bar in bars:
        bar.draw(asked, 0)
    return [name for name in SETTINGS if name in asked.settings]


def measure(
    bars: Sequence[Bar],
    people: Sequence[tuple[int, int]],
    keep: Path | None = None,
    workers: int = 1,
    told: Told = silent,
) -> Looks:
    """Render people (seed and number of each) as far as the bars need it, and measure them."""
    return Looks.of(people, measured(settings_of(bars), people, keep, workers, told))


def check_declarable(bars: Iterable[Bar], looks: int) -> None:
    """Would so many looks at what these bars need show side biases?

    Raises
    ------
    GaitlakeError
        There are fewer than 20, or none of symmetric people.
    """
    if looks < MINIMUM_LOOKS:
        raise GaitlakeError(f"side biases need {MINIMUM_LOOKS} looks, found {looks}; ask for more --looks")
    if not any(is_symmetric(name) for name in settings_of(bars)):
        raise GaitlakeError("side biases need symmetric people, of whom these bars have none; leave out --only")


def declare(path: Path, looks: Looks) -> int:
    """Write the side biases that symmetric looks show, for `metrics/side_biases.csv`; returns how many.

    Raises
    ------
    GaitlakeError
        Fewer than 12 looks have a value, or the file cannot be written.
    """
    differences = false_differences(looks.found.values())
    enough = {key: values for key, values in differences.items() if len(values) >= MINIMUM_VALUES}
    if not enough:
        most = max(map(len, differences.values()), default=0)
        raise GaitlakeError(f"side biases need {MINIMUM_VALUES} looks with values, found {most}; ask for more --looks")
    rows = bias_rows(enough)
    try:
        write_side_biases(path, rows)
    except OSError as error:
        raise GaitlakeError(f"--declare {path}: cannot be written: {error.strerror}") from error
    return len(rows)


def judged(bars: Iterable[Bar], looks: Looks) -> list[Achieved]:
    """Bars from what was measured."""
    achieved = []
    for bar in bars:
        began = time.perf_counter()
        estimate = summarise(bar.summary, [bar.draw(looks, index) for index in range(len(looks.people))])
        achieved.append(Achieved(bar, estimate, bar.judge(estimate), time.perf_counter() - began))
    return achieved
