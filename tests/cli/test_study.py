"""`gaitlake study`: what it prints, and its exit code."""

from __future__ import annotations

import json
import shutil
from collections.abc import Callable
from datetime import date
from pathlib import Path

import pytest
from click.testing import Result

from gaitlake.lake import write
from gaitlake_schemas.tables import TABLES

Call = Callable[..., Result]
DAYS = {"pre": date(2026, 3, 1), "post": date(2026, 4, 15)}
DECLARED = """
name = "drills"
activity = "run"
view = "sagittal"
primary = ["knee_flexion_peak_deg"]
seed = 1
"""


def contrast(subject: str, timepoint: str, left: float) -> dict[str, object]:
    return {
        "session_id": f"{subject}/{timepoint}", "subject_id": subject, "timepoint": timepoint, "activity": "run",
        "condition": "baseline", "view": "sagittal", "pairing": "near_near", "camera_sides": "left,right",
        "metric": "knee_flexion_peak_deg", "analysis_id": "a1", "n_left": 30, "n_right": 30, "clips_left": 3,
        "clips_right": 3, "lost_left": 0, "lost_right": 0, "left_median": left, "right_median": 40.0, "left_se": 0.3,
        "right_se": 0.3, "difference": left - 40.0, "difference_se": 0.4, "speed_mps": 3.0, "fps_hz": 60.0,
    }  # fmt: skip


@pytest.fixture
def studied(empty_lake: Path, tmp_path: Path) -> Path:
    """A lake with twelve people before and after."""
    lake = Path(shutil.copytree(empty_lake, tmp_path / "lake"))
    rows: dict[str, list[dict[str, object]]] = {"subjects": [], "sessions": [], "session_contrasts": []}
    for i in range(12):
        subject = f"S{i:02}"
        rows["subjects"].append({"subject_id": subject, "is_reference": False})
        for timepoint, day in DAYS.items():
            rows["sessions"].append(
                {"session_id": f"{subject}/{timepoint}", "subject_id": subject, "date": day, "timepoint": timepoint}
            )
            left = 46.0 + i / 10.0 - (2.0 + i / 20.0) * (timepoint == "post")
            rows["session_contrasts"].append(contrast(subject, timepoint, left))
    with write(lake, "rows") as transaction:
        transaction.connection.execute("INSERT INTO lake.main.lake_info VALUES ('current_analysis_id', 'a1')")
        for name, listed in rows.items():
            transaction.connection.register("given", TABLES[name].from_rows(listed))
            transaction.connection.execute(f"INSERT INTO lake.main.{name} BY NAME SELECT * FROM given")
    return lake


@pytest.fixture
def file(tmp_path: Path) -> Path:
    path = tmp_path / "drills.toml"
    path.write_text(DECLARED)
    return path


def test_attrition_then_what_was_measured(call: Call, studied: Path, file: Path) -> None:
    done = call("study", "run", file, "--lake", studied)
    assert done.exit_code == 0, done.output
    attrition = done.output.index("Cohort: 12 subjects = 12 in + 0 out")
    measured = done.output.index("knee_flexion_peak_deg: measured change of |left - right| -2.275 deg [")
    assert attrition < measured
    assert "measured change of right side +0 deg, n = 12" in done.output
    assert "a change of the group is claimed: p = 0.0004883 (sign flips)" in done.output
    assert call("study", "show", "drills", "--lake", studied).output == done.output
    listed = call("study", "list", "--lake", studied)
    assert listed.output.startswith(
        "drills: 12 of 12 subjects; run, sagittal, baseline; primary knee_flexion_peak_deg/abs"
    )


def test_as_json(call: Call, studied: Path, file: Path) -> None:
    (said,) = json.loads(call("study", "run", file, "--lake", studied, "--json").stdout)
    assert (said["name"], said["state"], said["study"]["n_included"]) == ("drills", "done", 12)
    assert len(said["subjects"]) == 12
    (row,) = json.loads(call("study", "list", "--lake", studied, "--json").stdout)
    assert row["study"] == "drills"


def test_all_runs_what_changed_and_fails_with_what_failed(call: Call, studied: Path, file: Path) -> None:
    assert "no studies" in call("study", "run", "--all", "--lake", studied).output
    assert "no studies" in call("study", "list", "--lake", studied).output
    call("study", "run", file, "--lake", studied)
    assert call("study", "run", "--all", "--lake", studied).output == "Study drills: unchanged, its results stand\n"
    (studied / "studies").mkdir()
    (studied / "studies" / "other.toml").write_text(DECLARED.replace("drills", "other").replace("peak", "peek"))
    done = call("study", "run", "--all", "--lake", studied)
    assert done.exit_code == 1
    assert "Study other: failed\n  study other: there is no metric knee_flexion_peek_deg; near are" in done.output


def test_removal_names_the_file_that_stays(call: Call, studied: Path, file: Path) -> None:
    call("study", "run", file, "--lake", studied)
    (studied / "studies").mkdir()
    shutil.copy(file, studied / "studies" / "drills.toml")
    (studied / "studies" / "broken.toml").write_text("=")
    done = call("study", "remove", "drills", "--lake", studied)
    assert done.output.startswith("study drills removed\n")
    assert "studies/drills.toml still declares it" in done.output
    missing = call("study", "show", "drills", "--lake", studied)
    assert missing.exit_code == 1
    assert "has no study 'drills'; it has: none yet" in missing.stderr


@pytest.mark.parametrize("words", [[], ["--all", "drills.toml"]])
def test_a_file_or_all(call: Call, studied: Path, words: list[str]) -> None:
    done = call("study", "run", *words, "--lake", studied)
    assert done.exit_code == 2
    assert "give FILE, or --all" in done.output


def test_what_is_refused_is_one_message(call: Call, studied: Path, file: Path, tmp_path: Path) -> None:
    refused = call("study", "run", tmp_path / "nothing.toml", "--lake", studied)
    assert refused.exit_code == 1
    assert refused.stderr.startswith("gaitlake: ")
    file.write_text(DECLARED.replace("seed = 1", "seed = -1") + "alpha = 2")
    refused = call("study", "run", file, "--lake", studied)
    assert "2 things are wrong" in refused.stderr
    assert call("study", "run", file, "--lake", tmp_path / "nowhere").exit_code == 1
