"""What the documentation says is what the command line, the lake and the code do."""

from __future__ import annotations

import re
import shlex
from pathlib import Path

import click
import pytest

from gaitlake.cli import main
from gaitlake.lake import create_lake, run_user_sql
from gaitlake.manifest.columns import ALIASES, COLUMNS

ROOT = Path(__file__).parents[2]
DOCUMENTS = sorted([*ROOT.glob("*.md"), *(ROOT / "docs").rglob("*.md")])
CODE = re.compile(r"```\w*\n(.*?)```|`([^`\n]+)`", re.DOTALL)
COMMAND = re.compile(r"(?:^|[\s/])gaitlake ((?:\"[^\"]*\"|[^\n\"])+)")
CONTEXT = click.Context(main)


def snippets(path: Path) -> list[str]:
    return [block or inline for block, inline in CODE.findall(path.read_text())]


def commands(path: Path) -> list[list[str]]:
    """The words after `gaitlake` in every piece of code."""
    found = [match for snippet in snippets(path) for match in COMMAND.findall(snippet)]
    return [shlex.split(re.split(r"[\"'\s]\s*(?:>>|&&)", text)[0], comments=True) for text in found]


def resolve(words: list[str]) -> tuple[click.Command, list[str]]:
    command, rest = CONTEXT.command, words
    while isinstance(command, click.Group) and rest and not rest[0].startswith("-"):
        inner = command.get_command(CONTEXT, rest[0])
        assert inner is not None, f"there is no command `gaitlake {' '.join(words)}`"
        command, rest = inner, rest[1:]
    return command, rest


def options(command: click.Command) -> set[str]:
    return {name for parameter in command.get_params(CONTEXT) for name in parameter.opts}


@pytest.mark.parametrize("path", DOCUMENTS, ids=lambda path: path.name)
def test_documented_commands_and_options_exist(path: Path) -> None:
    for words in commands(path):
        command, rest = resolve(words)
        unknown = {word.split("=")[0] for word in rest if re.match(r"--?[a-zA-Z]", word)} - options(command)
        assert not unknown, f"`gaitlake {' '.join(words)}`"


def test_the_search_finds_commands() -> None:
    """A test of documents is worth nothing if it reads none of them."""
    found = [tuple(words[:2]) for path in DOCUMENTS for words in commands(path)]
    assert len(found) > 20
    assert ("models", "fetch") in found


def test_the_readme_has_every_command() -> None:
    table = {
        line.split("`")[1].split()[1]
        for line in (ROOT / "README.md").read_text().splitlines()
        if "| `gaitlake " in line
    }
    assert table == set(main.list_commands(CONTEXT))


@pytest.mark.parametrize("name", main.list_commands(CONTEXT))
def test_every_option_has_a_help_text(name: str) -> None:
    command, _ = resolve([name])
    assert command.get_short_help_str()
    for parameter in command.get_params(CONTEXT):
        assert not isinstance(parameter, click.Option) or parameter.help, parameter.name


def queries() -> list[str]:
    texts = [text for path in DOCUMENTS for text in snippets(path)] + [(ROOT / "infra" / "demo.sh").read_text()]
    quoted = [query for text in texts for query in re.findall(r"-c \"\s*((?:SELECT|FROM)[^\"]+)\"", text)]
    return sorted({*quoted, *(text for text in texts if re.match(r"SELECT \S+ FROM ", text))})


@pytest.fixture(scope="module")
def lake(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return create_lake(tmp_path_factory.mktemp("documentation") / "lake").path


@pytest.mark.parametrize("query", queries())
def test_documented_queries_run(lake: Path, query: str) -> None:
    with run_user_sql(lake, query) as result:
        assert result.table()


def test_the_manifest_page_has_every_column() -> None:
    section = (ROOT / "docs/how-to/manifest.md").read_text().split("## Columns")[1].split("\n## ")[0]
    documented = re.findall(r"^\| `(\w+)` \|", section, re.MULTILINE)
    assert sorted(ALIASES.get(name, name) for name in documented) == sorted(COLUMNS)


@pytest.mark.parametrize("path", DOCUMENTS, ids=lambda path: path.name)
def test_links_lead_somewhere(path: Path) -> None:
    for target in re.findall(r"\]\(([^)#]+)\)", path.read_text()):
        assert target.startswith("https://") or (path.parent / target).exists(), target


def test_documented_make_targets_exist() -> None:
    targets = set(re.findall(r"^([a-z-]+):", (ROOT / "Makefile").read_text(), re.MULTILINE))
    texts = [snippet for path in DOCUMENTS for snippet in snippets(path)]
    named = {name for text in texts for name in re.findall(r"(?:^|\n)make ([a-z-]+)", text)}
    assert {"demo", "test"} <= named <= targets
