"""One conversation with a lake: lines in, answers out."""

from __future__ import annotations

from collections.abc import Callable
from os import PathLike
from types import TracebackType
from typing import Literal, TextIO

from gaitlake.lake import UserResult, open_for_user
from gaitlake.legible import legible
from gaitlake.prompt.dot_commands import find_command
from gaitlake.prompt.names import Names, read_names
from gaitlake.prompt.statements import Statements

Style = Literal["table", "csv", "json"]

SNAPSHOT = """
SELECT snapshot_id, strftime(snapshot_time AT TIME ZONE 'UTC', '%Y-%m-%d %H:%M:%S UTC') FROM lake.snapshots()
WHERE snapshot_id = (SELECT id FROM lake.current_snapshot())
"""


class Session:
    """Statements and dot commands on one connection that is kept; close it, or use it in a ``with`` statement.

    Parameters
    ----------
    lake
        The lake's folder.
    out
        Where answers go.
    style
        How they are written; `.format` changes it.
    width
        Characters in a line of ``out`` at this moment.
    timeout_s
        Seconds after which a statement is stopped; None: none is.

    Raises
    ------
    LakeError
        If the lake cannot be opened.
    """

    def __init__(
        self,
        lake: str | PathLike[str],
        out: TextIO,
        style: Style,
        width: Callable[[], int],
        timeout_s: float | None = None,
    ) -> None:
        self.lake = lake
        self.out = out
        self.style = style
        self.has_ended = False
        self.statements = Statements()
        self.pinned: int | None = None
        self._width = width
        self._names: Names | None = None
        self._timeout_s = timeout_s
        self._opened = open_for_user(lake, timeout_s=timeout_s)

    def __enter__(self) -> Session:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._opened.close()

    def feed(self, line: str) -> None:
        """Take one line: a dot command where no statement is pending, else SQL, which runs at its `;`.

        Raises
        ------
        GaitlakeError
            If a statement or command is refused or fails; what the line holds after it is dropped.
        """
        command = None if self.statements.is_pending else find_command(line)
        if command is not None:
            command(self)
            return
        for sql in self.statements.add(line):
            self.run(sql)

    def end(self) -> None:
        """The input is over: run the last statement, which needs no `;`."""
        for sql in self.statements.end():
            self.run(sql)

    def run(self, sql: str) -> None:
        """Check one statement, run it and write its rows."""
        with self._opened.ask(sql) as result:
            self._show(result)
        self.out.flush()

    def _show(self, result: UserResult) -> None:
        if self.style == "csv":
            result.write_csv(self.out)
        elif self.style == "json":
            result.write_json(self.out)
        else:
            self.say(legible(result.table(self._width())))

    def say(self, text: str) -> None:
        """Write a line."""
        self.out.write(f"{text}\n")
        self.out.flush()

    def names(self) -> Names:
        """What the lake offers; asked once, and again after :meth:`look_again`."""
        if self._names is None:
            self._names = read_names(self._opened.rows)
        return self._names

    def look_again(self, snapshot: int | None = None) -> None:
        """Open the lake anew: at its newest snapshot and all that follow, or at this one only."""
        opened = open_for_user(self.lake, snapshot=snapshot, timeout_s=self._timeout_s)
        self._opened.close()
        self._opened, self.pinned, self._names = opened, snapshot, None

    def snapshot(self) -> str:
        """Which snapshot the next statement will see."""
        number, moment = self._opened.rows(SNAPSHOT)[0]
        kept = "kept until `.refresh`" if self.pinned is not None else "the newest; each statement sees the newest"
        return f"snapshot {number} of {moment}: {kept}"
