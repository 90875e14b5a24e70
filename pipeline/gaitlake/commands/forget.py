from __future__ import annotations

import json
import re
import tempfile
from dataclasses import asdict
from pathlib import Path
from typing import TYPE_CHECKING

import click

from gaitlake.commands.options import lake_option
from gaitlake.errors import GaitlakeError
from gaitlake.legible import legible
from gaitlake.saying import say

if TYPE_CHECKING:
    from gaitlake.lake.care.forgetting import Forgotten


@click.command()
@click.argument("subject", required=False)
@lake_option
@click.option("--dry-run", is_flag=True, help="Count the rows and list the files; change nothing.")
@click.option("--yes", is_flag=True, help="Do not ask.")
@click.option("--finish", is_flag=True, help="After a forget that was killed: erase history and old files.")
@click.option("--json", "as_json", is_flag=True, help="For programs: what was erased as one JSON object.")
def forget(subject: str | None, lake: Path, dry_run: bool, yes: bool, finish: bool, as_json: bool) -> None:
    """Erase the person SUBJECT from the lake: rows, history, files, statistics, staged results.

    All older states of the lake go with it. Videos and manifests are not the lake's: the files to remove are listed,
    and a run that still finds them takes the person in again. Studies that held the person are run again without.
    """
    from gaitlake.lake.care.forgetting import erase_traces, foretell
    from gaitlake.lake.care.forgetting import forget as erase

    if finish == (subject is not None):
        raise click.UsageError("give SUBJECT, or --finish")
    if subject is None:
        say(f"{erase_traces(lake)} files removed; the lake has its newest state only.")
        return
    told = foretell(lake, subject)
    if not dry_run:
        if not yes:
            click.confirm(
                f"{legible(_text(told))}\nErase this, and every older state of the lake, for good?", abort=True
            )
        declared = _declarations(lake, told)
        told = erase(lake, subject)
    say(json.dumps(asdict(told), indent=1, ensure_ascii=False) if as_json else _text(told), as_json=as_json)
    if not dry_run:
        for line in (*_run_again(lake, declared, told), *_named_elsewhere(lake, subject)):
            say(line, err=True)


def _text(told: Forgotten) -> str:
    rows = {name: count for name, count in told.rows.items() if count}
    width = max((len(name) for name in rows), default=0)
    verb = "would be erased" if told.dry_run else f"erased, {told.files_removed} files removed"
    lines = [f"Subject {told.subject}: {sum(rows.values())} rows {verb}"]
    lines += [f"  {name:<{width}} {count:>9}" for name, count in rows.items()]
    if told.inbox_files:
        lines.append("Files of this person, which the next run takes in again if the inbox or manifest still has them:")
        lines += [f"  {path}{': shows somebody else, too' if others else ''}" for path, others in told.inbox_files]
    if any(others for _, others in told.inbox_files):
        lines.append("Of videos that show somebody else, that person's rows and the path stay: take this person's rows")
        lines.append("out of the manifest; a path that names the person has to be renamed in the inbox, then ingested.")
    return "\n".join(lines)


def _declarations(lake: Path, told: Forgotten) -> dict[str, str]:
    from gaitlake.lake.care.words import names
    from gaitlake.studies import list_studies

    rows = {row["study"]: str(row["declaration"]) for row in list_studies(lake)} if told.studies else {}
    return {name: rows[name] for name in told.studies if not names(rows[name], told.subject)}


def _run_again(lake: Path, declared: dict[str, str], told: Forgotten) -> list[str]:
    """Studies without the person; what cannot be run, or names the person itself, is gone."""
    from gaitlake.studies import run_study

    lines = []
    for name in told.studies:
        if name not in declared:
            lines.append(f"study {name} names the person and was removed: declare it anew")
            continue
        try:
            with tempfile.TemporaryDirectory() as folder:
                file = Path(folder) / "study.toml"
                file.write_text(declared[name], encoding="utf-8")
                run_study(lake, file)
            lines.append(f"study {name} was run again without the person")
        except GaitlakeError as error:
            kept = _kept(lake, name, declared[name])
            lines.append(f"study {name} held the person and was removed; it cannot be run again from {kept}: {error}")
    return lines


def _kept(lake: Path, name: str, declaration: str) -> Path:
    """A file for the nightly run to try again, and for its owner to correct."""
    file = lake / "studies" / f"{re.sub(r'[^A-Za-z0-9_.-]', '_', name)}.toml"
    if not file.exists():
        file.parent.mkdir(exist_ok=True)
        file.write_text(declaration, encoding="utf-8")
    return file


def _named_elsewhere(lake: Path, subject: str) -> list[str]:
    """Files of the user's own in the lake's folder that name the person."""
    from gaitlake.lake.care.words import names

    files = sorted([*lake.glob("*.toml"), *lake.glob("studies/*.toml")])
    named = [file for file in files if names(file.read_text(encoding="utf-8", errors="replace"), subject)]
    return [f"{file} names the person: edit it" for file in named]
