"""`gaitlake forget`: one person's rows, files, history and every trace of them in the catalog."""

from __future__ import annotations

import time
from dataclasses import dataclass, field
from os import PathLike

import duckdb

from gaitlake.lake.care.expiry import expire, remove_old_files, remove_orphans, utc_now
from gaitlake.lake.care.files import CATALOG, stored_files
from gaitlake.lake.care.leftovers import remove_of_rebuilds, remove_spilled, remove_staged, shrink_catalog
from gaitlake.lake.care.maintaining import maintaining
from gaitlake.lake.care.person import counts, delete_rows, mark_person
from gaitlake.lake.care.words import named
from gaitlake.lake.connection import find_lake, open_connection
from gaitlake.lake.failure import explained
from gaitlake.lake.folder import Lake
from gaitlake.lake.locks import WRITE_WAIT_S, run_lock, write_lock
from gaitlake.lake.refresh import bring_up_to_date
from gaitlake.lake.summaries import refresh_summaries
from gaitlake.lake.write import write

FORGOTTEN = "(forgotten)"
"""Stands where a word about the person was."""

MESSAGE = "a person was forgotten"


@dataclass(frozen=True, slots=True)
class Forgotten:
    """What was erased, or would be.

    Attributes
    ----------
    rows
        By table.
    inbox_files
        Files of the person, relative to the inbox, and whether they show somebody else, too: they are not the lake's,
        and a run that still finds them takes the person in again.
    studies
        Studies that held the person: removed with their results.
    shared_videos
        Videos that stay because they show somebody else; the person's own landmarks in them go, the path stays.
    """

    subject: str
    dry_run: bool
    rows: dict[str, int]
    inbox_files: tuple[tuple[str, bool], ...]
    studies: tuple[str, ...]
    shared_videos: tuple[str, ...]
    files_removed: int = 0
    seconds: float = field(default=0.0, compare=False)


def foretell(path: str | PathLike[str], subject: str) -> Forgotten:
    """What :func:`forget` would erase; nothing is written.

    Raises
    ------
    LakeError
        The lake knows no such subject.
    """
    lake = find_lake(path)
    with open_connection(lake, read_only=True) as connection, explained(lake, "read"):
        mark_person(lake, connection, subject)
        return _found(connection, subject, dry_run=True)


def forget(path: str | PathLike[str], subject: str, *, wait_s: float = WRITE_WAIT_S) -> Forgotten:
    """Erase one person: rows, summaries, history, files, the catalog's statistics and messages.

    All older states of the lake go, pinned ones, too, and with them the files that readers may have open: a question
    that is under way may fail and can be asked again. Killed at any point it may be run again: once the rows are gone
    the subject is unknown, and :func:`erase_traces` (or `gaitlake forget --finish`) does the rest.

    Raises
    ------
    LakeError
        The lake knows no such subject.
    LakeBusyError
        A run is under way (it may hold the person's results), or another writer for longer than ``wait_s`` seconds.
    """
    started = time.perf_counter()
    lake = find_lake(path)
    with run_lock(lake), write(lake, MESSAGE) as transaction:
        connection = transaction.connection
        bring_up_to_date(connection)
        mark_person(lake, connection, subject)
        found = _found(connection, subject, dry_run=False)
        _delete(connection, subject)
    removed = erase_traces(lake, wait_s=wait_s)
    return Forgotten(
        found.subject, False, found.rows, found.inbox_files, found.studies, found.shared_videos, removed,
        time.perf_counter() - started,
    )  # fmt: skip


def _delete(connection: duckdb.DuckDBPyConnection, subject: str) -> None:
    delete_rows(connection, subject)
    names = [row[0] for row in connection.execute("SELECT path FROM gone_clips UNION FROM gone_paths").fetchall()]
    sessions = [row[0] for row in connection.execute("FROM gone_sessions").fetchall()]
    _blot_out(connection, [subject, *sessions, *names])
    connection.execute("CREATE OR REPLACE TEMP TABLE touched_sessions AS FROM gone_sessions")
    refresh_summaries(connection, changed_subjects=True, touched_repeats=True)


