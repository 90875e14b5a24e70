"""SQL typed by a user: read-only, one statement, nothing outside the lake."""

from __future__ import annotations

import contextlib
import io
import json
import signal
import tempfile
import threading
import time
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor, wait
from dataclasses import dataclass
from os import PathLike
from types import TracebackType
from typing import TextIO, TypeVar

import duckdb

from gaitlake.csv_cells import CsvWriter
from gaitlake.errors import LakeError
from gaitlake.lake.connection import open_connection, quoted
from gaitlake.lake.failure import explained, one_line
from gaitlake.lake.folder import Lake
from gaitlake.lake.permitted import require_permitted
from gaitlake.lake.values import json_value, plain_text, unique_names

Answer = TypeVar("Answer")

ROWS_AT_A_TIME = 10_000
ROWS_SHOWN = 200
POLL_S = 0.05
KEYS_OF_HTTPFS = ("s3_access_key_id", "s3_secret_access_key", "s3_session_token")
"""Settings into which DuckDB copies the environment's keys, for anybody to read. The lake's own secret does not."""

NOTHING_OUTSIDE = {"python_enable_replacements": False, "allow_persistent_secrets": False}


@dataclass(slots=True)
class UserResult:
    """A result that is read while it is written out; close it, or use it in a ``with`` statement."""

    sql: str
    connection: duckdb.DuckDBPyConnection
    resources: contextlib.ExitStack
    timeout_s: float | None = None

    def __enter__(self) -> UserResult:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.close()

    def close(self) -> None:
        self.resources.close()

    def table(self, width: int = 120, rows: int = ROWS_SHOWN) -> str:
        """DuckDB's own box, ``width`` characters wide; of more than ``rows`` rows the first and last."""
        with _user_errors():
            return _interruptible(self.connection, lambda: self._box(width, rows), self._deadline())

    def _deadline(self) -> float | None:
        return None if self.timeout_s is None else time.monotonic() + self.timeout_s

    def _box(self, width: int, rows: int) -> str:
        relation = self.connection.sql(self.sql)
        if relation.columns[0] == "explain_key":
            return "\n".join(str(row[1]) for row in relation.fetchall())
        box = io.StringIO()
        with contextlib.redirect_stdout(box):
            relation.show(max_width=width, max_rows=rows, max_col_width=width, null_value="NULL")
        return box.getvalue().rstrip("\n")

    def write_csv(self, stream: TextIO) -> None:
        """Header and rows; NULL is an empty field, instants are ISO 8601.

        Text that a spreadsheet would run as a formula has an apostrophe before it, which
        :func:`gaitlake.csv_cells.unguard` takes away.
        """
        writer = CsvWriter(stream)
        with _user_errors():
            names, batches = self._read()
            writer.row(names)
            for batch in batches:
                for row in batch:
                    writer.row(plain_text(value) for value in row)

    def write_json(self, stream: TextIO) -> None:
        """An array of objects, one a line; NULL and NaN are null, dates and instants are ISO 8601."""
        with _user_errors():
            names, batches = self._read()
            stream.write("[")
            separator = "\n"
            for batch in batches:
                for row in batch:
                    values = (json_value(value) for value in row)
                    stream.write(separator + json.dumps(dict(zip(names, values, strict=True)), ensure_ascii=False))
                    separator = ",\n"
            stream.write("\n]\n")

    def _read(self) -> tuple[list[str], Iterator[list[tuple[object, ...]]]]:
        deadline = self._deadline()
        cursor = _interruptible(self.connection, lambda: self.connection.execute(self.sql), deadline)
        names = unique_names([column[0] for column in cursor.description or []])

        def fetch() -> list[tuple[object, ...]]:
            return _interruptible(self.connection, lambda: cursor.fetchmany(ROWS_AT_A_TIME), deadline)

        return names, iter(fetch, [])


