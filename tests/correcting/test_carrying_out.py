"""Corrections change one clip at once, outlive every reprocessing, and can be undone without a trace in the numbers."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest

from gaitlake.analysing.lake import Request, reanalyse
from gaitlake.correcting import Outcome, Statement, correct, listed_corrections, listing_text, parse_changes, undo
from gaitlake.correcting.failure import CorrectionError
from gaitlake.errors import LakeBusyError, LakeError
from gaitlake.gait import parameters
from gaitlake.lake import newest_snapshot, run_lock, write
from gaitlake.lake.folder import Lake
from gaitlake.synthetic import RUN, runner, walker
from tests.correcting.conftest import ROW, SHORT, A, B, Nights

TWO = "S1/pre/two.mp4"
WHY = "seen in the video"
ANOTHER_FILTER = {"clean": {"cutoff_run_hz": 5.0}}
SUMMARY = "SELECT * FROM session_metrics ORDER BY ALL"


def say(nights: Nights, path: str, **said: str | bool) -> Outcome:
    (outcome,) = correct(nights.lake, [path], parse_changes(said, WHY), Statement.of(WHY, "anna"))
    return outcome


def take_back(nights: Nights, outcome: Outcome) -> Outcome:
    return undo(nights.lake, str(outcome.correction_id), Statement.of("a slip", "ben"))


def strides(nights: Nights, path: str) -> tuple[object, ...]:
    sql = "SELECT strides_left, strides_right, reason FROM clip_analyses JOIN clips USING (clip_id) WHERE path = ?"
    (row,) = nights.rows(sql, path)
    return tuple(row.values())


def test_only_the_corrected_clip_is_analysed_anew(nights: Nights) -> None:
    before, ledger = nights.numbers(A, others=True), nights.rows("FROM ledger WHERE path <> ? ORDER BY ALL", A)
    was = nights.clip(A)
    outcome = say(nights, A, view="rear")
    assert nights.clip(A) == was | {"view": "rear"}
    assert strides(nights, A) == (0, 0, "VIEW_CONFLICT")
    assert [(n.strides_before, n.strides, n.reason) for n in outcome.numbers.numbers] == [
        ((8, 8), (0, 0), "VIEW_CONFLICT")
    ]
    assert nights.numbers(A, others=True) == before
    assert nights.rows("FROM ledger WHERE path <> ? ORDER BY ALL", A) == ledger
    assert nights.rows("SELECT stage, status, reason FROM ledger WHERE path = ? ORDER BY stage", A) == [
        {"stage": stage, "status": "done", "reason": "VIEW_CONFLICT"} for stage in ("analyse", "extract")
    ]
    assert nights.inbox.extracted == []
    assert nights.one("SELECT DISTINCT clips FROM session_metrics WHERE pairing = 'same_clip' AND n > 0") == 2


def test_who_when_and_why_are_kept(nights: Nights) -> None:
    earliest = datetime.now(UTC)
    outcome = say(nights, A, view="rear")
    (row,) = nights.rows("FROM corrections")
    assert earliest <= row.pop("made_at") <= datetime.now(UTC)  # type: ignore[operator]
    assert row == {
        "correction_id": outcome.correction_id,
        "clip_id": nights.clip(A)["clip_id"],
        "path": A,
        "field": "view",
        "value": "rear",
        "previous_value": "sagittal",
        "declared_value": "sagittal",
        "made_by": "anna",
        "why": WHY,
        "undone_by": None,
        "undone_at": None,
        "undone_why": None,
    }


@pytest.mark.slow
@pytest.mark.parametrize(
    ("said", "held"),
    [
        ({"view": "", "speed_mps": "3.5"}, {"view": None, "speed_mps": 3.5}),
        (
            {"activity": "single_leg_squat", "slowmo_factor": "2", "mirrored": True},
            {"activity": "single_leg_squat", "slowmo_factor": 2.0, "mirrored": True},
        ),
        ({"camera_side": "left", "person_hint": "right"}, {"camera_side": "left", "person_hint": "right"}),
    ],
    ids=str,
)
def test_an_undone_correction_leaves_the_numbers_exactly_as_they_were(
    nights: Nights, said: dict[str, str | bool], held: dict[str, object]
) -> None:
    was, numbers, summary = nights.clip(TWO), nights.numbers(TWO), nights.rows(SUMMARY)
    outcome = say(nights, TWO, **said)
    assert nights.clip(TWO) == was | held
    assert len(outcome.numbers.numbers) == 1
    assert nights.numbers(TWO) != numbers
    undone = take_back(nights, outcome)
    assert set(undone.changes) == set(held)
    assert nights.clip(TWO) == was
    assert nights.numbers(TWO) == numbers
    assert nights.rows(SUMMARY) == summary
    assert nights.rows("SELECT DISTINCT made_by, undone_by, undone_why FROM corrections") == [
        {"made_by": "anna", "undone_by": "ben", "undone_why": "a slip"}
    ]


def test_another_person_is_looked_for_under_the_same_clip_id(nights: Nights) -> None:
    chosen = "SELECT person, person_rule FROM clip_analyses JOIN clips USING (clip_id) WHERE path = ?"
    clip_id = nights.clip(TWO)["clip_id"]
    assert nights.rows(chosen, TWO) == [{"person": 0, "person_rule": "long_large_moving_central"}]
    say(nights, TWO, person_hint="right")
    assert nights.rows(chosen, TWO) == [{"person": 1, "person_rule": "hint"}]
    plan, notes = nights.run()
    assert (plan.is_idle, notes, nights.inbox.extracted) == (True, (), [])
    plan, _ = nights.run(nights.inbox.manifest([ROW | {"path": TWO, "surface": "treadmill"}]))
    assert len(plan.jobs) == 1
    assert nights.clip(TWO) | {"person_hint": "right", "surface": "treadmill"} == nights.clip(TWO)
    assert nights.clip(TWO)["clip_id"] == clip_id


def test_an_excluded_clip_leaves_the_summaries_and_keeps_its_numbers(nights: Nights) -> None:
    numbers, summary, ledger = nights.numbers(A), nights.rows(SUMMARY), nights.rows("FROM ledger ORDER BY ALL")
    outcome = say(nights, A, exclude=True)
    clip = nights.clip(A)
    assert (clip["exclude"], clip["exclude_reason"]) == (True, WHY)
    assert (outcome.is_analysed, outcome.numbers.numbers) == (False, ())
    assert nights.numbers(A) == numbers
    assert nights.rows("FROM ledger ORDER BY ALL") == ledger
    assert nights.one("SELECT max(clips) FROM session_metrics") == 2
    assert nights.one("SELECT DISTINCT contains(flags, 'EXCLUDED') AS yes FROM why_missing WHERE path = ?", A)
    assert nights.run()[0].is_idle
    take_back(nights, outcome)
    assert (nights.clip(A)["exclude"], nights.clip(A)["exclude_reason"]) == (False, None)
    assert nights.rows(SUMMARY) == summary


def test_a_clip_that_the_manifest_excludes_can_be_included(nights: Nights) -> None:
    nights.run(nights.inbox.manifest([ROW | {"path": A, "exclude": "true", "exclude_reason": "shaky"}]))
    included = say(nights, A, exclude=False)
    assert (nights.clip(A)["exclude"], nights.clip(A)["exclude_reason"]) == (False, None)
    assert nights.one("SELECT max(clips) FROM session_metrics") == 3
    again = say(nights, A, exclude=True)
    assert nights.clip(A)["exclude_reason"] == WHY
    take_back(nights, again)
    take_back(nights, included)
    assert (nights.clip(A)["exclude"], nights.clip(A)["exclude_reason"]) == (True, "shaky")


def test_what_is_so_already_is_not_stored(nights: Nights) -> None:
    before = newest_snapshot(nights.lake)
    outcome = say(nights, A, view="sagittal", exclude=False)
    assert (outcome.correction_id, outcome.changes) == (None, {})
    assert outcome.as_before == {"view": "sagittal", "exclude": "false", "exclude_reason": None}
    assert newest_snapshot(nights.lake) == before
    say(nights, A, exclude=True)
    other = parse_changes({"exclude": True}, "another reason")
    (outcome,) = correct(nights.lake, [A], other, Statement.of("another reason"))
    assert (outcome.correction_id, outcome.as_before["exclude_reason"]) == (None, WHY)


@pytest.mark.slow
def test_a_night_finds_nothing_to_do_and_decodes_nothing(nights: Nights) -> None:
    for path, said in ((A, {"activity": "walk"}), (B, {"exclude": True}), (TWO, {"camera_side": "left"})):
        say(nights, path, **said)  # type: ignore[arg-type]
    clips, numbers = nights.rows("FROM clips ORDER BY path"), nights.numbers(A)
    manifest = nights.inbox.manifest([ROW | {"path": path} for path in (A, B, TWO)])
    for plan, notes in (nights.run(manifest), nights.run()):
        assert (plan.is_idle, notes, nights.inbox.extracted) == (True, (), [])
    assert nights.rows("FROM clips ORDER BY path") == clips
    assert nights.numbers(A) == numbers


@pytest.mark.slow
def test_a_correction_wins_over_a_later_manifest_which_stays_visible(nights: Nights) -> None:
    outcome = say(nights, A, view="rear")
    rows = [ROW | {"path": A, "view": "oblique", "condition": "overhead"}]
    plan, notes = nights.run(nights.inbox.manifest(rows))
    assert [decision.status for decision in plan.decisions if decision.file.path == A] == ["done"]
    assert [note for note in notes if "declared" in note] == [
        f"{A}: view is now declared as 'oblique'; correction {outcome.correction_id} keeps it at 'rear', until it is "
        "undone"
    ]
    assert (nights.clip(A)["view"], nights.clip(A)["condition"]) == ("rear", "overhead")
    said = nights.rows("SELECT value, previous_value, declared_value FROM corrections")
    assert said == [{"value": "rear", "previous_value": "sagittal", "declared_value": "oblique"}]
    assert "view: sagittal → rear (declared: oblique)" in listing_text(listed_corrections(nights.lake))
    plan, notes = nights.run(nights.inbox.manifest(rows))
    assert (plan.is_idle, [note for note in notes if "declared" in note]) == (True, [])
    take_back(nights, outcome)
    assert nights.clip(A)["view"] == "oblique"
    assert nights.run(nights.inbox.manifest(rows))[0].is_idle


@pytest.mark.slow
def test_a_correction_outlives_new_bytes(nights: Nights) -> None:
    outcome, clip_id = say(nights, A, activity="walk", exclude=True), nights.clip(A)["clip_id"]
    nights.inbox.film(A, walker(camera=SHORT))
    _, notes = nights.run()
    assert nights.inbox.extracted == [A]
    assert any(f"{A}: its corrections ({outcome.correction_id}) hold for the new bytes, too" == note for note in notes)
    clip = nights.clip(A)
    assert (clip["clip_id"], clip["activity"], clip["exclude"]) == (clip_id, "walk", True)
    assert nights.one("SELECT activity_source FROM clip_analyses WHERE clip_id = ?", clip_id) == "manifest"
    assert nights.run()[0].is_idle


@pytest.mark.slow
def test_every_analysis_of_the_clip_follows_and_comes_back(nights: Nights) -> None:
    current = nights.one("SELECT value FROM lake_info WHERE name = 'current_analysis_id'")
    before = nights.numbers(A)
    outcome = say(nights, A, view="oblique")
    other = reanalyse(Request(nights.lake, ANOTHER_FILTER))
    assert (other.found, other.analysed, dict(other.failed)) == (3, 3, {})
    views = "SELECT found.view FROM clip_analyses AS found JOIN clips USING (clip_id) WHERE path = ?"
    assert [row["view"] for row in nights.rows(views, A)] == ["oblique", "oblique"]
    assert reanalyse(Request(nights.lake, ANOTHER_FILTER)).up_to_date == 3
    undone = take_back(nights, outcome)
    assert [(n.analysis_id, n.is_current) for n in undone.numbers.numbers] == [
        (current, True),
        (other.analysis_id, False),
    ]
    assert [row["view"] for row in nights.rows(views, A)] == ["sagittal", "sagittal"]
    shown = {name: table.filter(_of(table, current)) for name, table in nights.numbers(A).items()}
    assert shown == before
    assert reanalyse(Request(nights.lake, ANOTHER_FILTER)).up_to_date == 3
    assert reanalyse(Request(nights.lake)).up_to_date == 3


def _of(table: object, analysis: object) -> object:
    import pyarrow.compute as pc

    return pc.equal(table["analysis_id"], analysis)  # type: ignore[index]


def test_the_latest_correction_counts_also_when_the_clock_was_put_back(nights: Nights) -> None:
    first = say(nights, A, condition="overhead left")
    yesterday = Statement("anna", WHY, datetime.now(UTC) - timedelta(days=1))
    (second,) = correct(nights.lake, [A], {"condition": "overhead right"}, yesterday)
    assert nights.clip(A)["condition"] == "overhead right"
    kept = take_back(nights, first)
    assert (kept.changes, kept.as_before) == ({}, {"condition": "overhead right"})
    assert nights.clip(A)["condition"] == "overhead right"
    take_back(nights, second)
    assert nights.clip(A)["condition"] == "baseline"


@pytest.mark.slow
def test_several_clips_of_a_file_at_once(nights: Nights) -> None:
    rows = [ROW | {"path": TWO, "person_hint": "left"}, ROW | {"path": TWO, "person_hint": "right"}]
    nights.run(nights.inbox.manifest(rows))
    with pytest.raises(CorrectionError, match=rf"{TWO} has 2 clips.*person left.*person right"):
        say(nights, TWO, view="rear")
    clips = [str(row["clip_id"]) for row in nights.rows("FROM clips WHERE path = ? ORDER BY person_hint", TWO)]
    outcomes = correct(nights.lake, [*clips, clips[0][:6]], {"view": "rear"}, Statement.of(WHY))
    assert [outcome.clip_id for outcome in outcomes] == clips
    assert len({outcome.correction_id for outcome in outcomes}) == 2
    reasons = nights.rows("SELECT stage, reason FROM ledger WHERE path = ? ORDER BY stage, reason", TWO)
    assert [row["reason"] for row in reasons if row["stage"] == "analyse"] == [
        row["reason"]
        for row in nights.rows("SELECT reason FROM clip_analyses SEMI JOIN clips USING (clip_id) WHERE reason <> ''")
    ]
    assert nights.run(nights.inbox.manifest(rows))[0].is_idle


@pytest.mark.slow
def test_a_clip_that_is_gone_keeps_its_corrections_and_gets_them_back(nights: Nights) -> None:
    outcome = say(nights, TWO, view="oblique")
    hinted = [ROW | {"path": TWO, "person_hint": "left"}]
    _, notes = nights.run(nights.inbox.manifest(hinted))
    assert [note for note in notes if "gone" in note] == [
        f"{TWO}: this clip is gone, and with it its corrections ({outcome.correction_id}): where it has another name "
        "now, correct it there again"
    ]
    assert [row["view"] for row in nights.rows("FROM clips WHERE path = ?", TWO)] == ["sagittal"]
    assert len(listed_corrections(nights.lake, [TWO])) == 1
    nights.run(nights.inbox.manifest([ROW | {"path": TWO, "person_hint": ""}]))
    assert nights.clip(TWO)["view"] == "oblique"
    nights.run(nights.inbox.manifest(hinted))
    before = nights.rows("FROM clips ORDER BY path")
    assert not take_back(nights, outcome).in_lake
    assert nights.rows("FROM clips ORDER BY path") == before


@pytest.mark.slow
def test_what_cannot_be_repeated_is_refused_before_it_is_shown_wrong(
    nights: Nights, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(parameters, "STAGE_VERSIONS", {**parameters.STAGE_VERSIONS, "events": 99})
    before = newest_snapshot(nights.lake)
    with pytest.raises(CorrectionError, match=r"another version of gaitlake.*gaitlake analyse --lake .* --promote"):
        say(nights, A, view="rear")
    assert newest_snapshot(nights.lake) == before
    say(nights, A, exclude=True)
    reanalyse(Request(nights.lake, promote=True))
    outcome = say(nights, A, view="rear")
    assert len(outcome.numbers.left_alone) == 1
    assert strides_of_current(nights, A) == "VIEW_CONFLICT"


def strides_of_current(nights: Nights, path: str) -> object:
    return nights.one(
        "SELECT reason FROM clip_analyses JOIN clips USING (clip_id) "
        "JOIN lake_info ON name = 'current_analysis_id' AND value = analysis_id WHERE path = ?",
        path,
    )


def test_a_lake_that_is_older_than_the_table(nights: Nights) -> None:
    with write(nights.lake, "back in time") as transaction:
        transaction.connection.execute("DROP TABLE lake.main.corrections")
        transaction.connection.execute("DELETE FROM lake.main.lake_info WHERE name = 'objects_hash'")
    assert listed_corrections(nights.lake) == []
    assert listing_text([]) == "No corrections."
    assert reanalyse(Request(nights.lake)).up_to_date == 3
    say(nights, A, exclude=True)
    assert nights.run()[0].is_idle
    assert len(listed_corrections(nights.lake)) == 2


def test_a_writer_that_forgets_a_correction_is_refused(nights: Nights) -> None:
    """Whoever writes rows of clips has to apply what people corrected: an audit says so."""
    from gaitlake.lake import Batch, commit_batch
    from gaitlake_schemas.tables import CLIPS

    say(nights, A, view="oblique", speed_mps="3")
    clip = nights.clip(A)
    commit_batch(nights.lake, Batch({"clips": CLIPS.from_rows([clip | {"surface": "treadmill"}])}), "fine")
    for forgotten in ({"view": "sagittal"}, {"view": None}, {"speed_mps": None}, {"speed_mps": 2.0}):
        with pytest.raises(LakeError, match="lost_corrections"):
            commit_batch(nights.lake, Batch({"clips": CLIPS.from_rows([clip | forgotten])}), "forgets")


def test_it_waits_for_no_run(nights: Nights) -> None:
    with run_lock(Lake(nights.lake)):
        with pytest.raises(LakeBusyError, match="in use"):
            say(nights, A, view="rear")
        with pytest.raises(LakeBusyError, match="in use"):
            undo(nights.lake, "abc", Statement.of(WHY))
    assert nights.rows("FROM corrections") == []


def test_the_same_clip_filmed_anew_is_not_taken_for_another(nights: Nights) -> None:
    """A file beside it with the bytes of a corrected clip has the numbers of its own description."""
    say(nights, A, view="oblique")
    nights.inbox.film("S1/pre/copy.mp4", runner(RUN, SHORT, seed=1))
    nights.run()
    assert nights.inbox.extracted == []
    assert (nights.clip(A)["view"], nights.clip("S1/pre/copy.mp4")["view"]) == ("oblique", None)
