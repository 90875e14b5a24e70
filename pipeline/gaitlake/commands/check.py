from __future__ import annotations

from pathlib import Path

import click

from gaitlake_schemas.vocabulary import ACTIVITIES, VIEWS


@click.command()
@click.argument("clip", type=click.Path(path_type=Path))
@click.option("--view", type=click.Choice(VIEWS), help="Where the camera stands.  [default: found in the pictures]")
@click.option("--activity", type=click.Choice(ACTIVITIES), help="What is done.  [default: found in the pictures]")
@click.option("--person", metavar="WHO", help="Which of several people: left, middle, right, or a track's number.")
@click.option(
    "--slowmo",
    metavar="FACTOR",
    type=click.FloatRange(min=0, min_open=True),
    help="Frames/s filmed / frames/s played.  [default: 1]",
)
@click.option(
    "--seconds",
    type=click.FloatRange(min=0),
    default=20.0,
    show_default=True,
    help="Look at the clip for as long as this; a long one only in part.",
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

    The exit code is 0 when something can be measured, 1 when nothing can or the file cannot be read.
    """
    from gaitlake.check import Report, look, report_json, report_text, write_overlay
    from gaitlake.errors import GaitlakeError

    if overlay is not None and overlay.suffix.lower() != ".png":
        raise click.BadParameter(f"{overlay} must end in .png", param_hint="--overlay")
    fields = {"view": view, "activity": activity, "person_hint": person, "slowmo_factor": slowmo}
    findings = look(clip, fields, seconds, model=model)
    target = overlay or Path(f"{clip.stem}.check.png")
    try:
        report = Report.of(findings, target, write_overlay(clip, findings, target))
    except GaitlakeError as error:  # the answer is worth having without its picture
        click.echo(f"gaitlake: {error}", err=True)
        report = Report.of(findings)
    click.echo(report_json(report) if as_json else report_text(report))
    if not report.measurable:
        raise click.exceptions.Exit(1)
