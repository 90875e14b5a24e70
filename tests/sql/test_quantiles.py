"""Macros of statistics against scipy, published tables and the formula as it is written."""

from __future__ import annotations

from math import asin, pi, sin, sqrt

import duckdb
import numpy as np
import pytest
from scipy import stats

from tests.sql.filmed import ask, listed, number
from tests.statistics.published import WEIGHT_AFTER, WEIGHT_BEFORE

P = 0.975
SHROUT_FLEISS = np.array([[9, 2, 5, 8], [6, 1, 3, 2], [8, 4, 6, 8], [7, 1, 2, 6], [10, 5, 6, 9], [6, 2, 4, 7]])
"""Shrout & Fleiss 1979, table 2: 6 subjects, 4 judges; ICC(2,1) .290."""


def sql(value: object) -> str:
    if isinstance(value, float):
        return f"{value!r}::DOUBLE"
    if isinstance(value, list) and value and all(isinstance(each, float) for each in value):
        return f"{value}::DOUBLE[]"
    return "NULL" if value is None else str(value)


def call(macro: str, *arguments: object) -> str:
    return f"lake.main.{macro}({', '.join(sql(value) for value in arguments)})"


@pytest.mark.parametrize(
    ("df", "bar"),
    [(1, 1e-8), (1.1, 0.11), (2, 1e-8), (2.01, 8e-3), (2.5, 3e-3), (3, 3e-3), (5.5, 3e-3), (10, 1e-5), (1e6, 1e-8)],
)
def test_student_t_quantile_is_as_near_as_it_says(reader: duckdb.DuckDBPyConnection, df: float, bar: float) -> None:
    exact = float(stats.t.ppf(P, df))
    assert number(reader, f"SELECT {call('student_t_quantile', P, df)}") == pytest.approx(exact, rel=bar)


def test_student_t_quantile_at_its_ends(reader: duckdb.DuckDBPyConnection) -> None:
    found = ask(
        reader,
        f"SELECT {call('student_t_quantile', P, None)} AS normal, {call('student_t_quantile', P, 0.9)} AS below",
    )
    assert found[0]["normal"] == pytest.approx(stats.norm.ppf(P), abs=1e-8)
    assert found[0]["below"] is None


@pytest.mark.parametrize(
    ("variances", "dfs"), [((1.0, 4.0), (2, 5)), ((0.3, 0.3), (9, 9)), ((2.0, 0.5), (7, None)), ((0.0, 1.0), (3, 4))]
)
def test_satterthwaite(
    reader: duckdb.DuckDBPyConnection, variances: tuple[float, float], dfs: tuple[int, int | None]
) -> None:
    found = ask(reader, f"SELECT unnest({call('satterthwaite', variances[0], dfs[0], variances[1], dfs[1])})")[0]
    spent = sum(v**2 / df for v, df in zip(variances, dfs, strict=True) if df)
    assert found["variance"] == pytest.approx(sum(variances))
    assert found["df"] == pytest.approx(sum(variances) ** 2 / spent)


def test_satterthwaite_of_two_normal_estimates_is_normal(reader: duckdb.DuckDBPyConnection) -> None:
    assert ask(reader, f"SELECT unnest({call('satterthwaite', 1.0, None, 2.0, None)})") == [
        {"variance": 3.0, "df": None}
    ]


@pytest.mark.parametrize("n", [2, 3, 7, 8, 25, 26, 60, 400, 3000])
def test_median_rank_quantile_is_binomial(reader: duckdb.DuckDBPyConnection, n: int) -> None:
    """Price & Bonett 2001: c = (n + 1) / 2 - sqrt(n), z from the chance that c - 1 or fewer of n lie on one side."""
    rank = max(1, int(np.floor((n + 1) / 2 - sqrt(n) + 0.5)))
    found = ask(reader, f"SELECT {call('median_rank', n)} AS c, {call('median_rank_quantile', n)} AS z")[0]
    assert found["c"] == rank
    assert found["z"] == pytest.approx(stats.norm.ppf(1 - stats.binom.cdf(rank - 1, n, 0.5)), abs=1e-8)


