"""A table's promise: columns, types, units, grain. Written once, checked on write and on read."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

import pyarrow as pa
import pyarrow.compute as pc


class ContractError(ValueError):
    """A table does not keep its contract; the message lists every breach found."""


@dataclass(frozen=True, slots=True)
class Column:
    """One column: what it is called, holds and means.

    ``unit`` is None for text, flags, counts and dimensionless numbers. ``vocabulary`` lists the only values allowed.
    """

    name: str
    type: pa.DataType
    meaning: str
    unit: str | None = None
    nullable: bool = False
    vocabulary: tuple[str, ...] | None = None

    def breaches(self, values: pa.ChunkedArray[Any]) -> Iterator[str]:
        if values.type != self.type:
            yield f"{self.name}: type is {values.type}, must be {self.type}"
            return
        if not self.nullable and values.null_count:
            yield f"{self.name}: {values.null_count} NULLs, must have none"
        if pa.types.is_floating(self.type) and _not_finite(values):
            yield f"{self.name}: {_not_finite(values)} values are NaN or infinite, must be NULL or finite"
        if pa.types.is_list(self.type) and (
            bad := _not_finite(pa.chunked_array([pc.list_flatten(values.combine_chunks())]))
        ):
            yield f"{self.name}: {bad} elements are NaN or infinite, must be finite"
        if pa.types.is_struct(self.type):
            yield from _struct_breaches(self.name, self.type, values)
        if self.vocabulary is not None:
            strange = sorted(set(pc.unique(values.drop_null()).to_pylist()) - set(self.vocabulary), key=str)
            if strange:
                yield f"{self.name}: {strange} not in {list(self.vocabulary)}"


def _struct_breaches(name: str, struct: pa.StructType, values: pa.ChunkedArray[Any]) -> Iterator[str]:
    for field in struct.fields:
        part = pc.struct_field(values, field.name)
        if pa.types.is_floating(field.type) and _not_finite(part):
            yield f"{name}.{field.name}: {_not_finite(part)} values are NaN or infinite, must be finite"


def _not_finite(values: pa.ChunkedArray[Any]) -> int:
    known = values.drop_null()
    return len(known) - int(pc.sum(pc.is_finite(known).cast(pa.int64())).as_py() or 0)


@dataclass(frozen=True, slots=True)
class Table:
    """One table: its grain (the columns that identify a row), its columns, and the order rows are stored in."""

    name: str
    meaning: str
    grain: tuple[str, ...]
    columns: tuple[Column, ...]
    sort: tuple[str, ...] = ()

    def __post_init__(self) -> None:
        names = [column.name for column in self.columns]
        unknown = [key for key in (*self.grain, *self.sort) if key not in names]
        if unknown or len(names) != len(set(names)):
            raise ContractError(f"contract {self.name}: unknown key {unknown} or a column named twice in {names}")

    @property
    def arrow_schema(self) -> pa.Schema:
        return pa.schema([pa.field(c.name, c.type, nullable=c.nullable) for c in self.columns])

    def empty(self) -> pa.Table:
        return self.arrow_schema.empty_table()

    def from_rows(self, rows: list[dict[str, object]]) -> pa.Table:
        """Build a checked table from dicts; a missing key is NULL."""
        arrays = [pa.array([row.get(c.name) for row in rows], c.type) for c in self.columns]
        return self.check(pa.Table.from_arrays(arrays, schema=self.arrow_schema))

    def check(self, table: pa.Table) -> pa.Table:
        """Return ``table`` unchanged if it keeps the contract.

        Raises
        ------
        ContractError
            With every breach: missing or extra columns, wrong types, NULL where none may be, NaN or infinity, words
            outside the vocabulary, rows that share a grain.
        """
        names = [c.name for c in self.columns]
        breaches = [f"column {n} is missing" for n in names if n not in table.column_names]
        breaches += [f"column {n} is not in the contract" for n in table.column_names if n not in names]
        for column in self.columns:
            if column.name in table.column_names:
                breaches += column.breaches(table.column(column.name))
        if not breaches and table.num_rows > 1:
            distinct = table.select(list(self.grain)).group_by(list(self.grain)).aggregate([]).num_rows
            if distinct < table.num_rows:
                breaches.append(f"{table.num_rows - distinct} rows repeat the grain ({', '.join(self.grain)})")
        if breaches:
            raise ContractError(f"table {self.name} breaks its contract: " + "; ".join(breaches))
        return table.select(names).cast(self.arrow_schema)
