"""How fast the lake's SQL is: summaries made anew, a night, effects of a group, one person's report.

Run it with ``make bench-sql``; it is a measurement, not a test. Each step runs in a process of its own; those that are
compared take turns, and ratios are of one turn each.
"""

from __future__ import annotations

import json
import os
import platform
from collections.abc import Iterator
from datetime import UTC, datetime
from importlib.metadata import version
from pathlib import Path
from typing import Any

import click

from tests.performance.sql.cases import CASES, Bench
from tests.performance.sql.report import newest_lines
from tests.performance.sql.step import StepError, step

FOLDER = Path("build/bench-sql")
PACKAGES = ("duckdb", "polars", "pandas", "pyarrow", "numpy")


@click.command()
@click.option("--strides", type=click.IntRange(min=1000), default=1_000_000, show_default=True, help="Of the lake.")
@click.option("--runs", type=click.IntRange(min=1), default=3, show_default=True, help="Repetitions of a, b and c.")
@click.option("--only", default="a,b,c,d", show_default=True, help="Measurements, comma-separated.")
@click.option(
    "--lake",
    "folder",
    type=click.Path(path_type=Path),
    default=FOLDER,
    show_default=True,
    help="Folder for the made lakes, which are kept and used again, and for copies of them.",
)
@click.option(
    "--json", "target", type=click.Path(path_type=Path), default=Path("build/bench-sql.json"), show_default=True
)  # fmt: skip
def main(strides: int, runs: int, only: str, folder: Path, target: Path) -> None:
    """Measure (a) a full rebuild, (b) a night, (c) effects, (d) one person's report on a made lake."""
    chosen = [name.strip() for name in only.split(",")]
    strange = sorted(set(chosen) - set(CASES))
    if strange:
        raise click.UsageError(f"no measurement is called {strange}; there are {', '.join(CASES)}")
    target.parent.mkdir(parents=True, exist_ok=True)
    try:
        for report in measured(folder.absolute(), strides, runs, [name for name in CASES if name in chosen]):
            target.write_text(json.dumps(report, indent=2) + "\n")
            for line in newest_lines(report):
                click.echo(line)
    except StepError as error:
        raise click.ClickException(str(error)) from error
    click.echo(f"\nThe same with every repetition: {target}")


def measured(folder: Path, strides: int, runs: int, chosen: list[str]) -> Iterator[dict[str, Any]]:
    """Make the lake unless it is there, and measure; the report grows, and comes after each measurement."""
    folder.mkdir(parents=True, exist_ok=True)
    made = step("make", folder=folder, strides=strides)
    bench = Bench(Path(made["lake"]), folder, made["rows"]["subjects"], runs)
    report: dict[str, Any] = {
        "when": datetime.now(UTC).isoformat(timespec="seconds"),
        "machine": {"cpus": os.cpu_count(), "machine": platform.machine(), "python": platform.python_version()},
        "packages": {name: version(name) for name in PACKAGES},
        "lake": {"rows": made["rows"], "bytes": made["bytes"]},
        "runs": runs,
        "measured": {},
    }
    yield report
    for name in chosen:
        report["measured"][name] = CASES[name](bench)
        yield report


if __name__ == "__main__":
    main()