@dataclass(slots=True)
class UserConnection:
    """A lake opened once for a user's statements, which run one after the other; close it, or use it in ``with``.

    Each statement sees the lake's newest snapshot, or the one that was asked for when it was opened, and is stopped
    after ``timeout_s`` seconds, if there are any.
    """

    lake: Lake
    connection: duckdb.DuckDBPyConnection
    resources: contextlib.ExitStack
    timeout_s: float | None = None

    def __enter__(self) -> UserConnection:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.close()

    def close(self) -> None:
        self.resources.close()

    def ask(self, sql: str) -> UserResult:
        """Check one statement and return its result, which runs when it is written out; close it before the next.

        Raises
        ------
        LakeError
            If the statement is not allowed or cannot be parsed.
        """
        resources = contextlib.ExitStack()
        with _ctrl_c_noted(), explained(self.lake, "read"):
            self._end()  # of a statement that Ctrl-C cut off before anybody could close it
            require_permitted(self.connection, sql)
            self.connection.execute("BEGIN TRANSACTION READ ONLY")
            resources.callback(self._end)
        return UserResult(sql, self.connection, resources, self.timeout_s)

    def rows(self, sql: str) -> list[tuple[object, ...]]:
        """Rows of one question of gaitlake's own."""
        with _ctrl_c_noted(), explained(self.lake, "read"):
            return self.connection.execute(sql).fetchall()

    def _end(self) -> None:
        """Give up the statement's snapshot: an idle reader holds nothing in the catalog."""
        with _ctrl_c_noted(), contextlib.suppress(duckdb.Error):
            self.connection.execute("ROLLBACK")


@contextlib.contextmanager
def _user_errors() -> Iterator[None]:
    try:
        yield
    except duckdb.Error as error:
        raise LakeError(f"the query failed: {one_line(error)}") from error


@contextlib.contextmanager
def _ctrl_c_noted() -> Iterator[list[int]]:
    """Ctrl-C is noted while the block runs, and raised at its end: it cannot leave half a transaction behind."""
    heard: list[int] = []
    if threading.current_thread() is not threading.main_thread():
        yield heard
        return
    before = signal.signal(signal.SIGINT, lambda number, _frame: heard.append(number))
    try:
        yield heard
    except BaseException as error:
        if heard:
            raise KeyboardInterrupt from error
        raise
    finally:
        signal.signal(signal.SIGINT, before)
    if heard:
        raise KeyboardInterrupt


def _interruptible(connection: duckdb.DuckDBPyConnection, work: Callable[[], Answer], deadline: float | None) -> Answer:
    """Do ``work`` beside this thread, which waits for Ctrl-C and looks at the clock.

    In this thread DuckDB hears it late or, where it draws a table, never.
    """
    late = False
    with _ctrl_c_noted() as heard, ThreadPoolExecutor(1) as beside:
        result = beside.submit(work)
        while not wait([result], POLL_S).done:
            late = deadline is not None and time.monotonic() > deadline
            if heard or late:
                connection.interrupt()  # again and again: what has not begun yet cannot be interrupted
        try:
            return result.result()
        except duckdb.InterruptException as error:
            if late:
                raise LakeError("the statement took longer than it may (--timeout), and was stopped") from error
            raise


def open_for_user(
    path: str | PathLike[str], *, snapshot: int | None = None, timeout_s: float | None = None
) -> UserConnection:
    """Open a lake for statements that a user types.

    The connection reads the lake's own files and nothing else: no other files, network, settings, secrets, extensions
    or Python variables.

    Parameters
    ----------
    path
        The lake's folder.
    snapshot
        Id of the snapshot that every statement sees; default: each sees the newest.
    timeout_s
        Seconds after which a statement is stopped; default: none is.

    Raises
    ------
    LakeError
        If the lake cannot be opened.
    """
    lake = Lake(path)
    resources = contextlib.ExitStack()
    try:
        spill = resources.enter_context(tempfile.TemporaryDirectory(prefix="gaitlake-sql-"))
        connection = resources.enter_context(
            open_connection(
                lake,
                read_only=True,
                snapshot=snapshot,
                python_enable_replacements=False,
                allow_persistent_secrets=False,
            )
        )
        with explained(lake, "open"):
            _lock_down(connection, lake, spill)
    except BaseException:
        resources.close()
        raise
    return UserConnection(lake, connection, resources, timeout_s)


def run_user_sql(path: str | PathLike[str], sql: str) -> UserResult:
    """Open a lake for one statement and return its result, which runs when it is written out.

    Raises
    ------
    LakeError
        If the statement is not allowed, is wrong, or the lake cannot be opened.
    """
    opened = open_for_user(path)
    try:
        result = opened.ask(sql)
    except BaseException:
        opened.close()
        raise
    opened.resources.push(result.resources)
    result.resources = opened.resources
    return result


def _lock_down(connection: duckdb.DuckDBPyConnection, lake: Lake, spill: str) -> None:
    """``spill`` must be an empty folder of our own: DuckDB may read whatever lies where it spills."""
    copied = KEYS_OF_HTTPFS if lake.place.data is not None else ()
    for statement in (
        *(f"SET {name} = ''" for name in copied),
        "USE lake",
        f"SET temp_directory = {quoted(spill)}",
        f"SET allowed_directories = [{quoted(lake.data_path)}]",
        "SET enable_external_access = false",
        "SET lock_configuration = true",
    ):
        connection.execute(statement)
