"""The data dictionary says what the contracts say."""

from __future__ import annotations

import duckdb
import pyarrow as pa
import pytest

from gaitlake_schemas.dictionary import all_table_rows, column_rows, markdown, sql_type, table_rows
from gaitlake_schemas.tables import TABLES
from gaitlake_schemas.tables.data_dictionary import DATA_DICTIONARY
from gaitlake_schemas.tables.tracks import TRACKS


def test_rows_keep_the_dictionarys_own_contract() -> None:
    table = DATA_DICTIONARY.from_rows(all_table_rows())
    assert table.num_rows == sum(len(contract.columns) for contract in TABLES.values())


def test_a_row_says_what_the_column_says() -> None:
    row = next(row for row in table_rows(TRACKS) if row["column_name"] == "height_px")
    assert row == {
        "object_name": "tracks",
        "object_kind": "table",
        "object_meaning": TRACKS.meaning,
        "grain": "video_id, extractor_id, person",
        "position": 8,
        "column_name": "height_px",
        "column_type": "DOUBLE",
        "unit": "px",
        "nullable": False,
        "meaning": "median height of the landmarks' bounding box",
    }


@pytest.mark.parametrize("table", TABLES.values(), ids=TABLES)
def test_types_are_named_as_duckdb_prints_them(table: object) -> None:
    with duckdb.connect() as connection:
        connection.register("t", table.empty())  # type: ignore[attr-defined]
        printed = {row[0]: row[1] for row in connection.execute("DESCRIBE SELECT * FROM t").fetchall()}
    assert {column.name: sql_type(column.type) for column in table.columns} == printed  # type: ignore[attr-defined]


def test_a_list_and_a_quoted_field_have_names_too() -> None:
    assert sql_type(pa.list_(pa.float32())) == "FLOAT[]"
    assert sql_type(pa.struct([("Odd name", pa.int32())])) == 'STRUCT("Odd name" INTEGER)'


def test_a_type_no_lake_holds_is_refused() -> None:
    with pytest.raises(TypeError, match="no columns of type uint8"):
        sql_type(pa.uint8())


def test_a_view_is_described_like_a_table() -> None:
    column = {"column_name": "n", "column_type": "BIGINT", "unit": None, "nullable": True, "meaning": "strides | side"}
    text = markdown(column_rows("asymmetry", "view", "Left against right.", ("session_id", "metric"), [column]))
    assert "## asymmetry (view)\n\nLeft against right.\n\nGrain: session_id, metric\n" in text
    assert "| `n` | BIGINT |  | yes | strides \\| side |" in text


def test_equal_structs_are_folded_into_one_line() -> None:
    lines = [line for line in markdown(table_rows(TABLES["keypoints"])).splitlines() if "STRUCT" in line]
    assert len(lines) == 1
    assert lines[0].startswith("| `nose` … `right_foot_index` | STRUCT(x FLOAT, ")
    assert "33 columns" in lines[0]


def test_every_reason_code_is_explained() -> None:
    assert "| `LOW_N` | clip, stride, metric or contrast | too few strides" in markdown([])