def inflation(autocorrelation: float, pairs: int) -> float:
    """Sum over all lags of the sign correlations of a Gaussian AR(1), lag 1 as found less its bias."""
    s = min(0.7, max(0.0, (autocorrelation * pairs + 1) / (pairs - 3)))
    rho = sin(pi * s / 2)
    return sqrt(1 + 2 * sum(2 / pi * asin(rho**lag) for lag in range(1, 200)))


@pytest.mark.parametrize("pairs", [6, 24, 120])
@pytest.mark.parametrize("autocorrelation", [-0.5, 0.0, 0.1, 0.3, 0.5])
def test_autocorrelation_inflation(reader: duckdb.DuckDBPyConnection, autocorrelation: float, pairs: int) -> None:
    """Lags above 1 are taken as a geometric series, which is a little more than they are."""
    found = number(reader, f"SELECT {call('autocorrelation_inflation', autocorrelation, pairs)}")
    assert found == pytest.approx(inflation(autocorrelation, pairs), rel=0.02)


@pytest.mark.parametrize(("autocorrelation", "pairs"), [(None, 20), (0.9, 3), (0.9, 0), (0.9, None), (-0.9, 50)])
def test_autocorrelation_that_is_not_known_enlarges_nothing(
    reader: duckdb.DuckDBPyConnection, autocorrelation: float | None, pairs: int | None
) -> None:
    assert number(reader, f"SELECT {call('autocorrelation_inflation', autocorrelation, pairs)}") == 1.0


def mean_squares(found: np.ndarray) -> tuple[float, float, float]:
    """Between subjects (rows), between measurements (columns), residual."""
    n, k = found.shape
    rows, columns = found.mean(axis=1), found.mean(axis=0)
    residual = float(((found - rows[:, None] - columns + found.mean()) ** 2).sum()) / ((n - 1) * (k - 1))
    return k * float(np.var(rows, ddof=1)), n * float(np.var(columns, ddof=1)), residual


def icc_2_1(found: np.ndarray) -> float:
    n, k = found.shape
    between, times, residual = mean_squares(found)
    return float((between - residual) / (between + (k - 1) * residual + k * (times - residual) / n))


@pytest.mark.parametrize("judges", [(0, 1), (0, 3), (1, 2), (2, 3)])
def test_icc_2_1_of_shrout_and_fleiss(reader: duckdb.DuckDBPyConnection, judges: tuple[int, int]) -> None:
    """The macro is of two measurements; the formula gives the published .290 for all four judges."""
    assert icc_2_1(SHROUT_FLEISS) == pytest.approx(0.290, abs=5e-4)
    pair = SHROUT_FLEISS[:, list(judges)]
    found = number(reader, f"SELECT {call('icc_2_1', *mean_squares(pair), len(pair))}")
    assert found == pytest.approx(icc_2_1(pair))


def test_icc_2_1_where_nothing_varies(reader: duckdb.DuckDBPyConnection) -> None:
    assert number(reader, f"SELECT {call('icc_2_1', 0.0, 0.0, 0.0, 5)} IS NULL") == 1


def test_paired_effect_of_the_weight_clinic(reader: duckdb.DuckDBPyConnection) -> None:
    """SCIENCE 11.2: t 6.6896995, difference 10.9333, SD 6.3298, d_z 1.72727, g_av .4005 (weight lost)."""
    before, after = np.array(WEIGHT_BEFORE, float), np.array(WEIGHT_AFTER, float)
    lost = before - after
    mean = float(lost.mean())
    spread = [float(np.std(values, ddof=1)) for values in (lost, before, after)]
    found = ask(reader, f"SELECT unnest({call('paired_effect', 15, mean, *spread)})")[0]
    assert found["t"] == pytest.approx(6.6896995, abs=1e-7)
    assert found["d_z"] == pytest.approx(1.72727, abs=5e-6)
    assert found["g_av"] == pytest.approx(0.4005, abs=5e-5)
    half = stats.t.ppf(P, 14) * spread[0] / sqrt(15)
    assert [found["ci_low"], found["ci_high"]] == pytest.approx([mean - half, mean + half], abs=1e-4)


