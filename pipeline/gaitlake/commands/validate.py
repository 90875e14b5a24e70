from __future__ import annotations

import secrets
from typing import TYPE_CHECKING

import click

if TYPE_CHECKING:
    from gaitlake.validation import Bar

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
@click.option("--json", "as_json", is_flag=True, help="For programs: everything as one JSON object.")
def validate(
    seed: int | None, draws: int | None, only: tuple[str, ...], overrides: tuple[str, ...], as_json: bool
) -> None:
    """Hold the analysis against motion whose truth is known exactly.

    Synthetic people are drawn afresh and analysed; each bar shows its limit and what was achieved with its Monte-Carlo
    interval. A bar fails when the whole 99.9 % interval lies beyond its limit; then the exit code is 1.
    """
    from gaitlake.analysing.settings import read_overrides
    from gaitlake.gait import AnalysisParameters
    from gaitlake.validation import (
        DRAWS,
        Bench,
        Report,
        chosen_bars,
        clip_times_ms,
        report_json,
        report_text,
        run_suite,
    )

    bars = chosen_bars(only)
    seed = secrets.randbelow(SEEDS) if seed is None else seed
    draws = draws or DRAWS
    click.echo(f"seed {seed}", err=True)
    bench = Bench(seed, AnalysisParameters.from_dict(read_overrides(overrides)))
    achieved = run_suite(bars, bench, draws, _progress)
    report = Report(seed, draws, tuple(achieved), {} if only else clip_times_ms(bench))
    click.echo(report_json(report) if as_json else report_text(report))
    if not report.passed:
        raise click.exceptions.Exit(1)


def _progress(number: int, count: int, bar: Bar) -> None:
    click.echo(f"{number}/{count} {bar.name}: {bar.condition}", err=True)
