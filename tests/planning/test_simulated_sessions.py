"""The chance that a plan promises is the share of simulated sessions, before/afters and studies that find the size.

Sessions are judged by the lake's own SQL: strides in, interval out.
"""

from __future__ import annotations

import math
from pathlib import Path

import numpy as np
import pyarrow as pa
import pytest
from scipy.stats import ttest_1samp

from gaitlake.lake import create_lake, query, write
from gaitlake.lake.summaries import refresh_summaries
from gaitlake.planning.answers import (
    Session,
    change_power,
    change_session,
    finding_power,
    finding_session,
    group,
    smallest_change,
)
from gaitlake.planning.noise import Noise
from gaitlake_schemas.tables import TABLES
from tests.planning.planted import dull_value

RUNS = 2_000
BAR = (0.74, 0.86)
STRIDE_SD, SIDE_SD = 6.0, 2.0
NOISE = Noise("repeats", "difference", sem=4.0, stride_sd=STRIDE_SD, between_sd=math.sqrt(2.0) * SIDE_SD, strides=12)
METRIC = "load_rise_20_80_ms"


def strides(rng: np.random.Generator, session: Session, truth: float, runs: int = RUNS) -> np.ndarray:
    """Values of one side: runs × clips × strides; clips err about the truth, strides about their clip."""
    clips = rng.normal(truth, SIDE_SD, (runs, session.clips, 1))
    return clips + rng.normal(0.0, STRIDE_SD, (runs, session.clips, session.strides))


def differences(rng: np.random.Generator, session: Session, truth: float, runs: int = RUNS) -> np.ndarray:
    """Left - right of pooled medians."""
    left, right = strides(rng, session, truth / 2.0, runs), strides(rng, session, -truth / 2.0, runs)
    return np.median(left.reshape(runs, -1), axis=1) - np.median(right.reshape(runs, -1), axis=1)


def in_lake(lake: Path, pairing: str, designs: dict[str, Session], truth: float) -> dict[str, float]:
    """Share of the sessions of each design whose interval in the lake excludes 0."""
    rng = np.random.default_rng(1)
    near = pairing == "near_near"
    rows = {"sessions": [], "clips": [], "clip_analyses": []}
    values = []
    for name, design in designs.items():
        for run in range(RUNS):
            rows["sessions"].append({"session_id": f"{name}{run}", "subject_id": f"{name}{run}"})
        for sign, side in ((0.5, "left"), (-0.5, "right")):
            found = strides(rng, design, sign * truth)
            for (run, clip, number), value in np.ndenumerate(found):
                file = f"{name}{run}/{clip}{side if near else ''}"
                values.append((f"{name}{run}", file, side, number, value))
                if number == 0 and (near or side == "left"):
                    rows["clips"].append(
                        {"session_id": f"{name}{run}", "clip_id": file, "video_id": file, "path": file}
                    )
                    filmed = {"view": "sagittal", "camera_side": side} if near else {"view": "rear"}
                    analysed = {"clip_id": file, "video_id": file, "activity": "run", "fps_hz": 60.0} | filmed
                    rows["clip_analyses"].append(analysed | {"analysis_id": "a1"})
    session_id, clip_id, side, number, value = zip(*values, strict=True)
    measured = {"session_id": session_id, "clip_id": clip_id, "side": side, "value": value}
    measured |= {"stride_no": pa.array(number, pa.int32())}
    tables = {"stride_metrics": pa.table(measured)} | {name: filled(name, given) for name, given in rows.items()}
    with write(lake, "sessions") as transaction:
        connection = transaction.connection
        for name in ("stride_metrics", "clips", "clip_analyses", "sessions"):
            connection.execute(f"DELETE FROM lake.main.{name}")
            connection.register("given", tables[name])
            constant = f", 'a1' AS analysis_id, '{METRIC}' AS metric" if name == "stride_metrics" else ""
            connection.execute(f"INSERT INTO lake.main.{name} BY NAME SELECT *{constant} FROM given")
        connection.execute("CREATE TEMP TABLE touched_sessions AS SELECT session_id FROM lake.main.sessions")
        refresh_summaries(connection)
    found = query(
        lake,
        "SELECT regexp_replace(session_id, '[0-9]+$', '') AS design, count(difference)::INTEGER AS n,"
        " avg((ci_low > 0 OR ci_high < 0)::INTEGER) AS share FROM session_contrasts WHERE pairing = ? GROUP BY design",
        [pairing],
    ).to_pylist()
    assert {row["n"] for row in found} == {RUNS}
    return {row["design"]: row["share"] for row in found}


def filled(name: str, rows: list[dict[str, object]]) -> pa.Table:
    dull = {column.name: dull_value(column) for column in TABLES[name].columns}
    return TABLES[name].from_rows([dull | row for row in rows])


@pytest.mark.parametrize("pairing", ["near_near", "same_clip"])
def test_a_session_as_planned_finds_the_difference_in_the_lake(tmp_path: Path, pairing: str) -> None:
    size = 8.0
    planned = finding_session(NOISE, size, pairing, 0.8)
    designs = {
        "planned": planned,
        "less_clips": Session(planned.clips - 1, planned.strides),
        "less_strides": Session(planned.clips, planned.strides * 2 // 3),
    }
    if planned.clips == 3:
        del designs["less_clips"]
    found = in_lake(create_lake(tmp_path / "lake").path, pairing, designs, size)
    assert BAR[0] <= found.pop("planned") <= BAR[1]
    for name, share in found.items():
        assert share < 0.8, name
        assert share == pytest.approx(finding_power(NOISE, size, designs[name], pairing), abs=0.06)


@pytest.mark.parametrize("size", [5.0, 8.0, 12.0])
def test_a_change_as_planned_exceeds_the_smallest_detectable_change(size: float) -> None:
    rng = np.random.default_rng(2)
    planned = change_session(NOISE, size, 12, 0.8)
    shares = {}
    for clips in {planned.clips, max(1, planned.clips - 1)}:
        session = Session(clips, 12)
        change = differences(rng, session, size) - differences(rng, session, 0.0)
        shares[clips] = float(np.mean(np.abs(change) > smallest_change(NOISE, session)))
        assert shares[clips] == pytest.approx(change_power(NOISE, size, session), abs=0.03)
    assert shares[planned.clips] >= 0.77
    assert planned.clips == 1 or shares[planned.clips - 1] < 0.8


def test_a_repeat_without_change_stays_within_it() -> None:
    rng = np.random.default_rng(3)
    session = Session(3, 12)
    change = differences(rng, session, 0.0) - differences(rng, session, 0.0)
    assert np.mean(np.abs(change) > smallest_change(NOISE, session)) == pytest.approx(0.05, abs=0.015)


def test_a_study_as_planned_finds_the_mean_change() -> None:
    rng = np.random.default_rng(4)
    session, size, true_sd = Session(2, 12), 4.0, 5.0
    planned = group(NOISE, size, true_sd, session, 0.8)
    assert planned.subjects > 10
    shares = []
    for subjects in (planned.subjects, planned.subjects - 3):
        people = RUNS * subjects
        true = rng.normal(size, true_sd, people)
        change = true + differences(rng, session, 0.0, people) - differences(rng, session, 0.0, people)
        shares.append(float(np.mean(ttest_1samp(change.reshape(RUNS, subjects), 0.0, axis=1).pvalue < 0.05)))
    assert BAR[0] <= shares[0] <= BAR[1]
    assert shares[1] < shares[0]
