"""What is made: the same bytes however it is made, whole or not at all, and true."""

from __future__ import annotations

import csv
import hashlib
import json
from dataclasses import replace
from pathlib import Path

import pyarrow.parquet as pq
import pytest

from gaitlake.errors import GaitlakeError
from gaitlake.imports import read_keypoints_file
from gaitlake.manifest import read_manifest
from gaitlake.synthetic.clinic import USUAL, FilmPlan, Order, Spread, make, make_clinic, read_known
from gaitlake.synthetic.clinic.study import CONDITIONS
from gaitlake.video import formats
from gaitlake_schemas.truth import TRUTH_CONTACTS, TRUTH_FRAMES, TRUTH_STRIDES

TINY = FilmPlan(views=("left", "rear"), seconds=2.0, fps=30.0, size_px=(96, 160), samples=1)
UNSEEN = replace(TINY, keypoints_only=True)
TABLES = {"frames": TRUTH_FRAMES, "contacts": TRUTH_CONTACTS, "strides": TRUTH_STRIDES}


def bytes_of(folder: Path) -> dict[str, str]:
    files = sorted(path for path in folder.rglob("*") if path.is_file())
    return {path.relative_to(folder).as_posix(): hashlib.sha256(path.read_bytes()).hexdigest() for path in files}


