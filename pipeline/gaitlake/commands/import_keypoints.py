from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from gaitlake.saying import say
from gaitlake_schemas.vocabulary import ACTIVITIES, CAMERA_SIDES, SMOOTHING, VIEWS

if TYPE_CHECKING:
    from gaitlake.imports.into_lake import Outcome
    from gaitlake.imports.many import Head
    from gaitlake.imports.source import ImportOptions
    from gaitlake.manifest import Manifest

FILE = click.Path(path_type=Path, dir_okay=False)
LAYOUTS = ("halpe26", "coco17", "blazepose33", "body_25", "openpose25")
DESCRIPTION = {
    "subject": "subject_id",
    "session": "session_id",
    "timepoint": "timepoint",
    "activity": "activity",
    "condition": "condition",
    "speed_mps": "speed_mps",
    "height_m": "height_m",
}
"""Options that describe the clip in the lake, and their columns of a manifest."""


@click.command()
@click.argument("sources", metavar="SOURCE...", nargs=-1, required=True, type=click.Path(path_type=Path))
@click.option("-o", "--output", metavar="FILE.parquet", type=FILE, help="Write the keypoints of one SOURCE here.")
@click.option("--force", is_flag=True, help="Overwrite FILE.parquet if it exists.")
@click.option(
    "--lake",
    metavar="LAKE",
    type=click.Path(path_type=Path, file_okay=False),
    envvar="GAITLAKE_LAKE",
    show_envvar=True,
    help="Store and analyse in this lake.",
)
@click.option("--size", metavar="WxH", help="Width and height of the video's image, px, unless SOURCE says them.")
@click.option("--fps", type=float, help="Frames a second, where SOURCE has no timestamps.")
@click.option("--time-unit", type=click.Choice(["s", "ms", "us"]), help="Of timestamps that do not say it.")
@click.option(
    "--coordinates", type=click.Choice(["normalised", "pixel"]), help="Of x and y.  [default: seen from their range]"
)
@click.option("--layout", type=click.Choice(LAYOUTS), help="Order of unnamed keypoints.  [default: 17, 26 or 33 tell]")
@click.option(
    "--smoothed",
    "--smoothing",
    "smoothed",
    type=click.Choice(SMOOTHING),
    default="unknown",
    show_default=True,
    help="Did the estimator smooth over time?",
)
@click.option("--view", type=click.Choice(VIEWS), help="Where the camera stands; for TRC, from where to look.")
@click.option("--camera-side", type=click.Choice(CAMERA_SIDES), help="The subject's side nearer the camera.")
@click.option("--marker-map", metavar="FILE.toml", type=FILE, help="TRC: which markers make which landmark.")
@click.option("--axes", metavar="FORWARD,UP", help="TRC: axes such as --axes=-X,Y.  [default: the map's, else X,Y]")
@click.option("--px-per-m", type=float, default=500.0, show_default=True, help="TRC: pixels a metre.")
@click.option("--path", metavar="PATH", help="Name in the lake.  [default: the file's name]")
@click.option("--manifest", metavar="FILE.csv", type=FILE, help="Describes the clips; paths are relative to it.")
@click.option("--subject", metavar="ID", help="Whose clip.")
@click.option("--session", metavar="ID", help="Which visit.  [default: SUBJECT/1]")
@click.option("--timepoint", metavar="WHEN", help="pre, post or followup_1, followup_2 …")
@click.option("--activity", type=click.Choice(ACTIVITIES), help="What is done.  [default: found in the keypoints]")
@click.option("--condition", metavar="LABEL", help="The drill.  [default: baseline]")
@click.option("--speed", "speed_mps", metavar="M/S", help="Walking or running speed.")
@click.option("--height", "height_m", metavar="M", help="Body height.")
def import_keypoints(sources: tuple[Path, ...], output: Path | None, lake: Path | None, **said: Any) -> None:
    """Bring keypoints that were made elsewhere into a file or a lake.

    SOURCE is a CSV of MediaPipe landmarks, a JSON of Halpe-26, COCO-17 or OpenPose keypoints, a TRC of markers, a
    Parquet file of keypoints that gaitlake wrote, or a folder of such files with the manifest.csv in it.
    """
    if output is not None and _from_environment("lake"):
        lake = None
    _check_usage(sources, output, lake, said)
    options = _options(said)
    if output is not None:
        _write(sources[0], output, options, force=bool(said["force"]))
    elif lake is not None:
        _store(sources, lake, options, said)


def _tell(source: Path, notes: tuple[str, ...]) -> None:
    for note in notes:
        say(f"note: {source}: {note}", err=True)


def _from_environment(name: str) -> bool:
    source = click.get_current_context().get_parameter_source(name)
    return source is click.core.ParameterSource.ENVIRONMENT


