"""The lake that is measured: made from numbers alone, the same for the same parameters, kept and used again.

Everybody is filmed before and after an intervention, running, from the side, in two clips a session, one facing each
way: about 62 strides a session over both sides. One person in ten is a reference subject without intervention. Values
are normal draws with effects of the subject, the side, the session, the clip and the stride; in half of the people the
left side truly changes. One stride in a hundred has no value of a metric. Tables that no measurement reads (videos'
landmarks, events, curves) stay empty.
"""

from __future__ import annotations

import json
import os
import shutil
import sqlite3
from contextlib import closing
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any

import duckdb

from gaitlake.lake import Lake, connect, create_lake, ensure_up_to_date, write
from gaitlake.lake.summaries import rebuild_summaries
from tests.performance.sql.step import timed

STRIDES_A_SUBJECT = 125
"""On average: 2 sessions x 2 clips x 2 sides x 15 or 16."""

METRICS = {
    "stride_time_s": (0.70, 0.010),
    "step_time_s": (0.35, 0.008),
    "contact_time_s": (0.25, 0.010),
    "swing_time_s": (0.45, 0.010),
    "duty_factor": (0.36, 0.010),
    "knee_flexion_peak_deg": (40.0, 2.0),
    "knee_flexion_ic_deg": (12.0, 2.0),
    "knee_rom_deg": (80.0, 3.0),
    "load_t90_ms": (60.0, 6.0),
    "load_rise_20_80_ms": (35.0, 5.0),
    "load_time_ms": (90.0, 10.0),
    "trunk_lean_mean_deg": (6.0, 1.0),
}
"""Mean and standard deviation of strides; trunk lean has no sides."""

TEXT = Path(__file__).with_name("lakes.sql")
MEMORY = "4GB"
"""What DuckDB may take while it makes the lake."""


@dataclass(frozen=True, slots=True)
class Made:
    """What a generated lake was made with; another one is made when anything of it differs."""

    strides: int
    duckdb: str
    recipe: str

    @property
    def subjects(self) -> int:
        return max(self.strides // STRIDES_A_SUBJECT, 1)


def made_lake(folder: Path, strides: int) -> Path:
    """The lake with about so many strides under ``folder``, with today's summaries; made unless it is there."""
    wanted = Made(strides, duckdb.__version__, json.dumps(METRICS) + TEXT.read_text())
    path, note = folder / f"lake-{strides}", folder / f"lake-{strides}.json"
    if path.is_dir() and note.is_file() and json.loads(note.read_text()) == asdict(wanted):
        ensure_up_to_date(path)
        return path
    shutil.rmtree(path, ignore_errors=True)
    note.unlink(missing_ok=True)
    create_lake(path)
    with write(path, f"a made lake of {strides} strides") as transaction:
        _fill(transaction.connection, wanted.subjects)
    with write(path, "summaries") as transaction:
        rebuild_summaries(transaction.connection)
    note.write_text(json.dumps(asdict(wanted)) + "\n")
    return path


def make_step(folder: str, strides: int) -> dict[str, Any]:
    """Step: see :func:`made_lake`."""
    found: dict[str, Any] = {}
    with timed(found, "total"):
        path = made_lake(Path(folder), strides)
    with connect(path) as connection:
        counts = ("subjects", "sessions", "strides", "stride_metrics")
        found["rows"] = {name: connection.execute(f"SELECT count(*) FROM {name}").fetchall()[0][0] for name in counts}
    return found | {"lake": str(path), "bytes": sum(file.stat().st_size for file in Lake(path).data.rglob("*.parquet"))}


def _fill(connection: duckdb.DuckDBPyConnection, subjects: int) -> None:
    """Insert the rows; numbers metric by metric, so that memory stays bounded."""
    connection.execute(f"SET memory_limit = '{MEMORY}'")
    connection.execute(f"SET VARIABLE subjects = {subjects}")
    statements = connection.extract_statements(TEXT.read_text())
    for statement in statements[:-1]:
        connection.execute(statement)
    for number, (metric, (mean, sd)) in enumerate(METRICS.items()):
        for name, value in (("metric", metric), ("number", number), ("mean", mean), ("sd", sd)):
            connection.execute(f"SET VARIABLE {name} = {value!r}")
        connection.execute(statements[-1])


def twin(path: Path, target: Path) -> Path:
    """A lake of its own with the same rows, at no cost: data files are shared, because nobody ever changes one."""
    shutil.rmtree(target, ignore_errors=True)
    lake, copy = Lake(path), Lake(target)
    shutil.copytree(
        path, target, copy_function=os.link, ignore=shutil.ignore_patterns(f"{lake.catalog.name}*", "*.lock")
    )
    with closing(sqlite3.connect(lake.catalog)) as source, closing(sqlite3.connect(copy.catalog)) as destination:
        source.backup(destination)
    return target
