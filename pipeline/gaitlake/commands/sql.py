from __future__ import annotations

import shutil
import sys
from pathlib import Path
from typing import TYPE_CHECKING, Literal, TextIO

import click

from gaitlake.commands.options import lake_option
from gaitlake.saying import for_terminal

if TYPE_CHECKING:
    from gaitlake.prompt.session import Session

NO_TERMINAL_WIDTH = 240


@click.command()
@lake_option
@click.option("-c", "query", metavar="SQL", help="One SELECT; `-` reads statements from standard input.")
@click.option(
    "--format",
    "style",
    type=click.Choice(["table", "csv", "json"]),
    default="table",
    show_default=True,
    help="How the rows are printed.",
)
@click.option(
    "--timeout",
    "timeout_s",
    type=click.FloatRange(min=0, min_open=True),
    envvar="GAITLAKE_SQL_TIMEOUT_S",
    show_envvar=True,
    metavar="SECONDS",
    help="Stop a statement that takes longer.  [default: none is stopped]",
)
def sql(lake: Path, query: str | None, style: Literal["table", "csv", "json"], timeout_s: float | None) -> None:
    """Ask the lake questions in SQL, read-only.

    Without -c it is a prompt: statements end with `;`, Tab completes names, `.help` tells the rest. Where standard
    input is no terminal, statements are read from it, and the first that fails ends the command.

    Nothing can be written, and no file outside the lake be read. `SELECT * FROM data_dictionary` explains every column.
    """
    from gaitlake.prompt.session import Session

    with Session(lake, for_terminal(sys.stdout), style, _width, timeout_s) as session:
        if query is not None and query != "-":
            session.run(query)
        elif query is None and sys.stdin.isatty():
            from gaitlake.prompt.terminal import talk

            talk(session)
        else:
            _read_all(session, sys.stdin)


def _read_all(session: Session, lines: TextIO) -> None:
    for line in lines:
        session.feed(line)
        if session.has_ended:
            return
    session.end()


def _width() -> int:
    """Characters in a line of the terminal; where there is none, enough for a wide table."""
    return shutil.get_terminal_size().columns if sys.stdout.isatty() else NO_TERMINAL_WIDTH