def _blot_out(connection: duckdb.DuckDBPyConnection, words: list[str]) -> None:
    """Replace the notes and messages of runs that name the person or one of the files."""
    connection.execute("CREATE OR REPLACE TEMP TABLE gone_words AS SELECT unnest(?) AS word", [words])

    def of_person(column: str) -> str:
        return f"EXISTS (SELECT 1 FROM gone_words WHERE {named(column, 'word')})"

    connection.execute(
        f"""
        UPDATE lake.main.runs SET
            problems = CASE WHEN {of_person("problems")} THEN (
                SELECT to_json(list(CASE WHEN {of_person("note")} THEN '{FORGOTTEN}' ELSE note END))::VARCHAR
                FROM (SELECT unnest(from_json(problems, '["VARCHAR"]')) AS note)
            ) ELSE problems END,
            message = CASE WHEN {of_person("message")} THEN '{FORGOTTEN}' ELSE message END
        WHERE {of_person("problems")} OR {of_person("message")}
        """
    )
    connection.execute(f"UPDATE lake.main.ledger SET detail = '{FORGOTTEN}' WHERE {of_person('detail')}")


def erase_traces(path: str | PathLike[str], *, wait_s: float = WRITE_WAIT_S) -> int:
    """Leave the newest state only: no history, no old file, no statistics of rows that are gone; files removed.

    Does no harm to a lake in which nobody was forgotten, except that its older states go.
    """
    lake = Lake(path)
    remove_staged(lake)
    with maintaining(lake, wait_s) as upkeep:
        connection = upkeep.connection
        before = stored_files(lake, connection)
        with upkeep.rewriting() as own:
            own.execute("CALL ducklake_rewrite_data_files('lake', delete_threshold => 0.0)")
        versions = [row[0] for row in connection.execute("SELECT snapshot_id FROM lake.snapshots()").fetchall()]
        expire(connection, sorted(versions)[:-1])
        remove_old_files(lake, connection, 0, utc_now())
        remove_orphans(connection)
        remove_spilled(lake)
        remove_of_rebuilds(lake)
        _narrow_statistics(connection)
        after = stored_files(lake, connection)
    with write_lock(lake, wait_s), explained(lake, "clean"):
        shrink_catalog(lake, always=True)
    return len(set(before) - set(after))


def _narrow_statistics(connection: duckdb.DuckDBPyConnection) -> None:
    """DuckLake widens a table's smallest and largest value and never narrows them: they may be the person's id."""
    own = f"FROM {CATALOG}.ducklake_file_column_stats AS f WHERE f.table_id = s.table_id AND f.column_id = s.column_id"
    connection.execute(
        f"""
        UPDATE {CATALOG}.ducklake_table_column_stats AS s
        SET min_value = (SELECT min(f.min_value) {own}), max_value = (SELECT max(f.max_value) {own})
        WHERE (s.table_id, s.column_id) IN (
            SELECT (table_id, column_id) FROM {CATALOG}.ducklake_column
            WHERE column_type = 'varchar' AND end_snapshot IS NULL
        )
        """
    )


def _found(connection: duckdb.DuckDBPyConnection, subject: str, *, dry_run: bool) -> Forgotten:
    files = connection.execute(
        "SELECT path, path IN (FROM shared_paths) FROM (FROM gone_paths UNION SELECT path FROM gone_clips) ORDER BY 1"
    ).fetchall()
    studies = connection.execute("FROM gone_studies ORDER BY 1").fetchall()
    shared = connection.execute("FROM shared_videos ORDER BY 1").fetchall()
    return Forgotten(
        subject, dry_run, counts(connection, subject),
        tuple((str(path), bool(with_others)) for path, with_others in files),
        tuple(str(row[0]) for row in studies), tuple(str(row[0]) for row in shared),
    )  # fmt: skip
