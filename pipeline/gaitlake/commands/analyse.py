from __future__ import annotations

import json
import re
import shlex
from pathlib import Path
from typing import TYPE_CHECKING

import click

from gaitlake.errors import GaitlakeError
from gaitlake.saying import say
from gaitlake_schemas.vocabulary import ACTIVITIES, CAMERA_SIDES, SMOOTHING, SURFACES, VIEWS

if TYPE_CHECKING:
    from gaitlake.analysing.lake import Reanalysis

FILE_OPTIONS = (
    "output", "force", "style", "size", "view", "activity", "camera_side", "camera_yaw_deg", "surface", "speed_mps",
    "height_m", "mirrored", "slowmo_factor", "person_hint", "smoothing",
)  # fmt: skip
LAKE_OPTIONS = ("clip", "promote")
FAILED = 1
"""Exit code when some clip could not be analysed, or a file gives no number."""


@click.command()
@click.argument("keypoints", required=False, type=click.Path(path_type=Path))
@click.option("-o", "--output", metavar="OUTDIR", type=click.Path(path_type=Path), help="Write every table here.")
@click.option("--force", is_flag=True, help="Replace the tables of an earlier result in OUTDIR.")
@click.option(
    "--format",
    "style",
    type=click.Choice(["parquet", "csv"]),
    default="parquet",
    show_default=True,
    help="Form of the files in OUTDIR.",
)
@click.option("--size", metavar="WIDTHxHEIGHT", help="Size of the picture in pixels.  [default: as the file says]")
@click.option("--view", type=click.Choice(VIEWS), help="From where it was filmed.  [default: seen in the keypoints]")
@click.option("--activity", type=click.Choice(ACTIVITIES), help="What is done.  [default: seen in the keypoints]")
@click.option("--camera-side", type=click.Choice(CAMERA_SIDES), help="The subject's side nearer the camera.")
@click.option("--camera-yaw", "camera_yaw_deg", metavar="DEG", type=float, help="Camera's yaw off the ideal view.")
@click.option("--surface", type=click.Choice(SURFACES), help="What is walked or run on.")
@click.option("--speed", "speed_mps", metavar="M/S", type=float, help="Walking or running speed.")
@click.option("--height", "height_m", metavar="M", type=float, help="Body height.")
@click.option("--mirrored", is_flag=True, help="The video is a mirror image.")
@click.option("--slowmo", "slowmo_factor", metavar="FACTOR", type=float, help="Captured rate / played rate.")
@click.option("--person", "person_hint", metavar="WHO", help="left, middle, right, or the number of a track.")
@click.option(
    "--smoothing", type=click.Choice(SMOOTHING), help="Were the keypoints smoothed?  [default: as the file says]"
)
@click.option(
    "--lake",
    envvar="GAITLAKE_LAKE",
    show_envvar=True,
    metavar="LAKE",
    type=click.Path(path_type=Path),
    help="Analyse the clips of this lake anew, from their stored keypoints.",
)
@click.option("--clip", metavar="PATH", multiple=True, help="With --lake: only this file's clips; may be repeated.")
@click.option("--promote", is_flag=True, help="With --lake: let views show the new numbers once all clips have them.")
@click.option(
    "--set", "overrides", metavar="STAGE.NAME=VALUE", multiple=True, help="Another parameter; may be repeated."
)
@click.option("--json", "as_json", is_flag=True, help="For programs: the summary as one JSON object.")
@click.pass_context
def analyse(context: click.Context, /, keypoints: Path | None, lake: Path | None, **options: object) -> None:
    """Make numbers from keypoints. No video is looked at.

    `analyse KEYPOINTS.parquet` takes one clip's keypoints in the form of the table `keypoints`, prints what it found
    and with -o writes every table; the exit code is 1 when it gives no number at all. `analyse --lake LAKE` analyses
    the lake's clips anew, with the parameters of its gaitlake.toml and of --set; new rows stand beside the old ones
    until they are promoted.
    """
    if keypoints is not None:
        _refuse(context, LAKE_OPTIONS, "needs --lake and no KEYPOINTS")
        if lake is not None and _is_given(context, "lake"):
            raise click.UsageError("give KEYPOINTS or --lake, not both")
        _analyse_file(keypoints, options)
    elif lake is not None:
        _refuse(context, FILE_OPTIONS, "needs KEYPOINTS; the clips of a lake are described by its manifest")
        _analyse_lake(lake, options)
    else:
        raise click.UsageError("give KEYPOINTS, a Parquet file, or --lake LAKE")


