"""The prompt as a person has it: in a real terminal."""

from __future__ import annotations

import re
import shutil
import stat
import time
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from gaitlake.lake import Batch, commit_batch
from tests.lake.conftest import make_rows
from tests.terminals import CTRL_C, CTRL_D, TAB, UP, Terminal

Prompt = Callable[..., Terminal]


def test_it_greets_answers_and_leaves(prompt: Prompt, empty_lake: Path) -> None:
    terminal = prompt()
    assert f"Lake {empty_lake}, snapshot" in terminal.screen
    assert "│    42 │" in terminal.ask("SELECT 42 AS n;")
    terminal.type(CTRL_D)
    assert terminal.exit_code() == 0


@pytest.mark.parametrize("word", [".quit", ".exit", "quit", "exit", "quit;"])
def test_ways_to_leave(prompt: Prompt, word: str) -> None:
    terminal = prompt()
    terminal.type(f"{word}\n")
    assert terminal.exit_code() == 0


def test_a_statement_may_go_over_lines(prompt: Prompt) -> None:
    terminal = prompt("--format", "csv")
    terminal.type("SELECT 1 AS a,\n")
    terminal.expect(r"\.\.\.> $")
    terminal.type("  ';' AS b -- not yet;\n")
    terminal.expect(r"\.\.\.> $")
    assert "a,b\n1,;\n" in terminal.ask(";")


def test_an_error_is_one_line_and_the_prompt_goes_on(prompt: Prompt) -> None:
    terminal = prompt("--format", "csv")
    for wrong in ("SELECT nope;", "SELEC 1;", "DROP TABLE clips;", ".nonsense", "SELECT error('x');"):
        said = terminal.ask(wrong).splitlines()
        assert len(said) == 3, said
        assert said[1].startswith("error: ")
    assert "a\n1\n" in terminal.ask("SELECT 1 AS a;")


def test_ctrl_c_drops_the_line(prompt: Prompt) -> None:
    terminal = prompt("--format", "csv")
    terminal.type("SELECT 'half\n")
    terminal.expect(r"\.\.\.> $")
    for garbage in ("more", "garbage"):
        terminal.type(garbage)
        terminal.expect(f"{garbage}$")
        time.sleep(0.2)  # Python's readline may miss a signal that comes before it waits for the next key
        terminal.type(CTRL_C)
        terminal.expect("gaitlake> $")
    assert "a\n1\n" in terminal.ask("SELECT 1 AS a;")


@pytest.mark.parametrize("style", ["table", "csv"])
def test_ctrl_c_ends_a_running_statement(prompt: Prompt, style: str) -> None:
    terminal = prompt("--format", style)
    terminal.type("SELECT sum(a.range * b.range) FROM range(10000000) AS a, range(10000000) AS b;\n")
    time.sleep(1.0)
    terminal.type(CTRL_C)
    terminal.expect("gaitlake> $")
    assert "17" in terminal.ask("SELECT 17 AS n;")


def test_tab_completes(prompt: Prompt) -> None:
    terminal = prompt("--format", "csv")
    terminal.type("SELECT count(*) AS n FROM lake_i" + TAB)
    terminal.expect("lake_info")
    terminal.type(" WHERE lake_info.val" + TAB + " IS NULL;\n")
    assert "n\n0\n" in terminal.expect("gaitlake> $")
    terminal.type(".col" + TAB + "lake_i" + TAB + "\n")
    assert "value,,its value" in terminal.expect("gaitlake> $")


def test_the_history_is_kept_and_is_the_user_s_own(prompt: Prompt, tmp_path: Path) -> None:
    first = prompt("--format", "csv")
    first.type("SELECT 4711\n")
    first.expect(r"\.\.\.> $")
    first.ask("AS n;")
    first.ask("SELEC 1;")
    first.ask(".format")
    first.type(CTRL_D)
    first.exit_code()
    file = tmp_path / "state" / "gaitlake" / "sql_history"
    assert stat.S_IMODE(file.stat().st_mode) == 0o600
    assert file.read_text().splitlines() == ["SELECT 4711 AS n;", "SELEC 1;", ".format"]
    second = prompt("--format", "csv")
    second.type(UP + UP + UP + "\n")
    assert "n\n4711\n" in second.expect("gaitlake> $")


def test_a_history_that_cannot_be_written_is_no_error(prompt: Prompt, tmp_path: Path) -> None:
    (tmp_path / "state").write_text("a file where a folder should be")
    terminal = prompt()
    terminal.ask("SELECT 1;")
    terminal.type(CTRL_D)
    assert terminal.exit_code() == 0
    assert "Traceback" not in terminal.screen


