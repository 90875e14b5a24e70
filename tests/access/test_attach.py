from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import duckdb
import pytest
from click.testing import CliRunner, Result

from gaitlake.cli import main
from gaitlake.lake import Batch, attach_lines, commit_batch, create_lake, newest_snapshot
from tests.lake.conftest import make_clip_tables

DUCKDB = Path(sys.executable).with_name("duckdb")


@pytest.fixture(scope="module")
def lake(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """One clip in it, in a folder whose name SQL has to quote; only to be read."""
    folder = create_lake(tmp_path_factory.mktemp("attach") / "a lake's folder").path
    commit_batch(folder, Batch(make_clip_tables("c1", {"left": [1.0]})), "night")
    return folder


def call(*words: object) -> Result:
    return CliRunner().invoke(main, [str(word) for word in ("attach", *words)], prog_name="gaitlake")


def shell(lines: str, *questions: str) -> subprocess.CompletedProcess[str]:
    asked = [word for question in questions for word in ("-c", question)]
    return subprocess.run(
        [DUCKDB, "-csv", "-cmd", lines, *asked], capture_output=True, text=True, timeout=60, check=False, cwd="/"
    )


def test_the_shell_opens_the_lake_with_what_is_printed(lake: Path) -> None:
    done = shell(call("--lake", lake).stdout, "SELECT count(*) AS n FROM clips", "SELECT log_ratio_pct(1, 1) AS r")
    assert (done.returncode, done.stderr) == (0, "")
    assert done.stdout.split() == ["n", "1", "r", "0.0"]


@pytest.mark.parametrize(
    "sql", ["DELETE FROM clips", "DROP VIEW lake.main.asymmetry", "CREATE TABLE lake.main.x (a INT)"]
)
def test_it_is_open_for_reading_only(lake: Path, sql: str) -> None:
    done = shell(call("--lake", lake).stdout, sql)
    assert done.returncode != 0
    assert "read-only" in done.stderr


def test_a_snapshot_can_be_kept(lake: Path) -> None:
    lines = call("--lake", lake, "--snapshot", newest_snapshot(lake) - 1).stdout
    assert shell(lines, "SELECT count(*) AS n FROM clips").stdout.split() == ["n", "0"]


def test_what_is_no_lake_prints_nothing(lake: Path, tmp_path: Path) -> None:
    for words in (("--lake", tmp_path), ("--lake", tmp_path / "nowhere"), ("--lake", lake, "--snapshot", 999)):
        refused = call(*words)
        assert (refused.exit_code, refused.stdout) == (1, "")
        assert refused.stderr.count("\n") == 1


def test_the_lines_are_one_statement_each(lake: Path) -> None:
    statements = [line for line in attach_lines(lake) if not line.startswith("--")]
    assert [len(duckdb.extract_statements(line)) for line in statements] == [1] * 5
