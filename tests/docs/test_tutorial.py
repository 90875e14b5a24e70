"""The tutorial's tables are what its queries answer, and its truth is what was made."""

from __future__ import annotations

import csv
import runpy
from collections.abc import Iterator

import pytest
from click.testing import CliRunner

from tests.docs.asking import ROOT, TUTORIAL
from tests.docs.blocks import Block, blocks, differences
from tests.docs.tutorial_lakes import TutorialLakes, tutorial_lakes
from tests.made_lakes import call

PAGE = TUTORIAL.read_text()
BLOCKS = blocks(PAGE)
pytestmark = pytest.mark.slow


@pytest.fixture(scope="module")
def lakes(tmp_path_factory: pytest.TempPathFactory) -> Iterator[TutorialLakes]:
    with tutorial_lakes(tmp_path_factory.mktemp("tutorial")) as made:
        yield made


def test_the_tutorial_has_queries_and_truth() -> None:
    kinds = [block.kind for block in BLOCKS]
    assert kinds.count("truth") >= 5
    assert kinds.count("lake") >= 15
    assert {block.lake for block in BLOCKS} == {"day", "club"}


@pytest.mark.parametrize("block", BLOCKS, ids=[f"{n}: {block.heading}" for n, block in enumerate(BLOCKS)])
def test_the_table_is_the_answer(lakes: TutorialLakes, block: Block) -> None:
    """If not, and the change is meant: `python -m tests.docs.refresh`, and read the prose again."""
    assert differences(block.table, lakes.answer(block)) == []


def test_the_truth_told_is_the_truth_made(lakes: TutorialLakes) -> None:
    with (lakes.films / "day" / "subjects.csv").open() as file:
        made = {(row["timepoint"], row["side"]): row for row in csv.DictReader(file)}
    order = [("pre", "left"), ("pre", "right"), ("post", "left"), ("post", "right")]
    told = {
        line.split("|")[1].strip(): line.split("|")[2:-1] for line in PAGE.splitlines() if line.startswith("| the ")
    }
    for words, knob in (
        ("the leg loads later than usual by", "slow_load_ms"),
        ("the knee wobbles by", "wobble_mm"),
    ):
        assert [float(text.split()[0]) for text in told[words]] == [float(made[key][knob]) for key in order]


def test_films_are_not_written_over(lakes: TutorialLakes) -> None:
    before = {path: path.stat().st_mtime_ns for path in lakes.films.rglob("*") if path.is_file()}
    script = runpy.run_path(str(ROOT / "docs" / "tutorial" / "one_day.py"))
    done = CliRunner().invoke(script["main"], [str(lakes.films)])
    assert done.exit_code == 2
    assert "exists; name another folder" in done.output
    assert {path: path.stat().st_mtime_ns for path in lakes.films.rglob("*") if path.is_file()} == before


def test_the_folder_says_who_truly_changed(lakes: TutorialLakes) -> None:
    """`gaitlake truth` reads the day as any clinic's folder."""
    assert "load_t90_ms" in call("truth", lakes.films / "day", "--lake", lakes.day.lake.path)


def test_all_films_of_the_manifest_are_made_and_in_order(lakes: TutorialLakes) -> None:
    with (lakes.films / "day" / "manifest.csv").open() as file:
        rows = list(csv.DictReader(file))
    assert all((lakes.films / "day" / row["path"]).is_file() for row in rows)
    assert [int(row["order"]) for row in rows] == list(range(1, len(rows) + 1))
