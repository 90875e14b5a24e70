from __future__ import annotations

from pathlib import Path

import click

from gaitlake.commands.options import lake_option
from gaitlake.saying import say


@click.command()
@lake_option
@click.option("--json", "as_json", is_flag=True, help="For programs: everything as one JSON object.")
def status(lake: Path, as_json: bool) -> None:
    """Say what is in the lake, what failed and why, and how the last run went."""
    from gaitlake.commands.overview import lake_overview, overview_json, overview_text

    overview = lake_overview(lake)
    say(overview_json(overview) if as_json else overview_text(overview), as_json=as_json)
