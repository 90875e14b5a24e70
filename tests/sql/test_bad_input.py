"""Input that nobody wants and everybody has: NULL and the reason, never a crash, never an invented number."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date
from random import Random
from typing import Any

import duckdb
import pytest

from gaitlake.errors import LakeError
from gaitlake.lake import Batch, Lake, commit_batch
from gaitlake.lake.objects import sql_objects
from tests.sql.filmed import Filmed, Sides, ask, by, insert, seven, summarise, table

KNEE, TIME, RISE = "knee_flexion_peak_deg", "stride_time_s", "load_t90_ms"
BOTH = {"left": seven(66.0), "right": seven(60.0)}
NUMBERS = ("difference", "difference_se", "ci_low", "ci_high", "log_ratio_pct", "symmetry_index_pct",
           "symmetry_angle_pct", "limb_symmetry_index_pct")  # fmt: skip

CONDITIONS: dict[str, tuple[str, Sides]] = {
    "left_only": (TIME, {"left": seven(1.0)}),
    "no_values": (TIME, {"left": [None] * 9, "right": [None] * 9}),
    "all_equal": (TIME, {"left": [1.2] * 9, "right": [1.0] * 9}),
    "one_side_equal": (TIME, {"left": [1.2] * 9, "right": seven(1.0)}),
    "negative": (RISE, {"left": seven(-5.0), "right": seven(60.0)}),
    "zero": (RISE, {"left": [0.0] * 8, "right": seven(60.0)}),
    "around_zero": (KNEE, {"left": seven(0.0), "right": seven(-0.2)}),
    "huge": (KNEE, {"left": seven(1e60, 1e58), "right": seven(-1e60, 1e58)}),
    "tiny": (TIME, {"left": seven(1e-300, 1e-302), "right": seven(2e-300, 1e-302)}),
    "one_stride": (TIME, {"left": [1.0], "right": [1.1]}),
    "unsided": ("cadence_spm", {"left": seven(160.0), "right": seven(160.0)}),
}
EXPECTED: dict[str, tuple[str | None, str | None, str | None]] = {
    "left_only": ("LOW_N", None, None),
    "no_values": ("LOW_N", None, None),
    "all_equal": (None, "no_spread", None),
    "one_side_equal": (None, "no_spread", None),
    "negative": (None, "within_clip_only", "INDEX_UNDEFINED"),
    "zero": (None, "no_spread", "INDEX_UNDEFINED"),
    "around_zero": (None, "within_clip_only", "INDEX_UNDEFINED"),
    "huge": (None, "within_clip_only", "INDEX_UNDEFINED"),
    "tiny": (None, "within_clip_only", None),
    "one_stride": ("LOW_N", None, None),
}
"""Why there is no difference, what its interval is, why there is no ratio."""


def visits(film: Filmed) -> None:
    """Before and after with two visits before on one day, undated, from another view, or without speed."""
    who: dict[str, list[dict[str, Any]]] = {
        "two_pre": [
            *[{"timepoint": "pre", "date": date(2024, 1, 1)}] * 2, {"timepoint": "post", "date": date(2024, 2, 1)},
        ],
        "undated": [{"timepoint": "pre"}, {"timepoint": "post"}],
        "turned": [{"timepoint": "pre", "view": "sagittal", "camera_side": "left"},
                   {"timepoint": "post", "view": "sagittal", "camera_side": "right"}],
        "other_view": [{"timepoint": "pre"}, {"timepoint": "post", "view": "frontal"}],
        "no_fps": [{"timepoint": "pre", "fps_hz": None}, {"timepoint": "post"}],
        "only_pre": [{"timepoint": "pre"}],
    }  # fmt: skip
    for person, films in who.items():
        for i, fields in enumerate(films):
            key = f"{person}-{i}"
            day = fields.get("date")
            film.session(key, person, timepoint=fields["timepoint"], date=day)
            of_clip = {name: value for name, value in fields.items() if name not in ("date", "timepoint")}
            film.clip(key, key, {KNEE: BOTH}, **of_clip)


@pytest.fixture(scope="module")
def bad(opened: duckdb.DuckDBPyConnection) -> Iterator[duckdb.DuckDBPyConnection]:
    film = Filmed()
    film.subject("p1", is_reference=True)
    film.session("s1", "p1", affected_side="left")
    for condition, (metric, sides) in CONDITIONS.items():
        film.clip(condition, "s1", {metric: sides}, condition=condition, fps_hz=None)
    film.clip("nowhere", None, {KNEE: BOTH})
    film.clip("unknown_view", "s1", {KNEE: BOTH}, view=None)
    visits(film)
    opened.execute("BEGIN")
    film.fill(opened)
    yield opened
    opened.execute("ROLLBACK")


@pytest.mark.parametrize("condition", EXPECTED)
def test_strides_that_say_little(bad: duckdb.DuckDBPyConnection, condition: str) -> None:
    rows = ask(bad, f"FROM lake.main.asymmetry WHERE condition = '{condition}' AND session_id = 's1'")
    assert len(rows) == 1
    row, (reason, kind, index_reason) = rows[0], EXPECTED[condition]
    assert (row["reason"], row["interval_kind"], row["index_reason"]) == (reason, kind, index_reason)
    assert (row["difference"] is None) == (reason is not None)
    assert (row["ci_low"] is None) == (kind != "within_clip_only")
    assert (row["log_ratio_pct"] is None) == (reason is not None or index_reason is not None)
    if reason:
        assert [row[name] for name in NUMBERS] == [None] * len(NUMBERS)
    if reason or kind == "no_spread":
        assert row["verdict"] == "not_measurable"


def test_a_metric_without_sides_has_no_difference(bad: duckdb.DuckDBPyConnection) -> None:
    assert ask(bad, "FROM lake.main.asymmetry WHERE condition = 'unsided'") == []
    rows = ask(bad, "FROM lake.main.session_contrasts WHERE condition = 'unsided'")
    assert [(row["reason"], row["difference"], row["left_median"]) for row in rows] == [("NOT_SIDED", None, 160.0)]


def test_unknown_frame_rate_speed_sex_and_date_stay_unknown(bad: duckdb.DuckDBPyConnection) -> None:
    row = ask(bad, "FROM lake.main.asymmetry WHERE condition = 'all_equal'")[0]
    assert [row["fps_hz"], row["speed_mps"], row["band_low"], row["robust_z"]] == [None] * 4
    cohorts = ask(bad, "SELECT DISTINCT sex, speed_bin_mps FROM lake.main.cohort_asymmetry")
    assert cohorts == [{"sex": None, "speed_bin_mps": None}]


def test_visits_before_and_after(bad: duckdb.DuckDBPyConnection) -> None:
    """Of two visits on one day the first by name; views must be the same; one that is missing is no pair."""
    found = by(ask(bad, "FROM lake.main.pre_post WHERE pairing = 'same_clip'"), "subject_id")
    assert set(found) == {"two_pre", "undated", "turned", "no_fps"}
    assert found["two_pre"]["pre_session_id"] == "two_pre-0"
    assert [found["undated"]["days_between"], found["undated"]["acute"]] == [None, None]
    reasons = {key: (row["comparable"], row["reason"]) for key, row in found.items()}
    assert reasons == dict.fromkeys(("two_pre", "undated"), (True, None)) | dict.fromkeys(
        ("turned", "no_fps"), (False, "NOT_COMPARABLE")
    )
    withheld = [
        found["turned"][name] for name in ("difference_change", "ci_low", "left_change", "log_ratio_pct_change")
    ]
    assert withheld == [None] * 4
    assert found["turned"]["response"] == "not_measurable"
    assert "SPEED_UNKNOWN" in str(found["two_pre"]["flags"])


def test_undated_visits_make_an_effect_of_their_own(bad: duckdb.DuckDBPyConnection) -> None:
    found = ask(
        bad, "SELECT acute, n_subjects FROM lake.main.pre_post_effects WHERE outcome = 'left' AND n_subjects > 0"
    )
    assert sorted(map(str, found)) == sorted(
        map(str, [{"acute": False, "n_subjects": 1}, {"acute": None, "n_subjects": 1}])
    )


@pytest.mark.parametrize("view", [item.name for item in sql_objects("views")])
def test_no_view_fails_or_gives_what_is_not_finite(bad: duckdb.DuckDBPyConnection, view: str) -> None:
    for row in ask(bad, f"FROM lake.main.{view}"):
        for name, value in row.items():
            assert not isinstance(value, float) or abs(value) < float("inf"), f"{view}.{name} of {row}"


@pytest.mark.parametrize("value", [float("inf"), float("-inf"), float("nan")])
def test_what_is_not_finite_is_refused(lake: Lake, value: float) -> None:
    film = Filmed()
    film.session("s1", "p1")
    film.clip("c1", "s1", {KNEE: BOTH})
    tables = film.tables()
    rows = tables["stride_metrics"].to_pylist()
    rows[3]["value"] = value
    tables["stride_metrics"] = tables["stride_metrics"].from_pylist(rows, tables["stride_metrics"].schema)
    with pytest.raises(LakeError, match="value: 1 values are NaN or infinite, must be NULL or finite"):
        commit_batch(lake, Batch(tables), "night")


def test_a_lake_without_rows_has_empty_views(scratch: duckdb.DuckDBPyConnection) -> None:
    summarise(scratch)
    for item in sql_objects("views"):
        assert ask(scratch, f"FROM lake.main.{item.name}") == [], item.name


def test_strides_of_a_clip_that_nobody_knows_are_in_no_summary(scratch: duckdb.DuckDBPyConnection) -> None:
    """Neither of a clip whose session is not there."""
    film = Filmed()
    film.clip("c1", "nowhere", {KNEE: BOTH})
    rows = film.tables()
    insert(scratch, "stride_metrics", rows["stride_metrics"])
    insert(scratch, "clips", rows["clips"])
    insert(scratch, "sessions", table("sessions", [{"session_id": "s1", "subject_id": "p1"}]))
    summarise(scratch)
    assert ask(scratch, "FROM lake.main.session_metrics") == []


def test_three_clips_without_spread_or_with_the_same_numbers_on_both_sides(scratch: duckdb.DuckDBPyConnection) -> None:
    """No root of less than nothing, and no product of what is NULL."""
    film, draw = Filmed(), Random(5)
    film.session("s1", "p1")
    for i in range(60):
        for no in range(3 + i % 4):
            same = [draw.gauss(60.0, 4.0) for _ in range(9)]
            film.clip(f"same{i}-{no}", "s1", {KNEE: {"left": same, "right": same}}, condition=f"same{i}")
    for no in range(4):
        film.clip(f"equal{no}", "s1", {TIME: {"left": [1.0] * 9, "right": seven(1.0)}}, condition="equal")
        film.clip(f"empty{no}", "s1", {TIME: {"left": [None] * 9, "right": [None] * 9}}, condition="empty")
    film.fill(scratch)
    found = by(ask(scratch, "FROM lake.main.asymmetry"), "condition")
    alike = [row for key, row in found.items() if str(key).startswith("same")]
    assert {row["interval_kind"] for row in alike} == {"between_clips"}
    assert all(row["ci_low"] < 0 < row["ci_high"] for row in alike)
    assert [found["equal"][name] for name in ("interval_kind", "clips_left", "ci_low")] == ["no_spread", 4, None]
    assert [found["empty"][name] for name in ("reason", "clips_left", "n_left")] == ["LOW_N", 0, 0]
