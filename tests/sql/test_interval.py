"""The closed form of the interval is proved by simulation: it holds the true difference as often as it says."""

from __future__ import annotations

import duckdb
import numpy as np
import pyarrow as pa
import pytest

REPEATS = 2_000
BAR_PCT = (93.0, 99.0)
"""SCIENCE 5: 93 to 99 % below 25 strides a side, 93 to 97 % from 25."""


@pytest.mark.parametrize(
    ("n", "shape"), [(7, "normal"), (10, "normal"), (25, "normal"), (50, "skewed"), (50, "normal")]
)
def test_intervals_hold_the_true_difference(reader: duckdb.DuckDBPyConnection, n: int, shape: str) -> None:
    draw = np.random.default_rng(n)
    sample = draw.standard_normal if shape == "normal" else draw.standard_exponential
    left, right = sample((REPEATS, n)), sample((REPEATS, n)) + 3.0
    samples = pa.table({"left_values": list(left), "right_values": list(right)})
    reader.register("samples", samples)
    covered = reader.execute(
        """
            SELECT 100 * avg((abs(median_of_left - median_of_right + 3) <= 1.959964 * standard_error)::INTEGER)
            FROM (
                SELECT
                    list_median(left_values) AS median_of_left,
                    list_median(right_values) AS median_of_right,
                    sqrt(
                        pow(lake.main.median_standard_error(list_sort(left_values)), 2)
                        + pow(lake.main.median_standard_error(list_sort(right_values)), 2)
                    ) AS standard_error
                FROM samples
            )
            """
    ).fetchall()[0][0]
    lowest, highest = BAR_PCT if n < 25 else (93.0, 97.0)
    assert lowest <= covered <= highest
