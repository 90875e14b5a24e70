"""The indices of left and right: published vectors, their edges, and what swapping the sides does."""

from __future__ import annotations

import duckdb
import pytest

INDICES = ("difference", "log_ratio_pct", "symmetry_index_pct", "symmetry_angle_pct", "normalised_symmetry_index_pct")
VECTORS: dict[tuple[float, float], tuple[float | None, ...]] = {
    (0.30, 0.25): (0.05, 18.232, 18.182, 5.772, 16.667),
    (0.25, 0.30): (-0.05, -18.232, -18.182, -5.772, -16.667),
    (1, 1): (0, 0, 0, 0, 0),
    (2, -1): (3, None, None, 79.517, 100),
    (-1, 2): (-3, None, None, -79.517, -100),
    (0, 5): (-5, None, None, -50, -100),
    (5, 0): (5, None, None, 50, 100),
    (0, 0): (0, None, None, None, None),
    (-2, -1): (-1, None, None, 20.483, -50),
    (-1, -1): (0, None, None, 0, 0),
    (1e-300, 1e300): (-1e300, -138155.106, -200, -50, -100),
}
"""SCIENCE 5; log ratio and symmetry index with a 0 are NULL, because they say nothing; with two negative values the
symmetry angle's sign has lost its meaning."""


def index_of(reader: duckdb.DuckDBPyConnection, index: str, left: object, right: object) -> float | None:
    bounds = f", least({left}, {right}), greatest({left}, {right})" if index.startswith("normalised") else ""
    sql = f"SELECT lake.main.{index}({left}::DOUBLE, {right}::DOUBLE{bounds})"
    found = reader.execute(sql).fetchall()[0][0]
    return None if found is None else float(found)


@pytest.mark.parametrize("sides", VECTORS, ids=str)
def test_vectors(reader: duckdb.DuckDBPyConnection, sides: tuple[float, float]) -> None:
    for index, expected in zip(INDICES, VECTORS[sides], strict=True):
        found = index_of(reader, index, *sides)
        assert found == (expected if expected is None else pytest.approx(expected, abs=5e-4)), index


@pytest.mark.parametrize("index", INDICES)
def test_a_side_that_is_missing_leaves_no_index(reader: duckdb.DuckDBPyConnection, index: str) -> None:
    assert [index_of(reader, index, *sides) for sides in [("NULL", 1), (1, "NULL")]] == [None, None]


@pytest.mark.parametrize(
    ("sides", "affected", "expected"),
    [((80, 100), "'left'", 80), ((80, 100), "'right'", 125), ((80, 100), "NULL", None), ((0, 1), "'left'", None)],
)
def test_limb_symmetry_needs_a_declared_side(
    reader: duckdb.DuckDBPyConnection, sides: tuple[int, int], affected: str, expected: float | None
) -> None:
    sql = f"SELECT lake.main.limb_symmetry_index_pct({sides[0]}, {sides[1]}, {affected})"
    assert reader.execute(sql).fetchall() == [(expected,)]


@pytest.mark.parametrize("index", INDICES)
def test_indices_change_their_sign_when_the_sides_are_swapped(reader: duckdb.DuckDBPyConnection, index: str) -> None:
    bounds = ", -2.0, 3.0" if index.startswith("normalised") else ""
    swapped = reader.execute(
        f"""
        SELECT count(*), max(abs(one + other))
        FROM (
            SELECT
                lake.main.{index}(i / 10, j / 10{bounds}) AS one,
                lake.main.{index}(j / 10, i / 10{bounds}) AS other
            FROM range(-20, 31) AS i(i), range(-20, 31) AS j(j)
        )
        WHERE (one IS NULL) <> (other IS NULL) OR abs(one + other) > 1e-9 AND abs(abs(one) - 100) > 1e-9
        """
    ).fetchall()
    assert swapped == [(0, None)]


def test_log_ratios_add_up(reader: duckdb.DuckDBPyConnection) -> None:
    """A change of the log ratio is that of the left side less that of the right one."""
    found = reader.execute(
        "SELECT lake.main.log_ratio_pct(1.2, 0.9) - lake.main.log_ratio_pct(1.1, 1.0),"
        " lake.main.log_ratio_pct(1.2, 1.1) - lake.main.log_ratio_pct(0.9, 1.0)"
    ).fetchall()[0]
    assert found[0] == pytest.approx(found[1])
