"""How fast gaitlake takes landmarks from videos: against MediaPipe's own loop, and against the least it could take.

Run it with ``make bench-extract``; it is a measurement, not a test. All contenders process the same clips in the same
invocation and take turns, so that what else the machine does meets all of them.
"""

from __future__ import annotations

import json
import os
import platform
from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from importlib.metadata import version
from pathlib import Path
from typing import Any

import click

from gaitlake.errors import GaitlakeError
from gaitlake.pose import PoseModel, ensure_model
from tests.performance.children import WARM_UP_FRAMES, ChildError, Job, shares
from tests.performance.clips import Clip, copies, found
from tests.performance.contenders import CONTENDERS, GAITLAKE, Task
from tests.performance.figures import Run, contender_figures, disagreements, ratios
from tests.performance.table import lines

PACKAGES = {
    "mediapipe": "mediapipe",
    "openvino": "openvino",
    "opencv": "opencv-python-headless",
    "av": "av",
    "numpy": "numpy",
}


@dataclass(frozen=True, slots=True)
class Plan:
    """What is to be measured; ``limit`` is the most frames of a clip."""

    clips: list[Clip]
    contenders: list[str]
    repetitions: int
    limit: int | None
    model: PoseModel

    @property
    def names(self) -> list[str]:
        return [clip.path.name for clip in self.clips]


@click.command()
@click.argument("videos", nargs=-1, required=True, type=click.Path(exists=True, path_type=Path))
@click.option("--repeat", type=click.IntRange(min=1), default=3, show_default=True, help="Repetitions.")
@click.option("--frames", type=click.IntRange(min=1), help="At most so many frames of each clip, for a quick look.")
@click.option("--only", multiple=True, metavar="NAME", help=f"Contender, may be repeated: {', '.join(CONTENDERS)}.")
@click.option(
    "--json", "target", type=click.Path(path_type=Path), default=Path("build/bench-extract.json"), show_default=True
)
def main(videos: tuple[Path, ...], repeat: int, frames: int | None, only: tuple[str, ...], target: Path) -> None:
    """Measure frames per CPU-second of gaitlake and of others on VIDEOS, files or folders."""
    clips = found(videos, frames)
    if not clips:
        raise click.UsageError(f"no video that decodes in {', '.join(map(str, videos))}")
    if len({clip.path.name for clip in clips}) < len(clips):
        raise click.UsageError("two videos have the same name, and figures are told apart by it")
    try:
        report = measured(Plan(clips, _chosen(only), repeat, frames, ensure_model()))
    except (ChildError, GaitlakeError) as error:
        raise click.ClickException(str(error)) from error
    target.parent.mkdir(parents=True, exist_ok=True)
    target.write_text(json.dumps(report, indent=2) + "\n")
    for line in lines(report):
        click.echo(line)
    click.echo(f"\nThe same with every repetition: {target}")


def _chosen(only: tuple[str, ...]) -> list[str]:
    """Names of the contenders in the order of their turns."""
    strange = sorted(set(only) - set(CONTENDERS))
    if strange:
        raise click.UsageError(f"no contender is called {strange}; there are {', '.join(CONTENDERS)}")
    chosen = [name for name in CONTENDERS if not only or name in only]
    if GAITLAKE not in chosen and any(CONTENDERS[name].looks_at_people for name in chosen):
        raise click.UsageError(f"floor-people looks at the people whom gaitlake stored: add --only {GAITLAKE}")
    return chosen


def measured(plan: Plan) -> dict[str, Any]:
    """Let the contenders take turns, as often as planned, and report."""
    load_before, date = os.getloadavg()[0], datetime.now(UTC).isoformat(timespec="seconds")
    runs: dict[str, list[Run]] = {name: [] for name in plan.contenders}
    for repetition in range(plan.repetitions):
        for name in plan.contenders:
            run = _run(plan, name, runs)
            runs[name].append(run)
            click.echo(f"{repetition + 1}/{plan.repetitions} {name}: {run.frames} frames, {run.wall_s:.1f} s", err=True)
    contenders = {name: contender_figures(done, plan.names) for name, done in runs.items()}
    return {
        "date": date,
        "machine": {"cpu": _cpu(), "cores": _cores(), "system": platform.platform(), "load_before": load_before},
        "versions": {"python": platform.python_version(), **{name: version(PACKAGES[name]) for name in PACKAGES}},
        "repetitions": plan.repetitions,
        "frames_limit": plan.limit,
        "sharing": {
            "how": "the processes of a contender take clips from one queue, longest first",
            "copies": copies(plan.clips, _cores()),
            "warm_up_frames": WARM_UP_FRAMES,
        },
        "clips": [_clip(clip) for clip in plan.clips],
        "contenders": contenders,
        "ratios": ratios(runs, plan.names),
        "disagreements": disagreements(contenders),
    }


def _run(plan: Plan, name: str, runs: dict[str, list[Run]]) -> Run:
    """One contender, once."""
    contender = CONTENDERS[name]
    processes = _cores() if contender.per_core else 1
    tasks = [Task(clip.path, plan.limit) for clip in plan.clips]
    if contender.looks_at_people:
        seen = runs[GAITLAKE][-1]
        tasks = [replace(task, looks=seen.of(task.path.name)[0].counts.people) for task in tasks]
    queue = [task for task in tasks for _ in range(copies(plan.clips, processes))]
    warm_up = [Task(clip.path, min(WARM_UP_FRAMES, clip.frames)) for clip in plan.clips]
    return Run(shares(Job(name, plan.model, warm_up, queue), processes))


def _clip(clip: Clip) -> dict[str, Any]:
    return {"name": clip.path.name, "frames": clip.frames, "width_px": clip.width_px, "height_px": clip.height_px}


def _cores() -> int:
    """Cores that this process may use."""
    return len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else os.cpu_count() or 1


def _cpu() -> str:
    return next(_model_names(), platform.processor() or platform.machine())


def _model_names() -> Iterator[str]:
    information = Path("/proc/cpuinfo")
    if information.is_file():
        for line in information.read_text().splitlines():
            if line.startswith("model name"):
                yield line.partition(":")[2].strip()


if __name__ == "__main__":
    main()
