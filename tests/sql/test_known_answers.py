"""CSV in, CSV out: ``<object>[/<case>]/<table>.csv`` are rows of a lake, ``expected.csv`` what the object returns."""

from __future__ import annotations

import shutil
from datetime import UTC, datetime
from pathlib import Path

import duckdb
import pyarrow as pa
import pytest

from gaitlake.lake import Lake, connect, write
from gaitlake.lake.connection import quoted
from gaitlake.lake.objects import sql_objects
from gaitlake.lake.summaries import refresh_summaries
from gaitlake_schemas.contract import Column
from gaitlake_schemas.dictionary import sql_type
from gaitlake_schemas.tables import TABLES
from gaitlake_schemas.vocabulary import VERDICTS

HERE = Path(__file__).parent
CASES = sorted(path.parent for path in HERE.rglob("expected.csv"))
MACROS = sorted((HERE / "macros").glob("*.csv"))
FILLED = (
    "subjects", "sessions", "clips", "extractors", "analyses", "side_biases", "clip_analyses", "clip_metrics_withheld",
    "strides", "stride_metrics", "ledger",
)  # fmt: skip

DULL: dict[pa.DataType, object] = {
    pa.string(): "x",
    pa.int32(): 0,
    pa.int64(): 0,
    pa.float64(): 0.0,
    pa.bool_(): False,
    pa.timestamp("us", tz="UTC"): datetime(2024, 1, 1, tzinfo=UTC),
}


def dull(column: Column) -> object:
    if column.nullable:
        return None
    return column.vocabulary[0] if column.vocabulary else DULL[column.type]


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
    defaults = {column.name: dull(column) for column in contract.columns}
    connection.register(
        "given", contract.from_rows([defaults | {k: v for k, v in row.items() if v is not None} for row in rows])
    )
    connection.execute(f"INSERT INTO lake.main.{name} BY NAME SELECT * FROM given")


@pytest.mark.parametrize("case", CASES, ids=lambda case: str(case.relative_to(HERE)))
def test_object_returns_what_is_expected(case: Path, new_lake: Path, tmp_path: Path) -> None:
    lake = Lake(shutil.copytree(new_lake, tmp_path / "lake"))
    with write(lake, "case") as transaction:
        connection = transaction.connection
        connection.execute("DELETE FROM lake.main.side_biases")
        for name in FILLED:
            if (case / f"{name}.csv").is_file():
                fill(connection, name, case / f"{name}.csv")
        connection.execute("INSERT INTO lake.main.lake_info VALUES ('current_analysis_id', 'a1')")
        connection.execute("CREATE TEMP TABLE touched_sessions AS SELECT session_id FROM lake.main.sessions")
        refresh_summaries(connection)
    view = case.relative_to(HERE).parts[0]
    with connect(lake) as connection:
        types = {row[0]: row[1] for row in connection.execute(f"DESCRIBE lake.main.{view}").fetchall()}
        header = (case / "expected.csv").read_text().splitlines()[0].split(",")
        expected = read_rows(connection, case / "expected.csv", {name: types[name] for name in header})
        columns = ", ".join(f'"{name}"' for name in header)
        found = connection.execute(f"SELECT {columns} FROM lake.main.{view}").to_arrow_table().to_pylist()

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


@pytest.mark.parametrize(
    "index",
    ["difference", "log_ratio_pct", "symmetry_index_pct", "symmetry_angle_pct", "normalised_symmetry_index_pct"],
)
def test_indices_change_their_sign_when_the_sides_are_swapped(reader: duckdb.DuckDBPyConnection, index: str) -> None:
    bounds = ", -2.0, 3.0" if index.startswith("normalised") else ""
    grid = "range(-20, 31) AS i(i), range(-20, 31) AS j(j)"
    swapped = reader.execute(
        f"""
        SELECT count(*), max(abs(one + other))
        FROM (
            SELECT
                lake.main.{index}(i / 10, j / 10{bounds}) AS one,
                lake.main.{index}(j / 10, i / 10{bounds}) AS other
            FROM {grid}
        )
        WHERE (one IS NULL) <> (other IS NULL) OR abs(one + other) > 1e-9 AND abs(abs(one) - 100) > 1e-9
        """
    ).fetchall()
    assert swapped == [(0, None)]


@pytest.mark.parametrize("view", ["asymmetry", "clip_asymmetry"])
def test_every_verdict_that_needs_no_reference_band_is_proved(view: str) -> None:
    """The macro's own file has the others."""
    seen = {row.rsplit(",", 1)[1] for row in (HERE / view / "verdicts" / "expected.csv").read_text().split()[1:]}
    assert seen == set(VERDICTS) - {"asymmetric"}
    said = {row.rsplit(",", 1)[1] for row in (HERE / "macros" / "asymmetry_verdict.csv").read_text().split()[1:]}
    assert said == set(VERDICTS)


def test_every_object_has_a_known_answer() -> None:
    """Views and macros that only serve another one are proved with it."""
    serving = {"pooled_clips", "session_cells", "clip_sides", "pre_post_sessions", "session_contrasts", "repeat_clips",
               "pre_post_changes", "measurement_noise", "analysis_side_biases", "normal_quantile_tail",
               "normal_quantile_centre", "student_t_quantile_expansion", "symmetry_angle_wrapped_deg", "asymmetry_of",
               "changes_of"}  # fmt: skip
    objects = {item.name for kind in ("views", "macros", "summaries") for item in sql_objects(kind)}  # type: ignore[arg-type]
    proved = {case.relative_to(HERE).parts[0] for case in CASES} | {file.stem for file in MACROS}
    assert objects - serving == proved
