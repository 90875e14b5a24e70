"""Staged results are read and checked before anything of them is stored."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from pathlib import Path

import pyarrow as pa
import pyarrow.parquet as pq

from gaitlake.errors import LakeError
from gaitlake.lake.folder import Lake
from gaitlake.lake.incoming import COMMITTED
from gaitlake_schemas.contract import ContractError
from gaitlake_schemas.tables import TABLES

AT_ONCE_ROWS = 200_000
"""Rows of a table's files are read together while they are no more than this: many files then cost what one does."""


def read_staged(lake: Lake, folders: Iterable[Path]) -> tuple[dict[str, pa.Table], dict[str, list[Path]]]:
    """The checked rows by table; for tables too large for memory, the files with rows.

    Raises
    ------
    LakeError
        A folder is not the lake's or is gone, or a file is no table of a batch or breaks its contract.
    """
    found: dict[str, list[Path]] = {}
    for folder in folders:
        if not folder.resolve().is_relative_to(lake.staging.resolve()):
            raise LakeError(f"{folder} is not in the lake's staging folder {lake.staging}: stage results there")
        if not folder.is_dir():
            raise LakeError(f"the staged folder {folder} does not exist: process its video again")
        for file in sorted(folder.glob("*.parquet")):
            if file.stem not in COMMITTED:
                raise LakeError(f"staged file {file} is no table of a batch; a batch can hold {list(COMMITTED)}")
            found.setdefault(file.stem, []).append(file)
    tables: dict[str, pa.Table] = {}
    large: dict[str, list[Path]] = {}
    for name, files in found.items():
        table, filled = _rows_of(name, files)
        if table is None:
            large[name] = filled
        elif table.num_rows:
            tables[name] = table
    return tables, large


def _rows_of(name: str, files: Sequence[Path]) -> tuple[pa.Table | None, list[Path]]:
    """All rows, unless they are too many; and the files that have some."""
    filled: list[Path] = []
    parts: dict[Path, pa.Table] = {}
    room, whole = AT_ONCE_ROWS, True
    for file in files:
        part = _read(file)
        if not part.num_rows:
            _check(name, {file: part})
            continue
        filled.append(file)
        parts[file] = part
        room -= part.num_rows
        if room < 0:
            _check(name, parts)
            parts, room, whole = {}, AT_ONCE_ROWS, False
    rows = _check(name, parts)
    return (rows if whole else None), filled


def _read(file: Path) -> pa.Table:
    try:
        with pq.ParquetFile(file) as opened:
            return opened.read(use_threads=False)
    except pa.ArrowInvalid as error:
        raise _refused(file, error) from error


def _check(name: str, parts: dict[Path, pa.Table]) -> pa.Table:
    """Together; and if that fails one by one, to say which file it is. Several may repeat a row: that is no breach."""
    try:
        return TABLES[name].check(pa.concat_tables(parts.values()).combine_chunks() if parts else TABLES[name].empty())
    except (ContractError, pa.ArrowInvalid):
        return pa.concat_tables(_check_one(name, file, part) for file, part in parts.items())


def _check_one(name: str, file: Path, part: pa.Table) -> pa.Table:
    try:
        return TABLES[name].check(part)
    except (ContractError, pa.ArrowInvalid) as error:
        raise _refused(file, error) from error


def _refused(file: Path, error: Exception) -> LakeError:
    return LakeError(f"staged file {file} was not stored: {error}. Delete {file.parent} to have it redone")