def test_dot_commands(prompt: Prompt) -> None:
    terminal = prompt("--format", "csv")
    assert "asymmetry,view," in terminal.ask(".tables asym")
    assert "name,,fact\nvalue,,its value\n" in terminal.ask(".columns lake.main.lake_info")
    assert "did you mean lake_info?" in terminal.ask(".columns lake_inf")
    assert "log_ratio_pct," in terminal.ask(".macros")
    assert "csv" in terminal.ask(".format")
    assert "error: .format takes table, csv, json; found 'xml'" in terminal.ask(".format xml")
    terminal.ask(".format json")
    assert '{"a": 1}' in terminal.ask("SELECT 1 AS a;")
    assert "Ctrl-C ends a running statement" in terminal.ask("help")


@pytest.mark.parametrize(
    "line",
    [
        ".shell id",
        ".system id",
        ".sh id",
        "!id;",
        "\\! id;",
        ".read /etc/passwd",
        ".open /tmp/x.db",
        ".output /tmp/x.csv",
        ".once /tmp/x.csv",
        ".import /etc/passwd t",
        ".load httpfs",
        ".columns ' UNION SELECT content FROM read_text('/etc/passwd') --;",
        ".tables ') UNION SELECT content FROM read_text('/etc/passwd') --;",
        ".format csv; COPY (SELECT 1) TO '/tmp/x.csv';",
        ".snapshot 1; DROP TABLE clips;",
        "COPY (SELECT 1) TO '/tmp/gaitlake-escaped.csv';",
        "ATTACH '/tmp/gaitlake-escaped.db';",
        "FROM read_text('/etc/passwd');",
        "FROM '/etc/passwd';",
        "SELECT 1; FROM read_csv('/etc/passwd');",
        "PRAGMA enable_profiling;",
        "SET threads = 1;",
        "RESET enable_external_access;",
        "SET lock_configuration = false;",
        "INSTALL httpfs;",
        "LOAD '/tmp/x.duckdb_extension';",
        "BEGIN; DROP TABLE clips; COMMIT;",
        "ROLLBACK; CREATE TABLE memory.main.z (a INTEGER);",
        "COMMIT;",
        "USE memory;",
        "SELECT getenv('HOME');",
    ],
)
def test_no_way_out(escapes: Terminal, line: str) -> None:
    said = escapes.ask(line)
    assert "root:" not in said.split("\n", 1)[1]
    assert "error: " in said or said.splitlines()[1:-1] in (["name,kind,grain,meaning"],), said
    assert not [*Path("/tmp").glob("gaitlake-escaped*")]
    assert "a\n1\n" in escapes.ask("SELECT 1 AS a;")


@pytest.fixture(scope="module")
def escapes(empty_lake: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Terminal]:
    """One prompt for all of them: none may spoil it for the next."""
    home = {"XDG_STATE_HOME": str(tmp_path_factory.mktemp("home"))}
    with Terminal(("sql", "--lake", empty_lake, "--format", "csv"), home) as terminal:
        terminal.expect("gaitlake> $")
        yield terminal


def test_each_statement_sees_the_newest_snapshot_unless_one_is_kept(empty_lake: Path, tmp_path: Path) -> None:
    lake = shutil.copytree(empty_lake, tmp_path / "lake")
    command = ("sql", "--lake", lake, "--format", "csv")
    count = "SELECT count(*) AS n FROM ledger;"
    with Terminal(command, {"XDG_STATE_HOME": str(tmp_path / "state")}) as terminal:
        terminal.expect("gaitlake> $")
        assert "n\n0\n" in terminal.ask(count)
        before = int(re.search(r"snapshot (\d+) of", terminal.ask(".snapshot"))[1])
        commit_batch(lake, Batch({"ledger": make_rows("ledger", {"path": "a.mp4", "stage": "extract"})}), "one night")
        assert "n\n1\n" in terminal.ask(count)
        assert "kept until `.refresh`" in terminal.ask(f".snapshot {before}")
        assert "n\n0\n" in terminal.ask(count)
        assert f"snapshot {before + 1} of" in terminal.ask(".refresh")
        assert "n\n1\n" in terminal.ask(count)
        assert "error: " in terminal.ask(".snapshot 99999")
        assert "n\n1\n" in terminal.ask(count)
