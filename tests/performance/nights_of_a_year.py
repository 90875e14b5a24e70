"""A lake after a year of nights, kept by a weekly `maintain`, against the same clips loaded in one night.

Run it with ``python -m tests.performance.nights_of_a_year``; it is a measurement, not a test. Clips are made of rows:
8 frames, 8 strides a side, 3 metrics. The order of commits and the maintenance are those of a real lake.
"""

from __future__ import annotations

import json
import statistics
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

import click
import numpy as np
import pyarrow as pa

from gaitlake.lake import Batch, MaintenancePolicy, commit_batch, connect, create_lake, maintain
from gaitlake.lake.refresh import registered_metrics
from gaitlake_schemas.tables import TABLES
from tests.lake.conftest import make_rows

SIDES = ("left", "right")
STRIDES = 8
METRICS = 3
FRAMES = 8
CLIPS_OF_A_SESSION = 5
SESSIONS_OF_A_SUBJECT = 8
WEEK = 7
QUESTIONS = {
    "one person": "SELECT * FROM asymmetry WHERE subject_id = 'P00003'",
    "one metric, everybody": "SELECT side, median(value) FROM stride_metrics WHERE metric = $metric GROUP BY side",
    "cohort": "SELECT * FROM cohort_asymmetry",
    "one video's knee": "SELECT avg(left_knee.x) FROM keypoints WHERE video_id = 'v-00100'",
    "everybody's knee": "SELECT avg(left_knee.x) FROM keypoints",
    "clips by subject": "SELECT subject_id, count(*) FROM clips JOIN sessions USING (session_id) GROUP BY ALL",
    "ledger": "SELECT status, reason, count(*) FROM ledger GROUP BY ALL",
}


def clips(numbers: range, metrics: list[str]) -> dict[str, pa.Table]:
    """Rows of these clips; the same numbers give the same rows."""
    rows: dict[str, list[dict[str, object]]] = {}

    def add(table: str, row: dict[str, object]) -> None:
        rows.setdefault(table, []).append(row)

    for n in numbers:
        clip, video, session = f"c-{n:05d}", f"v-{n:05d}", f"S{n // CLIPS_OF_A_SESSION:05d}"
        subject = f"P{n // CLIPS_OF_A_SESSION // SESSIONS_OF_A_SUBJECT:05d}"
        keys: dict[str, object] = {"clip_id": clip, "analysis_id": "a1"}
        seen: dict[str, object] = {"video_id": video, "extractor_id": "e1"}
        add("clips", {"clip_id": clip, "video_id": video, "session_id": session, "path": f"{session}/{clip}.mp4",
                      "condition": "baseline", "slowmo_factor": 1.0})  # fmt: skip
        if n % CLIPS_OF_A_SESSION == 0:
            add("sessions", {"session_id": session, "subject_id": subject})
            add("subjects", {"subject_id": subject})
        add("videos", {"video_id": video, "frames": FRAMES})
        add("extractions", seen | {"persons": 1, "keypoint_rows": FRAMES})
        add("tracks", seen | {"person": 0})
        add("clip_analyses", keys | {"video_id": video, "person": 0, "activity": "walk", "view": "sagittal",
                                     "camera_side": "left", "fps_hz": 60.0, "strides_left": STRIDES,
                                     "strides_right": STRIDES})  # fmt: skip
        for frame in range(FRAMES):
            add("keypoints", seen | {"person": 0, "frame": frame})
        for side in SIDES:
            for stride in range(STRIDES):
                one = keys | {"side": side, "stride_no": stride}
                add("strides", one | {"valid": True, "end_s": 1.0})
                draws = np.random.default_rng([n, stride, SIDES.index(side)]).normal(1, 0.1, len(metrics))
                for metric, value in zip(metrics, draws, strict=True):
                    add("stride_metrics", one | {"session_id": session, "metric": metric, "value": float(value)})
        for stage, about in (("extract", {}), ("analyse", {"clip_id": clip})):
            add("ledger", {"path": f"{session}/{clip}.mp4", "stage": stage, "video_id": video} | about)
    tables = {name: make_rows(name, *_distinct(name, found)) for name, found in rows.items()}
    tables["extractors"] = make_rows("extractors", {"extractor_id": "e1"})
    tables["analyses"] = make_rows("analyses", {"analysis_id": "a1", "extractor_id": "e1"})
    return tables


def _distinct(name: str, rows: list[dict[str, object]]) -> list[dict[str, object]]:
    return list({tuple(row.get(key) for key in TABLES[name].grain): row for row in rows}.values())


