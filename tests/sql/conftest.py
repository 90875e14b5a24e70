"""One lake, made once and copied for each case."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import duckdb
import pytest

from gaitlake.lake import connect, create_lake
from gaitlake_schemas.tables import METRICS

EMPTY = dict.fromkeys(("definition", "sign", "views", "activities", "source"), "-") | {"smoothing_allowed": True}
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
