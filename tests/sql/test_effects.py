"""Effects over people: the published study, one row for each person, and never a p-value of strides."""

from __future__ import annotations

import re
from collections.abc import Iterator
from datetime import date

import duckdb
import numpy as np
import pytest
from scipy import stats

from gaitlake.lake.objects import sql_objects
from tests.sql.filmed import Filmed, ask, by, insert, seven, summarise, table
from tests.statistics.published import WEIGHT_AFTER, WEIGHT_BEFORE

KNEE = "knee_flexion_peak_deg"
CHANGE = np.array(WEIGHT_AFTER, float) - np.array(WEIGHT_BEFORE, float)
FEW = 9


def visits(film: Filmed, people: int, intervention: str) -> None:
    """The weight clinic on the left; the right side stays at 0, so that the difference is the weight."""
    for i in range(people):
        person = f"{intervention}{i}"
        for timepoint, weights, day in (("pre", WEIGHT_BEFORE, 1), ("post", WEIGHT_AFTER, 30)):
            key, when = f"{person}-{timepoint}", date(2024, 1, day)
            film.session(key, person, timepoint=timepoint, date=when, intervention=intervention)
            sides = {"left": seven(float(weights[i])), "right": seven(0.0)}
            film.clip(key, key, {KNEE: sides}, speed_mps=1.2 if i else None)


@pytest.fixture(scope="module")
def studied(opened: duckdb.DuckDBPyConnection) -> Iterator[duckdb.DuckDBPyConnection]:
    film = Filmed()
    visits(film, len(CHANGE), "clinic")
    visits(film, FEW, "pilot")
    opened.execute("BEGIN")
    film.fill(opened)
    yield opened
    opened.execute("ROLLBACK")


def effects(connection: duckdb.DuckDBPyConnection) -> dict[object, dict[str, object]]:
    return by(ask(connection, "FROM lake.main.pre_post_effects"), "intervention", "outcome")


@pytest.mark.parametrize("outcome", ["left", "difference", "abs_difference"])
def test_the_published_study(studied: duckdb.DuckDBPyConnection, outcome: str) -> None:
    """SCIENCE 11.2, with the sign of a loss: t 6.6896995 on 14 degrees of freedom, d_z 1.72727, g_av .4005."""
    row = effects(studied)["clinic", outcome]
    assert row["n_subjects"] == 15
    assert row["group_claim"] is True
    assert row["speed_unknown"] == 1
    assert row["mean_change"] == pytest.approx(-10.93333, abs=1e-5)
    assert row["sd_change"] == pytest.approx(6.3298, abs=5e-5)
    assert [row["mean_pre"], row["mean_post"]] == pytest.approx([np.mean(WEIGHT_BEFORE), np.mean(WEIGHT_AFTER)])
    assert row["t"] == pytest.approx(-6.6896995, abs=1e-7)
    assert row["d_z"] == pytest.approx(-1.72727, abs=5e-6)
    assert row["g_av"] == pytest.approx(-0.4005, abs=5e-5)
    published = stats.t.interval(0.95, 14, CHANGE.mean(), CHANGE.std(ddof=1) / 15**0.5)
    assert [row["ci_low"], row["ci_high"]] == pytest.approx(list(published), abs=1e-4)


def test_a_side_that_does_not_change_has_no_effect_size(studied: duckdb.DuckDBPyConnection) -> None:
    row = effects(studied)["clinic", "right"]
    assert [row["mean_change"], row["t"], row["d_z"], row["g_av"], row["ci_low"]] == [0.0, None, None, None, None]


def test_below_ten_people_no_claim(studied: duckdb.DuckDBPyConnection) -> None:
    row = effects(studied)["pilot", "difference"]
    assert [row["n_subjects"], row["group_claim"]] == [FEW, False]
    assert row["t"] == pytest.approx(stats.ttest_1samp(CHANGE[:FEW], 0).statistic)


