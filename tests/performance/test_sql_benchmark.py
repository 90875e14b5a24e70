"""The measurement measures what it says: all find the same numbers. How fast they are is no test's business."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pyarrow as pa
import pytest
from click.testing import CliRunner

from gaitlake.lake import query, write
from gaitlake.lake.summaries import rebuild_summaries
from gaitlake_schemas.tables import TABLES
from tests.performance.sql.__main__ import main
from tests.performance.sql.agreement import CLOSE, agreement_step
from tests.performance.sql.lakes import METRICS, made_lake, twin
from tests.performance.sql.step import StepError, step

STRIDES = 5000
SUMMARIES = ("session_metrics", "session_contrasts", "pre_post_changes", "reference_bands")


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return tmp_path_factory.mktemp("bench-sql")


@pytest.fixture(scope="module")
def report(folder: Path) -> dict[str, Any]:
    target = folder / "made" / "report.json"
    options = ["--strides", str(STRIDES), "--runs", "1", "--lake", str(folder), "--json", str(target)]
    result = CliRunner().invoke(main, options, catch_exceptions=False)
    assert result.exit_code == 0, result.output
    for name in "abcd":
        assert f"\n({name}) " in result.stdout
    found: dict[str, Any] = json.loads(target.read_text())
    return found


def rows(lake: Path, name: str) -> pa.Table:
    return query(lake, f"FROM {name} ORDER BY {', '.join(TABLES[name].grain)}")


def test_a_measurement_that_does_not_exist_is_refused() -> None:
    result = CliRunner().invoke(main, ["--only", "a,x"])
    assert result.exit_code == 2
    assert "['x']" in result.output


def test_a_step_that_fails_says_why(tmp_path: Path) -> None:
    with pytest.raises(StepError, match=r"(?s)rebuild .*cannot lock lake"):
        step("rebuild", lake=tmp_path / "nowhere")


@pytest.mark.slow
def test_the_lake_is_as_described(report: dict[str, Any], folder: Path) -> None:
    found = report["lake"]["rows"]
    assert found["subjects"] == STRIDES // 125
    assert found["sessions"] == 2 * found["subjects"]
    assert found["strides"] == pytest.approx(STRIDES, rel=0.03)
    assert found["stride_metrics"] == len(METRICS) * found["strides"]
    people = query(folder / f"lake-{STRIDES}", "SELECT count(*) FILTER (is_reference) AS n FROM subjects").to_pylist()
    assert people == [{"n": found["subjects"] // 10}]


@pytest.mark.slow
def test_in_half_of_the_people_the_left_side_changes_by_one_deviation(report: dict[str, Any], folder: Path) -> None:
    sql = """
        SELECT metric, avg(left_change) FILTER (odd) AS changed, avg(left_change) FILTER (NOT odd) AS unchanged
        FROM (SELECT *, subject_id[-1]::INTEGER % 2 = 1 AS odd FROM pre_post_changes WHERE pairing = 'same_clip')
        GROUP BY metric
    """
    for found in query(folder / f"lake-{STRIDES}", sql).to_pylist():
        _, sd = METRICS[found["metric"]]
        assert found["changed"] == pytest.approx(-sd, abs=0.5 * sd)
        assert found["unchanged"] == pytest.approx(0, abs=0.5 * sd)


@pytest.mark.slow
def test_polars_makes_the_same_summaries(report: dict[str, Any]) -> None:
    subjects = report["lake"]["rows"]["subjects"]
    agreement = report["measured"]["a"]["agreement"]
    cells = 2 * len(METRICS)
    expected = {"session_metrics": 4 * cells, "session_contrasts": 2 * cells, "pre_post_changes": cells}
    assert {name: found["rows"] for name, found in agreement.items()} == {
        name: rows * subjects for name, rows in expected.items()
    }
    for name, found in agreement.items():
        assert found["differing"] == 0, name
        assert found["largest_difference"] <= CLOSE, name


@pytest.mark.slow
def test_a_number_that_differs_is_found(report: dict[str, Any], folder: Path) -> None:
    lake = twin(folder / f"lake-{STRIDES}", folder / "wrong")
    with write(lake, "one median is wrong") as transaction:
        transaction.connection.execute(
            "UPDATE lake.main.session_metrics SET median = median * (1 + 1e-8) "
            "WHERE session_id = 'S000001/pre' AND metric = 'duty_factor' AND side = 'left' AND pairing = 'same_clip'"
        )
    agreement = agreement_step(str(lake), str(folder / "polars"))
    assert {name: agreement[name]["differing"] for name in agreement} == {
        "session_metrics": 1, "session_contrasts": 0, "pre_post_changes": 0,
    }  # fmt: skip


@pytest.mark.slow
def test_polars_and_pandas_find_the_same_effects(report: dict[str, Any]) -> None:
    effects = report["measured"]["c"]
    assert {name: effects[name]["rows"] for name in ("lake", "polars", "pandas")} == dict.fromkeys(
        ("lake", "polars", "pandas"), len(METRICS) * 2 * 2 * 4
    )
    for name, apart in effects["largest_difference"].items():
        assert apart["moments"] < 1e-9, name
        assert apart["ends"] < 0.01, name


@pytest.mark.slow
def test_after_the_night_the_summaries_are_those_of_a_rebuild(report: dict[str, Any], folder: Path) -> None:
    lake = folder / "night"
    assert report["measured"]["b"]["sessions"] > 0
    before = rows(folder / f"lake-{STRIDES}", "session_metrics")
    updated = {name: rows(lake, name) for name in SUMMARIES}
    assert updated["session_metrics"].num_rows == before.num_rows
    assert updated["session_metrics"] != before
    with write(lake, "rebuild") as transaction:
        rebuild_summaries(transaction.connection)
    for name, found in updated.items():
        assert rows(lake, name).equals(found), name


@pytest.mark.slow
def test_a_report_of_one_person_has_all_rows(report: dict[str, Any]) -> None:
    found = report["measured"]["d"]
    assert found["people"] == 10
    sided = len(METRICS) - 1
    assert found["rows"] == {
        "asymmetry": 4 * sided, "pre_post": 2 * len(METRICS), "session_contrasts": 4 * len(METRICS), "clips": 4,
    }  # fmt: skip


@pytest.mark.slow
def test_a_made_lake_is_used_again(report: dict[str, Any], folder: Path) -> None:
    files = sorted((folder / f"lake-{STRIDES}").rglob("*.parquet"))
    made_lake(folder, STRIDES)
    assert sorted((folder / f"lake-{STRIDES}").rglob("*.parquet")) == files
