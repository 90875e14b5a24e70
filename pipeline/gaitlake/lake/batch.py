"""A batch of results goes into the lake as a whole or not at all."""

from __future__ import annotations

import os
import shutil
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from os import PathLike
from pathlib import Path

import pyarrow as pa

from gaitlake.errors import LakeError
from gaitlake.lake.audits import run_audits
from gaitlake.lake.connection import THREADS, newest_snapshot
from gaitlake.lake.folder import Lake
from gaitlake.lake.incoming import COMMITTED, Incoming, has_rows, prepare
from gaitlake.lake.patience import patiently
from gaitlake.lake.promotion import make_first_analysis_current
from gaitlake.lake.refresh import bring_up_to_date
from gaitlake.lake.staged_files import read_staged
from gaitlake.lake.store import store
from gaitlake.lake.summaries import refresh_summaries
from gaitlake.lake.write import write
from gaitlake_schemas.contract import ContractError
from gaitlake_schemas.tables import TABLES

FEW_ROWS = 500_000
"""A batch with fewer is stored by one thread: a second one saves no time, and the workers need the cores."""


@dataclass(frozen=True, slots=True)
class Batch:
    """What one commit stores.

    Parameters
    ----------
    tables
        Rows in memory, by table.
    staged
        Folders under the lake's ``staging``, each with ``<table>.parquet`` files; removed after the commit.
    retired_clips
        Clips that are gone or superseded: their rows are deleted before anything is stored.
    retired_paths
        What was left out of the inbox and is there no more: its rows in the ledger are deleted. Videos are none.
    """

    tables: Mapping[str, pa.Table] = field(default_factory=dict)
    staged: Sequence[Path] = ()
    retired_clips: Sequence[str] = ()
    retired_paths: Sequence[str] = ()

    @property
    def is_empty(self) -> bool:
        return not (self.tables or self.staged or self.retired_clips or self.retired_paths)


def commit_batch(path: str | PathLike[str], batch: Batch, message: str) -> int:
    """Store a batch in one transaction and return the snapshot's id.

    A lake that another gaitlake made gets this one's tables, views and metrics first.
    Content-addressed rows (videos, landmarks, extractors, analyses) are stored once; rows of an analysed clip replace
    those of the same clip and analysis; the other tables replace by key. The summaries of every session touched are
    recomputed, audits look for offending rows, and only then the transaction is committed and staged folders removed.
    What a PostgreSQL catalog's server or an object store gives up half-way is done again from its beginning.

    Raises
    ------
    LakeError
        If a contract is broken, an audit finds a row or the lake cannot be written; then nothing is stored and the
        staged folders stay.
    LakeBusyError
        If another writer holds the lock for too long.
    """
    lake = Lake(path)
    incoming = read_incoming(lake, batch)
    if incoming.is_empty:
        return newest_snapshot(lake)
    snapshot = patiently(lambda: _stored(lake, incoming, message))
    for folder in batch.staged:
        shutil.rmtree(folder, ignore_errors=True)  # it is committed; what stays is discarded by the next run
    return snapshot


def _stored(lake: Lake, incoming: Incoming, message: str) -> int:
    with write(lake, message) as transaction:
        if incoming.rows < FEW_ROWS and THREADS not in os.environ:
            transaction.connection.execute("SET threads = 1")
        bring_up_to_date(transaction.connection)
        prepare(transaction.connection, incoming)
        store(transaction.connection, incoming)
        make_first_analysis_current(transaction.connection)
        refresh_summaries(
            transaction.connection,
            changed_subjects=has_rows(transaction.connection, "changed_subjects"),
            touched_repeats=has_rows(transaction.connection, "touched_repeats"),
            in_batch=True,
        )
        run_audits(lake, transaction.connection, incoming)
    if transaction.snapshot is None:
        raise LakeError(f"the snapshot of this commit to lake {lake.path} is unknown ({message})")
    return transaction.snapshot


def read_incoming(lake: Lake, batch: Batch) -> Incoming:
    """Check everything that can be checked without the lake: names, contracts, places."""
    strange = sorted(set(batch.tables) - set(COMMITTED))
    if strange:
        raise LakeError(f"a batch cannot hold {strange}; it can hold {list(COMMITTED)}")
    staged, files = read_staged(lake, batch.staged)
    try:
        tables = {name: TABLES[name].check(table) for name, table in batch.tables.items() if table.num_rows}
    except ContractError as error:
        raise LakeError(f"the batch was not stored: {error}") from error
    together = {name: pa.concat_tables([tables[name], rows]) for name, rows in staged.items() if name in tables}
    return Incoming(
        tables | staged | together, files, tuple(sorted(set(batch.retired_clips))), tuple(batch.retired_paths)
    )
