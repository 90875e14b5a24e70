"""Keypoints as somebody hands them over: a table or a Parquet file, made to keep the contract where that is honest."""

from __future__ import annotations

import json
import shlex
from collections.abc import Mapping
from dataclasses import dataclass
from os import PathLike
from pathlib import Path
from typing import Any

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc
import pyarrow.parquet as pq

from gaitlake.errors import GaitlakeError
from gaitlake.imports.keypoints_file import METADATA_KEY
from gaitlake.imports.source import SUFFIXES
from gaitlake_schemas.contract import ContractError
from gaitlake_schemas.tables.keypoints import KEYPOINTS, LANDMARK_TYPE
from gaitlake_schemas.vocabulary import LANDMARKS

COLUMNS_NAMED = 3
"""As many missing columns a message names."""
UNKNOWN = "unknown"
"""Id of a video or extractor that a table without rows does not name."""


@dataclass(frozen=True, slots=True)
class Landmarks:
    """One clip's keypoints by their contract, whose they are, and what the file's metadata says."""

    keypoints: pa.Table
    video_id: str
    extractor_id: str
    facts: Mapping[str, object]


def read_landmarks(source: pa.Table | str | PathLike[str]) -> Landmarks:
    """Read and check keypoints of one clip.

    Landmarks without finite coordinates, and landmarks without a column, count as not seen (visibility 0); rows without
    a time are left out, since nothing can be measured there.

    Raises
    ------
    GaitlakeError
        The file cannot be read, breaks the contract in another way, or holds several clips.
    """
    if not isinstance(source, pa.Table | str | PathLike):
        raise GaitlakeError(
            f"keypoints are a pyarrow table of `keypoints` or the path of a Parquet file, found {type(source).__name__}"
        )
    name = "the table of keypoints" if isinstance(source, pa.Table) else str(source)
    table = source if isinstance(source, pa.Table) else _read(Path(source))
    facts = _facts(name, table.schema.metadata or {})
    keypoints = _kept(name, table.replace_schema_metadata(None))
    ids = {column: _only(name, keypoints, column, facts) for column in ("video_id", "extractor_id")}
    return Landmarks(keypoints, ids["video_id"], ids["extractor_id"], facts)


def _read(path: Path) -> pa.Table:
    if not path.exists():
        raise GaitlakeError(f"{path} does not exist; check the path of the Parquet file of keypoints")
    if path.suffix.lower() in SUFFIXES:
        made = shlex.quote(str(path.with_suffix(".parquet")))
        raise GaitlakeError(
            f"{path} is no Parquet file; make one of it: gaitlake import-keypoints {shlex.quote(str(path))} -o {made}"
        )
    try:
        return pq.read_table(path, partitioning=None)
    except (OSError, pa.ArrowException) as error:
        said = getattr(error, "strerror", None) or "it is no Parquet file, or a damaged one"
        raise GaitlakeError(
            f"{path} cannot be read ({said}); give a Parquet file in the form of the table `keypoints`, as `gaitlake "
            "import-keypoints` makes it"
        ) from error


def _facts(name: str, metadata: Mapping[bytes, bytes]) -> dict[str, object]:
    try:
        facts = json.loads(metadata.get(METADATA_KEY, b"{}"))
    except ValueError as error:
        raise GaitlakeError(f"{name}: its metadata `gaitlake` is no JSON ({error}); write the file again") from error
    return dict(facts) if isinstance(facts, dict) else {}


def _kept(name: str, table: pa.Table) -> pa.Table:
    _require_columns(name, table)
    try:
        return KEYPOINTS.check(table)
    except ContractError:
        pass  # what can be told apart from a mistake is mended below, and the rest refused there
    try:
        return KEYPOINTS.check(_mended(table))
    except (ContractError, pa.ArrowException, TypeError) as error:
        raise GaitlakeError(f"{name} cannot be used: {error}. Its columns must be those of `keypoints`") from error


def _require_columns(name: str, table: pa.Table) -> None:
    """Landmarks may be missing, but not all of them, and nothing that says whose and when they are."""
    there = set(table.column_names)
    missing = [column.name for column in KEYPOINTS.columns if column.name not in there]
    if not there.isdisjoint(LANDMARKS) and set(missing) <= set(LANDMARKS):
        return
    missing = [column for column in missing if column not in LANDMARKS] or missing
    more = f" and {len(missing) - COLUMNS_NAMED} more" if len(missing) > COLUMNS_NAMED else ""
    what = "column" if len(missing) == 1 else "columns"
    raise GaitlakeError(
        f"{name} is no table of keypoints: {what} {', '.join(missing[:COLUMNS_NAMED])}{more} "
        f"{'is' if len(missing) == 1 else 'are'} missing; give the table `keypoints` of one clip"
    )


def _mended(table: pa.Table) -> pa.Table:
    """Unknown coordinates become landmarks that are not seen, rows without a time go, numbers get their types."""
    if "time_us" in table.column_names:
        time = table["time_us"].to_numpy().astype(np.float64)
        table = table.filter(pa.array(np.isfinite(time)))
    columns: dict[str, Any] = {name: table[name] for name in table.column_names}
    for name in LANDMARKS:
        columns[name] = _landmark(columns.get(name), table.num_rows)
    for field in KEYPOINTS.arrow_schema:
        if field.name in columns and field.name not in LANDMARKS:
            columns[field.name] = columns[field.name].cast(field.type)
    return pa.table(columns)


def _landmark(column: pa.ChunkedArray[Any] | None, count: int) -> pa.StructArray:
    fields = list(LANDMARK_TYPE)
    values = np.zeros((len(fields), count), np.float32)
    if column is not None:
        combined = column.combine_chunks()
        for index, field in enumerate(fields):
            values[index] = pc.struct_field(combined, field.name).to_numpy(zero_copy_only=False).astype(np.float32)
        values[:, ~np.isfinite(values[:2]).all(axis=0)] = 0.0
    return pa.StructArray.from_arrays([pa.array(row) for row in np.nan_to_num(values)], fields=fields)


def _only(name: str, keypoints: pa.Table, column: str, facts: Mapping[str, object]) -> str:
    found = sorted({str(value) for value in keypoints[column].unique().to_pylist()})
    if len(found) > 1:
        raise GaitlakeError(
            f"{name} holds {len(found)} values of {column} ({', '.join(found[:3])}): give the keypoints of one clip"
        )
    return found[0] if found else str(facts.get(column) or UNKNOWN)
