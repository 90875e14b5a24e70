"""The interval of a difference is proved by simulation, through the lake: it holds the truth as often as it says."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from pathlib import Path
from zlib import crc32

import duckdb
import numpy as np
import pyarrow as pa
import pytest
from numpy.typing import NDArray
from scipy import stats

from gaitlake.lake.connection import open_connection
from gaitlake.lake.folder import Lake
from gaitlake.statistics.intervals import session_interval
from tests.sql.filmed import ask, insert, summarise, table

SESSIONS = 2_000
TRUE_DIFFERENCE = -3.0
METRIC = "knee_flexion_peak_deg"
Floats = NDArray[np.float64]


@dataclass(frozen=True, slots=True)
class Cell:
    """One way to film a session: ``n`` strides a side from ``clips`` clips, of which near_near gives one side each."""

    n: int
    shape: str = "normal"
    clips: int = 1
    pairing: str = "same_clip"
    autocorrelation: float = 0.0

    @property
    def name(self) -> str:
        return f"{self.pairing} {self.clips} clips {self.shape} {self.autocorrelation} n {self.n}"

    @property
    def bar_pct(self) -> tuple[float, float]:
        """SCIENCE 5: 93 to 99 % below 25 strides a side, 93 to 97 % from 25."""
        return (93.0, 99.0) if self.n < 25 else (93.0, 97.0)

    def drawn(self, sessions: int) -> dict[str, Floats]:
        """Values of each side, sessions × n, clip after clip."""
        draw = np.random.default_rng(crc32(self.name.encode()))
        found = {side: self._strides(draw, sessions) for side in ("left", "right")}
        if self.clips > 1:
            shared = draw.standard_normal((sessions, self.clips))
            for side, values in found.items():
                effect = shared if self.pairing == "same_clip" else draw.standard_normal((sessions, self.clips))
                found[side] = values + 0.5 * effect[:, self.clip_of_stride]
        found["right"] = found["right"] - TRUE_DIFFERENCE
        return found

    @property
    def clip_of_stride(self) -> NDArray[np.int64]:
        """Clips as equal as they can be, in time."""
        return np.arange(self.n) * self.clips // self.n

    def _strides(self, draw: np.random.Generator, sessions: int) -> Floats:
        if self.shape == "skewed":
            return draw.standard_exponential((sessions, self.n))
        values = draw.standard_normal((sessions, self.n))
        for i in range(1, self.n):
            values[:, i] = self.autocorrelation * values[:, i - 1] + (1 - self.autocorrelation**2) ** 0.5 * values[:, i]
        return values


STRIDES = (7, 10, 25, 60)
ONE_CLIP = [
    *(Cell(n, shape) for n in STRIDES for shape in ("normal", "skewed")),
    *(Cell(n, autocorrelation=0.3) for n in STRIDES),
]
SEVERAL_CLIPS = [
    Cell(n, clips=clips, pairing=pairing)
    for pairing in ("same_clip", "near_near")
    for n, clips in ((10, 3), (25, 3), (25, 5), (60, 4), (60, 6))
]
CELLS = ONE_CLIP + SEVERAL_CLIPS
AGREEING = [replace(cell, clips=cell.clips) for cell in CELLS if cell.n in (25, 60) and cell.clips in (1, 5, 6)]


def columns_of(cell: Cell, sessions: int) -> dict[str, pa.Table]:
    """Rows of clips, clip_analyses and stride_metrics, made in columns because there are many."""
    drawn = cell.drawn(sessions)
    session = np.arange(sessions)
    sides = {"left": "L", "right": "R"} if cell.pairing == "near_near" else {"left": "", "right": ""}
    prefix = f"{CELLS.index(cell)}-" if cell in CELLS else f"{cell.name}-"
    metrics, names = [], set()
    for side, mark in sides.items():
        clip = np.char.add(
            np.char.add(prefix, session.astype(str))[:, None], [f"-{no}{mark}" for no in cell.clip_of_stride]
        )
        names |= {(str(key), i // cell.n) for i, key in enumerate(clip.ravel())}
        metrics.append(
            {
                "session_id": np.repeat(np.char.add("s", session.astype(str)), cell.n),
                "clip_id": clip.ravel(),
                "side": np.full(clip.size, side),
                "stride_no": np.tile(np.arange(cell.n), sessions),
                "value": drawn[side].ravel(),
            }
        )
    rows = {key: pa.array(np.concatenate([part[key] for part in metrics])) for key in metrics[0]}
    strides = pa.table(rows | {"metric": [METRIC] * len(rows["value"]), "analysis_id": ["a1"] * len(rows["value"])})
    return {"stride_metrics": strides} | _clips(cell, sorted(names))


def _clips(cell: Cell, names: list[tuple[str, int]]) -> dict[str, pa.Table]:
    found = []
    for key, session in names:
        facing = {"L": "left", "R": "right"}.get(key[-1], "none")
        view = "rear" if facing == "none" else "sagittal"
        found.append({"clip_id": key, "session_id": f"s{session}", "camera_side": facing, "view": view})
    clips = [
        {"clip_id": row["clip_id"], "session_id": row["session_id"], "video_id": row["clip_id"]}
        | {"path": row["clip_id"], "condition": cell.name, "slowmo_factor": 1.0}
        for row in found
    ]
    analysed = [
        {key: row[key] for key in ("clip_id", "camera_side", "view")}
        | {"video_id": row["clip_id"], "analysis_id": "a1", "activity": "walk", "fps_hz": 60.0, "person": 0}
        for row in found
    ]
    return {"clips": table("clips", clips), "clip_analyses": table("clip_analyses", analysed)}


def film(connection: duckdb.DuckDBPyConnection, cells: list[Cell], sessions: int = SESSIONS) -> None:
    """All cells as conditions of the same sessions, and their summaries."""
    insert(connection, "subjects", table("subjects", [{"subject_id": f"p{i}"} for i in range(sessions)]))
    visits = [{"session_id": f"s{i}", "subject_id": f"p{i}"} for i in range(sessions)]
    insert(connection, "sessions", table("sessions", visits))
    for cell in cells:
        for name, rows in columns_of(cell, sessions).items():
            insert(connection, name, rows)
    summarise(connection)


def coverage_pct(connection: duckdb.DuckDBPyConnection) -> dict[str, float]:
    """How often the interval held the true difference, by cell."""
    found = ask(
        connection,
        f"""
            SELECT condition, count(difference_se) AS sessions,
                100 * avg(({TRUE_DIFFERENCE} BETWEEN ci_low AND ci_high)::INTEGER) AS covered
            FROM lake.main.session_contrasts
            WHERE pairing = if(condition LIKE 'near%', 'near_near', 'same_clip')
            GROUP BY condition
        """,
    )
    return {str(row["condition"]): float(row["covered"]) for row in found}  # type: ignore[arg-type]
