"""Small made-up rows that keep their contracts: a test names only what it is about.

`GAITLAKE_TEST_PLACE=postgres+s3` (or `postgres`, or `s3`) puts the lakes of these tests there: `make test-stores`.
"""

from __future__ import annotations

import os
import shutil
from collections.abc import Callable, Iterator
from datetime import UTC, date, datetime
from pathlib import Path

import duckdb
import pyarrow as pa
import pytest

from gaitlake.lake import Batch, Lake, UserConnection, connect, create_lake, open_for_user
from gaitlake_schemas.contract import Column
from gaitlake_schemas.tables import TABLES
from gaitlake_schemas.tables.cycle_curves import POINTS
from tests.servers import enter, new_place

Rows = Callable[..., pa.Table]
WHERE = os.environ.get("GAITLAKE_TEST_PLACE", "")
in_folder = pytest.mark.skipif(bool(WHERE), reason="about the files of a lake that is all in its folder")
SECRET = "sentinel: nobody reads this"
"""In a file of a lake that is no table."""

DEFAULTS: dict[pa.DataType, object] = {
    pa.string(): "x",
    pa.int32(): 0,
    pa.int64(): 0,
    pa.float64(): 0.0,
    pa.bool_(): False,
    pa.date32(): date(2024, 1, 1),
    pa.timestamp("us", tz="UTC"): datetime(2024, 1, 1, tzinfo=UTC),
}


def _default(column: Column) -> object:
    if column.nullable:
        return None
    if column.vocabulary:
        return column.vocabulary[0]
    if pa.types.is_struct(column.type):
        return {field.name: 0.5 for field in column.type}
    return [0.5] * POINTS if pa.types.is_list(column.type) else DEFAULTS[column.type]


def make_rows(name: str, *given: dict[str, object]) -> pa.Table:
    """Rows of a table; what is not given is NULL, or the dullest value the contract allows."""
    defaults = {column.name: _default(column) for column in TABLES[name].columns}
    return TABLES[name].from_rows([defaults | row for row in given])


METRIC_ROWS: tuple[dict[str, object], ...] = (
    {"metric": "stride_time_s", "unit": "s", "positive_only": True, "sided": True, "minimum_fps_hz": 24.0},
    {"metric": "knee_flexion_peak_deg", "unit": "deg", "positive_only": False, "sided": True},
    {"metric": "cadence_spm", "unit": "steps/min", "positive_only": True, "sided": False},
)


def make_clip_tables(name: str, values: dict[str, list[float]], session: str | None = "s1") -> dict[str, pa.Table]:
    """One video ``v-name`` with one clip ``name``: landmarks, strides and one metric's values for each side."""
    video, analysis = f"v-{name}", "a1"
    keys: dict[str, object] = {"clip_id": name, "analysis_id": analysis}
    strides = [
        keys | {"side": s, "stride_no": i, "valid": True, "end_s": 1.0}
        for s, side in values.items()
        for i in range(len(side))
    ]
    numbers = [
        keys | {"session_id": session, "side": s, "stride_no": i, "metric": "stride_time_s", "value": x}
        for s, side in values.items()
        for i, x in enumerate(side)
    ]
    curves = [{k: v for k, v in row.items() if k in ("clip_id", "analysis_id", "side", "stride_no")} for row in strides]
    extraction: dict[str, object] = {"video_id": video, "extractor_id": "e1"}
    landmarks = extraction | {"person": 0}
    sessions = [{"session_id": session, "subject_id": f"p-{session}"}] if session else []
    return {
        "subjects": make_rows("subjects", *({"subject_id": row["subject_id"]} for row in sessions)),
        "sessions": make_rows("sessions", *sessions),
        "clips": make_rows("clips", {"clip_id": name, "video_id": video, "session_id": session, "path": f"{name}.mp4",
                                     "condition": "baseline", "slowmo_factor": 1.0}),
        "videos": make_rows("videos", {"video_id": video, "frames": 2}),
        "extractors": make_rows("extractors", {"extractor_id": "e1"}),
        "analyses": make_rows("analyses", {"analysis_id": analysis, "extractor_id": "e1"}),
        "extractions": make_rows("extractions", extraction | {"persons": 1, "keypoint_rows": 2}),
        "tracks": make_rows("tracks", landmarks),
        "keypoints": make_rows("keypoints", landmarks | {"frame": 0}, landmarks | {"frame": 1}),
        "video_intervals": make_rows("video_intervals", extraction | {"reason": "OCCLUSION", "end_us": 1}),
        "clip_analyses": make_rows("clip_analyses", keys | {"video_id": video, "person": 0, "activity": "walk",
                                                            "view": "sagittal", "camera_side": "left", "fps_hz": 60.0,
                                                            "strides_left": len(values.get("left", [])),
                                                            "strides_right": len(values.get("right", []))}),
        "strides": make_rows("strides", *strides),
        "stride_metrics": make_rows("stride_metrics", *numbers),
        "cycle_curves": make_rows("cycle_curves", *(row | {"signal": "knee_flexion_deg"} for row in curves)),
        "ledger": make_rows("ledger", {"path": f"{name}.mp4", "stage": "extract", "video_id": video},
                            {"path": f"{name}.mp4", "stage": "analyse", "clip_id": name, "video_id": video}),
    }  # fmt: skip


@pytest.fixture(scope="session")
def rows() -> Rows:
    return make_rows


@pytest.fixture(scope="session")
def clip_tables() -> Callable[..., dict[str, pa.Table]]:
    return make_clip_tables


@pytest.fixture(scope="session")
def clip_batch() -> Callable[..., Batch]:
    def make(name: str = "c1", values: dict[str, list[float]] | None = None, session: str | None = "s1") -> Batch:
        return Batch(make_clip_tables(name, values or {"left": [1.0] * 8, "right": [1.1] * 8}, session))

    return make


def _make(path: Path) -> Lake:
    if WHERE:
        enter()
    place = new_place(postgres="postgres" in WHERE, s3="s3" in WHERE) if WHERE else None
    return create_lake(path, metrics=make_rows("metrics", *METRIC_ROWS), place=place)


@pytest.fixture(scope="session")
def new_lake(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Made once and copied: a lake can be moved as a folder."""
    return _make(tmp_path_factory.mktemp("new") / "lake").path


@pytest.fixture
def lake(new_lake: Path, tmp_path: Path) -> Lake:
    return _make(tmp_path / "lake") if WHERE else Lake(shutil.copytree(new_lake, tmp_path / "lake"))


@pytest.fixture(scope="session")
def reader(new_lake: Path) -> Iterator[duckdb.DuckDBPyConnection]:
    """A lake without rows, for questions about its tables and views."""
    with connect(new_lake) as connection:
        yield connection


@pytest.fixture(scope="module")
def filled(new_lake: Path) -> Lake:
    """A lake with a file in its folder that is no table."""
    lake = Lake(new_lake)
    (lake.staging / "secret.csv").write_text(f"a\n{SECRET}\n")
    return lake


@pytest.fixture(scope="module")
def sandbox(filled: Lake) -> Iterator[UserConnection]:
    """What user SQL runs on, opened once for many small questions."""
    with open_for_user(filled) as opened:
        yield opened


def ask(opened: UserConnection, sql: str) -> str:
    with opened.ask(sql) as result:
        return result.table()
