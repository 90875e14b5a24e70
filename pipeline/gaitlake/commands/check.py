from __future__ import annotations

from pathlib import Path

import click

from gaitlake.saying import say
from gaitlake_schemas.vocabulary import ACTIVITIES, VIEWS

PLACES = ("left", "middle", "right")
"""Words of --person, as of ``person_hint`` in the manifest."""

UNDECIDED = 3
"""Exit code when only a part was looked at and nothing can be measured there."""


def _positive(ctx: click.Context, param: click.Parameter, value: float | None) -> float | None:
    """A finite number above 0: bounds alone let NaN pass."""
    if value is not None and not 0 < value < float("inf"):
        raise click.BadParameter(f"{value} is no finite number above 0", ctx, param)
    return value


def _someone(ctx: click.Context, param: click.Parameter, value: str | None) -> str | None:
    """A place or a number."""
    who = None if value is None else value.strip().lower()
    if who is not None and who not in PLACES and not (who.isascii() and who.isdecimal()):
        raise click.BadParameter(f"{value!r} is none of {', '.join(PLACES)} and no number", ctx, param)
    return who


@click.command()
@click.argument("clip", type=click.Path(path_type=Path))
@click.option("--view", type=click.Choice(VIEWS), help="Where the camera stands.  [default: found in the pictures]")
@click.option("--activity", type=click.Choice(ACTIVITIES), help="What is done.  [default: found in the pictures]")
@click.option(
    "--person",
    metavar="WHO",
    callback=_someone,
    help="Which of several people: left, middle or right in the picture, or a number that check has shown.",
)
@click.option(
    "--slowmo",
    metavar="FACTOR",
    type=float,
    callback=_positive,
    help="Frames/s filmed / frames/s played.  [default: 1]",
)
@click.option(
    "--seconds",
    metavar="SECONDS",
    type=float,
    callback=_positive,
    default=20.0,
    show_default=True,
    help="Seconds of waiting, not of the clip: 3 s of the clip are looked at in any case.",
)
@click.option(
    "--overlay",
    metavar="FILE.png",
    type=click.Path(path_type=Path, dir_okay=False),
    help="Where to draw one frame.  [default: the clip's name + .check.png, in the current folder]",
)
@click.option("--model", metavar="PATH", type=click.Path(path_type=Path), help="Pose model (.task) to use.")
@click.option("--json", "as_json", is_flag=True, help="For programs: everything as one JSON object.")
def check(  # noqa: PLR0913, PLR0917 - one parameter per option
    clip: Path,
    view: str | None,
    activity: str | None,
    person: str | None,
    slowmo: float | None,
    seconds: float,
    overlay: Path | None,
    model: Path | None,
    as_json: bool,
) -> None:
    """Say within half a minute what CLIP can carry, what not, and what to change. It needs no lake.

    The exit code is 0 when something can be measured, 1 when nothing can or the file cannot be read, 2 for a wrong
    option, 3 when only a part was looked at and that was too little to judge: then give more --seconds.
    """
    from gaitlake.check import Report, error_json, look, report_json, report_text, write_overlay
    from gaitlake.errors import GaitlakeError

    if overlay is not None and overlay.suffix.lower() != ".png":
        raise click.BadParameter(f"{overlay} must end in .png", param_hint="--overlay")
    fields = {"view": view, "activity": activity, "person_hint": person, "slowmo_factor": slowmo}
    try:
        findings = look(clip, fields, seconds, model=model)
    except GaitlakeError as error:
        if not as_json:
            raise
        say(error_json(clip, error), as_json=True)
        raise click.exceptions.Exit(1) from error
    target = overlay or Path(f"{clip.stem}.check.png")
    try:
        report = Report.of(findings, target, write_overlay(clip, findings, target))
    except GaitlakeError as error:  # the answer is worth having without its picture
        say(f"gaitlake: {error}", err=True)
        report = Report.of(findings)
    say(report_json(report) if as_json else report_text(report), as_json=as_json)
    if report.undecided:
        raise click.exceptions.Exit(UNDECIDED)
    if not report.measurable:
        raise click.exceptions.Exit(1)