def timed(action: Callable[[], object]) -> float:
    started = time.perf_counter()
    action()
    return time.perf_counter() - started


def questions(lakes: dict[str, Path], runs: int, metric: str) -> dict[str, dict[str, float]]:
    """Median seconds of each question in each lake, each in a connection just opened; the lakes take turns."""
    found: dict[str, dict[str, list[float]]] = {q: {name: [] for name in lakes} for q in (*QUESTIONS, "opening")}
    for _ in range(runs):
        for question, sql in QUESTIONS.items():
            for name, lake in lakes.items():
                opening = time.perf_counter()
                with connect(lake) as connection:
                    found["opening"][name].append(time.perf_counter() - opening)
                    parameters = {"metric": metric} if "$metric" in sql else {}
                    found[question][name].append(
                        timed(lambda c=connection, s=sql, p=parameters: c.execute(s, p).fetchall())
                    )
    return {q: {name: statistics.median(times) for name, times in by.items()} for q, by in found.items()}


def files(lake: Path) -> int:
    return sum(1 for path in (lake / "data").rglob("*") if path.is_file())


@click.command()
@click.option("--nights", default=365, show_default=True)
@click.option("--clips", "night_clips", default=50, show_default=True)
@click.option("--runs", default=7, show_default=True, help="Repetitions of each question.")
@click.option("--folder", type=click.Path(path_type=Path), default=Path("build/nights-of-a-year"), show_default=True)
def main(nights: int, night_clips: int, runs: int, folder: Path) -> None:
    """Commit NIGHTS times, maintain weekly, and compare with one commit of everything and one `maintain`."""
    metrics = sorted(registered_metrics().column("metric").to_pylist())[:METRICS]
    yearly, once = create_lake(folder / "yearly").path, create_lake(folder / "once").path
    policy = MaintenancePolicy(keep_days=0, grace_hours=0)  # a year passes in minutes here; 30 nights stay readable
    report: dict[str, Any] = {"nights": nights, "clips of a night": night_clips, "commit_s": [], "maintain_s": []}
    every: list[dict[str, pa.Table]] = []
    for night in range(nights):
        tables = clips(range(night * night_clips, (night + 1) * night_clips), metrics)
        every.append(tables)
        report["commit_s"].append(timed(lambda t=tables, n=night: commit_batch(yearly, Batch(t), f"night {n}")))
        if night % WEEK == WEEK - 1:
            report["maintain_s"].append(timed(lambda: maintain(yearly, policy)))
            click.echo(f"night {night + 1}: commit {report['commit_s'][-1]:.2f} s, {files(yearly)} files, "
                       f"maintain {report['maintain_s'][-1]:.2f} s")  # fmt: skip
    names = dict.fromkeys(name for tables in every for name in tables)
    joined = {name: pa.concat_tables(tables[name] for tables in every if name in tables) for name in names}
    joined |= {name: every[0][name] for name in ("extractors", "analyses")}
    subjects = joined["subjects"].group_by("subject_id", use_threads=False).aggregate([]).num_rows
    joined["subjects"] = make_rows("subjects", *({"subject_id": f"P{n:05d}"} for n in range(subjects)))
    report["one_commit_s"] = timed(lambda: commit_batch(once, Batch(joined), "one night"))
    last_week = {"files": files(yearly), "questions": questions({"yearly": yearly, "once": once}, runs, metrics[0])}
    report["before the last maintain"] = last_week
    at_once = MaintenancePolicy(keep_snapshots=1, keep_days=0, grace_hours=0)
    report["one_commit_maintain_s"] = timed(lambda: maintain(once, at_once))
    report["last_maintain_s"] = timed(lambda: maintain(yearly, at_once))
    report["files"] = {"yearly": files(yearly), "once": files(once)}
    report["questions"] = questions({"yearly": yearly, "once": once}, runs, metrics[0])
    report["commit_s"] = {"first 30": statistics.median(report["commit_s"][:30]),
                          "last 30": statistics.median(report["commit_s"][-30:])}  # fmt: skip
    report["maintain_s"] = {"median": statistics.median(report["maintain_s"] or [0]), "last": report["maintain_s"][-1:]}
    (folder / "report.json").write_text(json.dumps(report, indent=1))
    click.echo(json.dumps(report, indent=1))
    ratio = report["files"]["yearly"] / report["files"]["once"]
    click.echo(f"files {ratio:.2f}")
    for question, by in report["questions"].items():
        click.echo(f"{question}: {by['yearly']:.3f} s against {by['once']:.3f} s: {by['yearly'] / by['once']:.2f}")


if __name__ == "__main__":
    main()
