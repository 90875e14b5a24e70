"""Studies that are stored, run again when their data changed, and removed."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta
from pathlib import Path

import pytest

from gaitlake.lake import newest_snapshot, query
from gaitlake.studies import (
    StudyError,
    list_studies,
    remove_study,
    report_text,
    run_every,
    run_study,
    stored_report,
)

from .conftest import DAY, KNEE, Clinic

Declare = Callable[..., Path]


def fill(clinic: Clinic, n: int = 2) -> Path:
    for i in range(n):
        clinic.pair(clinic.person(f"S{i}"), {KNEE: (46.0 + i, 40.0)}, {KNEE: (44.0 - i, 40.0)})
    return clinic.write()


def test_what_is_shown_later_is_what_was_printed(clinic: Clinic, declare: Declare) -> None:
    lake = fill(clinic)
    run = run_study(lake, declare())
    assert run.study is not None
    assert stored_report(lake, "drills") == (run.study, list(run.subjects), list(run.effects))
    assert run.study["declaration"] == declare().read_text()
    assert report_text(*stored_report(lake, "drills")) == report_text(run.study, run.subjects, run.effects)


def test_a_study_is_replaced_and_others_stay(clinic: Clinic, declare: Declare) -> None:
    lake = fill(clinic)
    run_study(lake, declare(name="one"))
    run_study(lake, declare(name="two"))
    run_study(lake, declare('[cohort]\nsubjects = "S0"', name="one"))
    counted = query(lake, "SELECT study, count(*) AS n FROM study_subjects GROUP BY study ORDER BY study").to_pylist()
    assert counted == [{"study": "one", "n": 1}, {"study": "two", "n": 2}]
    assert [row["study"] for row in list_studies(lake)] == ["one", "two"]


@pytest.mark.slow
def test_only_what_changed_runs_again(clinic: Clinic, declare: Declare) -> None:
    lake = fill(clinic)
    assert run_every(lake) == []
    run_study(lake, declare(name="two", more='[cohort]\nsubjects = ["S0", "S1"]'))
    run_study(lake, declare(name="all"))
    before = newest_snapshot(lake)
    assert [run.state for run in run_every(lake)] == ["unchanged", "unchanged"]
    assert newest_snapshot(lake) == before, "nothing is written"
    clinic.pair(clinic.person("S2"), {KNEE: (45.0, 40.0)}, {KNEE: (44.0, 40.0)})
    clinic.write()
    assert {run.name: run.state for run in run_every(lake)} == {"all": "done", "two": "unchanged"}
    assert {row["study"]: row["n_cohort"] for row in list_studies(lake)} == {"all": 3, "two": 2}


def test_files_of_the_lake_count_before_what_is_stored(clinic: Clinic, declare: Declare) -> None:
    lake = fill(clinic)
    run_study(lake, declare())
    (lake / "studies").mkdir()
    (lake / "studies" / "a.toml").write_text(declare(seed="9").read_text())
    (lake / "studies" / "b.toml").write_text(declare(seed="8").read_text())
    (lake / "studies" / "wrong.toml").write_text("name = ")
    runs = {run.name: run for run in run_every(lake)}
    assert {name: run.state for name, run in runs.items()} == {
        "b.toml": "failed",
        "drills": "done",
        "wrong.toml": "failed",
    }
    assert "a.toml declares a study drills, too" in str(runs["b.toml"].failure)
    assert [row["seed"] for row in list_studies(lake)] == [9]


@pytest.mark.slow
def test_a_study_that_fails_keeps_its_results_and_says_so_once(clinic: Clinic, declare: Declare) -> None:
    lake = fill(clinic)
    run_study(lake, declare('[cohort]\nsex = "female"'))
    before = stored_report(lake, "drills")
    from gaitlake.lake import write

    with write(lake, "all men") as transaction:
        transaction.connection.execute("UPDATE lake.main.subjects SET sex = 'male'")
    (run,) = run_every(lake)
    assert run.state == "failed"
    assert "the cohort is empty" in str(run.failure)
    after = stored_report(lake, "drills")
    assert after[1:] == before[1:]
    assert after[0]["failure"] == run.failure
    assert "a later run failed: study drills: the cohort is empty" in report_text(*after)
    snapshot = newest_snapshot(lake)
    assert run_every(lake) == [run]
    assert newest_snapshot(lake) == snapshot
    with write(lake, "women again") as transaction:
        transaction.connection.execute("UPDATE lake.main.subjects SET sex = 'female'")
    assert [one.state for one in run_every(lake)] == ["done"]
    assert list_studies(lake)[0]["failure"] is None


def test_removing_a_study(clinic: Clinic, declare: Declare) -> None:
    lake = fill(clinic)
    run_study(lake, declare())
    remove_study(lake, "drills")
    for table in ("studies", "study_subjects", "study_effects"):
        assert query(lake, f"SELECT count(*) AS n FROM {table}").to_pylist() == [{"n": 0}]
    for again in (remove_study, stored_report):
        with pytest.raises(StudyError, match=r"has no study 'drills'; it has: none yet"):
            again(lake, "drills")  # type: ignore[operator]


def test_a_study_of_another_analysis_is_another_study(clinic: Clinic, declare: Declare) -> None:
    lake = fill(clinic)
    run_study(lake, declare())
    for row in query(lake, "SELECT * FROM session_contrasts").to_pylist():
        clinic.add("session_contrasts", row | {"analysis_id": "a2", "left_median": row["left_median"] + 1.0})
    clinic.write()
    from gaitlake.lake import write

    with write(lake, "promote") as transaction:
        transaction.connection.execute("UPDATE lake.main.lake_info SET value = 'a2' WHERE name = 'current_analysis_id'")
    assert [run.state for run in run_every(lake)] == ["done"]
    assert [row["analysis_id"] for row in list_studies(lake)] == ["a2"]


def test_the_rows_keep_their_contracts(clinic: Clinic, declare: Declare) -> None:
    from gaitlake_schemas.tables import TABLES

    lake = fill(clinic, 11)
    clinic.visit(clinic.person("lone"), "pre", DAY - timedelta(1), {KNEE: (46.0, 40.0)})
    clinic.write()
    run_study(lake, declare())
    for table in ("studies", "study_subjects", "study_effects"):
        stored = query(lake, f"FROM {table}")
        TABLES[table].from_rows(stored.to_pylist())
