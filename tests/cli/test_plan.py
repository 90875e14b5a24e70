"""`gaitlake plan`: floors without a lake, refusals in one line, JSON for programs."""

from __future__ import annotations

import json
import re
import shlex
from collections.abc import Callable
from pathlib import Path

import pytest
from click.testing import Result

Call = Callable[..., Result]
KNEE = "knee_flexion_peak_deg"


def test_without_a_lake_it_is_the_floor(call: Call) -> None:
    done = call("plan", KNEE, "--detect", "14")
    assert done.exit_code == 0
    assert "a published floor, provisional" in done.output
    assert "Dingenen 2018" in done.output
    assert max(map(len, done.output.splitlines())) <= 100


def test_json_is_one_document(call: Call) -> None:
    found = json.loads(call("plan", KNEE, "--detect", "3", "--outcome", "change", "--json").output)
    assert found["question"]["unit"] == "deg"
    assert found["one_session"] is None
    assert found["noise"]["source"] == "literature"
    assert [one["clips"] for one in found["group"]["sizes"]] == [1, 2, 3, 5, 10]
    assert all(one["subjects"] >= 10 for one in found["group"]["sizes"])


def test_what_cannot_be_planned_is_one_line(call: Call, empty_lake: Path, tmp_path: Path) -> None:
    for words, said in (
        ((KNEE, "--detect", "-3"), "without a sign"),
        (("knee_flexion", "--detect", "3"), "near are"),
        (("load_t90_ms", "--detect", "20"), "nothing is known of the noise"),
        ((KNEE, "--detect", "3", "--lake", empty_lake), "has no numbers yet"),
        ((KNEE, "--detect", "3", "--lake", tmp_path / "none"), "there is no lake"),
    ):
        done = call("plan", *words)
        assert done.exit_code == 1
        assert done.output.startswith("gaitlake: ")
        assert len(done.output.splitlines()) == 1
        assert said in done.output
    assert call("plan", KNEE).exit_code == 2
    assert call("plan", KNEE, "--detect", "3", "--view", "above").exit_code == 2


@pytest.mark.parametrize("detect", ["14", "3"])
def test_the_page_shows_what_it_says(call: Call, repository: Path, detect: str) -> None:
    """Every example of the page that needs no lake."""
    page = (repository / "docs/how-to/plan.md").read_text()
    shown = re.findall(r"```sh\ngaitlake (plan [^\n]*)\n```\n\n```text\n(.*?)\n```", page, re.DOTALL)
    without = {command: text for command, text in shown if "--lake" not in command}
    command = next(one for one in without if f"--detect {detect} " in f"{one} ")
    assert call(*shlex.split(command)).output.rstrip("\n") == without[command]