def test_responders_of_the_published_study(studied: duckdb.DuckDBPyConnection) -> None:
    """Two lost no more than the smallest detectable change of 3."""
    row = by(ask(studied, "FROM lake.main.responders"), "intervention")["clinic"]
    counted = {key: row[key] for key in ("subjects", "improved", "worsened", "no_detectable_change", "not_measurable")}
    assert counted == {
        "subjects": 15, "improved": 13, "worsened": 0, "no_detectable_change": 2, "not_measurable": 0,
    }  # fmt: skip
    assert [row["left_changed"], row["right_changed"]] == [13, 0]
    assert row["improved_pct"] == pytest.approx(100 * 13 / 15)


def test_what_chance_alone_would_do_stands_beside(studied: duckdb.DuckDBPyConnection) -> None:
    """(1 - r) (mu - mean before), for the difference, where r and mu are known."""
    assert effects(studied)["clinic", "difference"]["expected_regression"] is None
    stratum = {"activity": "walk", "view": "rear", "pairing": "same_clip", "metric": KNEE, "quantity": "difference"}
    noise = stratum | {"fps_class_hz": 60, "subjects": 12, "icc_2_1": 0.7}
    band = stratum | {"camera_sides": "none", "level": 3, "subjects": 60, "mean": 2.0}
    insert(studied, "measurement_noise", table("measurement_noise", [noise]))
    insert(studied, "reference_bands", table("reference_bands", [band]))
    found = effects(studied)
    expected = 0.3 * (2.0 - np.mean(WEIGHT_BEFORE))
    assert found["clinic", "difference"]["expected_regression"] == pytest.approx(expected)
    assert found["clinic", "left"]["expected_regression"] is None


COUNTED = {
    "pre_post_effects": "intervention, outcome, n_subjects",
    "responders": "intervention, subjects",
    "cohort_asymmetry": "timepoint, speed_bin_mps, n_subjects",
}


def counts(connection: duckdb.DuckDBPyConnection) -> dict[str, list[dict[str, object]]]:
    return {
        view: ask(connection, f"SELECT {what} FROM lake.main.{view} ORDER BY ALL") for view, what in COUNTED.items()
    }


def test_more_strides_clips_and_sessions_are_not_more_people(studied: duckdb.DuckDBPyConnection) -> None:
    before = counts(studied)
    again = Filmed()
    for person, sessions in (("clinic1", 3), ("clinic2", 1)):
        for no in range(sessions):
            key = f"{person}-extra{no}"
            again.session(key, person, timepoint="pre", date=date(2023, 12, 1 + no), intervention="clinic")
            for clip in range(2):
                sides = {"left": seven(100.0) * 5, "right": seven(0.0) * 5}
                again.clip(f"{key}-{clip}", key, {KNEE: sides}, speed_mps=1.2)
    again.rows.pop("subjects")
    for name, rows in again.tables().items():
        insert(studied, name, rows)
    summarise(studied)
    assert ask(studied, "SELECT count(*) AS n FROM lake.main.sessions")[0]["n"] == 2 * (len(CHANGE) + FEW) + 4
    assert counts(studied) == before


def test_no_view_and_no_macro_has_a_p_value() -> None:
    """They belong to declared studies, whose rows are people."""
    objects = [item for kind in ("views", "macros", "summaries") for item in sql_objects(kind)]
    for item in objects:
        statement = "\n".join(line for line in item.sql.splitlines() if not line.startswith("--"))
        named = {column.name for column in item.columns} | set(re.findall(r"\w+", statement.lower()))
        found = {name for name in named if re.fullmatch(r"p|p_?val(ue)?s?|p_\w*sided|significan\w*", name)}
        assert found <= ({"p"} if "quantile" in item.name else set()), item.name


@pytest.mark.parametrize("view", ["pre_post_effects", "responders", "cohort_asymmetry"])
def test_views_over_people_read_no_strides(view: str) -> None:
    """What they read is one row a subject or is made so first."""
    item = next(item for item in sql_objects("views") if item.name == view)
    statements = [item.sql, *(macro.sql for macro in sql_objects("macros") if macro.name in item.reads)]
    assert not [sql for sql in statements if "stride" in sql.split("CREATE OR REPLACE")[1]]
    assert {"n_subjects", "subjects"} & {column.name for column in item.columns}
