"""The nightly flow, end to end, on keypoints whose truth is known."""

from __future__ import annotations

import json
import shutil
from dataclasses import replace
from pathlib import Path

import pytest

from gaitlake.errors import LakeBusyError, ManifestError
from gaitlake.lake import Lake, run_lock
from gaitlake.synthetic import RUN, SIDE_VIEW, Camera, Gait, runner, walker
from tests.nights import Night

SHORT = replace(SIDE_VIEW, duration_s=8.0)
ROW = {"path": "", "subject_id": "S1", "session_id": "S1/a", "activity": "run", "timepoint": "pre"}


def counts(report: object) -> tuple[int, int, int, int]:
    return tuple(getattr(report, name) for name in ("found", "done", "failed", "skipped"))  # type: ignore[return-value]


def test_a_second_run_does_nothing(night: Night) -> None:
    night.inbox.film("S1/pre/run.mp4", runner(RUN, SHORT))
    night.inbox.spoil("S1/pre/broken.mp4")
    assert counts(night.run()) == (2, 1, 1, 0)
    before = night.rows("SELECT * FROM lake.main.keypoints LIMIT 1")
    second = night.run()
    assert counts(second) == (2, 0, 0, 2)
    assert second.reasons == {"skipped/FAILED_BEFORE": 1, "skipped/UNCHANGED": 1}
    assert night.inbox.extracted == ["S1/pre/broken.mp4", "S1/pre/run.mp4"]
    assert night.rows("SELECT * FROM lake.main.keypoints LIMIT 1") == before
    assert Lake(night.lake).path.joinpath("unchanged.json").exists(), "an idle night is noted under Prefect, too"
    third = night.run()
    assert (counts(third), third.reasons, third.notes) == (counts(second), second.reasons, second.notes)
    assert night.rows("SELECT status, found = done + failed + skipped FROM runs") == [("finished", True)] * 3


def test_a_failed_file_is_tried_again_only_on_request(night: Night) -> None:
    night.inbox.spoil("broken.mp4")
    night.run()
    assert night.rows("SELECT path, status, reason FROM ledger") == [("broken.mp4", "failed", "UNREADABLE")]
    assert counts(night.run(retry_failed=True)) == (1, 0, 1, 0)
    assert len(night.inbox.extracted) == 2
    night.inbox.film("broken.mp4", runner(RUN, SHORT))
    assert counts(night.run()) == (1, 1, 0, 0), "new bytes are a new file: no request needed"


def test_the_same_bytes_under_two_names_are_one_video_and_two_clips(night: Night) -> None:
    for name in ("S1/pre/a.mp4", "S1/pre/b.mp4"):
        night.inbox.film(name, runner(RUN, SHORT))
    report = night.run()
    assert counts(report) == (2, 1, 0, 1)
    assert report.reasons == {"done": 1, "skipped/DUPLICATE": 1}
    assert night.rows("SELECT count(*), count(DISTINCT video_id) FROM clips") == [(2, 1)]
    assert night.rows("SELECT count(*) FROM videos") == [(1,)]
    assert len(night.inbox.extracted) == 1
    strides = night.rows("SELECT max(strides_left) FROM clip_analyses")[0][0]
    pooled = night.rows(
        "SELECT n, clips FROM session_metrics "
        "WHERE metric = 'stride_time_s' AND side = 'left' AND pairing = 'same_clip'"
    )
    assert pooled == [(strides, 1)], "a copy must not count twice in its session"


def test_a_copy_that_comes_later_is_not_decoded_again(night: Night) -> None:
    night.inbox.film("S1/pre/a.mp4", runner(RUN, SHORT))
    night.run()
    night.inbox.film("S2/pre/z.mp4", runner(RUN, SHORT))
    assert night.run().reasons == {"skipped/DUPLICATE": 1, "skipped/UNCHANGED": 1}
    assert len(night.inbox.extracted) == 1
    assert night.rows("SELECT count(*) FROM clip_analyses WHERE strides_left > 0") == [(2,)]
    assert night.run().reasons == {"skipped/UNCHANGED": 2}


