"""SQL typed by a user: read-only, one statement, nothing outside the lake."""

from __future__ import annotations

import contextlib
import csv
import io
import json
import tempfile
from collections.abc import Iterator
from dataclasses import dataclass
from os import PathLike
from types import TracebackType
from typing import TextIO

import duckdb

from gaitlake.errors import LakeError
from gaitlake.lake.connection import open_connection, quoted
from gaitlake.lake.failure import explained
from gaitlake.lake.folder import Lake
from gaitlake.lake.permitted import require_permitted
from gaitlake.lake.values import json_value, plain_text, unique_names

ROWS_AT_A_TIME = 10_000
ROWS_SHOWN = 200


@dataclass(slots=True)
class UserResult:
    """A result that is read while it is written out; close it, or use it in a ``with`` statement."""

    sql: str
    connection: duckdb.DuckDBPyConnection
    resources: contextlib.ExitStack

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
        box = io.StringIO()
        with _user_errors():
            relation = self.connection.sql(self.sql)
            if relation.columns[0] == "explain_key":
                return "\n".join(str(row[1]) for row in relation.fetchall())
            with contextlib.redirect_stdout(box):
                relation.show(max_width=width, max_rows=rows, max_col_width=width, null_value="NULL")
        return box.getvalue().rstrip("\n")

    def write_csv(self, stream: TextIO) -> None:
        """Header and rows; NULL is an empty field, instants are ISO 8601."""
        writer = csv.writer(stream, lineterminator="\n")
        with _user_errors():
            names, batches = self._read()
            writer.writerow(names)
            for batch in batches:
                writer.writerows([plain_text(value) for value in row] for row in batch)

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
        cursor = self.connection.execute(self.sql)
        names = unique_names([column[0] for column in cursor.description or []])
        return names, iter(lambda: cursor.fetchmany(ROWS_AT_A_TIME), [])


@contextlib.contextmanager
def _user_errors() -> Iterator[None]:
    try:
        yield
    except duckdb.Error as error:
        raise LakeError(f"the query failed: {error}") from error


def run_user_sql(path: str | PathLike[str], sql: str) -> UserResult:
    """Check one statement and return its result, which runs when it is written out.

    The connection reads the lake's own files and nothing else: no other files, network, settings, secrets, extensions
    or Python variables.

    Raises
    ------
    LakeError
        If the statement is not allowed, is wrong, or the lake cannot be opened.
    """
    lake = Lake(path)
    resources = contextlib.ExitStack()
    try:
        spill = resources.enter_context(tempfile.TemporaryDirectory(prefix="gaitlake-sql-"))
        connection = resources.enter_context(
            open_connection(lake, read_only=True, python_enable_replacements=False, allow_persistent_secrets=False)
        )
        with explained(lake, "open"):
            _lock_down(connection, lake, spill)
        require_permitted(connection, sql)
    except BaseException:
        resources.close()
        raise
    return UserResult(sql, connection, resources)


def _lock_down(connection: duckdb.DuckDBPyConnection, lake: Lake, spill: str) -> None:
    """``spill`` must be an empty folder of our own: DuckDB may read whatever lies where it spills."""
    for statement in (
        "USE lake",
        f"SET temp_directory = {quoted(spill)}",
        f"SET allowed_directories = [{quoted(f'{lake.data}/')}]",
        "SET enable_external_access = false",
        "SET lock_configuration = true",
    ):
        connection.execute(statement)
