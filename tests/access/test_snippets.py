"""Every piece of code in the page about access does what the page says."""

from __future__ import annotations

import re
import subprocess
import sys
from pathlib import Path

import pytest

PAGE = Path(__file__).parents[2] / "docs" / "how-to" / "access.md"
BLOCKS = re.findall(r"```(\w+)\n(.*?)```", PAGE.read_text(), re.DOTALL)
COMMANDS = {"sh": ["sh", "-e", "-u", "-c"], "python": [sys.executable, "-W", "error", "-c"]}
SHOWN = ("text",)


def test_the_page_has_them() -> None:
    languages = [language for language, _ in BLOCKS]
    assert {*languages} == {*COMMANDS, *SHOWN}
    assert languages.count("python") >= 4
    assert languages.count("sh") >= 4


@pytest.mark.slow
@pytest.mark.parametrize(
    ("language", "code"), [block for block in BLOCKS if block[0] not in SHOWN], ids=lambda part: part.split("\n")[0]
)
def test_it_runs(workplace: Path, environment: dict[str, str], language: str, code: str) -> None:
    done = subprocess.run(
        [*COMMANDS[language], code],
        cwd=workplace,
        env=environment,
        capture_output=True,
        text=True,
        timeout=120,
        check=False,
    )
    assert done.returncode == 0, done.stderr
    assert re.sub(r"\x1b\[\d*m|-- Loading resources from .*|\s", "", done.stderr) == ""
    made = {path.name for path in workplace.iterdir()} - {"lake"}
    assert done.stdout or made == {"asymmetry.parquet", "pre_post.csv"} or "assert" in code


@pytest.mark.slow
def test_the_lines_shown_of_the_prompt_run(workplace: Path, environment: dict[str, str]) -> None:
    shown = next(code for language, code in BLOCKS if language == "text")
    typed = re.sub(r"^(gaitlake| +\.\.\.)> ", "", shown, flags=re.MULTILINE)
    done = subprocess.run(
        ["gaitlake", "sql", "--lake", "lake", "--format", "csv"],
        input=typed,
        cwd=workplace,
        env=environment,
        capture_output=True,
        text=True,
        timeout=120,
        check=True,
    )
    assert "asymmetry,view," in done.stdout
    assert "\ndifference," in done.stdout
    assert "\nstride_time_s," in done.stdout