def test_a_contradiction_fails_only_its_subject(night: Night) -> None:
    for number, name in enumerate(("a.mp4", "b.mp4", "c.mp4")):
        night.inbox.film(name, runner(RUN, SHORT, seed=number))
    row = {"path": "a.mp4", "subject_id": "S1", "birth_year": "1990"}
    rows = [row, row | {"path": "b.mp4", "birth_year": "1991"}, row | {"path": "c.mp4", "subject_id": "S2"}]
    report = night.run(manifest=night.inbox.manifest(rows))
    assert report.reasons == {"done": 1, "failed/MANIFEST_CONFLICT": 2}
    assert night.rows("SELECT path FROM clips") == [("c.mp4",)]
    with pytest.raises(ManifestError, match="birth_year"):
        night.run(manifest=night.inbox.manifest(rows), strict=True)
    rows[1] |= {"birth_year": "1990"}
    assert night.run(manifest=night.inbox.manifest(rows)).reasons == {"done": 2, "skipped/UNCHANGED": 1}
    assert night.rows("SELECT count(*) FROM ledger WHERE status = 'failed'") == [(0,)]


def test_a_corrected_field_reanalyses_only_its_clip_and_decodes_nothing(night: Night) -> None:
    rows = [ROW | {"path": name} for name in ("a.mp4", "b.mp4")]
    for number, row in enumerate(rows):
        night.inbox.film(row["path"], runner(RUN, SHORT, seed=number))
    night.run(manifest=night.inbox.manifest(rows))
    analysed = "SELECT path, fingerprint FROM clip_analyses JOIN clips USING (clip_id) ORDER BY path"
    before = night.rows(analysed)
    rows[1] |= {"activity": "single_leg_squat"}
    report = night.run(manifest=night.inbox.manifest(rows))
    after = night.rows(analysed)
    assert report.reasons == {"done": 1, "skipped/UNCHANGED": 1}
    assert after[0] == before[0]
    assert after[1] != before[1]
    assert len(night.inbox.extracted) == 2, "nothing is decoded again"
    assert night.rows("SELECT DISTINCT clips FROM session_metrics") == [(1,)], "the old rows of b are superseded"


def test_a_later_manifest_changes_what_it_says_and_keeps_the_rest(night: Night) -> None:
    rows = [ROW | {"path": name, "condition": "overhead"} for name in ("a.mp4", "b.mp4")]
    for number, row in enumerate(rows):
        night.inbox.film(row["path"], runner(RUN, SHORT, seed=number))
    night.run(manifest=night.inbox.manifest(rows))
    later = night.inbox.manifest([{"path": "a.mp4", "subject_id": "S1", "session_id": "S1/a", "timepoint": "post"}])
    assert night.run(manifest=later).reasons == {"done": 1, "skipped/UNCHANGED": 1}
    assert night.rows("SELECT path, timepoint, condition, activity FROM clips ORDER BY path") == [
        ("a.mp4", "post", "overhead", "run"),
        ("b.mp4", "pre", "overhead", "run"),
    ]
    assert night.rows("SELECT DISTINCT timepoint FROM session_metrics ORDER BY 1") == [("post",), ("pre",)]


def test_new_bytes_under_an_old_name_supersede_the_old_rows(night: Night) -> None:
    night.inbox.film("S1/pre/run.mp4", runner(RUN, SHORT))
    night.run()
    (old,) = night.rows("SELECT clip_id, video_id FROM clips")
    night.inbox.film("S1/pre/run.mp4", walker(camera=SHORT))
    assert counts(night.run()) == (1, 1, 0, 0)
    assert night.rows("SELECT clip_id, video_id <> ? FROM clips".replace("?", f"'{old[1]}'")) == [(old[0], True)]
    assert night.rows("SELECT activity FROM clip_analyses") == [("walk",)]
    assert night.rows("SELECT DISTINCT activity FROM session_metrics") == [("walk",)]


def test_limit_leaves_the_rest_for_the_next_run(night: Night) -> None:
    for number in range(3):
        night.inbox.film(f"{number}.mp4", runner(RUN, SHORT, seed=number))
    assert night.run(limit=1).reasons == {"done": 1, "skipped/LIMIT": 2}
    assert night.run().reasons == {"done": 2, "skipped/UNCHANGED": 1}


def test_a_dry_run_writes_nothing(night: Night) -> None:
    night.inbox.film("a.mp4", runner(RUN, SHORT))
    assert counts(night.run(dry_run=True)) == (1, 1, 0, 0)
    assert night.rows("SELECT count(*) FROM runs") == [(0,)]
    assert night.inbox.extracted == []


def test_a_crash_in_one_video_does_not_stop_the_others(night: Night, monkeypatch: pytest.MonkeyPatch) -> None:
    for number, name in enumerate(("a.mp4", "b.mp4")):
        night.inbox.film(name, runner(RUN, SHORT, seed=number))
    working = night.inbox.extract

    def sometimes(source: Path, video_id: str, extractor_id: str, **options: object) -> object:
        if source.name == "a.mp4":
            raise ZeroDivisionError("in a header")
        return working(source, video_id, extractor_id, **options)

    monkeypatch.setattr("gaitlake.ingest.process.pose.extract", sometimes)
    assert night.run().reasons == {"done": 1, "failed/CRASHED": 1}
    assert night.rows("SELECT detail FROM ledger WHERE status = 'failed'") == [("ZeroDivisionError: in a header",)]
    assert night.rows("SELECT count(*) FROM videos") == [(1,)]


