"""All contracts: units agree with names, vocabularies are used, sorts and grains are sound."""

from __future__ import annotations

import pyarrow as pa
import pytest

from gaitlake_schemas.contract import Column, Table
from gaitlake_schemas.tables import TABLES
from gaitlake_schemas.tables.keypoints import KEYPOINTS
from gaitlake_schemas.truth import TRUE_LANDMARK_TYPE, TRUTH_FRAMES, TRUTH_TABLES
from gaitlake_schemas.vocabulary import FILE_REASONS, LANDMARKS, QUALITY_REASONS, REASONS

UNIT_OF_SUFFIX = {
    "_s": "s",
    "_ms": "ms",
    "_us": "us",
    "_ns": "ns",
    "_hz": "Hz",
    "_px": "px",
    "_m": "m",
    "_kg": "kg",
    "_deg": "deg",
    "_pct": "%",
    "_spm": "steps/min",
    "_mps": "m/s",
    "_bytes": "B",
}
EVERY = [*TABLES.values(), *TRUTH_TABLES]
ALL = pytest.mark.parametrize("table", EVERY, ids=[table.name for table in EVERY])


@ALL
def test_the_unit_is_the_one_in_the_name(table: Table) -> None:
    promised = {c.name: UNIT_OF_SUFFIX.get("_" + c.name.rsplit("_", 1)[-1]) for c in table.columns if "_" in c.name}
    units = {column.name: column.unit for column in table.columns}
    assert {name: unit for name, unit in promised.items() if unit and units[name] != unit} == {}


@ALL
def test_only_numbers_have_a_unit(table: Table) -> None:
    assert [column.name for column in table.columns if column.unit is not None and not _holds_numbers(column)] == []


def _holds_numbers(column: Column) -> bool:
    kind = column.type
    single = pa.types.is_integer(kind) or pa.types.is_floating(kind) or pa.types.is_struct(kind)
    return single or pa.types.is_list(kind)


@ALL
def test_every_column_is_described_and_its_words_are_text(table: Table) -> None:
    for column in table.columns:
        assert column.meaning
        assert column.name == column.name.lower()
        if column.vocabulary is not None:
            assert pa.types.is_string(column.type)
            assert len(set(column.vocabulary)) == len(column.vocabulary) > 0


@ALL
def test_a_table_is_stored_sorted_and_described(table: Table) -> None:
    assert table.meaning.endswith(".")
    assert table.grain
    assert table.sort
    assert table.empty().schema == table.arrow_schema


def test_tables_are_registered_by_their_names() -> None:
    assert {name: table.name for name, table in TABLES.items()} == {name: name for name in TABLES}


def test_landmarks_are_blazepose_33() -> None:
    assert len(LANDMARKS) == len(set(LANDMARKS)) == 33
    known = {
        0: "nose",
        11: "left_shoulder",
        16: "right_wrist",
        23: "left_hip",
        26: "right_knee",
        32: "right_foot_index",
    }
    assert {i: LANDMARKS[i] for i in known} == known


def test_from_7_on_odd_landmarks_are_left_and_the_next_is_its_partner() -> None:
    for left, right in zip(LANDMARKS[7::2], LANDMARKS[8::2], strict=True):
        assert "left" in left.split("_")
        assert left.replace("left", "right") == right


def test_keypoints_have_one_struct_per_landmark_in_order() -> None:
    structs = [c.name for c in KEYPOINTS.columns if pa.types.is_struct(c.type)]
    assert structs == list(LANDMARKS)
    assert len(KEYPOINTS.columns) == 38


def test_truth_is_of_the_same_landmarks_and_no_table_of_the_lake() -> None:
    assert [c.name for c in TRUTH_FRAMES.columns if c.type == TRUE_LANDMARK_TYPE] == list(LANDMARKS)
    assert {table.name for table in TRUTH_TABLES}.isdisjoint(TABLES)


def test_reason_codes_are_upper_case_and_each_of_one_kind() -> None:
    assert not set(FILE_REASONS) & set(QUALITY_REASONS)
    assert all(code == code.upper() and meaning for code, meaning in REASONS.items())
