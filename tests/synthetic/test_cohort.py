"""The cohort's answers follow from its knobs, and its rows keep the contracts that a lake asks for."""

from __future__ import annotations

import pytest

from gaitlake.synthetic import Camera, Cohort, Study, make_cohort
from gaitlake_schemas import keys
from gaitlake_schemas.tables.clips import CLIPS
from gaitlake_schemas.tables.sessions import SESSIONS
from gaitlake_schemas.tables.subjects import SUBJECTS

STUDY = Study(subjects=2, camera=Camera(duration_s=3.0))


@pytest.fixture(scope="module")
def cohort() -> Cohort:
    return make_cohort(STUDY)


def test_everybody_is_filmed_before_and_after(cohort: Cohort) -> None:
    filmed = [(made.manifest["subject_id"], made.manifest["timepoint"]) for made in cohort.clips_made]
    assert filmed == [("S001", "pre"), ("S001", "post"), ("S002", "pre"), ("S002", "post")]
    assert len({made.clip.video_id for made in cohort.clips_made}) == 4
    assert cohort.videos.num_rows == 4


def test_asymmetry_is_what_was_built_in(cohort: Cohort) -> None:
    assert cohort.asymmetry("S001", "pre", "load_time_ms") == pytest.approx(20, abs=1e-3)
    assert cohort.asymmetry("S002", "pre", "load_time_ms") == pytest.approx(22, abs=1e-3)
    assert cohort.asymmetry("S001", "post", "load_time_ms") == pytest.approx(5, abs=1e-3)
    assert cohort.asymmetry("S001", "pre", "step_time_s") == pytest.approx(2 * 0.02 * 0.74, abs=1e-9)


def test_only_the_slow_side_changes_its_loading(cohort: Cohort) -> None:
    assert cohort.change("S001", "load_time_ms", "left") == pytest.approx(-15, abs=1e-3)
    assert cohort.change("S001", "load_time_ms", "right") == pytest.approx(0, abs=1e-9)


def test_rows_are_those_of_a_lake(cohort: Cohort) -> None:
    for contract, table in ((SUBJECTS, cohort.subjects), (SESSIONS, cohort.sessions), (CLIPS, cohort.clips)):
        assert contract.check(table).num_rows == table.num_rows > 0
    first = cohort.clips.to_pylist()[0]
    assert first["clip_id"] == keys.clip_id("S001/pre/run.mp4", None)
    assert first["video_id"] == cohort.clips_made[0].clip.video_id
    assert (first["view"], first["camera_side"], first["condition"]) == ("sagittal", "right", "baseline")


def test_the_manifest_has_the_same_sessions(cohort: Cohort) -> None:
    assert {made.manifest["session_id"] for made in cohort.clips_made} == set(
        cohort.sessions.column("session_id").to_pylist()
    )


def test_an_unknown_person_is_refused(cohort: Cohort) -> None:
    with pytest.raises(KeyError, match="S009"):
        cohort.expected("S009", "pre", "load_time_ms", "left")
