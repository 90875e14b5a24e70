"""The list of a lake's live files, kept beside its catalog: with it a lost catalog can be made again, exactly.

Written when a write ends, and before maintenance deletes a file: so it names the newest state, or one whose files are
all there. It holds names and counts, nothing of anybody.
"""

from __future__ import annotations

import json
import os
from collections.abc import Mapping
from contextlib import suppress
from dataclasses import dataclass
from datetime import UTC, datetime

import duckdb

from gaitlake import __version__
from gaitlake.errors import LakeError
from gaitlake.lake.care.files import CATALOG
from gaitlake.lake.connection import LIVE_FILES, schema_version
from gaitlake.lake.folder import Lake

LIVE = f"""
SELECT
    t.table_name, s.path || t.path || f.path, s.path || t.path || d.path, f.record_count - coalesce(d.delete_count, 0)
FROM {CATALOG}.ducklake_data_file AS f
JOIN {CATALOG}.ducklake_table AS t ON t.table_id = f.table_id AND t.end_snapshot IS NULL
JOIN {CATALOG}.ducklake_schema AS s ON s.schema_id = t.schema_id AND s.end_snapshot IS NULL
LEFT JOIN {CATALOG}.ducklake_delete_file AS d ON d.data_file_id = f.data_file_id AND d.end_snapshot IS NULL
WHERE f.end_snapshot IS NULL
ORDER BY t.table_name, f.row_id_start, f.data_file_id
"""
"""Paths below the lake's data, as DuckLake writes them there; the last column counts the file's live rows."""

Row = tuple[str, str, str | None, int]


@dataclass(frozen=True, slots=True)
class LiveFiles:
    """One state of a lake: ``rows`` are those of :data:`LIVE`."""

    rows: tuple[Row, ...]
    snapshot: int
    schema_version: int
    gaitlake_version: str
    written_at: datetime

    def tables(self) -> dict[str, list[Row]]:
        found: dict[str, list[Row]] = {}
        for row in self.rows:
            found.setdefault(row[0], []).append(row)
        return found

    def paths(self) -> list[str]:
        return [path for _, data, deletes, _ in self.rows for path in (data, deletes) if path is not None]


def live_rows(connection: duckdb.DuckDBPyConnection) -> tuple[Row, ...]:
    """What the newest state reads."""
    return tuple((str(t), str(f), d, int(n)) for t, f, d, n in connection.execute(LIVE).fetchall())


def note_live_files(lake: Lake, connection: duckdb.DuckDBPyConnection) -> bool:
    """Write the list anew, whole or not at all; False if it could not be. Under the write lock, in no transaction.

    What is stored stays stored where the list cannot be written; `gaitlake doctor` says that it is old. Only a lake
    that is all in its folder keeps a list: others have their server's means against loss.
    """
    if not lake.is_in_folder:
        return True
    path = lake.path / LIVE_FILES
    unfinished = path.with_name(f"{LIVE_FILES}.{os.getpid()}")
    written = False
    with suppress(duckdb.Error, OSError, LakeError):
        version = schema_version(lake, connection)
        snapshot = connection.execute("FROM lake.current_snapshot()").fetchall()[0][0]
        said = {"schema_version": version, "gaitlake_version": __version__, "snapshot": int(snapshot),
                "written_at": datetime.now(UTC).isoformat(), "files": live_rows(connection)}  # fmt: skip
        with unfinished.open("w", encoding="utf-8") as file:
            file.write(json.dumps(said))
            file.flush()
            os.fsync(file.fileno())
        unfinished.replace(path)
        written = True
    with suppress(OSError):
        unfinished.unlink(missing_ok=True)
    return written


def listed_files(lake: Lake) -> LiveFiles | None:
    """The list as it was last written; None if there is none.

    Raises
    ------
    LakeError
        It cannot be read.
    """
    path = lake.path / LIVE_FILES
    try:
        said = json.loads(path.read_text(encoding="utf-8"))
        return _understood(said)
    except FileNotFoundError:
        return None
    except (OSError, ValueError, KeyError, TypeError) as error:
        raise LakeError(f"{path} cannot be read ({error}): restore the lake from a backup") from error


def _understood(said: Mapping[str, object]) -> LiveFiles:
    rows = said["files"]
    if not isinstance(rows, list):
        raise TypeError("files is no list")
    return LiveFiles(
        tuple((str(t), str(f), None if d is None else str(d), int(n)) for t, f, d, n in rows),
        int(str(said["snapshot"])),
        int(str(said["schema_version"])),
        str(said["gaitlake_version"]),
        datetime.fromisoformat(str(said["written_at"])),
    )
