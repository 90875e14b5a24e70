"""One lake, made once; each test writes its rows into a transaction that is rolled back."""

from __future__ import annotations

import shutil
from collections.abc import Iterator
from pathlib import Path

import duckdb
import pytest

from gaitlake.lake import Lake, connect, create_lake
from gaitlake.lake.connection import open_connection
from gaitlake_schemas.tables import METRICS

EMPTY: dict[str, object] = dict.fromkeys(("definition", "sign", "views", "activities", "source"), "-") | {
    "smoothing_allowed": True
}
UNITS = {"stride_time_s": "s", "load_t90_ms": "ms", "knee_flexion_peak_deg": "deg", "cadence_spm": "steps/min"}
MDC = {"knee_flexion_peak_deg": 3.0}


@pytest.fixture(scope="session")
def new_lake(tmp_path_factory: pytest.TempPathFactory) -> Path:
    rows = [
        EMPTY
        | {
            "metric": metric,
            "unit": unit,
            "positive_only": unit != "deg",
            "sided": metric != "cadence_spm",
            "minimum_fps_hz": 24.0,
            "mdc_floor": MDC.get(metric),
        }
        for metric, unit in UNITS.items()
    ]
    return create_lake(tmp_path_factory.mktemp("new") / "lake", metrics=METRICS.from_rows(rows)).path


@pytest.fixture(scope="session")
def reader(new_lake: Path) -> Iterator[duckdb.DuckDBPyConnection]:
    """The lake without rows, for questions about macros."""
    with connect(new_lake) as connection:
        yield connection


@pytest.fixture(scope="module")
def opened(new_lake: Path) -> Iterator[duckdb.DuckDBPyConnection]:
    """The lake, for rows that all tests of a file ask about; the file begins a transaction and rolls it back."""
    with open_connection(Lake(new_lake), read_only=False) as connection:
        yield connection


@pytest.fixture(scope="module")
def written(new_lake: Path) -> Iterator[duckdb.DuckDBPyConnection]:
    with open_connection(Lake(new_lake), read_only=False) as connection:
        yield connection


@pytest.fixture
def scratch(written: duckdb.DuckDBPyConnection) -> Iterator[duckdb.DuckDBPyConnection]:
    """The lake without rows, for one test's own; nothing of them stays."""
    written.execute("BEGIN")
    written.execute("DELETE FROM lake.main.side_biases")
    yield written
    written.execute("ROLLBACK")


@pytest.fixture
def lake(new_lake: Path, tmp_path: Path) -> Lake:
    """A lake of the test's own, to commit to."""
    return Lake(shutil.copytree(new_lake, tmp_path / "lake"))
