"""`gaitlake analyse` on one file of keypoints."""

from __future__ import annotations

import csv
import json
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import pyarrow.parquet as pq
import pytest
from click.testing import Result

from gaitlake import gait
from gaitlake.synthetic import RUN, SIDE_VIEW, runner
from gaitlake_schemas.tables import TABLES

Call = Callable[..., Result]

SLOWER_FILTER = "clean.cutoff_run_hz=5"


@pytest.fixture(scope="module")
def keypoints(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """One clip as a file, with its facts."""
    made = runner(RUN, replace(SIDE_VIEW, duration_s=8.0))
    facts = {"width_px": made.camera.width_px, "height_px": made.camera.height_px, "smoothing": "off"}
    path = tmp_path_factory.mktemp("keypoints") / "clip.parquet"
    pq.write_table(made.keypoints.replace_schema_metadata({b"gaitlake": json.dumps(facts)}), path)
    return path


@pytest.fixture(scope="module")
def slow(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The same person at 30 frames a second, by an estimator that nobody knows."""
    made = runner(RUN, replace(SIDE_VIEW, duration_s=8.0, fps=30.0))
    facts = {"width_px": made.camera.width_px, "height_px": made.camera.height_px}
    path = tmp_path_factory.mktemp("slow") / "clip.parquet"
    pq.write_table(made.keypoints.replace_schema_metadata({b"gaitlake": json.dumps(facts)}), path)
    return path


def test_a_file_is_summarised(call: Call, keypoints: Path) -> None:
    done = call("analyse", keypoints)
    assert done.exit_code == 0, done.output
    assert "view sagittal (found), activity run (found), cadence 16" in done.output
    assert "strides: " in done.output
    assert "VIEW_UNSUPPORTED: " in done.output
    line = next(line for line in done.output.splitlines() if line.startswith("load_t90_ms"))
    assert line.split()[1] == "[ms]"
    assert line.count("(") == 2
    assert "Wrote" not in done.output


@pytest.mark.parametrize("style", ["parquet", "csv"])
def test_every_table_is_written(call: Call, keypoints: Path, tmp_path: Path, style: str) -> None:
    for force in ((), ("--force",)):
        done = call("analyse", keypoints, "-o", tmp_path / "out", "--format", style, *force)
        assert done.exit_code == 0, done.output
    names = {"analyses", "tracks", *gait.OUTPUTS}
    assert {path.name for path in (tmp_path / "out").iterdir()} == {f"{name}.{style}" for name in names}
    assert f"Wrote {len(names)} tables to {tmp_path / 'out'}" in done.output
    if style == "csv":
        rows = list(csv.DictReader((tmp_path / "out" / "cycle_curves.csv").read_text().splitlines()))
        assert len(json.loads(rows[0]["curve"])) == 101
    else:
        for name in names:
            TABLES[name].check(pq.read_table(tmp_path / "out" / f"{name}.parquet"))


def test_the_summary_as_json(call: Call, keypoints: Path, tmp_path: Path) -> None:
    said = json.loads(call("analyse", keypoints, "--json", "-o", tmp_path / "out").stdout)
    assert said["clip"]["activity"] == "run"
    metrics = {row["metric"]: row for row in said["metrics"]}
    assert metrics["load_t90_ms"]["left"]["n"] == said["clip"]["strides_left"]
    assert metrics["pelvic_drop_peak_deg"]["left"] == {"median": None, "n": 0, "reason": "VIEW_UNSUPPORTED"}
    assert all((row[side]["median"] is None) != (row[side]["reason"] is None) for row in said["metrics"]
               for side in ("left", "right"))  # fmt: skip
    assert str(tmp_path / "out" / "strides.parquet") in said["files"]


def test_values_stand_with_their_flags_and_those_nobody_may_judge_stand_apart(call: Call, slow: Path) -> None:
    done = call("analyse", slow)
    assert done.exit_code == 0, done.output
    usual, apart = done.output.split("shown, not to be judged (LOW_FPS)")
    assert "load_t90_ms" not in usual
    lines = {line.split()[0]: line.split()[-1] for line in apart.splitlines() if "[" in line}
    assert lines["load_t90_ms"] == "LOW_FPS,SMOOTHED_INPUT"
    assert lines["contact_time_s"] == "LOW_FPS"
    assert "stride_time_s [s]" in usual
    assert "  LOW_FPS: the frame rate is below what the metric needs" in apart
    metrics = {row["metric"]: row["flags"] for row in json.loads(call("analyse", slow, "--json").stdout)["metrics"]}
    assert metrics["load_t90_ms"] == "LOW_FPS,SMOOTHED_INPUT"
    assert metrics["stride_time_s"] is None


def test_a_file_without_numbers_says_why_and_exits_with_1(call: Call, keypoints: Path) -> None:
    for words in ((), ("--json",)):
        done = call("analyse", keypoints, "--view", "frontal", *words)
        assert done.exit_code == 1
        assert done.stderr == ""
    none = call("analyse", keypoints, "--view", "frontal").output
    (line,) = (line for line in none.splitlines() if line.startswith("no numbers: "))
    assert "VIEW_CONFLICT: the declared view frontal is not what the keypoints show" in line
    assert "view frontal (declared)" in none


def test_an_earlier_result_is_replaced_whole_or_not_at_all(call: Call, keypoints: Path, tmp_path: Path) -> None:
    out = tmp_path / "out"
    out.mkdir()
    (out / "notes.txt").write_text("mine")
    assert call("analyse", keypoints, "-o", out).exit_code == 0, "other files do not matter"
    before = {path: path.read_bytes() for path in out.iterdir()}
    for style in ("parquet", "csv"):
        refused = call("analyse", keypoints, "-o", out, "--format", style)
        assert refused.exit_code == 1
        assert "--force" in refused.stderr
        assert refused.output.count("\n") == 1
    assert {path: path.read_bytes() for path in out.iterdir()} == before
    assert call("analyse", keypoints, "-o", out, "--format", "csv", "--force").exit_code == 0
    assert {path.suffix for path in out.iterdir()} == {".csv", ".txt"}


def test_files_of_another_kind_are_told_where_to_go(call: Call, keypoints: Path, tmp_path: Path) -> None:
    for name in ("run.csv", "x.json"):
        (tmp_path / name).write_text("frame,time\n")
        assert f"gaitlake import-keypoints {tmp_path / name} -o" in call("analyse", tmp_path / name).stderr
    assert "missing.parquet does not exist" in call("analyse", tmp_path / "missing.parquet").stderr
    call("analyse", keypoints, "-o", tmp_path / "out")
    other = call("analyse", tmp_path / "out" / "strides.parquet").stderr
    assert "columns video_id, extractor_id, person and 2 more are missing" in other
    assert other.count("\n") == 1


def test_what_is_said_of_the_clip_counts(call: Call, keypoints: Path) -> None:
    words = ("--view", "sagittal", "--activity", "run", "--camera-side", "left", "--speed", "3", "--size", "1280x720")
    said = json.loads(call("analyse", keypoints, *words, "--mirrored", "--json").stdout)["clip"]
    assert (said["view_source"], said["activity_source"], said["camera_side"]) == ("manifest", "manifest", "left")
    usual, other = (
        json.loads(call("analyse", keypoints, *set_, "--json").stdout) for set_ in ((), ("--set", SLOWER_FILTER))
    )
    assert usual["clip"]["analysis_id"] != other["clip"]["analysis_id"]


@pytest.mark.parametrize(
    ("words", "said"),
    [
        (("--size", "1280*720"), "write for example 1920x1080"),
        (("--set", "clean.cutof_run_hz=8"), "did you mean 'cutoff_run_hz'"),
        (("--set", "cutoff=8"), "STAGE.NAME=VALUE"),
        (("--set", "clean.cutoff_run_hz=fast"), "STAGE.NAME=VALUE"),
        (("--set", "clean.cutoff_run_hz=-1"), "must be positive"),
        (("--set", "clean.cutoff_run_low_fps_hz=inf"), "cutoff_run_low_fps_hz = inf, must be finite"),
        (("--speed", "-2"), "speed_mps is -2.0"),
        (("--person", "5"), "they hold the track 0;"),
        (("--person", "tallest"), "or left, middle or right"),
    ],
)
def test_refusals_are_one_line(call: Call, keypoints: Path, words: tuple[str, ...], said: str) -> None:
    refused = call("analyse", keypoints, *words)
    assert refused.exit_code == 1
    assert said in refused.stderr
    assert refused.stderr.count("\n") == 1


def test_a_file_or_a_lake_but_not_both(call: Call, keypoints: Path, empty_lake: Path) -> None:
    for words in (
        (),
        (keypoints, "--lake", empty_lake),
        (keypoints, "--clip", "a.mp4"),
        ("--lake", empty_lake, "--view", "rear"),
        ("--lake", empty_lake, "-o", "out"),
    ):
        assert call("analyse", *words).exit_code == 2
    assert call("analyse", keypoints, env={"GAITLAKE_LAKE": str(empty_lake)}).exit_code == 0
