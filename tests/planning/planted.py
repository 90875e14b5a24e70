"""Lakes of people whose strides and clips vary by known amounts."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import UTC, date, datetime
from pathlib import Path

import numpy as np
import pyarrow as pa

from gaitlake.lake import create_lake, write
from gaitlake.lake.summaries import refresh_summaries
from gaitlake_schemas.contract import Column
from gaitlake_schemas.tables import TABLES

DAY = date(2026, 3, 2)
NIGHT = datetime(2026, 3, 3, 2, tzinfo=UTC)
Row = dict[str, object]


DULL: dict[pa.DataType, object] = {pa.string(): "x", pa.int32(): 0, pa.int64(): 0, pa.float64(): 0.0, pa.bool_(): False}


def dull_value(column: Column) -> object:
    """What stands where a test says nothing: NULL, where that may be."""
    if column.nullable:
        return None
    return column.vocabulary[0] if column.vocabulary else DULL.get(column.type, NIGHT)


@dataclass
class Planted:
    """Rows of a lake to be: one metric, one activity, one view; clips of one camera side or of none.

    ``stride_sd``: of strides about their clip's median; ``side_sd``: of each side's clips about the person's own.
    """

    metric: str = "load_rise_20_80_ms"
    stride_sd: float = 6.0
    side_sd: float = 2.0
    level: float = 60.0
    view: str = "sagittal"
    activity: str = "run"
    fps_hz: float = 60.0
    seed: int = 1
    rows: dict[str, list[Row]] = field(default_factory=dict)

    def __post_init__(self) -> None:
        self.rng = np.random.default_rng(self.seed)

    def add(self, table: str, row: Row) -> None:
        self.rows.setdefault(table, []).append(row)

    def person(self, subject: str) -> None:
        self.add("subjects", {"subject_id": subject, "is_reference": True, "sex": "female", "birth_year": 1990})

    def session(self, session: str, subject: str, **said: object) -> None:
        self.add("sessions", {"session_id": session, "subject_id": subject, "date": DAY, "timepoint": "pre"} | said)

    def clip(self, path: str, session: str, n: int, truth: dict[str, float], **said: object) -> None:
        """``n`` strides a side; ``truth``: each side's true value in this person."""
        side = str(said.pop("camera_side", "left" if self.view == "sagittal" else "none"))
        clip = {"clip_id": path, "session_id": session, "video_id": path, "path": path, "condition": "baseline"}
        self.add("clips", clip | {"exclude": False, "mirrored": False} | said)
        self.add(
            "clip_analyses",
            {
                "clip_id": path, "analysis_id": "a1", "video_id": path, "fingerprint": path, "activity": self.activity,
                "view": self.view, "camera_side": side, "fps_hz": self.fps_hz, "person": 0, "strides_left": n,
                "strides_right": n, "rejected_left": 0, "rejected_right": 0,
            },
        )  # fmt: skip
        for limb in ("left", "right"):
            middle = truth[limb] + self.rng.normal(0.0, self.side_sd)
            for number, value in enumerate(self.rng.normal(middle, self.stride_sd, n)):
                self.add("stride_metrics", self._stride(path, session, limb, number, float(value)))

    def _stride(self, clip: str, session: str, side: str, number: int, value: float) -> Row:
        return {
            "session_id": session, "clip_id": clip, "analysis_id": "a1", "side": side, "stride_no": number,
            "metric": self.metric, "value": value,
        }  # fmt: skip

    def truths(self, asymmetry_sd: float) -> Iterator[dict[str, float]]:
        while True:
            half = self.rng.normal(0.0, asymmetry_sd) / 2.0
            yield {"left": self.level + half, "right": self.level - half}

    def write(self, path: Path) -> Path:
        """Make the lake with these rows and what follows from them."""
        lake = create_lake(path)
        with write(lake, "rows") as transaction:
            connection = transaction.connection
            connection.execute("INSERT INTO lake.main.lake_info VALUES ('current_analysis_id', 'a1')")
            analyses = [{"analysis_id": "a1", "extractor_id": "e1"}]
            extractors = [{"extractor_id": "e1", "estimator": "blazepose"}]
            for name, rows in ({"analyses": analyses, "extractors": extractors} | self.rows).items():
                dull = {column.name: dull_value(column) for column in TABLES[name].columns}
                connection.register("given", TABLES[name].from_rows([dull | row for row in rows]))
                connection.execute(f"INSERT INTO lake.main.{name} BY NAME SELECT * FROM given")
                connection.unregister("given")
            connection.execute("CREATE TEMP TABLE touched_sessions AS SELECT session_id FROM lake.main.sessions")
            refresh_summaries(connection)
        return path


def repeated(path: Path, *, people: int = 24, strides: int = 12, asymmetry_sd: float = 4.0, **planted: object) -> Path:
    """Everybody filmed twice from each side: the second time is declared a repeat, in the same session."""
    lake = Planted(**planted)  # type: ignore[arg-type]
    for number, truth in zip(range(people), lake.truths(asymmetry_sd), strict=False):
        subject, session = f"S{number:03}", f"S{number:03}/pre"
        lake.person(subject)
        lake.session(session, subject)
        for side in ("left", "right") if lake.view == "sagittal" else ("none",):
            first, again = f"{session}/{side}.mp4", f"{session}/{side}_again.mp4"
            lake.clip(first, session, strides, truth, camera_side=side)
            lake.clip(again, session, strides, truth, camera_side=side, repeat_of=first)
    return lake.write(path)


def before_and_after(path: Path, *, people: int = 12, change_sd: float = 5.0, **planted: object) -> Path:
    """Two clips before and two after of everybody, from behind, and no repeats."""
    lake = Planted(**({"view": "rear", "metric": "knee_deviation_mean"} | planted))  # type: ignore[arg-type]
    for number, truth in zip(range(people), lake.truths(4.0), strict=False):
        subject = f"S{number:03}"
        lake.person(subject)
        change = lake.rng.normal(2.0, change_sd)
        for timepoint, moved in (("pre", 0.0), ("post", change)):
            session = f"{subject}/{timepoint}"
            lake.session(session, subject, timepoint=timepoint, intervention="drills", intervention_date=DAY)
            for take in (1, 2):
                now = {"left": truth["left"] + moved, "right": truth["right"]}
                lake.clip(f"{session}/{take}.mp4", session, 12, now)
    return lake.write(path)
