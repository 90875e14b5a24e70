from __future__ import annotations

import os
import secrets
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from gaitlake.saying import say

if TYPE_CHECKING:
    from gaitlake.validation import Bar, Report
    from gaitlake.validation.rendered.looks import Looks

SEEDS = 2**31


@click.command()
@click.option(
    "--seed", type=click.IntRange(0), help="Of all chance; the same one gives the same numbers.  [default: fresh]"
)
@click.option(
    "--draws",
    metavar="N",
    type=click.IntRange(2),
    help="Draws of a usual bar; more narrow the intervals.  [default: as many as take about three minutes]",
)
@click.option("--only", metavar="BAR", multiple=True, help="Only bars of this name; may be repeated.")
@click.option(
    "--set", "overrides", metavar="STAGE.NAME=VALUE", multiple=True, help="Another parameter; may be repeated."
)
@click.option("--rendered", is_flag=True, help="From pixels, with the pose model: renders people, takes about an hour.")
@click.option("--looks", metavar="N", type=click.IntRange(1), help="With --rendered: how many people.  [default: 20]")
@click.option(
    "--keep",
    metavar="FILE",
    type=click.Path(path_type=Path, dir_okay=False),
    help="With --rendered: add what was measured of each clip to FILE, and do not measure again what it has.",
)
@click.option(
    "--declare",
    metavar="FILE.csv",
    type=click.Path(path_type=Path, dir_okay=False),
    help="With --rendered and 20 looks or more: write the side biases seen, as metrics/side_biases.csv has them.",
)
@click.option("--workers", type=click.IntRange(1), help="With --rendered: processes at work.  [default: one a core]")
@click.option("--json", "as_json", is_flag=True, help="For programs: everything as one JSON object.")
def validate(seed: int | None, as_json: bool, rendered: bool, declare: Path | None, **asked: Any) -> None:
    """Hold the analysis against motion whose truth is known exactly.

    Synthetic people are drawn afresh and analysed; each bar shows its limit and what was achieved with its Monte-Carlo
    interval. A bar fails when the whole 99.9 % interval lies beyond its limit; then the exit code is 1.
    """
    from gaitlake.validation import report_json, report_text

    _check(rendered, asked | {"declare": declare})
    seed = secrets.randbelow(SEEDS) if seed is None else seed
    say(f"seed {seed}", err=True)
    report, looks = _rendered(seed, declare, asked) if rendered else (_keypoints(seed, asked), None)
    say(report_json(report) if as_json else report_text(report), as_json=as_json)
    if declare is not None and looks is not None:
        _declare(declare, looks)
    if not report.passed:
        raise click.exceptions.Exit(1)


def _check(rendered: bool, asked: dict[str, Any]) -> None:
    """Options of one kind of people have no meaning for the other."""
    of_pixels, of_keypoints = ("looks", "keep", "declare", "workers"), ("draws", "overrides")
    for name in of_keypoints if rendered else of_pixels:
        if asked[name]:
            option = "--set" if name == "overrides" else f"--{name}"
            raise click.UsageError(f"{option} {'cannot go with' if rendered else 'needs'} --rendered")


def _keypoints(seed: int, asked: dict[str, Any]) -> Report:
    from gaitlake.analysing.settings import read_overrides
    from gaitlake.gait import AnalysisParameters
    from gaitlake.validation import DRAWS, Bench, Report, chosen_bars, clip_times_ms, run_suite

    bars, draws = chosen_bars(asked["only"]), asked["draws"] or DRAWS
    bench = Bench(seed, AnalysisParameters.from_dict(read_overrides(asked["overrides"])))
    achieved = run_suite(bars, bench, draws, _progress)
    return Report(seed, draws, tuple(achieved), {} if asked["only"] else clip_times_ms(bench))


def _rendered(seed: int, declare: Path | None, asked: dict[str, Any]) -> tuple[Report, Looks]:
    """What the bars gave, and what was measured."""
    from gaitlake.validation import Report
    from gaitlake.validation.rendered import suite

    looks, bars = asked["looks"] or suite.LOOKS, suite.chosen_bars(asked["only"])
    if declare is not None:
        suite.check_declarable(bars, looks)
    people = [(seed, number) for number in range(looks)]
    bench = suite.measure(bars, people, asked["keep"], asked["workers"] or os.cpu_count() or 1, _told)
    return Report(seed, looks, tuple(suite.judged(bars, bench)), {}, "--rendered --looks"), bench


def _declare(path: Path, looks: Looks) -> None:
    from gaitlake.validation.rendered.suite import declare

    say(f"{path}: {declare(path, looks)} side biases", err=True)


def _progress(number: int, count: int, bar: Bar) -> None:
    say(f"{number}/{count} {bar.name}: {bar.condition}", err=True)


def _told(done: int, count: int) -> None:
    say(f"{done} of {count} clips", err=True)
