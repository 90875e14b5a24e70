"""Lakes made of rows: people with visits whose left and right values are known."""

from __future__ import annotations

import shutil
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, timedelta
from pathlib import Path

import pytest

from gaitlake.lake import create_lake, write
from gaitlake_schemas.tables import TABLES

DAY = date(2026, 3, 2)
KNEE, LOAD, CADENCE = "knee_flexion_peak_deg", "load_t90_ms", "cadence_spm"
Row = dict[str, object]


@dataclass
class Clinic:
    """Rows of a lake to be. `visit` adds one session; `write` stores everything."""

    path: Path
    rows: dict[str, list[Row]] = field(default_factory=dict)

    def add(self, table: str, row: Row) -> None:
        self.rows.setdefault(table, []).append(row)

    def person(self, subject_id: str, **said: object) -> str:
        self.add(
            "subjects", {"subject_id": subject_id, "is_reference": False, "sex": "female", "birth_year": 1990} | said
        )
        return subject_id

    def visit(
        self,
        subject_id: str,
        timepoint: str,
        day: date | None,
        values: Mapping[str, tuple[object, ...]],
        **said: object,
    ) -> str:
        """A session at which each metric has (left, right) and perhaps (…, n_left, n_right)."""
        session_id = str(said.pop("session_id", f"{subject_id}/{timepoint}"))
        session = {"session_id": session_id, "subject_id": subject_id, "date": day, "timepoint": timepoint}
        own = {name: said.pop(name) for name in ("site", "affected_side", "dose") if name in said}
        session |= {"intervention": said.pop("intervention", "drills"), "intervention_date": said.pop("started", DAY)}
        self.add("sessions", session | own)
        self.film(session_id, subject_id, timepoint, values, **said)
        return session_id

    def film(
        self, session_id: str, subject_id: str, timepoint: str, values: Mapping[str, tuple[object, ...]], **said: object
    ) -> None:
        """What was measured in a session."""
        for metric, (left, right, *counts) in values.items():
            n_left, n_right = counts or (30, 30)
            measured = min(n_left, n_right) >= 7  # type: ignore[type-var]
            row: Row = {
                "session_id": session_id, "subject_id": subject_id, "timepoint": timepoint, "activity": "run",
                "condition": "baseline", "view": "sagittal", "pairing": "near_near", "camera_sides": "left,right",
                "metric": metric, "analysis_id": "a1", "n_left": n_left, "n_right": n_right, "clips_left": 3,
                "clips_right": 3, "lost_left": 0, "lost_right": 0, "left_median": left, "right_median": right,
                "left_se": 0.3, "right_se": 0.3, "speed_mps": 3.0, "fps_hz": 60.0,
                "difference": left - right if measured and metric != CADENCE else None,  # type: ignore[operator]
                "difference_se": 0.42 if measured and metric != CADENCE else None,
                "reason": None if measured else "LOW_N",
            }  # fmt: skip
            if metric == CADENCE and measured:
                row["reason"] = "NOT_SIDED"
            self.add("session_contrasts", row | said)

    def pair(
        self, subject_id: str, before: Mapping[str, tuple[object, ...]], after: Mapping[str, tuple[object, ...]],
        **said: object,
    ) -> None:  # fmt: skip
        """A visit two days before the intervention and one six weeks after."""
        self.visit(subject_id, "pre", DAY - timedelta(days=2), before, **said)
        self.visit(subject_id, "post", DAY + timedelta(days=42), after, **said)

    def write(self) -> Path:
        """Store the rows, unchecked where a contract would refuse them: a study must bear with what it finds."""
        import pyarrow as pa

        with write(self.path, "rows") as transaction:
            connection = transaction.connection
            connection.execute("DELETE FROM lake.main.lake_info WHERE name = 'current_analysis_id'")
            connection.execute("INSERT INTO lake.main.lake_info VALUES ('current_analysis_id', 'a1')")
            for name, rows in self.rows.items():
                schema = TABLES[name].arrow_schema
                connection.register(
                    "given", pa.Table.from_pylist([dict.fromkeys(schema.names) | row for row in rows], schema)
                )
                connection.execute(f"INSERT INTO lake.main.{name} BY NAME SELECT * FROM given")
                connection.unregister("given")
        self.rows = {}
        return self.path


@pytest.fixture(scope="session")
def empty(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return create_lake(tmp_path_factory.mktemp("studies") / "lake").path


@pytest.fixture
def clinic(empty: Path, tmp_path: Path) -> Clinic:
    return Clinic(Path(shutil.copytree(empty, tmp_path / "lake")))


TOML = """
name = "drills"
intervention = "drills"
activity = "run"
view = "sagittal"
primary = ["knee_flexion_peak_deg"]
seed = 1
"""


@pytest.fixture
def declare(tmp_path: Path):  # type: ignore[no-untyped-def]
    """Write a study's file: the usual one, keys of it replaced, and more below."""

    def write_file(more: str = "", name: str = "drills", **keys: str) -> Path:
        lines = []
        for line in TOML.strip().splitlines():
            key = line.split(" = ")[0]
            lines.append(f"{key} = {keys.pop(key)}" if key in keys else line)
        lines += [f"{key} = {value}" for key, value in keys.items()]
        file = tmp_path / f"{name}.toml"
        file.write_text("\n".join([*lines, more]).replace('name = "drills"', f'name = "{name}"'))
        return file

    return write_file
