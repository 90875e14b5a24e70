"""From made-up people to a lake and back to what is true about them: `synth`, `import-keypoints`, `truth`."""

from __future__ import annotations

import json
import shutil
from collections.abc import Callable
from pathlib import Path
from typing import Any, NamedTuple

import pytest
from click.testing import CliRunner, Result

from gaitlake.cli import main
from gaitlake.imports import read_keypoints_file
from gaitlake.lake import create_lake, newest_snapshot, query

Call = Callable[..., Result]
CLIPS = 18
"""Of three people: before and after, from three sides."""


class Studied(NamedTuple):
    clinic: Path
    lake: Path
    imported: Result


def run(*words: object) -> Result:
    done = CliRunner().invoke(main, [str(word) for word in words], prog_name="gaitlake")
    assert done.exit_code == 0, done.output
    return done


@pytest.fixture(scope="module")
def studied(tmp_path_factory: pytest.TempPathFactory) -> Studied:
    """Three people; of seed 7 two improve, and one becomes worse on the other side."""
    folder = tmp_path_factory.mktemp("studied")
    clinic, lake = folder / "clinic", create_lake(folder / "lake").path
    run("synth", clinic, "--subjects", 3, "--seed", 7, "--keypoints-only", "--workers", 1)
    files = sorted(clinic.rglob("*.keypoints.parquet"))
    return Studied(clinic, lake, run("import-keypoints", *files, "--manifest", clinic / "manifest.csv", "--lake", lake))


@pytest.fixture(scope="module")
def found(studied: Studied) -> dict[str, Any]:
    said: dict[str, Any] = json.loads(run("truth", studied.clinic, "--lake", studied.lake, "--json").stdout)
    return said


def rows_of(rows: list[dict[str, Any]], **wanted: str) -> list[dict[str, Any]]:
    chosen = [row for row in rows if all(row[name] == value for name, value in wanted.items())]
    assert chosen
    return chosen


@pytest.mark.slow
def test_every_clip_is_imported_under_its_path_in_the_manifest(studied: Studied) -> None:
    assert studied.imported.stderr == ""
    lines = studied.imported.stdout.splitlines()
    assert len(lines) == CLIPS
    assert lines[0].startswith("S001/post/baseline_left.keypoints.parquet: imported (run, sagittal, ")
    clips = query(studied.lake, "FROM clips ORDER BY path").to_pylist()
    assert [clip["path"] for clip in clips] == sorted(line.split(":")[0] for line in lines)
    assert {clip["timepoint"] for clip in clips} == {"pre", "post"}
    assert len(query(studied.lake, "FROM subjects").to_pylist()) == 3
    ledger = query(
        studied.lake, "SELECT stage, status, count(*) AS n FROM ledger GROUP BY ALL ORDER BY stage"
    ).to_pylist()
    assert ledger == [{"stage": stage, "status": "done", "n": CLIPS} for stage in ("analyse", "extract")]


@pytest.mark.slow
def test_ids_extractor_and_video_are_those_of_the_file(studied: Studied) -> None:
    name = "S002/pre/baseline_rear.keypoints.parquet"
    file = read_keypoints_file(studied.clinic / name)
    (clip,) = query(studied.lake, f"SELECT video_id FROM clips WHERE path = '{name}'").to_pylist()
    assert clip["video_id"] == file.video_id
    (video,) = query(studied.lake, f"FROM videos WHERE video_id = '{file.video_id}'").to_pylist()
    assert {key: video[key] for key in file.video} == file.video
    assert query(studied.lake, "FROM extractors").to_pylist() == [dict(file.extractor)]


@pytest.mark.slow
def test_again_changes_nothing_also_as_a_folder(studied: Studied) -> None:
    before = newest_snapshot(studied.lake)
    again = run("import-keypoints", studied.clinic, "--lake", studied.lake)
    assert {line.split(": ")[1] for line in again.stdout.splitlines()} == {"unchanged"}
    assert len(again.stdout.splitlines()) == CLIPS
    assert newest_snapshot(studied.lake) == before


