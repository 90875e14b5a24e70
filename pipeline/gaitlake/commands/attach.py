from __future__ import annotations

from pathlib import Path

import click

from gaitlake.commands.options import lake_option
from gaitlake.saying import say


@click.command()
@lake_option
@click.option("--snapshot", type=int, metavar="ID", help="See this snapshot for good.  [default: always the newest]")
def attach(lake: Path, snapshot: int | None) -> None:
    """Print the SQL that opens the lake, read-only, in any DuckDB client.

    In DuckDB's own shell: duckdb -cmd "$(gaitlake attach --lake LAKE)"
    """
    from gaitlake.lake import attach_lines

    for line in attach_lines(lake, snapshot=snapshot):
        say(line)