def _is_given(context: click.Context, name: str) -> bool:
    return context.get_parameter_source(name) is click.core.ParameterSource.COMMANDLINE


def _refuse(context: click.Context, names: tuple[str, ...], why: str) -> None:
    for parameter in context.command.params:
        if parameter.name in names and _is_given(context, parameter.name):
            raise click.UsageError(f"{parameter.opts[-1]} {why}")


def _analyse_file(keypoints: Path, options: dict[str, object]) -> None:
    from gaitlake.analysing.clip import analyse as analyse_clip
    from gaitlake.analysing.fields import RULES
    from gaitlake.analysing.files import write_tables
    from gaitlake.analysing.settings import read_overrides
    from gaitlake.analysing.summary import summarise, summary_text

    said = {name: options[name] for name in FILE_OPTIONS if name in RULES} | _size(options["size"])
    said |= {"path": keypoints.name, "mirrored": options["mirrored"] or None}
    tables = analyse_clip(keypoints, said, read_overrides(_texts(options["overrides"])))
    summary = summarise(tables)
    output = options["output"]
    written: list[Path] = []
    if isinstance(output, Path):
        written = write_tables(output, tables, str(options["style"]), force=bool(options["force"]))
    if options["as_json"]:
        found = summary.as_dict() | {"files": [str(path) for path in written]}
        say(json.dumps(found, indent=1, ensure_ascii=False), as_json=True)
    else:
        say(f"{keypoints}: {summary_text(summary)}")
        say(f"\nWrote {len(written)} tables to {output}" if written else "", nl=bool(written))
    if not summary.has_numbers:
        raise click.exceptions.Exit(FAILED)


def _texts(values: object) -> list[str]:
    return [str(value) for value in values] if isinstance(values, tuple) else []


def _size(text: object) -> dict[str, object]:
    if text is None:
        return {}
    match = re.fullmatch(r"(\d+)[xX](\d+)", str(text).strip())
    if match is None:
        raise GaitlakeError(f"--size {text!r} is not WIDTHxHEIGHT in pixels; write for example 1920x1080")
    return {"width_px": int(match[1]), "height_px": int(match[2])}


def _analyse_lake(lake: Path, options: dict[str, object]) -> None:
    from gaitlake.analysing.lake import Request, reanalyse
    from gaitlake.analysing.settings import read_overrides

    request = Request(
        lake,
        overrides=read_overrides(_texts(options["overrides"])),
        paths=_texts(options["clip"]),
        promote=bool(options["promote"]),
    )
    result = reanalyse(request, lambda done, every: say(f"{done} of {every} clips", err=True))
    say(_result_json(result) if options["as_json"] else _result_text(result, lake), as_json=bool(options["as_json"]))
    if result.failed:
        raise click.exceptions.Exit(FAILED)


def _result_json(result: Reanalysis) -> str:
    from dataclasses import asdict

    return json.dumps(asdict(result), indent=1, ensure_ascii=False)


def _result_text(result: Reanalysis, lake: Path) -> str:
    lines = [
        f"Analysis {result.analysis_id}: {result.found} clips = {result.analysed} re-analysed + "
        f"{result.up_to_date} up to date + {len(result.failed)} failed"
    ]
    lines += [f"  {path}: {said}" for path, said in result.failed.items()]
    step = f"gaitlake promote {result.analysis_id} --lake {shlex.quote(str(lake))}"
    lines.append("Views show it." if result.is_current else f"Views still show another one. To show this one: {step}")
    return "\n".join(lines)
