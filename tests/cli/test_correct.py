"""`gaitlake correct` on a lake of two synthetic clips: what it says, and what it refuses in one line."""

from __future__ import annotations

import json
import shutil
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import pytest
from click.testing import Result

from gaitlake.lake import create_lake, newest_snapshot, query, run_lock
from gaitlake.lake.folder import Lake
from gaitlake.synthetic import RUN, SIDE_VIEW, runner
from tests.cli.test_reanalyse import ingested
from tests.imports import sources

Call = Callable[..., Result]
CAMERA = replace(SIDE_VIEW, duration_s=8.0)
A, B = "S1/pre/a.mp4", "S1/pre/b.mp4"
BEHIND = ("--view", "rear", "--why", "filmed from behind", "--who", "anna")


@pytest.fixture(scope="module")
def ready(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = create_lake(tmp_path_factory.mktemp("correct") / "lake").path
    ingested(folder, {path: runner(RUN, CAMERA, seed=seed) for seed, path in enumerate((A, B))})
    return folder


@pytest.fixture
def lake(ready: Path, tmp_path: Path) -> Path:
    return Path(shutil.copytree(ready, tmp_path / "lake"))


def clip_id(lake: Path, path: str) -> str:
    return str(query(lake, "SELECT clip_id FROM clips WHERE path = ?", [path]).column(0)[0])


def test_correct_list_and_undo(call: Call, lake: Path) -> None:
    done = call("correct", A, *BEHIND, "--lake", lake)
    assert done.exit_code == 0, done.output
    (made,) = query(lake, "SELECT correction_id FROM corrections").column(0).to_pylist()
    assert done.stdout.splitlines() == [
        f"{A}: corrected ({made})",
        "  view: sagittal → rear",
        "  analysed anew: no strides (VIEW_CONFLICT: the manifest and the pixels disagree about the view); "
        "before 8 strides left, 8 right",
        f"To undo: gaitlake correct --undo {made} --lake {lake} --why TEXT",
    ]
    before = newest_snapshot(lake)
    assert call("correct", A, *BEHIND, "--lake", lake).stdout == f"{A}: nothing to correct\n  view is rear already\n"
    assert newest_snapshot(lake) == before

    undone = call("correct", "--undo", made[:5], "--why", "a slip", "--who", "ben", "--lake", lake)
    assert undone.stdout.splitlines() == [
        f"{A}: correction {made} undone",
        "  view: rear → sagittal",
        "  analysed anew: 8 strides left, 8 right; before no strides (VIEW_CONFLICT: the manifest and the pixels "
        "disagree about the view)",
    ]
    listed = call("correct", "--list", "--lake", lake).stdout.splitlines()
    assert listed[0].startswith(f"{made}  20")
    assert " by anna, undone 20" in listed[0]
    assert listed[1:] == [
        f"    {A} (clip {clip_id(lake, A)[:8]})",
        "    view: sagittal → rear",
        "    why: filmed from behind",
        "    why undone: a slip",
    ]
    again = call("correct", "--undo", made, "--why", "a slip", "--lake", lake)
    assert again.exit_code == 1
    assert f"correction {made} of {A} was undone already, by ben at 20" in again.stderr


def test_the_user_is_who_says_so_unless_another_is_named(
    call: Call, lake: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("LOGNAME", "carla")
    done = call("correct", clip_id(lake, B)[:6].upper(), "--exclude", "--why", " a  finger\n", "--lake", lake)
    assert done.stdout.splitlines()[1:4] == [
        "  exclude: false → true",
        "  exclude_reason: not known → a finger",
        "  the clip's own numbers do not depend on it; its session's summaries were made anew",
    ]
    assert query(lake, "SELECT DISTINCT made_by, why FROM corrections").to_pylist() == [
        {"made_by": "carla", "why": "a finger"}
    ]
    same = call("correct", B, "--exclude", "--why", "again", "--lake", lake)
    assert same.stdout.splitlines()[1:] == ["  exclude is true already", "  for the reason: a finger"]


def test_for_programs(call: Call, lake: Path) -> None:
    said = json.loads(call("correct", A, B, "--exclude", "--why", "test", "--json", "--lake", lake).stdout)
    assert [one["path"] for one in said] == [A, B]
    assert said[0]["changes"]["exclude"] == {"before": "false", "now": "true"}
    listed = json.loads(call("correct", "--list", B, "--json", "--lake", lake).stdout)
    assert {(row["path"], row["field"]) for row in listed} == {(B, "exclude"), (B, "exclude_reason")}
    assert listed[0]["made_at"].endswith("+00:00")
    undone = json.loads(
        call("correct", "--undo", said[0]["correction_id"], "--why", "x", "--json", "--lake", lake).stdout
    )
    assert undone["changes"]["exclude"] == {"before": "true", "now": "false"}


def test_a_path_may_be_typed_as_the_shell_completes_it(
    call: Call, lake: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    from gaitlake.lake import Batch, commit_batch
    from gaitlake_schemas.tables import RUNS
    from tests.cli.conftest import RUN as NIGHT

    run = NIGHT | {"inbox": str(tmp_path / "inbox")}
    commit_batch(lake, Batch({"runs": RUNS.from_rows([run])}), "a night")
    monkeypatch.chdir(tmp_path)
    for typed in (f"inbox/{A}", f"./{A}", A.replace("/", "\\"), str(tmp_path / "inbox" / A)):
        assert call("correct", typed, "--view", "sagittal", "--why", "x", "--lake", lake).stdout.startswith(f"{A}: ")


@pytest.mark.slow
def test_an_imported_clip_stays_corrected(call: Call, tmp_path: Path) -> None:
    source = sources.wide_csv(
        runner(RUN, CAMERA), tmp_path / "run.csv", lambda i, f: f"{'v' if f == 'visibility' else f}{i}", True
    )
    lake = create_lake(tmp_path / "lake").path
    words = ("import-keypoints", source, "--lake", lake, "--size", "1280x720", "--smoothed", "off", "--subject", "S1")
    call(*words, "--activity", "run", "--view", "sagittal")
    done = call("correct", "run.csv", "--activity", "walk", "--why", "a race walker", "--lake", lake)
    assert done.exit_code == 0, done.output
    assert call(*words, "--activity", "run", "--view", "sagittal").stdout == "run.csv: unchanged\n"
    assert call(*words, "--activity", "skip").stdout == "run.csv: described\n"
    assert query(lake, "SELECT activity FROM clips").column(0).to_pylist() == ["walk"]
    assert query(lake, "SELECT declared_value FROM corrections").column(0).to_pylist() == ["skip"]


@pytest.mark.parametrize(
    ("words", "said"),
    [
        ((A, "--view", "rear"), "--why TEXT"),
        ((A, "--view", "rear", "--why", " \n"), "--why TEXT"),
        ((A, "--view", "rear", "--why", "\x1b[2J"), "--why must be text of up to"),
        ((A, "--view", "rear", "--why", "x", "--who", ""), "--who must be a name"),
        ((A, "--view", "rear", "--why", "x", "--who", "\udcff"), "--who must be text"),
        (("a.mp4", *BEHIND), f"did you mean '{A}'?"),
        (("S1/pre/a.mp", *BEHIND), f"did you mean '{A}' or '{B}'?"),
        (("0123", *BEHIND), "the lake has no clip '0123'"),
        (("abc", *BEHIND), "the lake has no clip 'abc'"),
        ((A, "--view", "behind", "--why", "x"), "--view must be one of sagittal, frontal, rear, oblique"),
        ((A, "--side", "lft", "--why", "x"), "did you mean 'left'?"),
        ((A, "--person", "3", "--why", "x"), "--person must be one of left, middle, right"),
        ((A, "--speed", "3,2", "--why", "x"), "did you mean 3.2?"),
        ((A, "--speed", "nan", "--why", "x"), "--speed must be a number"),
        ((A, "--slowmo", "0", "--why", "x"), "--slowmo must be between 0.02 and 50"),
        ((A, "--order", "1.5", "--why", "x"), "--order must be a whole number"),
        ((A, "--timepoint", "before", "--why", "x"), "--timepoint must be pre, post or followup_1"),
        ((A, "--condition", "a\x00b", "--why", "x"), "--condition must be printable characters"),
        ((A, "--why", "x"), "say what to correct"),
        (("--view", "rear", "--why", "x"), "say which CLIP"),
        (("--undo", "abc", "--why", "x"), "the lake has no correction 'abc'; none is in force"),
        (("--undo", "", "--why", "x"), "the lake has no correction ''"),
        (("--undo", "abc"), "--why TEXT"),
        (("--undo", "abc", A, "--why", "x"), "leave out CLIP"),
        (("--undo", "abc", "--list"), "three things"),
        (("--list", "--why", "x"), "takes no --why"),
        (("--list", "S9"), "neither clips nor corrections have 'S9'"),
    ],
)
def test_it_refuses_in_one_line(call: Call, ready: Path, words: tuple[str, ...], said: str) -> None:
    before = newest_snapshot(ready)
    refused = call("correct", *words, "--lake", ready)
    assert refused.exit_code == 1, refused.output
    assert said in refused.stderr
    assert refused.stderr.count("\n") == 1
    assert newest_snapshot(ready) == before


def test_no_lake_an_empty_one_and_a_busy_one(call: Call, ready: Path, empty_lake: Path, tmp_path: Path) -> None:
    assert "gaitlake init" in call("correct", A, *BEHIND, "--lake", tmp_path / "none").stderr
    assert "it has none at all yet" in call("correct", A, *BEHIND, "--lake", empty_lake).stderr
    assert call("correct", "--list", "--lake", empty_lake).stdout == "No corrections.\n"
    with run_lock(Lake(ready)):
        busy = call("correct", A, *BEHIND, "--lake", ready)
    assert busy.exit_code == 1
    assert "ingest.lock" in busy.stderr


def test_a_file_that_failed_has_no_clip(call: Call, lake: Path) -> None:
    from gaitlake.lake import Batch, commit_batch
    from gaitlake_schemas.tables import LEDGER
    from tests.cli.conftest import FILES, LEDGER_ROW

    commit_batch(lake, Batch({"ledger": LEDGER.from_rows([LEDGER_ROW | FILES[1]])}), "a night")
    refused = call("correct", "bad.mp4", *BEHIND, "--lake", lake)
    assert "bad.mp4 has no clip in the lake, because it failed: UNREADABLE" in refused.stderr
