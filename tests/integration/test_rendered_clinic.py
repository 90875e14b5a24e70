"""From pixels to an answer whose truth is known: one rendered subject from behind, before and after, and the lake.

From the side: tests/validation/rendered and the real clips.
"""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from tests.processes import CommandLine

pytestmark = pytest.mark.slow
STUDY = """
responders = 1.0
worse_other = 0.0
before = { slow_load_ms = 22, wobble_mm = 30 }
after = { slow_load_ms = -20, wobble_mm = -28 }
"""


@pytest.fixture(scope="module")
def clinic(command: CommandLine, tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("rendered")
    (folder / "study.toml").write_text(STUDY)
    made = ["--subjects", 1, "--seed", 3, "--seconds", 7, "--views", "rear", "--study", folder / "study.toml"]
    command.run("synth", folder / "clinic", *made)
    command.run("init", folder / "lake")
    said = command.run("ingest", folder / "clinic", "--lake", folder / "lake")
    assert "found 2, done 2, failed 0, skipped 0" in said
    return folder


def test_every_clip_has_strides_of_both_sides(command: CommandLine, clinic: Path) -> None:
    rows = command.rows(
        clinic / "lake",
        "SELECT a.view, strides_left, strides_right FROM clip_analyses AS a JOIN clips USING (clip_id) ORDER BY path",
    )
    assert [row["view"] for row in rows] == ["rear", "rear"]
    assert all(row["strides_left"] >= 6 and row["strides_right"] >= 6 for row in rows), rows  # type: ignore[operator]


def test_the_left_knee_that_stopped_wobbling_is_found_and_the_right_one_did_not_change(
    command: CommandLine, clinic: Path
) -> None:
    said = json.loads(command.run("truth", clinic / "clinic", "--lake", clinic / "lake", "--json"))
    wobble = {row["side"]: row for row in said["changes"] if row["metric"] == "wobble_stride_sd"}
    assert wobble["left"]["true"] < -0.015
    assert wobble["left"]["found"] == pytest.approx(0.65 * wobble["left"]["true"], rel=0.5)
    assert wobble["left"]["interval"][1] < 0
    assert abs(wobble["right"]["found"]) < 0.005


def test_step_times_from_behind_are_the_trunks_and_get_no_verdict(command: CommandLine, clinic: Path) -> None:
    rows = command.rows(
        clinic / "lake", "SELECT verdict, flags FROM asymmetry WHERE view = 'rear' AND metric = 'step_time_s'"
    )
    assert len(rows) == 2
    for row in rows:
        assert row["verdict"] == "not_distinguishable"
        assert {"STANCE_ASSUMED", "UNVALIDATED"} <= set(str(row["flags"]).split(","))
