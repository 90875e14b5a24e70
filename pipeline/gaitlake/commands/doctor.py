from __future__ import annotations

import json
from dataclasses import asdict
from pathlib import Path

import click

from gaitlake.commands.options import lake_option
from gaitlake.errors import LakeError
from gaitlake.saying import say

FINDINGS, CANNOT_LOOK = 1, 2
"""Exit codes; 0 is a healthy lake."""


@click.command()
@lake_option
@click.option("--repair", is_flag=True, help="Mend what can be mended without loss, then look again.")
@click.option("--rebuild", is_flag=True, help="Make a lost or damaged catalog anew from live-files.json, then look.")
@click.option("--summaries", is_flag=True, help="Also compare the summaries with a rebuild; takes as long as one.")
@click.option("--json", "as_json", is_flag=True, help="For programs: the findings as a JSON list.")
@click.pass_context
def doctor(context: click.Context, lake: Path, repair: bool, rebuild: bool, summaries: bool, as_json: bool) -> None:
    """Check a lake: files against the catalog, audits, versions, summaries, leftovers.

    Each finding is one line with what to do. Exit code 0: healthy; 1: findings; 2: the lake cannot be looked at.
    """
    from gaitlake.lake.care.doctoring import examine
    from gaitlake.lake.care.doctoring import repair as mend

    try:
        if rebuild:
            say(_rebuilt(lake), err=as_json)
        findings = examine(lake, summaries=summaries)
        if repair and any(one.repairable for one in findings):
            mend(lake, findings)
            findings = examine(lake, summaries=summaries)
    except LakeError as error:
        say(f"gaitlake: {error}", err=True)
        context.exit(CANNOT_LOOK)
    if as_json:
        say(json.dumps([asdict(one) for one in findings], indent=1, ensure_ascii=False), as_json=True)
    else:
        lines = [f"{one.check}: {one.found}. To do: {one.what_to_do}" for one in findings]
        say("\n".join(lines or [f"Lake {lake} is healthy."]))
    if findings:
        context.exit(FINDINGS)


def _rebuilt(lake: Path) -> str:
    """Make the catalog anew, and what is to be said of it."""
    from gaitlake.lake.care.rebuilding import rebuild

    done = rebuild(lake)
    lines = [
        f"The catalog of lake {lake} was made anew: {done.rows} rows, as of {done.written_at:%Y-%m-%d %H:%M:%S} UTC "
        f"(state {done.snapshot}). Older states are gone. The next `gaitlake ingest` does again what came later."
    ]
    if done.set_aside:
        lines.append(f"What was there is kept as {', '.join(done.set_aside)}.")
    if done.unlisted:
        lines.append(f"{done.unlisted} data files are younger and were left: --repair removes them.")
    return "\n".join(lines)