@pytest.mark.parametrize(
    "arguments", [(1, 2.0, None, None, None), (0, None, None, None, None), (5, 2.0, 0.0, 0.0, 0.0)]
)
def test_paired_effect_where_nothing_varies(reader: duckdb.DuckDBPyConnection, arguments: tuple[object, ...]) -> None:
    assert set(ask(reader, f"SELECT unnest({call('paired_effect', *arguments)})")[0].values()) == {None}


LEFT, RIGHT = {"a": 0.5, "b": -0.25, "c": -0.25}, {"b": 0.5, "c": 0.125, "d": -0.625}


def lists(*sides: dict[str, float]) -> list[object]:
    return [part for side in sides for part in (list(side), listed(list(side.values())))]


def test_contrast_variance_of_shared_clips(reader: duckdb.DuckDBPyConnection) -> None:
    """A clip's score is left less right, so what both share cancels; four clips in all, 3 degrees of freedom."""
    found = ask(reader, f"SELECT unnest({call('contrast_variance', *lists(LEFT, RIGHT))})")[0]
    scores = [LEFT.get(clip, 0) - RIGHT.get(clip, 0) for clip in "abcd"]
    assert found == pytest.approx({"variance": 4 / 3 * sum(x**2 for x in scores), "df": 3.0})
    same = ask(reader, f"SELECT unnest({call('contrast_variance', *lists(LEFT, LEFT))})")[0]
    assert same == pytest.approx({"variance": 0.0, "df": 2.0})


def test_contrast_variance_of_different_clips(reader: duckdb.DuckDBPyConnection) -> None:
    other = {"x": 0.5, "y": 0.25, "z": -0.5, "w": -0.25}
    found = ask(reader, f"SELECT unnest({call('contrast_variance', *lists(LEFT, other))})")[0]
    v = [3 / 2 * sum(x**2 for x in LEFT.values()), 4 / 3 * sum(x**2 for x in other.values())]
    assert found == pytest.approx({"variance": sum(v), "df": sum(v) ** 2 / (v[0] ** 2 / 2 + v[1] ** 2 / 3)})


@pytest.mark.parametrize(
    ("macro", "arguments", "expected"),
    [
        ("shared_clip_scores", lists(LEFT, RIGHT), -0.25 * 0.5 - 0.25 * 0.125),
        ("shared_clip_scores", lists(LEFT, {"x": 1.0}), 0.0),
        ("clip_sampling_error", [[0.3, -0.1, -0.2], 0.1], sqrt(1.5 * 0.14)),
        ("clip_sampling_error", [[0.01, -0.01, 0.0], 0.1], 0.05),
        ("side_of_centre", [[1.0, 2.0, 2.0, 5.0, 7.0], 2.0], 1.0),
        ("side_of_centre", ["[]", 2.0], 0.0),
        ("lag_1_sum", [[[1.0, 3.0, 3.5, 1.0], [2.0, 5.0], [4.0], [0.0, 1.0]], 2.0], 0.0),
        ("lag_1_sum", [[[3.0, 3.0, 3.0]], 2.0], 2.0),
        ("median_of_ordered", [[1.0, 4.0, 9.0]], 4.0),
        ("median_of_ordered", [[1.0, 4.0, 9.0, 9.5]], 6.5),
    ],
)
def test_macros_of_lists(
    reader: duckdb.DuckDBPyConnection, macro: str, arguments: list[object], expected: float
) -> None:
    assert number(reader, f"SELECT {call(macro, *arguments)}") == pytest.approx(expected, abs=1e-12)


