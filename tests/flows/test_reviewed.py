"""What a user in a hurry ran into: moved files, partial corrections, full disks, changed recipes, retried commits."""

from __future__ import annotations

import errno
from dataclasses import replace
from pathlib import Path

import pytest

from gaitlake.errors import LakeBusyError, LakeError
from gaitlake.ingest import staging
from gaitlake.synthetic import RUN, SIDE_VIEW, Degradation, runner
from gaitlake_flows import night as night_module
from gaitlake_flows import nightly as nightly_module
from tests.nights import Night

SHORT = replace(SIDE_VIEW, duration_s=8.0)


def test_a_file_moved_to_its_right_folder_counts_there_only(night: Night) -> None:
    night.inbox.film("A/pre/a.mp4", runner(RUN, SHORT))
    night.run()
    (night.inbox.folder / "A/pre").rename(night.inbox.folder / "A/post")
    report = night.run()
    assert (report.done, len(night.inbox.extracted)) == (1, 1), "moved, not decoded again"
    assert night.rows("SELECT path, timepoint FROM clips") == [("A/post/a.mp4", "post")]
    assert night.rows("SELECT DISTINCT timepoint FROM session_metrics") == [("post",)]


def test_correcting_one_person_of_a_video_keeps_the_other(night: Night) -> None:
    night.inbox.film("two.mp4", runner(RUN, SHORT))
    rows = [
        {"path": "two.mp4", "subject_id": "A", "person_hint": "left"},
        {"path": "two.mp4", "subject_id": "B", "person_hint": "right"},
    ]
    night.run(manifest=night.inbox.manifest(rows))
    night.run(manifest=night.inbox.manifest([rows[0] | {"subject_id": "C"}]))
    assert night.rows("SELECT person_hint, subject_id FROM clips JOIN sessions USING (session_id) ORDER BY 1") == [
        ("left", "C"),
        ("right", "B"),
    ]


def test_a_full_disk_while_staging_stops_the_run_and_blames_no_file(
    night: Night, monkeypatch: pytest.MonkeyPatch
) -> None:
    night.inbox.film("a.mp4", runner(RUN, SHORT))

    def full(*_: object) -> Path:
        raise OSError(errno.ENOSPC, "No space left on device")

    with monkeypatch.context() as patch:
        patch.setattr(staging, "stage", full)
        with pytest.raises(LakeError, match="free disk space"):
            night.run()
    assert night.rows("SELECT count(*) FROM ledger") == [(0,)]
    assert night.rows("SELECT status FROM runs") == [("failed",)]
    assert night.run().done == 1


def test_a_changed_description_keeps_the_reason_of_its_file(night: Night) -> None:
    night.inbox.film("a.mp4", runner(RUN, SHORT, Degradation(hidden=("left_heel", "right_heel"))))
    row = {"path": "a.mp4", "subject_id": "S1", "session_id": "s", "timepoint": "pre"}
    ledger = "SELECT stage, status, reason, seconds, worker FROM ledger ORDER BY stage"
    night.run(manifest=night.inbox.manifest([row]))
    before = night.rows(ledger)
    assert [line[2] for line in before] == [before[0][2]] * 2, "the file says what its only clip says"
    assert night.run(manifest=night.inbox.manifest([row | {"timepoint": "post"}])).done == 1
    assert night.rows(ledger) == before


@pytest.mark.parametrize("with_prefect", [True, False])
def test_a_retried_commit_counts_once(night: Night, monkeypatch: pytest.MonkeyPatch, with_prefect: bool) -> None:
    night.inbox.film("a.mp4", runner(RUN, SHORT))
    commit, calls = night_module.commit_batch, []

    def busy_once(*arguments: object) -> int:
        calls.append(arguments)
        if len(calls) == 1:
            raise LakeBusyError("in use")
        return commit(*arguments)  # type: ignore[arg-type]

    monkeypatch.setattr(night_module, "commit_batch", busy_once)
    monkeypatch.setattr(night_module, "RETRY_DELAY_S", 0)
    monkeypatch.setattr(nightly_module.process_batch, "retry_delay_seconds", 0)
    report = night.run() if with_prefect else night.run_alone()
    assert (len(calls), report.done) == (2, 1)
    assert night.rows("SELECT sum(frames) FROM videos") == [(report.frames,)]


def test_other_parameters_are_stored_beside_and_the_run_says_so(night: Night) -> None:
    night.inbox.film("S1/pre/a.mp4", runner(RUN, SHORT))
    night.run()
    (night.lake / "gaitlake.toml").write_text("[analysis.clean]\ngap_maximum_s = 0.05\n")
    report = night.run()
    assert (report.done, len(night.inbox.extracted)) == (1, 1)
    assert any("views still show those" in note for note in report.notes)
    assert night.rows("SELECT count(DISTINCT analysis_id) FROM clip_analyses") == [(2,)]
    assert night.rows("SELECT count(DISTINCT analysis_id) FROM asymmetry") == [(1,)]


def test_other_bytes_under_a_known_name_are_told(night: Night) -> None:
    night.inbox.film("a.mp4", runner(RUN, SHORT))
    night.run()
    night.inbox.film("a.mp4", runner(RUN, SHORT, seed=2))
    assert any("other bytes than before" in note for note in night.run().notes)
