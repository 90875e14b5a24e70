"""Tables of one clip as files of a folder."""

from __future__ import annotations

import json
import os
from collections.abc import Mapping
from pathlib import Path

import pyarrow as pa
import pyarrow.csv as pa_csv
import pyarrow.parquet as pq

from gaitlake.csv_cells import guard
from gaitlake.errors import GaitlakeError

FORMATS = ("parquet", "csv")


def write_tables(folder: Path, tables: Mapping[str, pa.Table], style: str, *, force: bool = False) -> list[Path]:
    """Write each table as ``folder/NAME.parquet`` or ``.csv``, empty ones too.

    With ``force`` the tables of an earlier result go, in whichever form; other files of the folder stay.

    In CSV, lists (the curves) are JSON text and NULL is an empty field.

    Raises
    ------
    GaitlakeError
        The folder holds tables of an earlier result, cannot be made, or a file not be written.
    """
    earlier = [file for name in tables for form in FORMATS if (file := folder / f"{name}.{form}").exists()]
    if earlier and not force:
        raise GaitlakeError(
            f"{folder} holds {len(earlier)} tables of an earlier result ({earlier[0].name}, …); "
            "choose another folder with -o, or replace them all with --force"
        )
    written: list[Path] = []
    try:
        folder.mkdir(parents=True, exist_ok=True)
        for name, table in tables.items():
            target = folder / f"{name}.{style}"
            unfinished = target.with_name(f".{target.name}.{os.getpid()}")
            try:
                _write(unfinished, table, style)
                unfinished.replace(target)
            finally:
                unfinished.unlink(missing_ok=True)
            written.append(target)
        for file in earlier:
            if file not in written:
                file.unlink()
    except OSError as error:
        raise GaitlakeError(
            f"the tables cannot be written to {folder} ({error.strerror or error}); choose another folder with -o"
        ) from error
    return written


def _write(path: Path, table: pa.Table, style: str) -> None:
    if style == "csv":
        pa_csv.write_csv(_guarded(_flat(table)), path)
    else:
        pq.write_table(table, path, compression="zstd")


def _guarded(table: pa.Table) -> pa.Table:
    """Text that a spreadsheet would run as a formula has an apostrophe before it."""
    for index, field in enumerate(table.schema):
        if pa.types.is_string(field.type):
            texts = [None if value is None else guard(value) for value in table.column(index).to_pylist()]
            table = table.set_column(index, field.name, pa.array(texts, pa.string()))
    return table


def _flat(table: pa.Table) -> pa.Table:
    for index, field in enumerate(table.schema):
        if pa.types.is_list(field.type):
            texts = [None if value is None else json.dumps(value) for value in table.column(index).to_pylist()]
            table = table.set_column(index, field.name, pa.array(texts, pa.string()))
    return table
