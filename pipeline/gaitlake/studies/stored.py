"""Studies as the lake holds them: written whole, one transaction a study."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import UTC, datetime
from os import PathLike
from typing import Any

import pyarrow as pa

from gaitlake.lake import Lake, find_lake, one_state, write
from gaitlake.studies.failure import StudyError
from gaitlake_schemas.contract import ContractError
from gaitlake_schemas.tables import TABLES

Row = dict[str, Any]
WRITTEN = ("studies", "study_subjects", "study_effects")
HAS_STUDIES = "SELECT 1 FROM ducklake_table_info('lake') WHERE table_name = 'studies'"


def list_studies(path: str | PathLike[str]) -> list[Row]:
    """Rows of `studies`, sorted by name; a lake older than the table has none."""
    lake = find_lake(path)
    with one_state(lake) as connection:
        if connection.execute(HAS_STUDIES).fetchone() is None:
            return []
        rows: list[Row] = connection.execute("FROM studies ORDER BY study").to_arrow_table().to_pylist()
    return rows


def stored_report(path: str | PathLike[str], name: str) -> tuple[Row, list[Row], list[Row]]:
    """A stored study with its subjects and effects.

    Raises
    ------
    StudyError
        The lake has no study of that name.
    """
    known = {row["study"]: row for row in list_studies(path)}
    _require_known(path, name, known)
    lake = find_lake(path)
    with one_state(lake) as connection:
        parts: list[list[Row]] = [
            connection.execute(
                f"FROM {table} WHERE study = ? ORDER BY {', '.join(TABLES[table].sort)}", [name]
            ).to_arrow_table().to_pylist()
            for table in WRITTEN[1:]
        ]  # fmt: skip
    return known[name], parts[0], parts[1]


def _require_known(path: str | PathLike[str], name: str, known: Mapping[str, Row]) -> None:
    if name not in known:
        listed = ", ".join(known) if known else "none yet; gaitlake study run FILE"
        raise StudyError(f"lake {Lake(path).path} has no study {name!r}; it has: {listed}")


def store_study(lake: Lake, study: Row, subjects: Sequence[Row], effects: Sequence[Row]) -> list[list[Row]]:
    """Replace everything that the lake holds of this study; returns the rows of `WRITTEN` as they were written.

    Raises
    ------
    StudyError
        The rows break the tables' contracts; nothing is written.
    """
    name = study["study"]
    try:
        tables = {
            table: TABLES[table]
            .from_rows([dict(row) | {"study": name} for row in rows])
            .sort_by([(column, "ascending") for column in TABLES[table].sort])
            for table, rows in zip(WRITTEN, ([study], subjects, effects), strict=True)
        }
    except (ContractError, pa.ArrowInvalid) as error:
        raise StudyError(f"study {name} was not stored: {error}") from error
    with write(lake, f"study {name}") as transaction:
        for table, rows in tables.items():
            transaction.connection.execute(f"DELETE FROM lake.main.{table} WHERE study = ?", [name])
            transaction.connection.register("study_rows", rows)
            order = ", ".join(TABLES[table].sort)
            transaction.connection.execute(f"INSERT INTO lake.main.{table} BY NAME FROM study_rows ORDER BY {order}")
            transaction.connection.unregister("study_rows")
    return [table.to_pylist() for table in tables.values()]


def note_failure(lake: Lake, name: str, failure: str) -> None:
    """Keep beside a study's results that a later run of it failed, and why."""
    with write(lake, f"study {name} failed") as transaction:
        transaction.connection.execute(
            "UPDATE lake.main.studies SET failed_at = ?, failure = ? WHERE study = ?", [now(), failure, name]
        )


def remove_study(path: str | PathLike[str], name: str) -> None:
    """Delete a study and its results.

    Raises
    ------
    StudyError
        The lake has no study of that name.
    """
    _require_known(path, name, {row["study"]: row for row in list_studies(path)})
    with write(find_lake(path), f"study {name} removed") as transaction:
        for table in WRITTEN:
            transaction.connection.execute(f"DELETE FROM lake.main.{table} WHERE study = ?", [name])


def now() -> datetime:
    """The time, to the microsecond that a lake keeps."""
    return datetime.now(UTC)