def test_macros_of_lists_without_anything(reader: duckdb.DuckDBPyConnection) -> None:
    questions = ", ".join(
        [
            call("contrast_variance", "['a']", "NULL::DOUBLE[]", "['a']", [1.0]),
            call("clip_sampling_error", "NULL::DOUBLE[]", 0.1),
            call("median_of_ordered", "[]::DOUBLE[]"),
            call("in_time", "NULL::DOUBLE[]", "NULL::INTEGER[]"),
        ]
    )
    assert reader.execute(f"SELECT {questions}").fetchall() == [(None,) * 4]


@pytest.mark.parametrize("numbers", [[0, 1, 5], [5, 0, 1], [1, 5, 0]])
def test_in_time_orders_by_number(reader: duckdb.DuckDBPyConnection, numbers: list[int]) -> None:
    values = [{0: 9.5, 1: 1.5, 5: 4.5}[i] for i in numbers]
    assert ask(reader, f"SELECT {call('in_time', values, numbers)} AS found") == [{"found": [9.5, 1.5, 4.5]}]


def test_band_key(reader: duckdb.DuckDBPyConnection) -> None:
    filmed = "{'activity': 'run', 'view': 'rear', 'pairing': 'same_clip', 'camera_sides': NULL::VARCHAR, 'metric': 'm'}"
    found = [
        ask(reader, f"SELECT {call('band_key', filmed, *rest)} AS key")[0]["key"]
        for rest in [("'level'", 3.49, "'female'", 39), ("'difference'", 3.5, None, 40), ("'level'", None, None, None)]
    ]
    assert found == [
        "run|rear|same_clip|?|m|level|3.0|female|30",
        "run|rear|same_clip|?|m|difference|3.5|any|40",
        "run|rear|same_clip|?|m|level|any|any|any",
    ]


@pytest.mark.parametrize("df", [None, 0.5, 1, 2, 2.3, 4, 14, 100.5])
def test_t_quantile_975_is_student_t_quantile(reader: duckdb.DuckDBPyConnection, df: float | None) -> None:
    one, other = (f"{call('t_quantile_975', df)}", f"{call('student_t_quantile', P, df)}")
    found = reader.execute(f"SELECT {one}, {other}").fetchall()[0]
    assert found[0] == (None if found[1] is None else pytest.approx(found[1], rel=1e-8))


@pytest.mark.parametrize("df", [2.3, 17])
def test_t_quantile_975_of_every_number_type(reader: duckdb.DuckDBPyConnection, df: float) -> None:
    """A product of two DECIMALs overflows: 945 x 1.959963984540054 in a DECIMAL(18)."""
    types = ("DOUBLE", "FLOAT", "INTEGER", "DECIMAL(4, 1)", "BIGINT")
    questions = ", ".join(call("t_quantile_975", f"{df}::{kind}") for kind in types)
    (found,) = reader.execute(f"SELECT {questions}").fetchall()
    assert found[0] == pytest.approx(stats.t.ppf(P, df), rel=8e-3)
    assert all(value > 1.95 for value in found)


@pytest.mark.parametrize("n", [1, 2, 3, 4, 7, 10, 25, 60])
def test_mad_of_ordered(reader: duckdb.DuckDBPyConnection, n: int) -> None:
    """The second sort that it saves would give the same: with ties, both signs, and a centre outside all values."""
    draw = np.random.default_rng(n)
    for values in (draw.normal(0, 3, n), draw.integers(-2, 3, n).astype(float), draw.exponential(1, n)):
        ordered = listed(np.sort(values))
        for centre in (float(np.median(values)), -9.0):
            expected = float(np.median(abs(np.array(ordered) - centre)))
            assert number(reader, f"SELECT {call('mad_of_ordered', ordered, centre)}") == pytest.approx(expected)
