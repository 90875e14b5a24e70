"""The four measurements: what is run, in which order, and what is compared. Bars are stated beside the figures."""

from __future__ import annotations

import shutil
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from tests.performance.figures import spread
from tests.performance.sql.agreement import effects_apart
from tests.performance.sql.lakes import METRICS, twin
from tests.performance.sql.step import step

TOUCHED = 0.001
"""Share of the sessions that change in a night."""

PEOPLE = 10
"""Whose reports are asked for."""


@dataclass(frozen=True, slots=True)
class Bench:
    """A lake to be measured, a folder for what is made on the way, and the number of repetitions."""

    lake: Path
    folder: Path
    subjects: int
    runs: int

    def copied(self, name: str) -> Path:
        return twin(self.lake, self.folder / name)


def rebuilding(bench: Bench) -> dict[str, Any]:
    """(a) All summaries from the strides, and polars making the same tables; they take turns."""
    ours, theirs = [], []
    made = bench.folder / "polars"
    for _ in range(bench.runs):
        shutil.rmtree(made, ignore_errors=True)
        copy = bench.copied("rebuilt")
        ours.append(step("rebuild", lake=copy))
        theirs.append(step("polars_rebuild", lake=bench.lake, target=made))
    agreement = step("agreement", lake=bench.folder / "rebuilt", polars=made)
    return {
        "lake": _figures(ours, "total_s", "total_cpu_s", "statements_s", "peak_gb"),
        "polars": _figures(theirs, "total_s", "total_cpu_s", "peak_gb") | {"portions": theirs[0]["portions"]},
        "lake / polars": _ratios(ours, theirs),
        "agreement": {name: agreement[name] for name in ("session_metrics", "session_contrasts", "pre_post_changes")},
    }


def changing(bench: Bench) -> dict[str, Any]:
    """(b) One commit that replaces the strides of a thousandth of the sessions, against a full rebuild."""
    nights, full = [], []
    share = max(TOUCHED, 2 / bench.subjects)
    for number in range(bench.runs):
        full.append(step("rebuild", lake=bench.copied("rebuilt")))
        nights.append(step("nightly", lake=bench.copied("night"), share=share, grown=1 + 0.01 * (number + 1)))
    updates = [{"s": n["refresh_s"] + n["commit_s"], "cpu_s": n["refresh_cpu_s"] + n["commit_cpu_s"]} for n in nights]
    names = [f"{part}{unit}" for part in ("refresh", "commit", "store", "audits", "total") for unit in ("_s", "_cpu_s")]
    return {
        "sessions": nights[0]["sessions"],
        "night": _figures(nights, *names, "peak_gb"),
        "update": _figures(updates, "s", "cpu_s"),
        "rebuild": _figures(full, "total_s", "total_cpu_s"),
        "update / rebuild": {
            "wall": spread([u["s"] / f["total_s"] for u, f in zip(updates, full, strict=True)]),
            "cpu": spread([u["cpu_s"] / f["total_cpu_s"] for u, f in zip(updates, full, strict=True)]),
        },
    }


def effects(bench: Bench) -> dict[str, Any]:
    """(c) The group's effects from stored summaries, and from the strides in polars and pandas; they take turns."""
    found: dict[str, list[dict[str, Any]]] = {name: [] for name in ("lake", "polars", "pandas")}
    for _ in range(bench.runs):
        for name, done in found.items():
            done.append(step(f"{name}_effects", lake=bench.lake, target=bench.folder / f"effects-{name}.parquet"))
    figures: dict[str, Any] = {
        name: _figures(done, "total_s", "total_cpu_s", "peak_gb") | {"rows": done[0]["rows"]}
        for name, done in found.items()
    }
    figures["lake"] |= _figures(found["lake"], "connect_s", "query_s")
    ratios = {f"{name} / lake": _ratios(found[name], found["lake"]) for name in ("polars", "pandas")}
    apart = {name: effects_apart(bench.folder, name) for name in ("polars", "pandas")}
    return {**figures, **ratios, "largest_difference": apart, "metrics": len(METRICS)}


def one_person(bench: Bench) -> dict[str, Any]:
    """(d) What a report of one person shows, each in a process just started."""
    people = [f"S{number:06d}" for number in range(0, bench.subjects, max(bench.subjects // PEOPLE, 1))][:PEOPLE]
    reports = [step("one_subject", lake=bench.lake, subject=subject) for subject in people]
    names = ("total_s", "import_s", "connect_s", "queries_s", "asymmetry_s", "pre_post_s", "session_contrasts_s")
    figures = _figures(reports, *names, "clips_s", "process_s", "total_cpu_s")
    return figures | {"people": len(people), "rows": reports[0]["rows"], "page_cache": "warm"}


CASES: dict[str, Callable[[Bench], dict[str, Any]]] = {
    "a": rebuilding,
    "b": changing,
    "c": effects,
    "d": one_person,
}


def _figures(done: list[dict[str, Any]], *names: str) -> dict[str, Any]:
    """Median, smallest and largest of each, and the load that the machine had."""
    loads = [found["load"] for found in done if "load" in found]
    return {name: spread([found[name] for found in done]) for name in names} | ({"load": max(loads)} if loads else {})


def _ratios(ours: list[dict[str, Any]], theirs: list[dict[str, Any]]) -> dict[str, Any]:
    """Run by run, so that what else the machine did meets both."""
    return {
        name: spread([first[key] / second[key] for first, second in zip(ours, theirs, strict=True)])
        for name, key in (("wall", "total_s"), ("cpu", "total_cpu_s"))
    }
