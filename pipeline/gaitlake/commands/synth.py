from __future__ import annotations

import os
import shlex
import time
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from gaitlake.saying import say

if TYPE_CHECKING:
    from gaitlake.synthetic.clinic import FilmPlan

VIEWS = {"side": ("left", "right"), "left": ("left",), "right": ("right",), "rear": ("rear",), "front": ("front",)}
CODECS = ("h264", "hevc", "vp9")
SAID_EVERY_S = 10.0


@click.command()
@click.argument("out", type=click.Path(path_type=Path, file_okay=False))
@click.option("--subjects", metavar="N", type=int, required=True, help="How many people.")
@click.option(
    "--study",
    "study_file",
    metavar="FILE.toml",
    type=click.Path(path_type=Path, dir_okay=False),
    help="What is done to whom.  [default: a left leg that loads 20 ms late, drills that help half of all]",
)
@click.option("--seed", type=click.IntRange(0), default=0, show_default=True, help="Of all chance.")
@click.option("--fps", type=float, default=60.0, show_default=True, help="Frames a second.")
@click.option("--seconds", type=float, default=10.0, show_default=True, help="Length of a clip of gait.")
@click.option(
    "--views", default="side,rear", show_default=True, help="Of side (left and right), left, right, rear, front."
)
@click.option("--codec", type=click.Choice(CODECS), default="h264", show_default=True, help="Of the videos.")
@click.option("--size", default="360x640", show_default=True, help="Width and height of the pictures, px.")
@click.option(
    "--keypoints-only", is_flag=True, help="No videos: keypoints with noise, as `import-keypoints` takes them."
)
@click.option("--workers", type=click.IntRange(1), help="Processes at work.  [default: one a core]")
def synth(out: Path, subjects: int, study_file: Path | None, seed: int, workers: int | None, **filmed: Any) -> None:
    """Make a clinic of rendered people whose motion is known exactly, in the folder OUT.

    Videos of every subject before and after an intervention, the truth beside each as Parquet, a manifest.csv that
    `gaitlake ingest OUT` reads, and subjects.csv, which says who truly changed.
    """
    from gaitlake.synthetic.clinic import USUAL, Order, make_clinic, read_study

    plan = _plan(**filmed)
    order = Order(subjects, USUAL if study_file is None else read_study(study_file), plan, seed)
    began = time.perf_counter()
    made = make_clinic(out, order, workers or os.cpu_count() or 1, _Teller(began))
    took = time.perf_counter() - began
    say(f"{made.folder}: {made.clips} clips of {made.subjects} subjects in {took:.0f} s")
    how = into_lake(out, "LAKE", keypoints_only=plan.keypoints_only)
    say(f"Into a lake: {how}; then, beside the truth: gaitlake truth {shlex.quote(str(out))} --lake LAKE")


def into_lake(clinic: Path, lake: str, *, keypoints_only: bool) -> str:
    """What to type."""
    return f"gaitlake {'import-keypoints' if keypoints_only else 'ingest'} {shlex.quote(str(clinic))} --lake {lake}"


def _plan(views: str, size: str, codec: Any, **numbers: Any) -> FilmPlan:
    from gaitlake.synthetic.clinic import FilmPlan
    from gaitlake.synthetic.clinic.study import unknown
    from gaitlake.video import Encoding

    words = [word.strip() for word in views.split(",") if word.strip()]
    for word in words:
        if word not in VIEWS:
            raise click.BadParameter(unknown("view", word, VIEWS), param_hint="--views")
    width, _, height = size.partition("x")
    if not (width.isdecimal() and height.isdecimal()):
        raise click.BadParameter(f"{size!r} must be width and height, as in 360x640", param_hint="--size")
    chosen: Any = tuple(dict.fromkeys(view for word in words for view in VIEWS[word]))
    return FilmPlan(chosen, size_px=(int(width), int(height)), encoding=Encoding(codec=codec), **numbers)


class _Teller:
    """Says how far it is, now and then."""

    def __init__(self, began: float) -> None:
        self._began = self._said = began

    def __call__(self, done: int, count: int) -> None:
        now = time.perf_counter()
        if now - self._said >= SAID_EVERY_S:
            self._said = now
            left = (now - self._began) / done * (count - done)
            say(f"{done} of {count} clips, about {left:.0f} s left", err=True)
