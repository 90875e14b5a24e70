"""Reference bands: who counts, how the ends are made, which stratum is taken, and what they make of a verdict."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date

import duckdb
import numpy as np
import pytest

from tests.sql.filmed import Filmed, ask, by, insert, seven, table

METRIC = "knee_flexion_peak_deg"
DAY = date(2024, 6, 1)
FASTER_MPS, SLOW_MPS = 3.2, 1.2
DRAW = np.random.default_rng(7)
THIRTIES, FORTIES = DRAW.normal(0, 3, 60).round(3), DRAW.normal(1, 3, 60).round(3)
MEN, UNKNOWN = DRAW.normal(-1, 2, 40).round(3), DRAW.normal(0, 3, 39).round(3)


def visit(film: Filmed, key: str, difference: float, speed: float | None = SLOW_MPS, **fields: object) -> None:
    """One clip: right 60, left as much more as ``difference`` says."""
    values = {"left": seven(60.0 + difference), "right": seven(60.0)}
    film.clip(key, fields.pop("session", key), {METRIC: values}, speed_mps=speed, **fields)  # type: ignore[arg-type]


def person(film: Filmed, key: str, difference: float, speed: float | None = SLOW_MPS, **fields: object) -> None:
    film.subject(key, **({"is_reference": True} | fields))
    film.session(key, key, date=DAY)
    visit(film, key, difference, speed)


def reference(film: Filmed) -> None:
    """120 women of two decades, 40 men of unknown age, 39 people of unknown sex who are faster, one without speed."""
    for i, (younger, older) in enumerate(zip(THIRTIES, FORTIES, strict=True)):
        person(film, f"y{i}", float(younger), sex="female", birth_year=1994 - i % 10)
        person(film, f"o{i}", float(older), sex="female", birth_year=1984 - i % 10)
    for i, difference in enumerate(MEN):
        person(film, f"m{i}", float(difference), sex="male")
    for i, difference in enumerate(UNKNOWN):
        person(film, f"u{i}", float(difference), speed=FASTER_MPS, birth_year=1990)
    person(film, "no_speed", 0.5, speed=None, sex="male")


def not_counted(film: Filmed) -> None:
    """No reference person, a drill, a visit after, a clip without numbers; and one person's second visit."""
    person(film, "patient", 50.0, is_reference=False, sex="female", birth_year=1990)
    visit(film, "drill", 50.0, session="m0", condition="drill")
    visit(film, "after", 50.0, session="m1", timepoint="post")
    film.session("again", "m2", date=DAY)
    visit(film, "again", float(MEN[2]) + 4.0)
    film.clip("few", "m3", {METRIC: {"left": [99.0] * 3}}, condition="few")


ASKED = {
    "level_0": (8.5, {"speed": 1.3, "sex": "female", "birth_year": 1990}),
    "level_0_inside": (4.5, {"speed": 1.3, "sex": "female", "birth_year": 1990}),
    "level_1": (8.5, {"speed": 1.3, "sex": "female", "birth_year": 1940}),
    "level_1_no_age": (-8.5, {"speed": 1.49, "sex": "male"}),
    "level_2": (2.0, {"speed": 1.0, "birth_year": 1990}),
    "level_3": (8.5, {"speed": FASTER_MPS, "sex": "female", "birth_year": 1990}),
    "level_3_no_speed": (8.5, {"speed": None}),
}


@pytest.fixture(scope="module")
def banded(opened: duckdb.DuckDBPyConnection) -> Iterator[duckdb.DuckDBPyConnection]:
    film = Filmed()
    reference(film)
    not_counted(film)
    for key, (difference, fields) in ASKED.items():
        person(film, key, difference, is_reference=False, **fields)  # type: ignore[arg-type]
    opened.execute("BEGIN")
    opened.execute("DELETE FROM lake.main.side_biases")
    insert(opened, "extractors", table("extractors", [{"extractor_id": "e1", "estimator": "blazepose"}]))
    insert(opened, "analyses", table("analyses", [{"analysis_id": "a1", "extractor_id": "e1"}]))
    bias = {"estimator": "blazepose", "activity": "walk", "metric": METRIC, "view": "rear", "pairing": "same_clip"}
    insert(opened, "side_biases", table("side_biases", [bias | {"camera_sides": "none", "side_bias": 1.0}]))
    film.fill(opened)
    yield opened
    opened.execute("ROLLBACK")


