from __future__ import annotations

import json
from pathlib import Path
from typing import Literal

import click

from gaitlake.saying import say

OUTCOMES = ("difference", "side", "change")


@click.command()
@click.argument("metric")
@click.option(
    "--detect",
    "size",
    required=True,
    metavar="VALUE",
    help="Smallest size that matters, in the metric's unit.",
)
@click.option("--view", type=click.Choice(["sagittal", "frontal", "rear"]), help="Seen from where; else as most.")
@click.option("--fps", "fps_hz", type=float, metavar="F", help="Frames per second of the camera, in real time.")
@click.option("--activity", type=click.Choice(["walk", "run", "single_leg_squat"]), help="What they do.")
@click.option(
    "--pairing",
    type=click.Choice(["same_clip", "near_near"]),
    help="How left meets right.  [default: near_near from the side]",
)
@click.option(
    "--outcome",
    type=click.Choice(OUTCOMES),
    help="VALUE is of left - right, of one side's change, or of the change of left - right.  [default: difference]",
)
@click.option("--power", type=float, default=0.8, show_default=True, help="Chance to find it, 0.5 to 0.99.")
@click.option(
    "--lake",
    envvar="GAITLAKE_LAKE",
    show_envvar=True,
    metavar="LAKE",
    type=click.Path(path_type=Path),
    help="Whose noise counts; without one published floors do.",
)
@click.option("--json", "as_json", is_flag=True, help="For programs: everything as JSON.")
def plan(  # noqa: PLR0913, PLR0917 - one parameter per option
    metric: str,
    size: str,
    view: str | None,
    fps_hz: float | None,
    activity: str | None,
    pairing: Literal["same_clip", "near_near"] | None,
    outcome: Literal["difference", "side", "change"] | None,
    power: float,
    lake: Path | None,
    as_json: bool,
) -> None:
    """Say how many strides, clips and subjects it takes to find VALUE of METRIC.

    Three answers: one person in one session, one person before and after, a group before and after; from the lake's own
    noise (repeats), else from published floors. What no number of strides can mend is said first.
    """
    from gaitlake.planning import make_plan, plan_document, plan_text, read_question

    question = read_question(
        metric, size, outcome=outcome, view=view, fps_hz=fps_hz, activity=activity, pairing=pairing, power=power
    )
    found = make_plan(question, lake)
    if as_json:
        say(json.dumps(plan_document(found), indent=1, ensure_ascii=False), as_json=True)
    else:
        say(plan_text(found))
