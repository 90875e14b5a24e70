"""Which clips a clinic has of whom, and how they are described."""

from __future__ import annotations

import csv
from dataclasses import replace
from datetime import date
from pathlib import Path
from typing import Any

import pytest

from gaitlake.errors import GaitlakeError
from gaitlake.manifest import Manifest, read_manifest
from gaitlake.synthetic.clinic import USUAL, FilmPlan, PlannedClip, draw_subjects, plan_clips
from gaitlake.synthetic.clinic.plan import MORE_WOBBLE, truth_path
from gaitlake.synthetic.clinic.study import CONDITIONS
from gaitlake.synthetic.clinic.written import write_manifest
from gaitlake.synthetic.knobs import Gait
from gaitlake.synthetic.squat import Squat

DRILLS = replace(USUAL, conditions=CONDITIONS, references=0.5, days=42)
PLAN = FilmPlan(seconds=2.0)


@pytest.fixture(scope="module")
def clips() -> list[PlannedClip]:
    return [clip for person in draw_subjects(DRILLS, 2, 3) for clip in plan_clips(DRILLS, person, PLAN, 3)]


@pytest.fixture(scope="module")
def manifest(clips: list[PlannedClip], tmp_path_factory: pytest.TempPathFactory) -> Manifest:
    path = tmp_path_factory.mktemp("plan") / "manifest.csv"
    write_manifest(path, [clip.row for clip in clips])
    return read_manifest(path, [clip.path for clip in clips])


def test_before_and_after_from_everywhere_and_drills_from_behind(clips: list[PlannedClip]) -> None:
    expected = [
        "pre/baseline_left",
        "pre/baseline_right",
        "pre/baseline_rear",
        *(f"pre/{c}_rear" for c in CONDITIONS[1:]),
    ]
    expected += ["post/baseline_left", "post/baseline_right", "post/baseline_rear"]
    assert [clip.path for clip in clips[:10]] == [f"S001/{name}.mp4" for name in expected]
    assert len(clips) == 2 * PLAN.clips_of(DRILLS) == 20
    assert len({clip.seed for clip in clips}) == 20


def test_drills_are_filmed_from_where_there_is_a_camera() -> None:
    plan = FilmPlan(views=("left", "front"))
    (person,) = draw_subjects(DRILLS, 1, 3)
    found = [clip.path for clip in plan_clips(DRILLS, person, plan, 3)]
    assert "S001/pre/overhead_left.mp4" in found
    assert "S001/pre/overhead_front.mp4" in found
    assert len(found) == plan.clips_of(DRILLS) == 12
    assert len(set(found)) == 12


def test_the_manifest_is_read_without_a_complaint(manifest: Manifest, clips: list[PlannedClip]) -> None:
    assert (manifest.problems, manifest.conflicts, manifest.unlisted, manifest.missing) == ((), {}, (), ())
    assert set(manifest.clips) == {clip.path for clip in clips}
    assert set(manifest.subjects) == {"S001", "S002"}
    assert set(manifest.sessions) == {f"S00{n}/{when}" for n in (1, 2) for when in ("pre", "post")}


def test_what_the_manifest_says_of_a_loaded_drill(manifest: Manifest) -> None:
    (row,) = manifest.clips["S001/pre/overhead_left_rear.mp4"]
    said = {"condition": "overhead_left", "load_kg": 7.0, "loaded_side": "left", "timepoint": "pre", "view": "rear"}
    said |= {"order_in_session": 5, "surface": "treadmill", "camera_side": "none", "activity": "run"}
    assert {name: row[name] for name in said} == said
    (plain,) = manifest.clips["S001/pre/baseline_left.mp4"]
    assert (plain["load_kg"], plain["loaded_side"], plain["view"], plain["camera_side"]) == (
        None,
        None,
        "sagittal",
        "left",
    )


def test_days_between_and_references(manifest: Manifest) -> None:
    days = [manifest.sessions[f"S001/{when}"]["date"] for when in ("pre", "post")]
    assert isinstance(days[0], date)
    assert isinstance(days[1], date)
    assert (days[1] - days[0]).days == 42
    reference = {subject: row["is_reference"] for subject, row in manifest.subjects.items()}
    assert sorted(map(str, reference.values())) == ["False", "True"]
    for session in manifest.sessions.values():
        said = None if reference[str(session["subject_id"])] else "drills"
        assert session["intervention"] == said


def test_the_same_day_is_one_session() -> None:
    (person,) = draw_subjects(USUAL, 1, 3)
    assert {clip.row["session_id"] for clip in plan_clips(USUAL, person, PLAN, 3)} == {"S001/session"}


def test_a_loaded_side_wobbles_more_and_a_weight_is_carried(clips: list[PlannedClip]) -> None:
    motions = {clip.path: clip.motion for clip in clips}
    plain, left, both = (motions[f"S001/pre/{name}_rear.mp4"] for name in ("baseline", "overhead_left", "overhead"))
    assert isinstance(plain, Gait)
    assert isinstance(left, Gait)
    assert isinstance(both, Gait)
    assert (plain.carry, left.carry, both.carry) == ("none", "overhead_left", "overhead")
    assert left.left.wobble == pytest.approx(MORE_WOBBLE * plain.left.wobble)
    assert left.right.wobble == plain.right.wobble
    assert both.right.wobble == pytest.approx(MORE_WOBBLE * plain.right.wobble)


def test_squats_take_the_time_they_take_and_stand_on_the_ground(clips: list[PlannedClip]) -> None:
    (squats,) = [clip for clip in clips if clip.path == "S001/pre/single_leg_squat_rear.mp4"]
    assert isinstance(squats.motion, Squat)
    assert set(squats.motion.sides()) == {"left", "right"}
    assert squats.camera.duration_s > 16 * squats.motion.rep_s
    assert not squats.shot.treadmill
    assert squats.row["activity"] == "single_leg_squat"


def test_extensions_go_with_what_is_written() -> None:
    from gaitlake.video import Encoding

    assert FilmPlan(encoding=Encoding(codec="vp9")).extension == ".webm"
    assert FilmPlan(keypoints_only=True).extension == ".keypoints.parquet"
    assert truth_path("S1/pre/a.keypoints.parquet", "strides") == "S1/pre/a.strides.parquet"
    assert truth_path("S1/pre/a.mp4", "frames") == "S1/pre/a.frames.parquet"


@pytest.mark.parametrize(
    ("wrong", "said"),
    [
        ({"fps": 0.0}, "fps 0 is not in [10, 240]"),
        ({"fps": float("nan")}, "fps nan is not in"),
        ({"seconds": 1.0}, "seconds 1 is not in [2, 120]"),
        ({"views": ()}, "views: none asked for"),
        ({"views": ("reer",)}, "view 'reer' is unknown; did you mean 'rear'?"),
        ({"size_px": (361, 640)}, "width and height must be even"),
        ({"size_px": (0, 0)}, "picture of 0 x 0 px"),
    ],
)
def test_what_cannot_be_filmed(wrong: dict[str, Any], said: str) -> None:
    with pytest.raises(GaitlakeError, match="clips cannot be made: ") as caught:
        FilmPlan(**wrong)
    assert said in str(caught.value)


def test_the_columns_are_those_that_a_manifest_has(clips: list[PlannedClip], tmp_path: Path) -> None:
    write_manifest(tmp_path / "manifest.csv", [clip.row for clip in clips])
    with (tmp_path / "manifest.csv").open(newline="") as file:
        rows = list(csv.reader(file))
    assert len(rows) == 21
    assert all(len(row) == len(rows[0]) for row in rows)
