"""The report as text for a terminal."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any


def newest_lines(report: dict[str, Any]) -> Iterator[str]:
    """What was measured last; at first, of what."""
    if report["measured"]:
        name, found = list(report["measured"].items())[-1]
        yield ""
        yield from PARTS[name](found)
        return
    rows, machine = report["lake"]["rows"], report["machine"]
    yield (
        f"{rows['strides']:,} strides, {rows['stride_metrics']:,} numbers, {rows['subjects']:,} subjects, "
        f"{rows['sessions']:,} sessions, {report['lake']['bytes'] / 1e6:,.0f} MB; {machine['cpus']} CPUs, "
        f"{report['runs']} runs; median (min–max); s: on the clock, CPU s: user and system over all threads"
    )


def _rebuilding(found: dict[str, Any]) -> Iterator[str]:
    yield "(a) all summaries from the strides; bar: no slower than polars, at most 4 GB"
    for name in ("lake", "polars"):
        yield _line(name, found[name], "total_s", "total_cpu_s", "peak_gb")
    yield f"  polars took the metrics in {found['polars']['portions']} portion(s); it makes three of the five tables"
    yield _ratio("lake / polars", found["lake / polars"])
    for table, agreed in found["agreement"].items():
        yield (
            f"  {table:<20}{agreed['rows']:>10,} rows, {agreed['differing']} differ, "
            f"numbers within {agreed['largest_difference']:.1e}"
        )


def _changing(found: dict[str, Any]) -> Iterator[str]:
    yield f"(b) a night that changes {found['sessions']} sessions; bar: update at most 3 % of a rebuild"
    yield _line("update (refresh + COMMIT)", found["update"], "s", "cpu_s")
    yield _line("all of commit_batch", found["night"], "total_s", "total_cpu_s", "peak_gb")
    yield _line("full rebuild", found["rebuild"], "total_s", "total_cpu_s")
    yield _ratio("update / rebuild", found["update / rebuild"])


def _effects(found: dict[str, Any]) -> Iterator[str]:
    yield (
        f"(c) effects of {found['metrics']} metrics, {found['lake']['rows']} rows; the lake's from stored summaries, "
        "the others' from the strides; bar: 15 x polars, 50 x pandas"
    )
    for name in ("lake", "polars", "pandas"):
        yield _line(name, found[name], "total_s", "total_cpu_s", "peak_gb")
    yield _line("  opening the lake", found["lake"], "connect_s")
    yield _line("  asking", found["lake"], "query_s")
    for name in ("polars / lake", "pandas / lake"):
        yield _ratio(name, found[name])
    for name, apart in found["largest_difference"].items():
        yield (
            f"  {name:<28}agrees within {apart['moments']:.1e} SD of the change, "
            f"its intervals within {apart['ends']:.1e}"
        )


def _one_person(found: dict[str, Any]) -> Iterator[str]:
    yield (
        f"(d) one person's report, {found['people']} people, a new process each, page cache {found['page_cache']}; "
        "bar: 0.5 s"
    )
    for name in ("total_s", "import_s", "connect_s", "queries_s", "asymmetry_s", "pre_post_s", "session_contrasts_s",
                 "clips_s", "process_s"):  # fmt: skip
        yield f"  {name:<28}{_spread(found[name])}"


def _line(name: str, figures: dict[str, Any], *columns: str) -> str:
    load = f"  load {figures['load']:.1f}" if "load" in figures else ""
    return f"  {name:<28}" + "  ".join(f"{_spread(figures[column])} {_unit(column)}" for column in columns) + load


def _ratio(name: str, figures: dict[str, Any]) -> str:
    return f"  {name:<28}{_spread(figures['wall'])} on the clock  {_spread(figures['cpu'])} of CPU"


def _unit(column: str) -> str:
    return "GB" if column.endswith("_gb") else "CPU s" if column.endswith("cpu_s") else "s"


def _spread(values: dict[str, Any]) -> str:
    return f"{values['median']:.3g} ({values['min']:.3g}–{values['max']:.3g})"


PARTS = {"a": _rebuilding, "b": _changing, "c": _effects, "d": _one_person}
