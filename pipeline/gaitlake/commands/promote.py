from __future__ import annotations

import shlex
from pathlib import Path

import click

from gaitlake.commands.options import lake_option
from gaitlake.saying import say


@click.command()
@click.argument("analysis_id")
@lake_option
def promote(analysis_id: str, lake: Path) -> None:
    """Make ANALYSIS_ID the analysis that the lake's views show.

    The beginning of an id will do where no other begins so. Nothing is deleted: the analysis shown before can be
    promoted again. An id that the lake does not have lists those that it has.
    """
    from gaitlake.lake import find_analysis, find_lake, stored_analyses
    from gaitlake.lake import promote as make_current

    find_lake(lake)
    named = shlex.quote(str(lake))
    chosen = find_analysis(lake, analysis_id)
    if chosen.is_current:
        say(f"The views of {lake} show analysis {chosen.analysis_id} already.")
        return
    shown = next((one for one in stored_analyses(lake) if one.is_current), None)
    make_current(lake, chosen.analysis_id)
    say(f"The views of {lake} now show analysis {chosen.analysis_id} ({chosen.clips} clips).")
    if shown is not None:
        say(f"To go back: gaitlake promote {shown.analysis_id} --lake {named}")
        if chosen.clips < shown.clips:
            say(f"It has fewer clips than the one before ({shown.clips}): gaitlake analyse --lake {named}", err=True)