def test_a_run_that_ended_without_a_word_is_called_dead_by_the_next(night: Night) -> None:
    night.inbox.film("a.mp4", runner(RUN, SHORT))
    shutil.rmtree(night.lake / "data" / "missing", ignore_errors=True)
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr("gaitlake.ingest.runs.RunRecord.finish", lambda *_: None)
        night.run()
    assert night.rows("SELECT status FROM runs") == [("running",)]
    night.run()
    assert night.rows("SELECT status FROM runs ORDER BY started_at") == [("died",), ("finished",)]


def test_two_runs_never_share_a_lake(night: Night) -> None:
    night.inbox.film("a.mp4", runner(RUN, SHORT))
    with run_lock(Lake(night.lake)), pytest.raises(LakeBusyError, match="in use"):
        night.run()


def test_the_run_is_on_prefects_page(night: Night) -> None:
    from prefect.client.orchestration import get_client

    night.inbox.film("a.mp4", runner(RUN, SHORT))
    report = night.run()
    with get_client(sync_client=True) as client:
        key = {"artifacts": {"key": {"any_": ["nightly-run"]}}}
        found = client.request("POST", "/artifacts/filter", json=key).json()  # other tests share the server
    tables = [{row["what"]: row["value"] for row in json.loads(artifact["data"])} for artifact in found]
    (shown,) = [table for table in tables if table["run"] == report.run_id]
    assert (shown["found"], shown["done"]) == ("1", "1")


def test_two_people_of_one_video_are_two_clips(night: Night) -> None:
    night.inbox.film("a.mp4", runner(Gait(), Camera(duration_s=8.0)))
    rows = [
        {"path": "a.mp4", "subject_id": "S1", "person_hint": "left"},
        {"path": "a.mp4", "subject_id": "S2", "person_hint": "right"},
    ]
    assert counts(night.run(manifest=night.inbox.manifest(rows))) == (1, 1, 0, 0)
    assert night.rows("SELECT count(*), count(DISTINCT video_id) FROM clips") == [(2, 1)]
    del rows[1]
    rows[0]["person_hint"] = ""
    assert counts(night.run(manifest=night.inbox.manifest(rows))) == (1, 1, 0, 0)
    assert night.rows("SELECT person_hint FROM clips") == [(None,)], "clips the manifest no longer names are retired"


STUDY = """
name = "drills"
activity = "run"
view = "sagittal"
pairing = "same_clip"
primary = [{metric = "stride_time_s", outcome = "left"}]
seed = 1
"""


def test_a_night_runs_the_studies_whose_data_changed(night: Night) -> None:
    """And one that fails is a note: the night is committed."""
    said = {"activity": "run", "view": "sagittal", "camera_side": "left", "speed_mps": "3", "height_m": "1.7"}
    rows = [
        ROW | said | {"path": f"{name}.mp4", "session_id": f"S1/{name}", "timepoint": name, "date": day}
        for name, day in (("pre", "2026-03-01"), ("post", "2026-04-12"))
    ]
    night.inbox.film("pre.mp4", runner(RUN, SHORT, seed=1))
    (night.lake / "studies").mkdir()
    (night.lake / "studies" / "drills.toml").write_text(STUDY)
    (night.lake / "studies" / "broken.toml").write_text("name = ")
    report = night.run(manifest=night.inbox.manifest(rows[:1]))
    assert [note for note in report.notes if note.startswith("study broken.toml failed")]
    subjects = "SELECT subject_id, included, reason FROM study_subjects WHERE is_primary"
    assert night.rows(subjects) == [("S1", False, "NO_POST")]
    first = night.rows("SELECT data_hash, ran_at FROM studies")
    assert counts(night.run(manifest=night.inbox.manifest(rows[:1]))) == (1, 0, 0, 1)
    assert night.rows("SELECT data_hash, ran_at FROM studies") == first, "nothing changed"
    night.inbox.film("post.mp4", runner(RUN, SHORT, seed=2))
    night.run(manifest=night.inbox.manifest(rows))
    assert night.rows(subjects) == [("S1", True, None)]
    assert night.rows("SELECT data_hash FROM studies") != [first[0][:1]]
    assert night.rows("SELECT DISTINCT status FROM runs") == [("finished",)]