def _check_usage(sources: tuple[Path, ...], output: Path | None, lake: Path | None, said: Mapping[str, Any]) -> None:
    described = [name for name in ("path", "manifest", *DESCRIPTION) if said[name] is not None]
    if (output is None) == (lake is None):
        raise click.UsageError("say where to: either -o FILE.parquet or --lake LAKE")
    if output is not None and len(sources) > 1:
        raise click.UsageError(f"-o takes one SOURCE, found {len(sources)}; write them one by one")
    if output is not None and described:
        raise click.UsageError(f"--{described[0].split('_')[0]} describes a clip of a lake; leave it out with -o")
    if said["path"] is not None and (len(sources) > 1 or sources[0].is_dir()):
        raise click.UsageError("--path names one clip; import the sources one by one")
    if said["manifest"] is not None and len(described) > (2 if said["path"] is not None else 1):
        raise click.UsageError("the manifest describes the clips; leave out the options that do the same")


def _options(said: Mapping[str, Any]) -> ImportOptions:
    from gaitlake.imports.source import ImportOptions, Projection, parse_size

    camera = Projection(
        view=said["view"] or "sagittal",
        near=said["camera_side"] or "right",
        px_per_m=said["px_per_m"],
        axes=said["axes"],
        marker_map=said["marker_map"],
    )
    return ImportOptions(
        size_px=None if said["size"] is None else parse_size(said["size"]),
        fps_hz=said["fps"],
        time_unit=said["time_unit"],
        coordinates=said["coordinates"],
        layout=said["layout"],
        smoothing=said["smoothed"],
        projection=camera,
    )


def _write(source: Path, output: Path, options: ImportOptions, *, force: bool) -> None:
    from gaitlake.imports.failure import ImportKeypointsError
    from gaitlake.imports.keypoints_file import write_keypoints_file
    from gaitlake.imports.reading import read_clip

    read = read_clip(source, options)
    _tell(source, read.notes)
    if output.exists() and not force:
        raise ImportKeypointsError(f"{output} exists; choose another name or add --force")
    clip = read.clip
    write_keypoints_file(output, clip)
    video = clip.video
    rate = int(str(video["fps_num"])) / int(str(video["fps_den"]))
    people = "1 person" if clip.tracks.num_rows == 1 else f"{clip.tracks.num_rows} people"
    say(
        f"Wrote {clip.keypoints.num_rows} poses of {people} in {video['frames']} frames, {rate:.4g} a second, "
        f"{video['width_px']}x{video['height_px']} px, to {output}"
    )


def _store(given: tuple[Path, ...], lake: Path, options: ImportOptions, said: Mapping[str, Any]) -> None:
    from gaitlake.imports.into_lake import Incoming, check_paths, import_into_lake
    from gaitlake.imports.many import Sources, files_of, manifest_of

    described = said["manifest"] or (None if any(said[name] for name in DESCRIPTION) else manifest_of(given))
    sources = Sources(files_of(given), options)
    for head in sources.heads:
        _tell(head.source, head.notes)
    names, manifest = _described(sources.heads, said, described)
    check_paths(names)
    told: set[str] = set()
    for batch in sources.batches(names):
        outcomes = import_into_lake(lake, [Incoming(name, file, sources.clip(file)) for name, file in batch], manifest)
        for note in sorted({note for outcome in outcomes for note in outcome.notes} - told):
            say(f"note: {note}", err=True)
            told.add(note)
        for outcome in outcomes:
            say(f"{outcome.path}: {outcome.status}{_found(outcome)}")


def _described(heads: list[Head], said: Mapping[str, Any], manifest_file: Path | None) -> tuple[list[str], Manifest]:
    """Names of the sources in the lake, and what is said about them."""
    from gaitlake.imports.description import described_by_manifest, described_by_options, names_in_manifest

    if manifest_file is not None:
        sources = [head.source for head in heads]
        names = [said["path"]] if said["path"] else names_in_manifest(manifest_file, sources)
        manifest, problems = described_by_manifest(manifest_file, names)
        for problem in problems:
            say(f"note: {problem}", err=True)
        return names, manifest
    names = [said["path"] or head.name for head in heads]
    shared = {column: said[name] for name, column in DESCRIPTION.items()}
    camera = {"view": said["view"], "camera_side": said["camera_side"]}
    described = {
        name: shared | camera | {key: head.declared[key] for key in camera if key in head.declared}
        for name, head in zip(names, heads, strict=True)
    }
    return names, described_by_options(names, described)


def _found(outcome: Outcome) -> str:
    """What the analysis of its clips found, in words."""
    lines = []
    for row in outcome.analysed:
        strides = f"{row['strides_left']} left and {row['strides_right']} right strides"
        lines.append(f"{row['activity'] or 'no activity'}, {row['view'] or 'no view'}, {row['reason'] or strides}")
    return f" ({'; '.join(lines)})" if lines else ""