ALL = np.concatenate([THIRTIES, FORTIES, MEN, UNKNOWN, [0.5]])
ALL[122] += 2.0
"""The third man has two visits, 4 deg apart: their mean counts, once."""
STRATA = {
    (0, 1.0, "female", 30): ALL[:60],
    (0, 1.0, "female", 40): ALL[60:120],
    (1, 1.0, "female", None): ALL[:120],
    (1, 1.0, "male", None): ALL[120:160],
    (2, 1.0, None, None): ALL[:160],
    (3, None, None, None): ALL,
}


def test_strata_methods_and_ends(banded: duckdb.DuckDBPyConnection) -> None:
    """Mean -+ 1.96 SD from 40 people, percentiles from 120, nothing from 39 (the faster ones)."""
    found = by(
        ask(banded, "FROM lake.main.reference_bands WHERE quantity = 'difference'"),
        "level", "speed_bin_mps", "sex", "age_decade",
    )  # fmt: skip
    assert set(found) == set(STRATA)
    for stratum, people in STRATA.items():
        row, centre = found[stratum], float(np.median(people))
        ends = np.percentile(people, [2.5, 97.5])
        if len(people) < 120:
            ends = people.mean() + 1.96 * people.std(ddof=1) * np.array([-1, 1])
        assert row["method"] == ("percentile" if len(people) >= 120 else "normal")
        assert row["subjects"] == len(people)
        assert [row["low"], row["high"]] == pytest.approx(list(ends))
        assert [row["mean"], row["sd"]] == pytest.approx([people.mean(), people.std(ddof=1)])
        assert [row["median"], row["mad"]] == pytest.approx([centre, 1.4826 * float(np.median(abs(people - centre)))])


def test_levels_of_both_sides(banded: duckdb.DuckDBPyConnection) -> None:
    """Quantity `level` is the mean of left and right, here 60 and half the difference."""
    sql = "SELECT mean FROM lake.main.reference_bands WHERE quantity = 'level' AND level = 3"
    assert ask(banded, sql)[0]["mean"] == pytest.approx(60 + ALL.mean() / 2)


def test_age_collapses_first_then_sex_then_speed(banded: duckdb.DuckDBPyConnection) -> None:
    found = by(ask(banded, f"FROM lake.main.asymmetry WHERE session_id IN {tuple(ASKED)}"), "session_id")
    assert {key: row["band_level"] for key, row in found.items()} == {key: int(key[6]) for key in ASKED}
    assert found["level_0"]["band_subjects"] == 60
    assert found["level_1_no_age"]["band_subjects"] == 40
    z = (8.5 - np.median(THIRTIES)) / (1.4826 * np.median(abs(THIRTIES - np.median(THIRTIES))))
    assert found["level_0"]["robust_z"] == pytest.approx(z)


def test_a_difference_outside_the_band_is_asymmetric(banded: duckdb.DuckDBPyConnection) -> None:
    """And one inside, however far beyond noise, is not."""
    found = by(ask(banded, f"FROM lake.main.asymmetry WHERE session_id IN {tuple(ASKED)}"), "session_id")
    verdicts = {key: row["verdict"] for key, row in found.items()}
    assert verdicts == dict.fromkeys(ASKED, "asymmetric") | {
        "level_0_inside": "beyond_noise",
        "level_2": "not_distinguishable",
    }
    for row in found.values():
        outside = not row["band_low"] <= row["difference"] <= row["band_high"]
        assert outside == (row["verdict"] == "asymmetric")
