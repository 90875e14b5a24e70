"""Gaitlake's own files of keypoints, one by one or a folder of them, go into a lake as they are."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import pytest
from click.testing import CliRunner, Result

from gaitlake.cli import main
from gaitlake.imports import KeypointsFile, many, read_keypoints_file, write_keypoints_file
from gaitlake.lake import create_lake, newest_snapshot, query
from gaitlake.synthetic import Camera, SyntheticClip, runner
from gaitlake.synthetic.tables import extractor_row
from tests.imports import sources

Call = Callable[..., Result]
HEADER = "path,subject_id,session_id,timepoint,activity,view\n"


def call(*words: object) -> Result:
    return CliRunner().invoke(main, ["import-keypoints", *(str(word) for word in words)], prog_name="gaitlake")


def write(clip: SyntheticClip, path: Path, **extractor: object) -> Path:
    path.parent.mkdir(parents=True, exist_ok=True)
    write_keypoints_file(
        path, KeypointsFile(clip.keypoints, clip.tracks, clip.videos, dict(extractor_row()) | extractor)
    )
    return path


@pytest.fixture
def lake(tmp_path: Path) -> Path:
    return create_lake(tmp_path / "lake").path


@pytest.fixture(scope="session")
def later() -> SyntheticClip:
    return runner(camera=Camera(duration_s=6.0), seed=9)


@pytest.fixture
def study(running: SyntheticClip, later: SyntheticClip, tmp_path: Path) -> Path:
    """Two files of one name in folders, and a manifest that names them by their paths."""
    folder = tmp_path / "study"
    for when, clip in (("pre", running), ("post", later)):
        write(clip, folder / "S1" / when / "run.keypoints.parquet")
    rows = [f"S1/{when}/run.keypoints.parquet,S1,S1/a,{when},run,sagittal\n" for when in ("pre", "post")]
    (folder / "manifest.csv").write_text(HEADER + "".join(rows))
    return folder


def paths(lake: Path) -> list[tuple[str, str | None]]:
    rows = query(lake, "SELECT path, timepoint FROM clips ORDER BY path").to_pylist()
    return [(row["path"], row["timepoint"]) for row in rows]


WHOLE = [("S1/post/run.keypoints.parquet", "post"), ("S1/pre/run.keypoints.parquet", "pre")]


def test_paths_are_relative_to_the_manifest(study: Path, lake: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(study / "S1")
    files = ("pre/run.keypoints.parquet", study / "S1" / "post" / "run.keypoints.parquet")
    done = call(*files, "--manifest", "../manifest.csv", "--lake", lake)
    assert (done.exit_code, done.stderr) == (0, ""), done.output
    assert [line.split(" ")[:2] for line in done.stdout.splitlines()] == [[f"{name}:", "imported"] for name, _ in WHOLE]
    assert paths(lake) == WHOLE
    assert query(lake, "SELECT DISTINCT estimator FROM extractors").to_pylist() == [{"estimator": "synthetic"}]
    before = newest_snapshot(lake)
    again = call(*files, "--manifest", "../manifest.csv", "--lake", lake)
    assert {line.split(": ")[1] for line in again.stdout.splitlines()} == {"unchanged"}
    assert newest_snapshot(lake) == before


def test_a_folder_has_its_own_manifest(study: Path, lake: Path) -> None:
    assert call(study, "--lake", lake).exit_code == 0
    assert paths(lake) == WHOLE


def test_a_folder_without_a_manifest_tells_people_by_its_folders(study: Path, lake: Path) -> None:
    (study / "manifest.csv").unlink()
    assert call(study, "--lake", lake).exit_code == 0
    assert paths(lake) == WHOLE
    assert query(lake, "SELECT subject_id FROM subjects").to_pylist() == [{"subject_id": "S1"}]


def test_a_name_alone_will_do_where_the_manifest_has_no_path(study: Path, lake: Path) -> None:
    (study / "manifest.csv").write_text(HEADER + "run.keypoints.parquet,S1,a,pre,run,sagittal\n")
    one = study / "S1" / "pre" / "run.keypoints.parquet"
    assert call(one, "--lake", lake, "--manifest", study / "manifest.csv").exit_code == 0
    assert paths(lake) == [("run.keypoints.parquet", "pre")]


def test_options_describe_a_file_as_any_other(running: SyntheticClip, tmp_path: Path, lake: Path) -> None:
    file = write(running, tmp_path / "a.parquet")
    done = call(file, "--lake", lake, "--subject", "S1", "--timepoint", "pre", "--view", "sagittal", "--path", "S1/a")
    assert done.exit_code == 0, done.output
    assert paths(lake) == [("S1/a", "pre")]


def test_many_sources_are_stored_some_at_a_time(study: Path, lake: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(many, "HELD", 1)
    before = newest_snapshot(lake)
    done = call(study, "--lake", lake)
    assert done.exit_code == 0, done.output
    assert paths(lake) == WHOLE
    assert newest_snapshot(lake) == before + 2
    (study / "S1" / "pre" / "bad.keypoints.parquet").write_text("x")
    again = call(study, "--lake", lake)
    assert again.exit_code == 1
    assert "None of the 3 sources is stored" in again.stderr
    assert newest_snapshot(lake) == before + 2


def test_other_keypoints_under_a_known_path_supersede(study: Path, later: SyntheticClip, lake: Path) -> None:
    call(study, "--lake", lake)
    other = runner(camera=Camera(duration_s=6.0), seed=10)
    write(other, study / "S1" / "pre" / "run.keypoints.parquet")
    done = call(study, "--lake", lake)
    assert [line.split(" ")[1] for line in done.stdout.splitlines()] == ["unchanged", "imported"]
    assert paths(lake) == WHOLE
    stored = query(lake, "SELECT video_id FROM clips ORDER BY path").to_pylist()
    assert [row["video_id"] for row in stored] == [later.video_id, other.video_id]


def test_into_another_file(running: SyntheticClip, tmp_path: Path) -> None:
    file = write(running, tmp_path / "a.parquet")
    done = call(file, "-o", tmp_path / "b.parquet")
    assert done.stdout.startswith("Wrote 480 poses of 1 person in 480 frames, 60 a second, 1280x720 px")
    assert read_keypoints_file(tmp_path / "b.parquet").video == read_keypoints_file(file).video


@pytest.mark.parametrize(
    ("words", "said"),
    [
        (("--size", "1280x720"), "says its size, times, layout and smoothing itself; leave those options out"),
        (("--smoothed", "off"), "leave those options out"),
        (("--fps", "60"), "leave those options out"),
        (("--path", "a.mp4"), "is a video's name"),
    ],
)
def test_what_the_file_says_itself(
    running: SyntheticClip, tmp_path: Path, lake: Path, words: tuple[str, ...], said: str
) -> None:
    before = newest_snapshot(lake)
    done = call(write(running, tmp_path / "a.parquet"), "--lake", lake, *words)
    assert (done.exit_code, done.stdout) == (1, "")
    assert said in done.stderr
    assert newest_snapshot(lake) == before


def test_files_that_cannot_be_used(study: Path, lake: Path, later: SyntheticClip, tmp_path: Path) -> None:
    before = newest_snapshot(lake)
    (tmp_path / "bad.parquet").write_text("x")
    (tmp_path / "empty").mkdir()
    refusals = {
        (tmp_path / "bad.parquet",): "cannot be read as a Parquet file of keypoints",
        (tmp_path / "no.parquet",): "no.parquet",
        (tmp_path / "empty",): "must have files *.keypoints.parquet somewhere below; found none",
        (study / "S1" / "pre", study / "S1" / "post"): "two sources would be run.keypoints.parquet",
    }
    for given, said in refusals.items():
        done = call(*given, "--lake", lake)
        assert done.exit_code == 1, given
        assert said in done.stderr
        assert done.stderr.count("\n") == 1
    contrary = write(replace(later, smoothing="off"), tmp_path / "c.parquet", estimator="another")
    done = call(contrary, study / "S1" / "pre" / "run.keypoints.parquet", "--lake", lake)
    assert "say different things about extractor" in done.stderr
    assert call(study, "--lake", lake, "--path", "a").exit_code == 2
    assert newest_snapshot(lake) == before


def test_options_for_a_csv_do_not_go_with_a_file_that_says_all_itself(
    study: Path, running: SyntheticClip, lake: Path
) -> None:
    table = sources.long_csv(running, study / "S1" / "pre" / "table.csv", lambda i: i)
    refused = call(study / "S1" / "pre" / "run.keypoints.parquet", table, "--lake", lake, "--size", "1280x720")
    assert "None of the 2 sources is stored" in refused.stderr
