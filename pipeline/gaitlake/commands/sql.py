from __future__ import annotations

import shutil
import sys
from pathlib import Path

import click

from gaitlake.commands.options import lake_option

NO_TERMINAL_WIDTH = 240


@click.command()
@lake_option
@click.option("-c", "query", required=True, metavar="SQL", help="One SELECT; `-` reads it from standard input.")
@click.option(
    "--format",
    "style",
    type=click.Choice(["table", "csv", "json"]),
    default="table",
    show_default=True,
    help="How the rows are printed.",
)
def sql(lake: Path, query: str, style: str) -> None:
    """Ask the lake a question in SQL, read-only.

    Nothing can be written, and no file outside the lake be read. `SELECT * FROM data_dictionary` explains every column.
    """
    from gaitlake.lake import run_user_sql

    text = sys.stdin.read() if query == "-" else query
    with run_user_sql(lake, text) as result:
        if style == "csv":
            result.write_csv(sys.stdout)
        elif style == "json":
            result.write_json(sys.stdout)
        else:
            click.echo(result.table(_width()))


def _width() -> int:
    """Characters in a line of the terminal; where there is none, enough for a wide table."""
    return shutil.get_terminal_size().columns if sys.stdout.isatty() else NO_TERMINAL_WIDTH
