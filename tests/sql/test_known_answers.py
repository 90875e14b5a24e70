"""CSV in, CSV out: ``<object>[/<case>]/<table>.csv`` are rows of a lake, ``expected.csv`` what the object returns."""

from __future__ import annotations

from pathlib import Path

import duckdb
import pytest

from gaitlake.lake.connection import quoted
from gaitlake.lake.objects import Kind, sql_objects
from gaitlake.metrics import metrics_table
from gaitlake_schemas.dictionary import sql_type
from gaitlake_schemas.tables import TABLES
from gaitlake_schemas.vocabulary import RESPONSES, VERDICTS
from tests.sql.filmed import ask, insert, summarise, table

HERE = Path(__file__).parent
CASES = sorted(path.parent for path in HERE.rglob("expected.csv"))
MACROS = sorted((HERE / "macros").glob("*.csv"))
FILLED = (
    "subjects", "sessions", "clips", "extractors", "analyses", "side_biases", "clip_analyses", "clip_metrics_withheld",
    "strides", "stride_metrics", "ledger", "runs",
)  # fmt: skip
KINDS: tuple[Kind, ...] = ("views", "macros", "summaries")
SERVING = {"pooled_clips", "session_cells", "clip_sides", "pre_post_sessions", "repeat_clips", "pre_post_changes",
           "pooled_clips_of", "session_cells_of", "pre_post_sessions_of",
           "analysis_side_biases", "normal_quantile_tail", "normal_quantile_centre", "student_t_quantile_expansion",
           "symmetry_angle_wrapped_deg", "changes_of"}  # fmt: skip
PROVED_IN_PYTHON = {
    "test_quantiles.py": (
        "student_t_quantile", "satterthwaite", "median_rank", "median_rank_quantile",
        "autocorrelation_inflation", "icc_2_1", "paired_effect", "contrast_variance", "shared_clip_scores",
        "clip_sampling_error", "side_of_centre", "lag_1_sum", "median_of_ordered", "mad_of_ordered", "in_time",
        "band_key",
    ),
    "test_bands.py": ("reference_bands",),
    "test_noise.py": ("test_retest", "measurement_noise"),
    "test_effects.py": ("pre_post_effects",),
    "test_asymmetry_of.py": ("asymmetry_of",),
    "test_cohorts.py": ("cohort_asymmetry_of",),
}  # fmt: skip
"""What is compared with scipy, a published table, or too many people for a file."""


def read_rows(connection: duckdb.DuckDBPyConnection, file: Path, types: dict[str, str]) -> list[dict[str, object]]:
    listed = ", ".join(f"{quoted(name)}: {quoted(kind)}" for name, kind in types.items())
    return (
        connection.execute(f"FROM read_csv({quoted(file)}, header = true, types = {{{listed}}})")
        .to_arrow_table()
        .to_pylist()
    )


def fill(connection: duckdb.DuckDBPyConnection, name: str, file: Path) -> None:
    contract = TABLES[name]
    with file.open() as stream:
        given = stream.readline().strip().split(",")
    rows = read_rows(connection, file, {c.name: sql_type(c.type) for c in contract.columns if c.name in given})
    known = [{key: value for key, value in row.items() if value is not None} for row in rows]
    insert(connection, name, table(name, known))


@pytest.mark.parametrize("case", CASES, ids=lambda case: str(case.relative_to(HERE)))
def test_object_returns_what_is_expected(case: Path, scratch: duckdb.DuckDBPyConnection) -> None:
    for name in FILLED:
        if (case / f"{name}.csv").is_file():
            fill(scratch, name, case / f"{name}.csv")
    summarise(scratch)
    view = case.relative_to(HERE).parts[0]
    types = {row[0]: row[1] for row in scratch.execute(f"DESCRIBE lake.main.{view}").fetchall()}
    header = (case / "expected.csv").read_text().splitlines()[0].split(",")
    expected = read_rows(scratch, case / "expected.csv", {name: types[name] for name in header})
    columns = ", ".join(f'"{name}"' for name in header)
    found = ask(scratch, f"SELECT {columns} FROM lake.main.{view}")

    def order(row: dict[str, object]) -> list[str]:
        return [str(row[name]) for name in header if not isinstance(row[name], float)]

    assert len(found) == len(expected)
    for actual, wanted in zip(sorted(found, key=order), sorted(expected, key=order), strict=True):
        for name, value in wanted.items():
            same = pytest.approx(value, abs=2e-8) if isinstance(value, float) else value
            assert actual[name] == same, f"{name}: {actual}"


@pytest.mark.parametrize("file", MACROS, ids=lambda file: file.stem)
def test_macro_returns_what_is_expected(file: Path, reader: duckdb.DuckDBPyConnection) -> None:
    lines = (
        reader.execute(f"FROM read_csv({quoted(file)}, header = true, all_varchar = true, quote = '\"')")
        .to_arrow_table()
        .to_pylist()
    )
    for line in lines:
        wanted = line.pop("expected")
        text = ("affected_side", "activity", "flags")
        arguments = ", ".join(
            "NULL" if value is None else quoted(value) if name in text else value for name, value in line.items()
        )
        found = reader.execute(f"SELECT lake.main.{file.stem}({arguments})").fetchall()[0][0]
        if wanted is None or isinstance(found, str):
            assert found == wanted, line
        else:
            assert float(found) == pytest.approx(float(wanted), abs=2e-8), line


@pytest.mark.parametrize("view", ["asymmetry", "clip_asymmetry"])
def test_every_verdict_that_needs_no_reference_band_is_proved(view: str) -> None:
    """The macro's own file has the others."""
    seen = {row.rsplit(",", 1)[1] for row in (HERE / view / "verdicts" / "expected.csv").read_text().split()[1:]}
    assert seen == set(VERDICTS) - {"asymmetric"}
    said = {row.rsplit(",", 1)[1] for row in (HERE / "macros" / "asymmetry_verdict.csv").read_text().split()[1:]}
    assert said == set(VERDICTS)


def test_every_response_is_proved() -> None:
    said = {row.rsplit(",", 1)[1] for row in (HERE / "macros" / "response.csv").read_text().split()[1:]}
    assert said == set(RESPONSES)


def test_every_object_has_a_known_answer() -> None:
    """Views and macros that only serve another one are proved with it."""
    objects = {item.name for kind in KINDS for item in sql_objects(kind)}
    proved = {case.relative_to(HERE).parts[0] for case in CASES} | {file.stem for file in MACROS}
    tested = {name for names in PROVED_IN_PYTHON.values() for name in names}
    assert objects - SERVING == proved | tested
    for file, names in PROVED_IN_PYTHON.items():
        text = (HERE / file).read_text()
        assert [name for name in names if name not in text] == [], file


def test_wide_strides_have_every_metric() -> None:
    """In the order of their names, with their units."""
    (wide,) = [item for item in sql_objects("views") if item.name == "strides_wide"]
    keys = ("session_id", "clip_id", "analysis_id", "side", "stride_no", "start_s", "end_s", "flags")
    metrics = {str(row["metric"]): row["unit"] or None for row in metrics_table().to_pylist()}
    found = {column.name: column.unit for column in wide.columns if column.name not in keys}
    assert list(found) == sorted(metrics)
    assert {name: unit for name, unit in found.items() if unit} == {
        name: unit for name, unit in metrics.items() if unit and unit in found.values()
    }
