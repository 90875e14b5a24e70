"""Imported clips in a lake: the views answer, twice is once, and nothing is half there."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest
from click.testing import CliRunner, Result

from gaitlake.cli import main
from gaitlake.lake import create_lake, newest_snapshot, promote, query
from gaitlake.synthetic import Camera, SyntheticClip, runner
from gaitlake.synthetic.knobs import RUN
from tests.imports import sources

Call = Callable[..., Result]
PLACE = ("--size", "1280x720")
SAID = ("--smoothed", "off", "--subject", "S1", "--activity", "run", "--view", "sagittal")


def label(i: int, field: str) -> str:
    return f"{'v' if field == 'visibility' else field}{i}"


def call(*words: object, **options: object) -> Result:
    return CliRunner().invoke(
        main, ["import-keypoints", *(str(word) for word in words)], prog_name="gaitlake", **options
    )


@pytest.fixture
def lake(tmp_path: Path) -> Path:
    return create_lake(tmp_path / "lake").path


@pytest.fixture
def source(running: SyntheticClip, tmp_path: Path) -> Path:
    return sources.wide_csv(running, tmp_path / "run.csv", label, True)


def count(lake: Path, table: str) -> int:
    return int(query(lake, f"SELECT count(*) AS n FROM {table}")["n"][0].as_py())


def test_views_answer_for_an_imported_clip(running: SyntheticClip, source: Path, lake: Path) -> None:
    done = call(source, "--lake", lake, *PLACE, *SAID)
    assert done.exit_code == 0, done.output
    assert done.stdout.startswith("run.csv: imported (run, sagittal, ")
    rows = query(lake, "SELECT left_median, n_left FROM clip_asymmetry WHERE metric = 'stride_time_s'").to_pylist()
    assert len(rows) == 1
    assert rows[0]["left_median"] == pytest.approx(RUN.stride_s, abs=0.003)
    assert rows[0]["n_left"] >= 7
    assert count(lake, "asymmetry WHERE metric = 'stride_time_s' AND pairing = 'same_clip'") == 1
    ledger = query(lake, "SELECT path, stage, status, fingerprint IS NOT NULL AS known FROM ledger ORDER BY stage")
    assert ledger.to_pylist() == [
        {"path": "run.csv", "stage": stage, "status": "done", "known": True} for stage in ("analyse", "extract")
    ]
    clip = query(lake, "FROM clips").to_pylist()[0]
    assert (clip["session_id"], clip["view"], clip["activity"]) == ("S1/1", "sagittal", "run")
    estimator = query(lake, "SELECT estimator, smoothing, model_sha256 FROM extractors").to_pylist()
    assert estimator == [{"estimator": "import-mediapipe-csv", "smoothing": "off", "model_sha256": "unknown"}]
    assert count(lake, "keypoints") == running.keypoints.num_rows


@pytest.mark.slow
def test_twice_changes_nothing_and_a_correction_only_what_it_touches(source: Path, lake: Path) -> None:
    call(source, "--lake", lake, *PLACE, *SAID)
    before = newest_snapshot(lake)
    again = call(source, "--lake", lake, *PLACE, *SAID)
    assert again.stdout == "run.csv: unchanged\n"
    assert newest_snapshot(lake) == before
    assert call(source, "--lake", lake, *PLACE, *SAID, "--timepoint", "pre").stdout == "run.csv: described\n"
    assert call(source, "--lake", lake, *PLACE, *SAID, "--speed", "3").stdout.startswith("run.csv: analysed (run")
    assert [count(lake, t) for t in ("clips", "videos", "extractions", "clip_analyses")] == [1, 1, 1, 1]
    assert query(lake, "SELECT timepoint, speed_mps FROM clips").to_pylist() == [{"timepoint": "pre", "speed_mps": 3.0}]


def test_a_corrected_size_supersedes(source: Path, lake: Path) -> None:
    """The same bytes with another declaration are another recording of the same clip."""
    call(source, "--lake", lake, "--size", "720x1280", *SAID)
    done = call(source, "--lake", lake, *PLACE, *SAID)
    assert done.stdout.startswith("run.csv: imported"), done.output
    assert done.stderr == ""
    assert [count(lake, t) for t in ("clips", "clip_analyses", "extractors")] == [1, 1, 1]
    width = query(lake, "SELECT width_px FROM videos SEMI JOIN clips USING (video_id)")
    assert width.to_pylist() == [{"width_px": 1280}]


def test_another_extractor_stands_beside_and_says_how_to_promote(source: Path, lake: Path) -> None:
    call(source, "--lake", lake, *PLACE, *SAID)
    current = "SELECT value FROM lake_info WHERE name = 'current_analysis_id'"
    before = query(lake, current).to_pylist()
    done = call(source, "--lake", lake, *PLACE, *SAID, "--smoothed", "on")
    assert query(lake, current).to_pylist() == before
    assert count(lake, "analyses") == 2
    identity, option, folder = done.stderr.split("gaitlake promote ")[1].split()
    assert (option, folder) == ("--lake", str(lake))
    promote(folder, identity)
    assert query(lake, current).to_pylist() == [{"value": identity}]


def test_several_sources_and_a_manifest(running: SyntheticClip, source: Path, lake: Path, tmp_path: Path) -> None:
    after = runner(camera=Camera(duration_s=6.0), seed=9)
    second = sources.wide_csv(after, tmp_path / "after.csv", label, True)
    twin = tmp_path / "twin.csv"
    twin.write_bytes(source.read_bytes())
    manifest = tmp_path / "manifest.csv"
    manifest.write_text(
        "path,subject_id,session_id,timepoint,activity\nrun.csv,S1,a,pre,run\nafter.csv,S1,b,post,run\n"
        "twin.csv,S1,a,pre,run\nelsewhere.csv,S2,c,pre,run\n"
    )
    done = call(source, second, twin, "--lake", lake, *PLACE, "--smoothed", "off", "--manifest", manifest)
    assert done.exit_code == 0, done.output
    assert done.stderr == ""
    assert [line.split(" ")[:2] for line in done.stdout.splitlines()] == [
        ["after.csv:", "imported"], ["run.csv:", "imported"], ["twin.csv:", "analysed"]
    ]  # fmt: skip
    assert [count(lake, t) for t in ("clips", "videos", "sessions", "subjects")] == [3, 2, 2, 1]
    status = query(lake, "SELECT path, status, reason FROM ledger WHERE stage = 'extract' ORDER BY path").to_pylist()
    assert status[2] == {"path": "twin.csv", "status": "skipped", "reason": "DUPLICATE"}
    again = call(source, second, twin, "--lake", lake, *PLACE, "--smoothed", "off", "--manifest", manifest)
    assert again.stdout == "after.csv: unchanged\nrun.csv: unchanged\ntwin.csv: unchanged\n"


def test_the_same_recording_of_another_subject_is_not_taken_silently(source: Path, lake: Path, tmp_path: Path) -> None:
    twin = tmp_path / "other.csv"
    twin.write_bytes(source.read_bytes())
    assert call(source, "--lake", lake, *PLACE, *SAID).stderr == ""
    done = call(twin, "--lake", lake, *PLACE, *SAID, "--subject", "S2")
    assert done.exit_code == 0, done.output
    expected = "note: other.csv is the same recording as run.csv of subject S1; is it the right file?\n"
    assert done.stderr == expected


def test_a_clip_that_nobody_describes(source: Path, lake: Path) -> None:
    assert call(source, "--lake", lake, *PLACE).exit_code == 0
    clip = query(lake, "SELECT path, session_id, activity FROM clips").to_pylist()
    assert clip == [{"path": "run.csv", "session_id": None, "activity": None}]


@pytest.mark.parametrize(
    ("words", "expected"),
    [
        (("--subject", "S1", "--timepoint", "after"), "timepoint: pre, post or followup_1"),
        (("--subject", "S1", "--height", "175"), "height_m: between 0.3 and 2.6"),
        (("--session", "a"), "add --subject"),
        (("--path", "S1/run.mp4"), "is a video's name"),
        (("--path", "../run.csv", "--subject", "S1"), "is no name in a lake"),
    ],
)
def test_what_is_said_wrong_stores_nothing(source: Path, lake: Path, words: tuple[str, ...], expected: str) -> None:
    before = newest_snapshot(lake)
    done = call(source, "--lake", lake, *PLACE, *words)
    assert (done.exit_code, done.stdout) == (1, "")
    assert expected in done.stderr
    assert done.stderr.count("\n") == 1
    assert newest_snapshot(lake) == before


def test_one_bad_source_stores_none(source: Path, lake: Path, tmp_path: Path) -> None:
    (tmp_path / "bad.csv").write_text("a,b\n1,2\n")
    before = newest_snapshot(lake)
    done = call(source, tmp_path / "bad.csv", "--lake", lake, *PLACE)
    assert done.exit_code == 1
    assert "None of the 2 sources is stored" in done.stderr
    assert newest_snapshot(lake) == before
    same_name = tmp_path / "sub" / "run.csv"
    same_name.parent.mkdir()
    same_name.write_bytes(source.read_bytes())
    assert "two sources would be run.csv" in call(source, same_name, "--lake", lake, *PLACE).stderr
    (tmp_path / "m.csv").write_text("path,subject_id\nother.csv,S1\n")
    assert "has no row in manifest" in call(source, "--lake", lake, *PLACE, "--manifest", tmp_path / "m.csv").stderr
    (tmp_path / "m.csv").write_text("path,subject_id,view\nrun.csv,S1,above\n")
    assert "view: one of" in call(source, "--lake", lake, *PLACE, "--manifest", tmp_path / "m.csv").stderr
    assert newest_snapshot(lake) == before


def test_into_a_file(source: Path, tmp_path: Path) -> None:
    target = tmp_path / "run.parquet"
    done = call(source, "-o", target, *PLACE)
    assert done.stdout == f"Wrote 480 poses of 1 person in 480 frames, 60 a second, 1280x720 px, to {target}\n"
    before = target.read_bytes()
    assert "add --force" in call(source, "-o", target, *PLACE).stderr
    assert call(source, "-o", target, *PLACE, "--force", env={"GAITLAKE_LAKE": "elsewhere"}).exit_code == 0
    assert target.read_bytes() == before
    assert call(source, "-o", tmp_path / "no" / "a.parquet", *PLACE).exit_code == 1


@pytest.mark.parametrize(
    "words",
    [
        ("a.csv",),
        ("a.csv", "-o", "a.parquet", "--lake", "lake"),
        ("a.csv", "b.csv", "-o", "a.parquet"),
        ("a.csv", "-o", "a.parquet", "--subject", "S1"),
        ("a.csv", "b.csv", "--lake", "lake", "--path", "c.csv"),
        ("a.csv", "--lake", "lake", "--manifest", "m.csv", "--subject", "S1"),
    ],
)
def test_words_that_do_not_go_together(words: tuple[str, ...]) -> None:
    assert call(*words).exit_code == 2