@pytest.fixture(scope="module")
def films(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return make_clinic(tmp_path_factory.mktemp("clinic") / "films", Order(1, plan=TINY, seed=3)).folder


@pytest.fixture(scope="module")
def unseen(tmp_path_factory: pytest.TempPathFactory) -> Path:
    order = Order(1, replace(USUAL, conditions=CONDITIONS), UNSEEN, 3)
    return make_clinic(tmp_path_factory.mktemp("clinic") / "unseen", order).folder


def test_every_file_of_a_clinic(films: Path, unseen: Path) -> None:
    clips = [f"S001/{when}/baseline_{view}" for when in ("post", "pre") for view in ("left", "rear")]
    files = [
        f"{clip}.{end}" for clip in clips for end in ("contacts.parquet", "frames.parquet", "mp4", "strides.parquet")
    ]
    assert list(bytes_of(films)) == [*sorted(files), "clinic.json", "manifest.csv", "subjects.csv"]
    names = {path.name.partition(".")[2] for path in unseen.rglob("S*/*/*")}
    assert names == {"contacts.parquet", "keypoints.parquet", "strides.parquet"}


@pytest.mark.slow
def test_the_same_order_makes_the_same_bytes_on_one_or_two_workers(films: Path, unseen: Path, tmp_path: Path) -> None:
    make_clinic(tmp_path / "films", Order(1, plan=TINY, seed=3), workers=2)
    assert bytes_of(tmp_path / "films") == bytes_of(films)
    make_clinic(tmp_path / "unseen", Order(1, replace(USUAL, conditions=CONDITIONS), UNSEEN, 3), workers=2)
    assert bytes_of(tmp_path / "unseen") == bytes_of(unseen)


def test_another_seed_makes_another_clinic(unseen: Path, tmp_path: Path) -> None:
    make_clinic(tmp_path / "other", Order(1, plan=UNSEEN, seed=4))
    assert bytes_of(tmp_path / "other")["S001/pre/baseline_left.keypoints.parquet"] not in bytes_of(unseen).values()


def test_the_truth_keeps_its_contracts_and_is_of_its_clip(films: Path, unseen: Path) -> None:
    for folder in (films, unseen):
        for path in folder.rglob("S*/*/*.parquet"):
            name = path.name.split(".")[1]
            if name in TABLES:
                table = TABLES[name].check(pq.read_table(path, partitioning=None))
                stem = f"{path.relative_to(folder).as_posix().split('.')[0]}."
                for clip in table["path"].unique().to_pylist():
                    assert clip.startswith(stem)
                    assert (folder / clip).is_file()
                assert table.num_rows or (name == "contacts" and "squat" in stem)


def test_films_are_as_long_as_their_truth_and_as_large_as_asked(films: Path) -> None:
    from gaitlake.video import probe

    for path in films.rglob("*.mp4"):
        header = probe(path)
        assert pq.read_metadata(path.with_suffix(".frames.parquet")).num_rows == 60
        assert (header.width_px, header.height_px, header.frames_declared) == (96, 160, 60)


def test_manifests_are_read_without_a_complaint(films: Path, unseen: Path) -> None:
    for folder, end in ((films, ".mp4"), (unseen, ".keypoints.parquet")):
        clips = sorted(path.relative_to(folder).as_posix() for path in folder.rglob(f"*{end}"))
        manifest = read_manifest(folder / "manifest.csv", clips, folder)
        assert (manifest.problems, manifest.unlisted, manifest.missing, manifest.conflicts) == ((), (), (), {})
        assert sorted(manifest.clips) == clips


def test_keypoints_are_files_of_keypoints_each_another_recording(unseen: Path) -> None:
    files = [read_keypoints_file(path) for path in sorted(unseen.rglob("*.keypoints.parquet"))]
    assert len(files) == UNSEEN.clips_of(replace(USUAL, conditions=CONDITIONS))
    assert len({clip.video_id for clip in files}) == len(files)
    assert {str(clip.extractor["estimator"]) for clip in files} == {"synthetic"}
    assert {clip.tracks.num_rows for clip in files} == {1}


def test_subjects_and_origin_say_what_is_true(unseen: Path) -> None:
    with (unseen / "subjects.csv").open(newline="") as file:
        rows = list(csv.DictReader(file))
    assert [(row["subject_id"], row["timepoint"], row["side"]) for row in rows[:4]] == [
        ("S001", when, side) for when in ("pre", "post") for side in ("left", "right")
    ]
    before = {row["side"]: float(row["slow_load_ms"]) for row in rows[:2]}
    assert before["left"] - before["right"] > 5
    origin = json.loads((unseen / "clinic.json").read_text())
    assert (origin["subjects"], origin["seed"], origin["plan"]["keypoints_only"]) == (1, 3, True)
    assert origin["study"]["before"]["slow_load_ms"] == {"mean": 20.0, "sd": 3.0}


def test_the_truth_of_the_knobs_is_in_the_strides(tmp_path: Path) -> None:
    """A leg that loads 20 ms later has its peak 20 ms later, and 16 mm less wobble is 16 mm / square root of 2 less."""
    exact = replace(
        USUAL,
        before={"slow_load_ms": Spread(20.0), "wobble_mm": Spread(20.0)},
        after={"slow_load_ms": Spread(-20.0), "wobble_mm": Spread(-16.0)},
        responders=1.0,
        worse_other=0.0,
    )
    plan = FilmPlan(views=("left",), seconds=20.0, keypoints_only=True)
    make_clinic(tmp_path / "clinic", Order(1, exact, plan, 1))
    known = read_known(tmp_path / "clinic", ("load_time_ms", "wobble_stride_sd"))
    session = ("S001", "pre", "baseline", "sagittal")
    assert known.responses == {"S001": "improved"}
    assert known.change(session, "load_time_ms", "left") == pytest.approx(
        -20.0, abs=3.0
    )  # strides vary by 1.5 to 3.5 ms
    assert known.change(session, "load_time_ms", "right") == pytest.approx(0.0, abs=3.0)
    with (tmp_path / "clinic" / "manifest.csv").open(newline="") as file:
        height_m = float(next(csv.DictReader(file))["height_m"])
    wobble = known.change(session, "wobble_stride_sd", "left")
    assert wobble == pytest.approx(-0.016 / (0.491 * height_m) / 2**0.5, rel=0.01)
    assert known.difference(session, "nothing") is None
    assert known.change(("S002", *session[1:]), "load_time_ms", "left") is None


def test_progress_counts_every_clip(tmp_path: Path) -> None:
    told: list[tuple[int, int]] = []
    order = Order(1, plan=UNSEEN)
    made = make_clinic(tmp_path / "clinic", order, progress=lambda done, count: told.append((done, count)))
    assert told == [(n, 4) for n in (1, 2, 3, 4)]
    assert (made.clips, made.subjects, order.clips) == (4, 1, 4)


@pytest.mark.parametrize("subjects", [0, -1, 100_001])
def test_how_many_is_too_many_or_too_few(subjects: int) -> None:
    with pytest.raises(GaitlakeError, match=rf"subjects {subjects} is not in \[1, 100000\]"):
        Order(subjects)


def test_no_encoder_is_said_before_anything_is_made(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(formats, "_exists", lambda encoder: encoder != "libx264")
    with pytest.raises(GaitlakeError, match=r"h264 cannot be written here: .* what can be written: hevc, vp9"):
        Order(1, plan=TINY)
    assert Order(1, plan=UNSEEN).clips == 4


def test_nothing_is_left_of_a_clinic_that_cannot_be_made(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    dragging = replace(USUAL, activity="walk", speed_mps=1.6, before={"hip_swing_deg": Spread(-12.0)})
    with pytest.raises(GaitlakeError, match="bodies can walk"):
        make_clinic(tmp_path / "a" / "clinic", Order(1, dragging, UNSEEN))

    def full(*_: object, **__: object) -> None:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(make, "write_keypoints_file", full)
    with pytest.raises(GaitlakeError, match="clinic: cannot be written: No space left on device"):
        make_clinic(tmp_path / "a" / "clinic", Order(1, plan=UNSEEN))
    assert list(tmp_path.iterdir()) == []


def test_a_clinic_of_which_a_part_is_missing_has_no_truth(films: Path, tmp_path: Path) -> None:
    def refusal() -> str:
        with pytest.raises(GaitlakeError, match="must be a folder that `gaitlake synth` made") as caught:
            read_known(tmp_path, ("step_time_s",))
        assert "\n" not in str(caught.value)
        return str(caught.value)

    assert "subjects.csv: No such file" in refusal()
    (tmp_path / "subjects.csv").write_text("subject,response\nS001,improved\n")
    assert "it has no column 'subject_id'" in refusal()
    (tmp_path / "subjects.csv").write_bytes((films / "subjects.csv").read_bytes())
    (tmp_path / "manifest.csv").write_bytes((films / "manifest.csv").read_bytes())
    assert "baseline_left.strides.parquet" in refusal()
    (tmp_path / "manifest.csv").write_text("path,subject_id\nS001/pre/a.mp4\n")
    assert "manifest.csv: line 2 is cut off" in refusal()
