"""The prompt in a terminal: editing, history, completion, Ctrl-C and Ctrl-D."""

from __future__ import annotations

import readline

from gaitlake.errors import GaitlakeError
from gaitlake.prompt import history
from gaitlake.prompt.completion import Completer, completions
from gaitlake.prompt.dot_commands import COMMANDS
from gaitlake.prompt.session import Session

PROMPT = "gaitlake> "
CONTINUED = "     ...> "
DELIMITERS = " \t\n()[]{},;=<>+-*/%|&^!~'\"`"
"""Between words; a dot is within one."""


def talk(session: Session) -> None:
    """Read lines from the terminal until the user leaves. An error is one line, and the prompt goes on."""
    file = history.history_file()
    history.load(file)
    _offer_completions(session)
    session.say(f"Lake {session.lake}, {session.snapshot()}. `.help` helps, Ctrl-D leaves.")
    try:
        while not session.has_ended:
            _one_line(session)
    finally:
        history.save(file)
        readline.set_completer(None)


def _one_line(session: Session) -> None:
    typed = session.statements.pending
    try:
        line = input(CONTINUED if typed else PROMPT)
        typed += line
        session.feed(line)
    except EOFError:
        session.say("")
        session.has_ended = True
    except KeyboardInterrupt:
        session.statements.clear()
        session.say("")
    except GaitlakeError as error:
        session.say(f"error: {error}")
    if not session.statements.is_pending:
        history.remember(typed)


def _offer_completions(session: Session) -> None:
    def offer(word: str) -> list[str]:
        line = readline.get_line_buffer()
        if line.startswith(".") and not session.statements.is_pending:
            return _after_a_dot(session, line, word)
        return completions(session.names(), session.statements.pending + line, word)

    readline.set_completer_delims(DELIMITERS)
    readline.set_completer(Completer(offer))
    is_libedit = "libedit" in (readline.__doc__ or "")
    readline.parse_and_bind("bind ^I rl_complete" if is_libedit else "tab: complete")


def _after_a_dot(session: Session, line: str, word: str) -> list[str]:
    """Dot commands; after `.columns` tables and views, after `.format` the styles."""
    command, space, _ = line.partition(" ")
    if not space:
        return [f"{name} " for name in COMMANDS if name.startswith(word)]
    offered = {".columns": [*session.names().columns], ".format": ["table", "csv", "json"]}.get(command, [])
    return [name for name in offered if name.startswith(word)]
