"""Each command on known input: what it prints, where, and its exit code."""

from __future__ import annotations

import csv
import io
import json
from collections.abc import Callable
from pathlib import Path
from types import SimpleNamespace

import click
import pytest
from click.testing import Result

from gaitlake import __version__, cli
from gaitlake.errors import LakeError

Call = Callable[..., Result]


def test_version(call: Call) -> None:
    for option in ("-V", "--version"):
        assert call(option).output == f"gaitlake, version {__version__}\n"


def test_init_makes_a_lake_and_may_be_repeated(call: Call, tmp_path: Path) -> None:
    for _ in range(2):
        done = call("init", tmp_path / "lake")
        assert done.exit_code == 0, done.output
    assert (tmp_path / "lake" / "catalog.sqlite").is_file()
    (tmp_path / "other").mkdir()
    (tmp_path / "other" / "thesis.doc").write_text("x")
    refused = call("init", tmp_path / "other")
    assert refused.exit_code == 1
    assert refused.stderr.startswith("gaitlake: ")


def test_status_says_what_failed_and_what_to_do(call: Call, lake: Path) -> None:
    done = call("status", "--lake", lake)
    assert done.exit_code == 0, done.output
    assert "1 videos, 0 clips, 0 sessions, 0 subjects, 0 strides, 300 frames" in done.output
    assert "bad.mp4: UNREADABLE: bad.mp4 is empty\n      copy the file again" in done.output
    assert "two.mp4: MANIFEST_CONFLICT: two birth years\n      correct the manifest" in done.output
    assert "good.mp4: NO_PERSON: no person was found" in done.output
    assert "3 found = 1 done + 2 failed + 0 skipped, 300 frames in 12.5 s" in done.output
    assert "manifest: line 2: birth_year: two" in done.output


def test_status_as_json(call: Call, lake: Path) -> None:
    said = json.loads(call("status", "--lake", lake, "--json").stdout)
    assert said["sizes"]["frames"] == 300
    assert [row["path"] for row in said["failures"]] == ["bad.mp4", "two.mp4"]
    assert sum(row["files"] for row in said["files"]) == said["last_run"]["found"] == 3
    assert said["last_run"]["started_at"] == "2026-01-31T02:00:00+00:00"
    assert said["last_run"]["reasons"]["failed/UNREADABLE"] == 1
    assert said["extractor"] is None


def test_status_of_an_empty_lake(call: Call, empty_lake: Path) -> None:
    done = call("status", env={"GAITLAKE_LAKE": str(empty_lake)})
    assert "Files: none yet" in done.output
    assert "Last run: none yet" in done.output


def test_sql_formats(call: Call, lake: Path) -> None:
    question = "SELECT path, reason FROM ledger WHERE stage = 'extract' ORDER BY path"
    table = call("sql", "--lake", lake, "-c", question)
    assert "bad.mp4" in table.output
    assert "NULL" in table.output
    rows = list(csv.DictReader(io.StringIO(call("sql", "--lake", lake, "-c", question, "--format", "csv").stdout)))
    assert rows[1] == {"path": "good.mp4", "reason": ""}
    said = json.loads(call("sql", "--lake", lake, "-c", question, "--format", "json").stdout)
    assert said[1] == {"path": "good.mp4", "reason": None}


def test_sql_from_standard_input(call: Call, lake: Path) -> None:
    done = call("sql", "--lake", lake, "-c", "-", "--format", "csv", input="SELECT 1 AS one")
    assert done.stdout == "one\n1\n"


def test_a_refusal_is_one_line_and_exit_code_1(call: Call, lake: Path, tmp_path: Path) -> None:
    for words in (
        ("sql", "--lake", lake, "-c", "DELETE FROM ledger"),
        ("status", "--lake", tmp_path / "nowhere"),
        ("manifest", tmp_path / "nowhere"),
    ):
        refused = call(*words)
        assert refused.exit_code == 1
        assert refused.stdout == ""
        assert refused.stderr.startswith("gaitlake: ")
        assert refused.stderr.count("\n") == 1


def test_manifest_is_written_once(call: Call, tmp_path: Path) -> None:
    (tmp_path / "S1" / "pre").mkdir(parents=True)
    (tmp_path / "S1" / "pre" / "a.mp4").write_bytes(b"")
    (tmp_path / "notes.txt").write_text("x")
    printed = call("manifest", tmp_path)
    assert printed.stdout.splitlines()[1].startswith("S1/pre/a.mp4,S1,S1/pre,,pre,")
    target = tmp_path / "manifest.csv"
    done = call("manifest", tmp_path, "-o", target)
    assert "Wrote 1 rows" in done.output
    assert "1 other files" in done.output
    assert target.read_bytes().decode("utf-8-sig") == printed.stdout
    target.write_text("a person's work")
    refused = call("manifest", tmp_path, "-o", target)
    assert (refused.exit_code, target.read_text()) == (1, "a person's work")
    assert "--force" in refused.stderr
    assert call("manifest", tmp_path, "-o", target, "--force").exit_code == 0
    assert target.read_bytes().decode("utf-8-sig") == printed.stdout
    assert call("manifest", tmp_path, "-o", tmp_path / "no" / "where.csv").exit_code == 1


def test_models_fetch_prints_path_and_hash(call: Call, monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    from gaitlake.pose import models

    asked = []

    def ensure_model(model: Path | None) -> SimpleNamespace:
        asked.append(model)
        return SimpleNamespace(path=tmp_path / "pose.task", sha256="abc")

    monkeypatch.setattr(models, "ensure_model", ensure_model)
    assert call("models", "fetch").stdout == f"{tmp_path / 'pose.task'}  sha256 abc\n"
    call("models", "fetch", "--model", tmp_path / "own.task")
    assert asked == [None, tmp_path / "own.task"]


@pytest.mark.parametrize(
    ("error", "code", "kept"),
    [(LakeError("the lake is away"), 1, False), (KeyboardInterrupt(), 130, False), (ZeroDivisionError("bug"), 1, True)],
)
def test_how_a_command_ends(
    call: Call, monkeypatch: pytest.MonkeyPatch, error: BaseException, code: int, kept: bool
) -> None:
    @click.command()
    def failing() -> None:
        raise error

    monkeypatch.setitem(cli.OWN_COMMANDS, "failing", "made_up:failing")
    monkeypatch.setattr(cli, "import_module", lambda _name: SimpleNamespace(failing=failing))
    done = call("failing")
    assert done.exit_code == code
    assert isinstance(done.exception, ZeroDivisionError) == kept
    assert ("gaitlake: " in done.stderr) != kept


def test_an_unknown_command_is_a_usage_error(call: Call) -> None:
    assert call("wash").exit_code == 2
