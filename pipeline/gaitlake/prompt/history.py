"""What was typed before, kept in a file of the user's own."""

from __future__ import annotations

import os
import readline
from contextlib import suppress
from pathlib import Path

LINES_KEPT = 2_000


def history_file() -> Path:
    """``$XDG_STATE_HOME/gaitlake/sql_history``; without that variable in ``~/.local/state``."""
    state = os.environ.get("XDG_STATE_HOME", "")
    folder = Path(state) if Path(state).is_absolute() else Path.home() / ".local" / "state"
    return folder / "gaitlake" / "sql_history"


def load(file: Path) -> None:
    """Read what was kept; none, or an unreadable one, is an empty history."""
    readline.set_auto_history(False)
    with suppress(OSError):
        readline.read_history_file(file)


def remember(statement: str) -> None:
    """Add a statement, or a dot command, as one entry: arrow up brings back all of its lines as one.

    Comments to the end of a line keep their lines, since what follows would become a part of them.
    """
    lines = [line.strip() for line in statement.splitlines() if line.strip()]
    entries = lines if "--" in statement else [" ".join(lines)]
    for entry in entries:
        last = readline.get_history_item(readline.get_current_history_length())
        if entry and entry != last:
            readline.add_history(entry)


def save(file: Path) -> None:
    """Keep the newest entries, readable by this user only. Where that is not possible, they are lost, nothing else."""
    with suppress(OSError):
        file.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
        file.touch(mode=0o600)
        readline.set_history_length(LINES_KEPT)
        readline.write_history_file(file)
