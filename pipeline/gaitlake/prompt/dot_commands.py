"""What begins with a dot: questions about the lake and about the prompt, none of which leave the lake."""

from __future__ import annotations

import difflib
from collections.abc import Callable
from typing import TYPE_CHECKING, get_args

from gaitlake.errors import PromptError

if TYPE_CHECKING:
    from gaitlake.prompt.session import Session

Command = Callable[["Session"], None]

HELP = """\
SELECT … ;           a statement ends with `;` and may go over several lines; it can only read, and only the lake
.tables [WORD]       tables and views, with what a row is; only those with WORD in their name
.columns NAME        columns of a table or view: unit and meaning
.macros              the lake's own functions
.format [STYLE]      how answers are written: table, csv or json
.snapshot [ID]       which state of the lake is seen; ID: keep to that one (FROM lake.snapshots() lists them)
.refresh             see the newest state again, and offer new names at Tab
.help                this text
.quit                leave; so does Ctrl-D
Tab completes names and keywords. Ctrl-C ends a running statement or drops the one being typed. Arrow up: history."""

TABLES = """
SELECT name, kind, grain, meaning FROM (
    SELECT table_name AS name, 'table' AS kind FROM duckdb_tables()
    WHERE database_name = 'lake' AND schema_name = 'main'
    UNION ALL
    SELECT view_name, 'view' FROM duckdb_views() WHERE database_name = 'lake' AND schema_name = 'main'
) LEFT JOIN (
    SELECT DISTINCT object_name AS name, grain, object_meaning AS meaning FROM lake.main.data_dictionary
) USING (name)
WHERE contains(name, {word}) ORDER BY kind, name
"""
COLUMNS = """
SELECT column_name AS "column", unit, meaning FROM lake.main.data_dictionary
WHERE object_name = {name} ORDER BY position
"""
MACROS = """
SELECT function_name AS macro, parameters FROM duckdb_functions()
WHERE database_name = 'lake' AND schema_name = 'main' ORDER BY ALL
"""
WITHOUT_DOT = {"quit": ".quit", "exit": ".quit", "help": ".help"}
"""What people type all the same."""


def _quoted(text: str) -> str:
    return "'" + text.replace("'", "''") + "'"


def _tables(session: Session, word: str) -> None:
    session.run(TABLES.format(word=_quoted(word.lower())))


def _columns(session: Session, name: str) -> None:
    known = session.names().columns
    wanted = name.lower().removeprefix("lake.").removeprefix("main.")
    if wanted not in known:
        near = difflib.get_close_matches(wanted, known, n=3)
        hint = f"did you mean {', '.join(near)}?" if near else "`.tables` lists them"
        raise PromptError(f".columns needs a table or view of the lake; found {name!r}: {hint}")
    session.run(COLUMNS.format(name=_quoted(wanted)))


def _macros(session: Session, argument: str) -> None:
    _require_none(".macros", argument)
    session.run(MACROS)


def _format(session: Session, style: str) -> None:
    from gaitlake.prompt.session import Style

    styles = get_args(Style)
    if style in styles:
        session.style = style  # type: ignore[assignment]
    elif style:
        raise PromptError(f".format takes {', '.join(styles)}; found {style!r}")
    else:
        session.say(session.style)


def _snapshot(session: Session, number: str) -> None:
    if number and not number.isdecimal():
        raise PromptError(
            f".snapshot takes the number of a snapshot; found {number!r}: FROM lake.snapshots() lists them"
        )
    if number:
        session.look_again(int(number))
    session.say(session.snapshot())


def _refresh(session: Session, argument: str) -> None:
    _require_none(".refresh", argument)
    session.look_again()
    session.say(session.snapshot())


def _help(session: Session, argument: str) -> None:
    _require_none(".help", argument)
    session.say(HELP)


def _quit(session: Session, argument: str) -> None:
    _require_none(".quit", argument)
    session.has_ended = True


def _require_none(command: str, argument: str) -> None:
    if argument:
        raise PromptError(f"{command} takes no argument; found {argument!r}")


COMMANDS: dict[str, Callable[[Session, str], None]] = {
    ".columns": _columns,
    ".exit": _quit,
    ".format": _format,
    ".help": _help,
    ".macros": _macros,
    ".quit": _quit,
    ".refresh": _refresh,
    ".snapshot": _snapshot,
    ".tables": _tables,
}


def find_command(line: str) -> Command | None:
    """The dot command that a line is; None: it is SQL.

    Raises
    ------
    PromptError
        If it begins with a dot and is none.
    """
    words = line.strip().rstrip(";").strip()
    words = WITHOUT_DOT.get(words.lower(), words)
    if not words.startswith("."):
        return None
    name, _, argument = words.partition(" ")
    act = COMMANDS.get(name.lower())
    if act is None:
        raise PromptError(f"there is no command {name}: `.help` lists them")
    return lambda session: act(session, argument.strip())