@pytest.mark.slow
def test_what_changed_is_found_where_it_is_true(found: dict[str, Any]) -> None:
    """Peak loading of a knee that loads some 15 ms earlier afterwards, under noise of 5 mm."""
    improved = rows_of(found["changes"], metric="load_t90_ms", response="improved", side="left")
    worse = rows_of(found["changes"], metric="load_t90_ms", response="worse_other", side="right")
    assert {row["subject"] for row in improved} == {"S001", "S003"}
    for row in improved + worse:
        assert abs(row["true"]) > 8
        assert row["found"] * row["true"] > 0
        assert row["found"] == pytest.approx(row["true"], abs=5.0)
    wobble = rows_of(found["changes"], metric="wobble_stride_sd", response="improved", side="left")
    assert all(row["true"] < row["found"] + 0.006 < 0.0 for row in wobble)


@pytest.mark.slow
def test_the_affected_side_is_the_later_one_before(found: dict[str, Any]) -> None:
    rows = rows_of(found["before"], metric="load_t90_ms")
    assert {row["verdict"] for row in rows} == {"differs_in_session"}
    for row in rows:
        assert row["true"] > 8
        assert row["found"] == pytest.approx(row["true"], abs=8.0)
        assert row["interval"][0] < row["true"] < row["interval"][1]
    assert found["clips"] == CLIPS


@pytest.mark.slow
def test_the_table_for_people(studied: Studied) -> None:
    lines = run("truth", studied.clinic, "--lake", studied.lake).stdout.splitlines()
    assert lines[0] == "Before: left - right, what was found and what is true"
    assert lines[2].split() == ["subject", "metric", "found", "interval", "true", "verdict"]
    at = lines.index("From before to after, each side: what was found and what is true")
    assert lines[at + 2].split() == ["subject", "response", "metric", "side", "found", "interval", "true"]
    assert lines[at + 3].split()[:4] == ["S001", "improved", "load_t90_ms", "left"]
    assert len(lines) == at + 3 + 12


@pytest.mark.slow
def test_other_keypoints_under_the_same_path_supersede(studied: Studied, tmp_path: Path) -> None:
    """Last of the tests of this lake, on a copy of it."""
    lake = shutil.copytree(studied.lake, tmp_path / "lake")
    clinic = shutil.copytree(studied.clinic, tmp_path / "clinic")
    one, other = (clinic / "S001" / when / "baseline_rear.keypoints.parquet" for when in ("pre", "post"))
    one.write_bytes(other.read_bytes())
    done = run("import-keypoints", one, "--manifest", clinic / "manifest.csv", "--lake", lake)
    assert done.stdout.startswith("S001/pre/baseline_rear.keypoints.parquet: analysed (run, rear, ")
    (clip,) = query(
        lake, "SELECT video_id FROM clips WHERE path = 'S001/pre/baseline_rear.keypoints.parquet'"
    ).to_pylist()
    assert clip["video_id"] == read_keypoints_file(other).video_id
    assert len(query(lake, "FROM clips").to_pylist()) == CLIPS


@pytest.mark.slow
def test_a_part_of_the_clinic_is_noted_and_none_refused(
    call: Call, studied: Studied, empty_lake: Path, tmp_path: Path
) -> None:
    refused = call("truth", studied.clinic, "--lake", empty_lake)
    assert (refused.exit_code, refused.stdout) == (1, "")
    assert f"has none of the {CLIPS} clips of {studied.clinic}; bring them in first: gaitlake import-keypoints" in (
        refused.stderr
    )
    lake = create_lake(tmp_path / "lake").path
    one = studied.clinic / "S001" / "pre" / "baseline_rear.keypoints.parquet"
    run("import-keypoints", one, "--manifest", studied.clinic / "manifest.csv", "--lake", lake)
    part = call("truth", studied.clinic, "--lake", lake)
    assert part.exit_code == 0
    assert part.stderr == f"note: 1 of the {CLIPS} clips of {studied.clinic} are in the lake\n"


def test_no_clinic_and_no_lake(call: Call, empty_lake: Path, tmp_path: Path) -> None:
    for folder in (tmp_path, tmp_path / "nowhere"):
        refused = call("truth", folder, "--lake", empty_lake)
        assert (refused.exit_code, refused.stdout) == (1, "")
        assert f"{folder}: must be a folder that `gaitlake synth` made; " in refused.stderr
        assert refused.stderr.count("\n") == 1
    assert call("truth", tmp_path).exit_code == 2
