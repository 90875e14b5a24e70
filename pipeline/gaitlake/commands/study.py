from __future__ import annotations

import json
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from gaitlake.commands.options import lake_option
from gaitlake.errors import GaitlakeError
from gaitlake.saying import say

if TYPE_CHECKING:
    from gaitlake.studies import StudyRun

FAILED = 1
"""Exit code when a study failed."""

json_option = click.option("--json", "as_json", is_flag=True, help="For programs: everything as JSON.")


@click.group()
def study() -> None:
    """Compare before and after as declared in a file, in subjects, not strides."""


@study.command()
@click.argument("file", required=False, type=click.Path(path_type=Path))
@lake_option
@click.option("--all", "every", is_flag=True, help="Every study of the lake and of LAKE/studies/*.toml that changed.")
@json_option
@click.pass_context
def run(context: click.Context, file: Path | None, lake: Path, every: bool, as_json: bool) -> None:
    """Run the study declared in FILE, store it, and print who is in and what changed.

    FILE is TOML; docs/how-to/studies.md has every key. The result replaces what the lake holds under the same name. The
    exit code is 1 when a study failed.
    """
    from gaitlake.studies import run_every, run_study

    if every == (file is not None):
        raise click.UsageError("give FILE, or --all")
    runs = run_every(lake) if file is None else [run_study(lake, file)]
    if as_json:
        say(json.dumps([_plain(one) for one in runs], indent=1, ensure_ascii=False, default=str), as_json=True)
    else:
        say("\n\n".join(_text(one) for one in runs) if runs else _none(lake))
    if any(one.state == "failed" for one in runs):
        context.exit(FAILED)


@study.command("list")
@lake_option
@json_option
def list_command(lake: Path, as_json: bool) -> None:
    """List the studies of the lake."""
    from gaitlake.studies import list_studies

    rows = list_studies(lake)
    if as_json:
        say(json.dumps(rows, indent=1, ensure_ascii=False, default=str), as_json=True)
        return
    say("\n".join(_line(row) for row in rows) if rows else _none(lake))


@study.command()
@click.argument("name")
@lake_option
def show(name: str, lake: Path) -> None:
    """Print the stored results of study NAME."""
    from gaitlake.studies import report_text, stored_report

    say(report_text(*stored_report(lake, name)))


@study.command()
@click.argument("name")
@lake_option
def remove(name: str, lake: Path) -> None:
    """Delete study NAME and its results from the lake; a file that declares it stays."""
    from gaitlake.studies import remove_study

    remove_study(lake, name)
    say(f"study {name} removed")
    file = _declared_in(lake, name)
    if file is not None:
        say(f"  {file} still declares it: the next night, and `gaitlake study run --all`, will make it again")


def _declared_in(lake: Path, name: str) -> Path | None:
    from gaitlake.studies import read_declaration

    for file in sorted((lake / "studies").glob("*.toml")):
        try:
            declaration, _text_of_file = read_declaration(file)
        except GaitlakeError:
            continue
        if declaration.name == name:
            return file
    return None


def _text(run: StudyRun) -> str:
    from gaitlake.studies import report_text

    if run.study is not None:
        return report_text(run.study, run.subjects, run.effects)
    if run.state == "unchanged":
        return f"Study {run.name}: unchanged, its results stand"
    return f"Study {run.name}: failed\n  {run.failure}"


def _none(lake: Path) -> str:
    return f"no studies: declare one in a file and type: gaitlake study run FILE --lake {lake}"


def _line(row: dict[str, Any]) -> str:
    control = "" if row["n_control"] is None else f", control {row['n_control']}"
    filmed = ", ".join(str(row[name]) for name in ("activity", "view", "conditions"))
    line = (
        f"{row['study']}: {row['n_included']} of {row['n_cohort']} subjects{control}; {filmed}; "
        f"primary {row['primary_tests']}; ran {row['ran_at']:%Y-%m-%d %H:%M} UTC"
    )
    return f"{line}\n  a later run failed: {row['failure']}" if row["failure"] else line


def _plain(run: StudyRun) -> dict[str, object]:
    return {
        "name": run.name,
        "state": run.state,
        "failure": run.failure,
        "study": run.study,
        "subjects": list(run.subjects),
        "effects": list(run.effects),
    }
