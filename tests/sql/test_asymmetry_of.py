"""`asymmetry_of`: the view's rows under other conditions."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import duckdb
import pytest

from tests.sql.filmed import Filmed, ask, by, seven

KNEE = "knee_flexion_peak_deg"


@pytest.fixture(scope="module")
def asked(opened: duckdb.DuckDBPyConnection) -> Iterator[duckdb.DuckDBPyConnection]:
    """6, 7, 14 and 35 strides a side from behind, 7 from both sides, and 14 by another analysis."""
    film = Filmed()
    film.session("s1", "p1", affected_side="left")
    sides = {"left": seven(66.0), "right": seven(60.0)}
    for name, times in (("n7", 1), ("n14", 2), ("n35", 5)):
        film.clip(name, "s1", {KNEE: {side: values * times for side, values in sides.items()}}, condition=name)
    film.clip("n6", "s1", {KNEE: {side: values[:6] for side, values in sides.items()}}, condition="n6")
    for facing in ("left", "right"):
        film.clip(facing, "s1", {KNEE: sides}, view="sagittal", camera_side=facing)
    film.session("s2", "p1")
    film.clip("other", "s2", {KNEE: {side: values * 2 for side, values in sides.items()}}, analysis_id="a2")
    opened.execute("BEGIN")
    film.fill(opened)
    yield opened
    opened.execute("ROLLBACK")


def rows_of(asked: duckdb.DuckDBPyConnection, **arguments: object) -> dict[Any, Any]:
    given = ", ".join(f"{name} := {value!r}" for name, value in arguments.items())
    return by(ask(asked, f"FROM lake.main.asymmetry_of({given})"), "session_id", "condition", "view", "pairing")


def measured(rows: dict[Any, Any]) -> set[object]:
    return {key[1] for key, row in rows.items() if row["difference"] is not None}


def test_without_arguments_it_is_the_view(asked: duckdb.DuckDBPyConnection) -> None:
    rows = rows_of(asked)
    assert list(rows.values()) == list(
        by(ask(asked, "FROM lake.main.asymmetry"), "session_id", "condition", "view", "pairing").values()
    )
    assert len(rows) == 6


@pytest.mark.parametrize(
    ("minimum", "left"),
    [(7, {"n7", "n14", "n35", "baseline"}), (8, {"n14", "n35", "baseline"}), (15, {"n35"}), (36, set()),
     (3, {"n7", "n14", "n35", "baseline"}), (0, {"n7", "n14", "n35", "baseline"}),
     (-5, {"n7", "n14", "n35", "baseline"})],
)  # fmt: skip
def test_minimum_of_strides_never_falls_below_seven(
    asked: duckdb.DuckDBPyConnection, minimum: int, left: set[str]
) -> None:
    """Baseline has 14 a side from both sides, 7 from near limbs."""
    rows = rows_of(asked, minimum_strides=minimum)
    assert measured(rows) == left
    for row in rows.values():
        withheld = (row["verdict"], row["reason"]) == ("not_measurable", "LOW_N")
        numbers = [row[name] for name in ("difference", "difference_se", "ci_low", "ci_high", "interval_kind",
                                          "robust_z", "normalised_symmetry_index_pct")]  # fmt: skip
        assert withheld == (row["difference"] is None)
        assert not withheld or numbers == [None] * 7


def test_view_pairing_and_analysis_are_chosen(asked: duckdb.DuckDBPyConnection) -> None:
    assert {key[2:] for key in rows_of(asked, seen_from="sagittal")} == {
        ("sagittal", "same_clip"),
        ("sagittal", "near_near"),
    }
    assert {key[2:] for key in rows_of(asked, paired="near_near")} == {("sagittal", "near_near")}
    assert list(rows_of(asked, analysis="a2")) == [("s2", "baseline", "rear", "same_clip")]
    only = rows_of(asked, seen_from="sagittal", paired="near_near", minimum_strides=7, analysis="a1")
    assert list(only) == [("s1", "baseline", "sagittal", "near_near")]


@pytest.mark.parametrize(
    "argument", [{"seen_from": "above"}, {"paired": "crossed"}, {"analysis": "a9"}, {"seen_from": "Rear"}], ids=str
)
def test_what_is_not_there_has_no_rows(asked: duckdb.DuckDBPyConnection, argument: dict[str, str]) -> None:
    assert rows_of(asked, **argument) == {}


def test_an_unknown_argument_is_refused(asked: duckdb.DuckDBPyConnection) -> None:
    cursor = asked.cursor()
    with pytest.raises(duckdb.Error, match="minimum_stride"):
        cursor.execute("FROM lake.main.asymmetry_of(minimum_stride := 9)")
