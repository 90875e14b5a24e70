"""Rows of made-up lakes: a test names only what it is about, everything else is NULL or the dullest value allowed."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from datetime import UTC, datetime
from typing import Any

import duckdb
import numpy as np
import pyarrow as pa

from gaitlake.lake.summaries import refresh_summaries
from gaitlake_schemas.contract import Column
from gaitlake_schemas.tables import TABLES

Sides = Mapping[str, Sequence[float | None]]

DULL: dict[pa.DataType, object] = {
    pa.string(): "x",
    pa.int32(): 0,
    pa.int64(): 0,
    pa.float64(): 0.0,
    pa.bool_(): False,
    pa.timestamp("us", tz="UTC"): datetime(2024, 1, 1, tzinfo=UTC),
}
OF_ANALYSIS = ("analysis_id", "activity", "view", "camera_side", "fps_hz", "person", "rejected_left", "rejected_right")
CLIP = {"condition": "baseline", "slowmo_factor": 1.0}
ANALYSED = {"activity": "walk", "view": "rear", "camera_side": "none", "fps_hz": 60.0, "person": 0}
IN_TIME = (0, 2, 4, 6, 1, 3, 5)
"""Stride numbers for seven values in ascending order: neighbours in time lie on different sides of the median."""


def dull(column: Column) -> object:
    if column.nullable:
        return None
    return column.vocabulary[0] if column.vocabulary else DULL[column.type]


def table(name: str, rows: Iterable[Mapping[str, object]]) -> pa.Table:
    """Rows of a table that keep its contract."""
    defaults = {column.name: dull(column) for column in TABLES[name].columns}
    return TABLES[name].from_rows([defaults | dict(row) for row in rows])


def insert(connection: duckdb.DuckDBPyConnection, name: str, rows: pa.Table) -> None:
    connection.register("given", rows)
    connection.execute(f"INSERT INTO lake.main.{name} BY NAME SELECT * FROM given")
    connection.unregister("given")


def seven(centre: float, step: float = 0.1) -> list[float]:
    """Seven values in time around ``centre``, whose neighbours lie on different sides of it."""
    values = [centre + step * (i - 3) for i in range(7)]
    return [value for _, value in sorted(zip(IN_TIME, values, strict=True))]


class Filmed:
    """People, sessions and clips, whose strides are numbered in the order in which they are given."""

    def __init__(self) -> None:
        self.rows: dict[str, list[dict[str, object]]] = defaultdict(list)

    def subject(self, subject_id: str, **fields: object) -> None:
        self.rows["subjects"].append({"subject_id": subject_id} | fields)

    def session(self, session_id: str, subject_id: str, **fields: object) -> None:
        """A session; its subject, too, if nobody has named it yet."""
        if subject_id not in {row["subject_id"] for row in self.rows["subjects"]}:
            self.subject(subject_id)
        self.rows["sessions"].append({"session_id": session_id, "subject_id": subject_id} | fields)

    def clip(self, clip_id: str, session_id: str | None, values: Mapping[str, Sides], **fields: object) -> None:
        """A clip with its values by metric and side; None: the metric is withheld. Fields of clips or clip_analyses."""
        analysed = ANALYSED | {key: value for key, value in fields.items() if key in OF_ANALYSIS}
        own = CLIP | {key: value for key, value in fields.items() if key not in (*OF_ANALYSIS, "flags")}
        video = {"video_id": f"v-{clip_id}"} | {key: value for key, value in own.items() if key == "video_id"}
        keys = {"clip_id": clip_id, "analysis_id": fields.get("analysis_id", "a1")}
        self.rows["clips"].append({"session_id": session_id, "path": f"{clip_id}.mp4"} | own | video | keys)
        counts = {
            f"strides_{side}": max((len(sides.get(side, ())) for sides in values.values()), default=0)
            for side in ("left", "right")
        }
        self.rows["clip_analyses"].append(analysed | counts | video | keys)
        self.rows["strides"] += [
            keys | {"side": side, "stride_no": i, "valid": True, "start_s": float(i), "end_s": i + 1.0}
            for side in ("left", "right")
            for i in range(counts[f"strides_{side}"])
        ]
        self.rows["stride_metrics"] += [
            keys
            | {"session_id": session_id, "side": side, "stride_no": i, "metric": metric, "value": value}
            | {"reason": "OCCLUSION" if value is None else None, "flags": fields.get("flags")}
            for metric, sides in values.items()
            for side, found in sides.items()
            for i, value in enumerate(found)
        ]

    def tables(self) -> dict[str, pa.Table]:
        """Every table that has a row, as a batch holds them."""
        allowed = {name: [column.name for column in TABLES[name].columns] for name in self.rows}
        return {
            name: table(name, [{key: value for key, value in row.items() if key in allowed[name]} for row in rows])
            for name, rows in self.rows.items()
        }

    def fill(self, connection: duckdb.DuckDBPyConnection, *, current: str = "a1") -> None:
        """Put the rows into a lake and make its summaries, as a commit does."""
        for name, rows in self.tables().items():
            insert(connection, name, rows)
        summarise(connection, current)


def summarise(connection: duckdb.DuckDBPyConnection, current: str = "a1") -> None:
    """Make the summaries of every session."""
    connection.execute("DELETE FROM lake.main.lake_info WHERE name = 'current_analysis_id'")
    connection.execute("INSERT INTO lake.main.lake_info VALUES ('current_analysis_id', ?)", [current])
    connection.execute("CREATE OR REPLACE TEMP TABLE touched_sessions AS SELECT session_id FROM lake.main.sessions")
    refresh_summaries(connection)


def ask(connection: duckdb.DuckDBPyConnection, sql: str) -> list[dict[str, object]]:
    return connection.execute(sql).to_arrow_table().to_pylist()


def number(connection: duckdb.DuckDBPyConnection, sql: str) -> float:
    """The one number that a question returns; NaN for NULL."""
    found = connection.execute(sql).fetchall()[0][0]
    return float("nan") if found is None else float(found)


def by(rows: Iterable[Mapping[str, object]], *keys: str) -> dict[Any, Any]:
    """Rows by one column, or by several."""
    return {row[keys[0]] if len(keys) == 1 else tuple(row[key] for key in keys): row for row in rows}


def listed(values: np.ndarray | Sequence[float]) -> list[float]:
    return [float(value) for value in values]
