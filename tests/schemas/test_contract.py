"""A contract finds every breach and says all of them at once."""

from __future__ import annotations

import pyarrow as pa
import pytest

from gaitlake_schemas.contract import Column, ContractError, Table

POINT = pa.struct([("x", pa.float32()), ("y", pa.float32())])
PARTS = Table(
    name="parts",
    meaning="for these tests",
    grain=("name", "ordinal"),
    columns=(
        Column("name", pa.string(), "name"),
        Column("ordinal", pa.int32(), "number", nullable=True),
        Column("side", pa.string(), "side", nullable=True, vocabulary=("left", "right")),
        Column("length_m", pa.float64(), "length", "m", nullable=True),
        Column("place", POINT, "where", "px"),
    ),
)
GOOD = {"name": "a", "ordinal": 1, "side": "left", "length_m": 0.5, "place": {"x": 1.0, "y": 2.0}}


def table_of(*rows: dict[str, object], schema: pa.Schema | None = None) -> pa.Table:
    return pa.Table.from_pylist([GOOD | row for row in rows], schema=schema or PARTS.arrow_schema)


def message(table: pa.Table) -> str:
    with pytest.raises(ContractError) as caught:
        PARTS.check(table)
    return str(caught.value)


def test_a_good_table_is_returned_as_it_is() -> None:
    table = table_of({}, {"ordinal": 2, "side": None, "length_m": None})
    assert PARTS.check(table).equals(table)


def test_columns_are_put_in_the_contracts_order() -> None:
    table = table_of({})
    assert PARTS.check(table.select(table.column_names[::-1])).column_names == table.column_names


def test_an_empty_table_keeps_the_contract() -> None:
    assert PARTS.check(PARTS.empty()).num_rows == 0
    assert PARTS.from_rows([]).schema == PARTS.arrow_schema


def test_from_rows_takes_a_missing_key_as_null() -> None:
    assert PARTS.from_rows([{"name": "a", "place": {"x": 0.0, "y": 0.0}}]).column("side").to_pylist() == [None]


def test_from_rows_refuses_null_where_none_may_be() -> None:
    with pytest.raises(ContractError, match="name: 1 NULLs, must have none"):
        PARTS.from_rows([{"place": {"x": 0.0, "y": 0.0}}])


@pytest.mark.parametrize(
    ("row", "breach"),
    [
        ({"length_m": float("nan")}, "length_m: 1 values are NaN or infinite"),
        ({"length_m": float("inf")}, "length_m: 1 values are NaN or infinite"),
        ({"length_m": float("-inf")}, "length_m: 1 values are NaN or infinite"),
        ({"place": {"x": float("nan"), "y": 0.0}}, "place.x: 1 values are NaN or infinite"),
        ({"place": {"x": 0.0, "y": float("inf")}}, "place.y: 1 values are NaN or infinite"),
        ({"side": "Left"}, "side: ['Left'] not in ['left', 'right']"),
    ],
)
def test_values_that_may_not_be(row: dict[str, object], breach: str) -> None:
    assert breach in message(table_of({"name": "other"}, row))


def test_missing_and_strange_columns_and_types() -> None:
    table = table_of({}).drop_columns(["side"]).append_column("colour", pa.array(["red"]))
    wrong = table.set_column(3 - 1, "length_m", pa.array([1], pa.int64()))
    text = message(wrong)
    for breach in (
        "column side is missing",
        "column colour is not in the contract",
        "length_m: type is int64, must be double",
    ):
        assert breach in text


def test_every_breach_is_listed_at_once() -> None:
    loose = pa.schema([pa.field(f.name, f.type) for f in PARTS.arrow_schema])
    text = message(table_of({"name": None, "side": "up", "length_m": float("nan")}, {"side": "down"}, schema=loose))
    assert text.startswith("table parts breaks its contract: ")
    assert text.count(";") == 2
    assert "name: 1 NULLs" in text
    assert "length_m: 1 values" in text
    assert "side: ['down', 'up'] not in" in text


def test_rows_that_share_a_grain_are_counted() -> None:
    assert "2 rows repeat the grain (name, ordinal)" in message(table_of({}, {}, {"side": "right"}, {"ordinal": 2}))


def test_null_is_a_value_of_a_grain() -> None:
    assert "1 rows repeat the grain" in message(table_of({"ordinal": None}, {"ordinal": None}))
    assert PARTS.check(table_of({"ordinal": None}, {"ordinal": 1})).num_rows == 2


def test_a_chunked_table_is_checked_in_all_its_chunks() -> None:
    chunks = pa.concat_tables([table_of({}), table_of({"name": "b", "length_m": float("nan")})])
    assert "length_m: 1 values" in message(chunks)


def test_a_contract_that_contradicts_itself_is_refused() -> None:
    column = Column("name", pa.string(), "name")
    with pytest.raises(ContractError, match="unknown key"):
        Table("wrong", "wrong", grain=("nobody",), columns=(column,))
    with pytest.raises(ContractError, match="named twice"):
        Table("wrong", "wrong", grain=("name",), columns=(column, column))
